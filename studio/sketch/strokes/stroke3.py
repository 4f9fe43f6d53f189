"""Drawings as rows: stroke-3 (dx, dy, pen lifted after it) and stroke-5 (dx, dy, pen down, pen up, end).

Both are those of the Sketch-RNN release. A drawing of ``n`` points has ``n`` stroke-3 rows; the first is its offset
from the origin. Read by a network, a drawing begins at a start row and ends with an end row, see :func:`network_rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.sketch.item import Point

Floats = NDArray[np.float32]
Strokes = tuple[tuple[Point, ...], ...]

OFFSET_LIMIT = 1000.0
"""Offsets are clamped to this before use, as in the release."""


def to_stroke3(strokes: Sequence[Sequence[Point] | NDArray[np.float64]]) -> Floats:
    """Turn strokes, of points or as arrays ``(m, 2)``, into stroke-3 rows ``(n, 3)``; empty ones are left out."""
    parts = [np.asarray(s, dtype=np.float64).reshape(-1, 2) for s in strokes if len(s)]
    if not parts:
        return np.zeros((0, 3), dtype=np.float32)
    places = np.concatenate(parts)
    lifted = np.zeros(len(places))
    lifted[np.cumsum([len(part) for part in parts]) - 1] = 1.0
    offsets = np.diff(places, axis=0, prepend=np.zeros((1, 2)))
    return np.column_stack([offsets, lifted]).astype(np.float32)


def to_strokes(rows: NDArray[Any], origin: Point = (0.0, 0.0)) -> Strokes:
    """Turn stroke-3 rows into strokes.

    Args:
        rows: ``(n, 3)``.
        origin: where the first offset starts.

    Returns:
        The strokes; a last one that is not lifted counts as one.
    """
    if not len(rows):
        return ()
    places = np.cumsum(np.asarray(rows[:, :2], dtype=np.float64), axis=0) + origin
    ends = np.flatnonzero(np.asarray(rows[:, 2]) > 0.5) + 1
    pieces = np.split(places, ends)
    return tuple(tuple((float(x), float(y)) for x, y in piece) for piece in pieces if len(piece))


def to_stroke5(rows: NDArray[Any]) -> Floats:
    """Turn stroke-3 rows ``(n, 3)`` into stroke-5 rows ``(n, 5)``, without an end row."""
    big = np.zeros((len(rows), 5), dtype=np.float32)
    big[:, :2] = rows[:, :2]
    lifted = np.asarray(rows[:, 2]) > 0.5
    big[:, 2], big[:, 3] = ~lifted, lifted
    return big


def from_stroke5(rows: NDArray[Any]) -> Floats:
    """Turn stroke-5 rows into stroke-3 rows, up to the first end row."""
    ends = np.flatnonzero(np.asarray(rows[:, 4]) > 0.5)
    kept = rows[: ends[0]] if len(ends) else rows
    return np.column_stack([kept[:, :2], kept[:, 3] > 0.5]).astype(np.float32)


def network_rows(rows: NDArray[Any], factor: float) -> Floats:
    """Prepare a drawing for a network: stroke-5 rows in units of the scale factor, without an end row.

    The first row's offset is set to zero, since where a drawing lies says nothing of what it is: it is the start token,
    with the pen lifted where the first stroke is a dot.

    Args:
        rows: stroke-3 ``(n, 3)``.
        factor: standard deviation of the offsets the network was trained on.
    """
    big = to_stroke5(rows)
    big[:, :2] = np.clip(big[:, :2], -OFFSET_LIMIT, OFFSET_LIMIT) / factor
    big[:1, :2] = 0.0
    return big
