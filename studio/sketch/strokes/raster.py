"""A drawing as a small picture, as the classifier sees it: where ink is, when it came, and which way the pen went."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

SIDE = 48
"""Pixels a side."""

CHANNELS = 3
"""Ink; ink times when it was drawn (0 first .. 1 last); ink times how far along its stroke (0 start .. 1 end)."""

compiled: Any = numba.njit(cache=True, nogil=True, fastmath=True)

MARGIN = 2.0
HALF_WIDTH = 0.75


def rasterise(points: NDArray[np.float32], lifts: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Draw one drawing, fitted into the picture with its proportions kept.

    Times are counted along the ink, so that the picture does not change with how densely a stroke is sampled.

    Args:
        points: ``(n, 2)``, places, y downwards, in any unit.
        lifts: ``(n,)``, whether the pen is lifted after each point.

    Returns:
        ``(3, 48, 48)``, 0..1.
    """
    picture = np.zeros((CHANNELS, SIDE, SIDE), dtype=np.float32)
    if len(points):
        _draw(np.asarray(points, dtype=np.float32), np.asarray(lifts, dtype=np.bool_), picture)
    return picture


@compiled
def _draw(points: Any, lifts: Any, picture: Any) -> None:
    count = len(points)
    low_x, high_x = points[:, 0].min(), points[:, 0].max()
    low_y, high_y = points[:, 1].min(), points[:, 1].max()
    inside = SIDE - 1.0 - 2.0 * MARGIN
    scale = inside / max(high_x - low_x, high_y - low_y, 1e-6)
    if max(high_x - low_x, high_y - low_y) < 1e-6:
        scale = 0.0
    shift_x = (SIDE - 1.0) / 2.0 - (low_x + high_x) / 2.0 * scale
    shift_y = (SIDE - 1.0) / 2.0 - (low_y + high_y) / 2.0 * scale
    lengths = np.zeros(count, dtype=np.float32)
    total = np.float32(0.0)
    for i in range(1, count):
        if not lifts[i - 1]:
            dx, dy = points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]
            total += np.float32(np.sqrt(dx * dx + dy * dy))
        lengths[i] = total
    total = max(total, np.float32(1e-6))
    start = 0
    while start < count:
        end = start
        while end < count - 1 and not lifts[end]:
            end += 1
        stroke = max(lengths[end] - lengths[start], np.float32(1e-6))
        x, y = points[start, 0] * scale + shift_x, points[start, 1] * scale + shift_y
        if end == start:
            _segment(picture, x, y, x, y, lengths[start] / total, 0.0)
        for i in range(start + 1, end + 1):
            to_x, to_y = points[i, 0] * scale + shift_x, points[i, 1] * scale + shift_y
            along = (0.5 * (lengths[i] + lengths[i - 1]) - lengths[start]) / stroke
            _segment(picture, x, y, to_x, to_y, lengths[i] / total, along)
            x, y = to_x, to_y
        start = end + 1


@compiled
def _segment(
    picture: Any, x0: float, y0: float, x1: float, y1: float, when: float, along: float
) -> None:
    reach = HALF_WIDTH + 0.5
    left, right = max(0, int(min(x0, x1) - reach)), min(SIDE - 1, int(max(x0, x1) + reach + 1))
    top, bottom = max(0, int(min(y0, y1) - reach)), min(SIDE - 1, int(max(y0, y1) + reach + 1))
    dx, dy = x1 - x0, y1 - y0
    squared = max(dx * dx + dy * dy, 1e-12)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            t = min(max(((column - x0) * dx + (row - y0) * dy) / squared, 0.0), 1.0)
            off_x, off_y = column - x0 - t * dx, row - y0 - t * dy
            ink = reach - np.sqrt(off_x * off_x + off_y * off_y)
            if ink <= 0.0:
                continue
            ink = min(ink, 1.0)
            if ink >= picture[0, row, column]:
                picture[0, row, column] = ink
                picture[1, row, column] = ink * when
                picture[2, row, column] = ink * along


@compiled
def rasterise_many(points: Any, offsets: Any, chosen: Any, turns: Any, parts: Any) -> Any:
    """Draw many drawings of a corpus, each turned by its own 2 x 2 matrix and cut off after a share of its points.

    Args:
        points: int16 ``(N, 3)``, stroke-3.
        offsets: int64 ``(n + 1,)``.
        chosen: which drawings, ``(k,)``.
        turns: float32 ``(k, 2, 2)``.
        parts: shares of the points to keep, float32 ``(k,)``, 0..1.

    Returns:
        float32 ``(k, 3, 48, 48)``.
    """
    pictures = np.zeros((len(chosen), CHANNELS, SIDE, SIDE), dtype=np.float32)
    for place in range(len(chosen)):
        first, last = offsets[chosen[place]], offsets[chosen[place] + 1]
        count = max(2, int(np.ceil((last - first) * parts[place])))
        places = np.empty((count, 2), dtype=np.float32)
        lifts = np.empty(count, dtype=np.bool_)
        x, y = 0.0, 0.0
        turn = turns[place]
        for i in range(count):
            x += points[first + i, 0]
            y += points[first + i, 1]
            places[i, 0] = turn[0, 0] * x + turn[0, 1] * y
            places[i, 1] = turn[1, 0] * x + turn[1, 1] * y
            lifts[i] = points[first + i, 2] != 0
        _draw(places, lifts, pictures[place])
    return pictures
