"""Drawings from SVG and stroke-3 files and back, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.errors import PlainError
from studio.files import FileSaveError, plain_reason, save_bytes_atomically
from studio.sketch.files.sniff import is_stroke_archive
from studio.sketch.files.stroke_archive import archive_bytes, read_archive
from studio.sketch.files.svg_read import DEFAULT_TOLERANCE, read_svg
from studio.sketch.files.svg_write import sketch_to_animated_svg, sketch_to_svg
from studio.sketch.item import Sketch

MOST_OF_AN_ARCHIVE = 10_000


def read_drawings(
    path: Path, *, most: int = 1, tolerance: float = DEFAULT_TOLERANCE
) -> tuple[list[Sketch], list[str]]:
    """Return the drawings of a file, SVG or an archive of strokes, and what there is to say about them.

    Args:
        path: the file.
        most: how many of an archive.
        tolerance: canvas units that the lines of an SVG may be off.

    Raises:
        PlainError: the file cannot be read, or holds no drawing.
    """
    if not path.is_file():
        raise PlainError(f"There is no file “{path}”.")
    if is_stroke_archive(path):
        found = [sketch for sketch in read_archive(path, most=most) if sketch.points]
        if not found:
            raise PlainError(f"“{path.name}” holds no drawing.")
        return found, []
    read = read_svg(path, tolerance=tolerance)
    return [read.sketch], [f"“{path.name}”: {notice}" for notice in read.notices]


def write_drawings(
    out: Path, sketches: Sequence[Sketch], *, animated: bool = False
) -> list[dict[str, Any]]:
    """Write drawings: all into one ``.npz``, one into an ``.svg``, or each into a file of a folder by its name.

    Returns:
        Path, name, strokes and points of each drawing.

    Raises:
        PlainError: several drawings for one SVG.
        FileSaveError: the disk refuses.
    """
    suffix = out.suffix.lower()
    if suffix == ".npz":
        _make_folder(out.parent)
        save_bytes_atomically(out, archive_bytes(sketches))
        return [_entry(out, sketch) for sketch in sketches]
    if suffix == ".svg":
        if len(sketches) != 1:
            raise PlainError(
                f"{len(sketches)} drawings do not fit into one SVG: give a folder, or an .npz file."
            )
        _make_folder(out.parent)
        paths = [out]
    else:
        _make_folder(out)
        paths = [out / f"{sketch.name}.svg" for sketch in sketches]
    for path, sketch in zip(paths, sketches, strict=True):
        text = sketch_to_animated_svg(sketch) if animated else sketch_to_svg(sketch)
        save_bytes_atomically(path, text.encode("utf-8"))
    return [_entry(path, sketch) for path, sketch in zip(paths, sketches, strict=True)]


def numbered(stem: str, strokes: Sequence[Any]) -> list[Sketch]:
    """Return drawings with names that sort in their order, e.g. ``boat-ending-3``."""
    width = len(str(len(strokes)))
    return [
        replace(Sketch(strokes=one), name=f"{stem}-{number:0{width}d}")
        for number, one in enumerate(strokes, start=1)
    ]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = plain_reason(error)
        raise FileSaveError(f"The folder “{folder}” was not made: {reason}.") from error


def _entry(path: Path, sketch: Sketch) -> dict[str, Any]:
    return {
        "path": str(path),
        "name": sketch.name,
        "strokes": len(sketch.strokes),
        "points": sketch.points,
    }
