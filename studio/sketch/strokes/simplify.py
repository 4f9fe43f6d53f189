"""Fewer points for the same line: resampling, Ramer-Douglas-Peucker, and the corpus's recipe for drawn strokes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from studio.sketch.item import Point
from studio.sketch.strokes.kept import Kept, points_of

Floats = NDArray[np.float64]

SPACING = 1.0
"""Pixels between resampled points (quickdraw-dataset's README)."""

EPSILON = 2.0
"""Farthest a simplified line may lie from the drawn one, in pixels of a box of 255 (the same source)."""

MOST_RESAMPLED = 20_000
"""Points of a resampled stroke at most; a longer one is resampled more coarsely."""

compiled: Any = numba.njit(cache=True, nogil=True)


def resample(points: NDArray[Any], spacing: float = SPACING) -> Floats:
    """Place points at even distances along a polyline.

    Args:
        points: ``(n, 2)``, ``n`` at least 1.
        spacing: distance between neighbours, above 0.

    Returns:
        ``(m, 2)``; the first and the last point are the line's own.
    """
    points = np.asarray(points, dtype=np.float64)
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    if along[-1] <= 0.0:
        return points[:1].copy()
    count = min(int(np.ceil(along[-1] / spacing)), MOST_RESAMPLED)
    places = np.linspace(0.0, along[-1], count + 1)
    return np.column_stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)])


def simplify(points: NDArray[Any], epsilon: float = EPSILON) -> Floats:
    """Leave out points that lie nearer than ``epsilon`` to the line between those that stay.

    Ramer 1972, Douglas and Peucker 1973; distances are to the segment, so that a line that turns back on itself keeps
    its turning point.

    Args:
        points: ``(n, 2)``.
        epsilon: largest distance, same unit; 0 or less keeps everything.

    Returns:
        ``(m, 2)``; the first and the last point stay.
    """
    points = np.asarray(points, dtype=np.float64)
    simplified: Floats = points[kept_of(points, epsilon)]
    return simplified


def kept_of(points: NDArray[Any], epsilon: float) -> NDArray[np.intp]:
    """Return which points :func:`simplify` keeps.

    Args:
        points: ``(n, 2)``, or ``(n, 3)`` where a third coordinate, e.g. half the width, may be as little off.
        epsilon: largest distance, same unit; 0 or less keeps everything.
    """
    points = np.ascontiguousarray(points, dtype=np.float64)
    if len(points) < 3 or epsilon <= 0.0:
        return np.arange(len(points))
    flat = points if points.shape[1] == 3 else np.column_stack([points, np.zeros(len(points))])
    return np.flatnonzero(_kept(flat, float(epsilon)))


def as_corpus(
    strokes: Sequence[Sequence[Point]], scale: float, epsilon: float = EPSILON
) -> list[Floats]:
    """Bring hand-drawn strokes to what the networks know: the corpus's scale, resampled and simplified as it was.

    Args:
        strokes: as drawn.
        scale: length of a corpus pixel in the strokes' unit.
        epsilon: farthest that a line may move, in corpus pixels.

    Returns:
        One array ``(m, 2)`` a stroke in corpus pixels, not to be written to; strokes without points are left out.
    """
    return [_corpus_strokes.of(stroke, scale, epsilon) for stroke in strokes if len(stroke)]


def _corpus_stroke(stroke: Sequence[Point], scale: float, epsilon: float) -> Floats:
    found = simplify(resample(points_of(stroke) / scale), epsilon)
    found.flags.writeable = False
    return found


_corpus_strokes = Kept(_corpus_stroke)


@compiled
def _kept(points: Any, epsilon: float) -> Any:
    count = len(points)
    keep = np.zeros(count, dtype=np.bool_)
    keep[0] = keep[count - 1] = True
    stack = np.empty((count, 2), dtype=np.int64)
    stack[0, 0], stack[0, 1] = 0, count - 1
    height = 1
    while height:
        height -= 1
        first, last = stack[height]
        x, y, z = points[first]
        dx, dy, dz = points[last, 0] - x, points[last, 1] - y, points[last, 2] - z
        squared = dx * dx + dy * dy + dz * dz
        worst, where = -1.0, -1
        for i in range(first + 1, last):
            px, py, pz = points[i, 0] - x, points[i, 1] - y, points[i, 2] - z
            if squared > 0.0:
                t = min(max((px * dx + py * dy + pz * dz) / squared, 0.0), 1.0)
                px, py, pz = px - t * dx, py - t * dy, pz - t * dz
            distance = px * px + py * py + pz * pz
            if distance > worst:
                worst, where = distance, i
        if worst > epsilon * epsilon:
            keep[where] = True
            stack[height, 0], stack[height, 1] = first, where
            stack[height + 1, 0], stack[height + 1, 1] = where, last
            height += 2
    return keep
