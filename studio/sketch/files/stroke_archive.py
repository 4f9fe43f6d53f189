"""Drawings as stroke-3 rows in an ``.npz`` archive, without pickles.

``points`` is float32 ``(N, 3)`` of dx, dy, pen lifted (the rows of the Sketch-RNN release), ``offsets`` int64
``(n + 1,)``: drawing ``i`` is ``points[offsets[i]:offsets[i + 1]]``. Archives with one such pair a split
(``train_points``, ``train_offsets``) are read as well.
"""

from __future__ import annotations

import io
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.files import plain_reason
from studio.sketch.item import PLAIN, Sketch
from studio.sketch.strokes.stroke3 import to_stroke3, to_strokes

MAX_BYTES = 256 * 2**20
MAX_DRAWINGS = 10_000
SPLITS = ("", "train_", "valid_", "test_")
_READ_FAULTS = (
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile and numpy raise over damaged bytes; numpy reads an array's header with Python's own tokenizer."""


class ArchiveError(PlainError):
    """An archive of drawings cannot be read; the text is one sentence that names the file."""


def archive_bytes(sketches: Sequence[Sketch]) -> bytes:
    """Return the content of an archive of drawings, which begins each at its first point."""
    rows = [to_stroke3(sketch.strokes) for sketch in sketches]
    points = np.concatenate(rows) if rows else np.zeros((0, 3), np.float32)
    offsets = np.cumsum([0, *(len(one) for one in rows)]).astype(np.int64)
    out = io.BytesIO()
    np.savez_compressed(out, points=points, offsets=offsets)
    return out.getvalue()


def read_archive(path: Path, *, most: int = 100) -> list[Sketch]:
    """Read the first drawings of an archive.

    Args:
        path: the file.
        most: how many at most, up to :data:`MAX_DRAWINGS`.

    Raises:
        ArchiveError: it is no such archive, is damaged, or too large.
    """
    try:
        _check_sizes(path)
        with np.load(path, allow_pickle=False) as arrays:
            found = _rows(arrays)
            picked = [one for one, _ in zip(found, range(min(most, MAX_DRAWINGS)), strict=False)]
    except ArchiveError:
        raise
    except OSError as error:
        reason = plain_reason(error) if error.errno else "it is no archive of drawings"
        raise ArchiveError(f"“{path.name}” could not be read: {reason}.") from error
    except _READ_FAULTS as error:
        raise ArchiveError(f"“{path.name}” is no archive of drawings.") from error
    named = ((f"{path.stem} {number + 1}", rows) for number, rows in enumerate(picked))
    sketches = [Sketch(name, to_strokes(rows)) for name, rows in named]
    return [
        sketch.with_strokes(sketch.strokes, [PLAIN] * len(sketch.strokes)) for sketch in sketches
    ]


def _check_sizes(path: Path) -> None:
    if path.stat().st_size > MAX_BYTES:
        raise ArchiveError(f"“{path.name}” is too large.")
    with zipfile.ZipFile(path) as zipped:
        if sum(info.file_size for info in zipped.infolist()) > MAX_BYTES:
            raise ArchiveError(f"“{path.name}” is too large when unpacked.")


def _rows(arrays: np.lib.npyio.NpzFile) -> Iterator[NDArray[np.float64]]:
    names = [split for split in SPLITS if f"{split}points" in arrays]
    if not names:
        raise ValueError("no points")
    for split in names:
        points = np.asarray(arrays[f"{split}points"], np.float64)
        offsets = np.asarray(arrays[f"{split}offsets"], np.int64)
        rising = len(offsets) > 0 and offsets[0] >= 0 and bool(np.all(np.diff(offsets) >= 0))
        if points.ndim != 2 or points.shape[1] != 3 or not rising or offsets[-1] > len(points):
            raise ValueError("shapes do not fit")
        if not np.isfinite(points).all():
            raise ValueError("not finite")
        for start, end in pairwise(offsets):
            if end > start:
                yield points[start:end]
