"""Drawings between files and the song, read and written in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import PlainError
from studio.files import save_bytes_atomically
from studio.project.export_names import safe_stem
from studio.sketch.files.sniff import is_stroke_archive
from studio.sketch.files.stroke_archive import archive_bytes, read_archive
from studio.sketch.files.svg_read import read_svg
from studio.sketch.files.svg_write import sketch_to_animated_svg, sketch_to_svg
from studio.sketch.item import Sketch
from studio.ui.background.io_pool import IoPool
from studio.ui.sketch.ink_image import png_of
from studio.ui.widgets.toasts import Level, Notification

MOST_OF_AN_ARCHIVE = 24
"""Drawings taken from one archive of strokes: a dataset has thousands."""


class Form(StrEnum):
    """What a drawing can be saved as; the value is the file dialog's filter."""

    SVG = "SVG drawing (*.svg)"
    ANIMATED = "Animated SVG, the drawing being drawn (*.svg)"
    PNG = "PNG picture with transparency (*.png)"
    STROKES = "Stroke-3 archive (*.npz)"

    @property
    def suffix(self) -> str:
        """The ending of such a file."""
        return {Form.PNG: ".png", Form.STROKES: ".npz"}.get(self, ".svg")


def as_told(path: Path, chosen: str) -> tuple[Path, Form]:
    """Return where and as what a drawing is to be saved: an ending that was typed says more than the filter.

    Args:
        path: as the person typed it.
        chosen: the dialog's filter; SVG where it is none of ours.
    """
    form = Form(chosen) if chosen in list(Form) else Form.SVG
    typed = path.suffix.lower()
    if typed == form.suffix:
        return path, form
    told = next((other for other in Form if other.suffix == typed), None)
    # A dot within a name is no ending.
    return (path.with_name(path.name + form.suffix), form) if told is None else (path, told)


@dataclass(frozen=True)
class _Read:
    """What the files held, and what there is to say about them."""

    sketches: tuple[Sketch, ...]
    notices: tuple[str, ...]
    errors: tuple[str, ...]


class SketchFiles(QObject):
    """Reads and writes drawings.

    Args:
        pool: where that happens.

    Signals:
        notify: a :class:`Notification`.
        imported: tuple of the drawings that were read.
    """

    notify = Signal(object)
    imported = Signal(object)

    def __init__(self, pool: IoPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool

    def read(self, paths: Sequence[Path]) -> None:
        """Read drawings; :attr:`imported` brings them."""
        taken = tuple(paths)
        self._pool.run(lambda: _read_all(taken), self._take, self._tell)

    def write(self, sketch: Sketch, path: Path, form: Form) -> None:
        """Save a drawing."""
        self._pool.run(
            lambda: save_bytes_atomically(path, file_bytes(sketch, form)),
            lambda _none: self.notify.emit(Notification(f"Saved “{path.name}”.", Level.OK)),
            self._tell,
        )

    def prepare(
        self, sketch: Sketch, form: Form, folder: Path, done: Callable[[Path], None]
    ) -> None:
        """Write a drawing into a folder under a readable name and say where: for a drag out of the window."""

        def work() -> Path:
            folder.mkdir(parents=True, exist_ok=True)
            data, stem = file_bytes(sketch, form), safe_stem(sketch.name, "Sketch")
            path = folder / f"{stem}{form.suffix}"
            number = 1
            while path.exists() and path.read_bytes() != data:
                number += 1
                path = folder / f"{stem} ({number}){form.suffix}"
            save_bytes_atomically(path, data)
            return path

        self._pool.run(work, done, self._tell)

    def _take(self, found: _Read) -> None:
        for sentence in found.errors:
            self._tell(sentence, "")
        for sentence in found.notices:
            self.notify.emit(Notification(sentence, Level.INFO))
        if found.sketches:
            self.imported.emit(found.sketches)

    def _tell(self, sentence: str, details: str) -> None:
        self.notify.emit(Notification(sentence, Level.ERROR, details=details))


def file_bytes(sketch: Sketch, form: Form) -> bytes:
    """Return the content of a file that holds a drawing."""
    if form is Form.STROKES:
        return archive_bytes([sketch])
    if form is Form.ANIMATED:
        return sketch_to_animated_svg(sketch).encode("utf-8")
    return png_of(sketch) if form is Form.PNG else sketch_to_svg(sketch).encode("utf-8")


def _read_all(paths: tuple[Path, ...]) -> _Read:
    sketches: list[Sketch] = []
    notices: list[str] = []
    errors: list[str] = []
    for path in paths:
        try:
            if is_stroke_archive(path):
                sketches += read_archive(path, most=MOST_OF_AN_ARCHIVE)
            else:
                found = read_svg(path)
                sketches.append(found.sketch)
                notices += [f"“{path.name}”: {notice}" for notice in found.notices]
        except PlainError as error:
            errors.append(str(error))
    return _Read(tuple(sketches), tuple(notices), tuple(errors))
