"""The Quick, Draw! corpus as arrays: many drawings in one flat stroke-3 array.

The folder holds ``index.json`` (``{category: {"file": name, ...}}``) and one npz a category with ``<split>_points``
(int16 ``(N, 3)``) and ``<split>_offsets`` (int32 ``(n + 1,)``) for the splits train, valid and test.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError

SPLITS = ("train", "valid", "test")
MAX_INDEX_BYTES = 2**20
MAX_CATEGORIES = 1000
MAX_FILE_BYTES = 256 * 2**20
"""Of one category, unpacked."""

MAX_POINTS = 250
"""Longest drawing, in points: the published ``max_seq_len``."""


class CorpusError(PlainError):
    """The folder of drawings is missing, damaged or no such folder."""


@dataclass(frozen=True)
class Drawings:
    """Many drawings.

    Attributes:
        points: int16 ``(N, 3)``, stroke-3 rows ``dx, dy, pen_lift`` of all drawings one after another, in units of a
            box of 255. The first row of a drawing is its offset from the box's corner.
        offsets: int64 ``(n + 1,)``: drawing ``i`` is ``points[offsets[i]:offsets[i + 1]]``.
        labels: int16 ``(n,)``, index into ``categories``.
        categories: names, in the corpus's order.
    """

    points: NDArray[np.int16]
    offsets: NDArray[np.int64]
    labels: NDArray[np.int16]
    categories: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of drawings."""
        return len(self.labels)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Points of each drawing, ``(n,)``."""
        return np.diff(self.offsets)

    def drawing(self, index: int) -> NDArray[np.int16]:
        """Return the stroke-3 rows of one drawing."""
        return self.points[self.offsets[index] : self.offsets[index + 1]]


def few_of_each(drawings: Drawings, most: int) -> Drawings:
    """Return the first drawings of each category, ``most`` of each at most."""
    chosen = [np.flatnonzero(drawings.labels == k)[:most] for k in range(len(drawings.categories))]
    kept = np.concatenate(chosen)
    points = np.concatenate([drawings.drawing(int(i)) for i in kept])
    offsets = np.concatenate([[0], np.cumsum(drawings.lengths[kept])])
    return Drawings(points, offsets, drawings.labels[kept], drawings.categories)


def load_drawings(
    folder: Path, split: str = "train", only: Sequence[str] | None = None
) -> Drawings:
    """Read a split of the corpus.

    Args:
        folder: of the corpus.
        split: ``"train"``, ``"valid"`` or ``"test"``.
        only: read these categories alone; labels still index the whole list.

    Returns:
        The drawings, category by category.

    Raises:
        CorpusError: a file is missing or damaged, or a category is not known.
        ValueError: there is no such split.
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split {split!r}")
    files = _index(folder)
    categories = tuple(files)
    unknown = set(only or ()) - set(categories)
    if unknown:
        raise CorpusError(f"The drawings have no category “{min(unknown)}”.")
    points, lengths, labels = [], [], []
    for label, name in enumerate(categories):
        if only is not None and name not in only:
            continue
        rows, offsets = _read(folder / files[name], split)
        points.append(rows)
        lengths.append(np.diff(offsets))
        labels.append(np.full(len(offsets) - 1, label, dtype=np.int16))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    return Drawings(np.concatenate(points), starts, np.concatenate(labels), categories)


def _index(folder: Path) -> dict[str, str]:
    path = folder / "index.json"
    try:
        if path.stat().st_size > MAX_INDEX_BYTES:
            raise CorpusError(f"“{path}” is too large to be a list of categories.")
        values = json.loads(path.read_text(encoding="utf-8"))
        files = {str(name): str(entry["file"]) for name, entry in values.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorpusError(f"There are no drawings in “{folder}”.") from error
    if not 0 < len(files) <= MAX_CATEGORIES or any(Path(f).name != f for f in files.values()):
        raise CorpusError(f"“{path}” is damaged.")
    return files


def _read(path: Path, split: str) -> tuple[NDArray[np.int16], NDArray[np.int64]]:
    try:
        with zipfile.ZipFile(path) as members:
            if sum(member.file_size for member in members.infolist()) > MAX_FILE_BYTES:
                raise CorpusError(f"“{path.name}” is too large.")
        with np.load(path, allow_pickle=False) as arrays:
            points, offsets = arrays[f"{split}_points"], arrays[f"{split}_offsets"]
    except (OSError, ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise CorpusError(f"“{path.name}” cannot be read.") from error
    lengths = np.diff(offsets.astype(np.int64))
    sound = (
        points.dtype == np.int16
        and points.ndim == 2
        and points.shape[1] == 3
        and len(offsets) > 1
        and offsets[0] == 0
        and offsets[-1] == len(points)
        and lengths.min() >= 2
        and lengths.max() <= MAX_POINTS
    )
    if not sound:
        raise CorpusError(f"“{path.name}” is damaged.")
    return points, offsets.astype(np.int64)
