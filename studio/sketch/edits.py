"""Edits of a drawing: erase, choose, move, scale, delete. Pure functions from drawing to drawing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from studio.sketch.item import MAX_WIDTH, MIN_WIDTH, Ink, Point, Sketch, Stroke

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_Change = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def hit_strokes(sketch: Sketch, start: Point, end: Point, reach: float) -> frozenset[int]:
    """Return the strokes that a movement of the eraser passes over.

    Args:
        sketch: the drawing.
        start: where the movement begins, in canvas units.
        end: where it ends; the same place for a mere touch.
        reach: radius of the eraser; half the width of each stroke is added.
    """
    found = set()
    for number, stroke in enumerate(sketch.strokes):
        limit = reach + sketch.ink(number).width / 2.0
        if stroke and _distance(np.asarray(stroke), start, end) <= limit:
            found.add(number)
    return frozenset(found)


def strokes_within(sketch: Sketch, rect: Rect) -> frozenset[int]:
    """Return the strokes of which every point lies in a rectangle (corners in any order)."""
    left, right = sorted((rect[0], rect[2]))
    top, bottom = sorted((rect[1], rect[3]))
    return frozenset(
        number
        for number, stroke in enumerate(sketch.strokes)
        if stroke and all(left <= x <= right and top <= y <= bottom for x, y in stroke)
    )


def without(sketch: Sketch, strokes: Collection[int]) -> Sketch:
    """Take strokes away."""
    kept = [number for number in range(len(sketch.strokes)) if number not in strokes]
    return sketch.with_strokes(
        [sketch.strokes[number] for number in kept], [sketch.ink(number) for number in kept]
    )


def moved(sketch: Sketch, strokes: Collection[int], dx: float, dy: float) -> Sketch:
    """Move strokes by canvas units."""
    return _mapped(sketch, strokes, lambda points: points + np.array([dx, dy]))


def scaled(
    sketch: Sketch, strokes: Collection[int], factor_x: float, factor_y: float, anchor: Point
) -> Sketch:
    """Scale strokes about a point that stays; their pens get wider or narrower by the mean factor."""
    scaled_sketch = _mapped(
        sketch, strokes, lambda points: anchor + (points - anchor) * (factor_x, factor_y)
    )
    factor = float(np.sqrt(abs(factor_x * factor_y)))
    inks = [
        replace(ink, width=min(MAX_WIDTH, max(MIN_WIDTH, ink.width * factor)))
        if n in strokes
        else ink
        for n, ink in enumerate(sketch.all_inks)
    ]
    return scaled_sketch.with_strokes(scaled_sketch.strokes, inks)


def with_ink(
    sketch: Sketch,
    strokes: Collection[int],
    *,
    colour: str | None = None,
    width: float | None = None,
) -> Sketch:
    """Give strokes another colour or width."""
    inks: list[Ink] = []
    for number, ink in enumerate(sketch.all_inks):
        changed = ink
        if number in strokes and colour is not None:
            changed = replace(changed, colour=colour)
        if number in strokes and width is not None:
            changed = replace(changed, width=min(MAX_WIDTH, max(MIN_WIDTH, width)))
        inks.append(changed)
    return sketch.with_strokes(sketch.strokes, inks)


def joined(sketch: Sketch, strokes: Iterable[Stroke], ink: Ink) -> Sketch:
    """Add strokes that look alike, as when an ending is adopted."""
    added = [stroke for stroke in strokes if stroke]
    return sketch.with_strokes((*sketch.strokes, *added), (*sketch.all_inks, *[ink] * len(added)))


def _mapped(sketch: Sketch, strokes: Collection[int], change: _Change) -> Sketch:
    changed: list[Stroke] = []
    for number, stroke in enumerate(sketch.strokes):
        if number in strokes and stroke:
            points = change(np.asarray(stroke, np.float64))
            changed.append(tuple((float(x), float(y)) for x, y in points))
        else:
            changed.append(stroke)
    return sketch.with_strokes(changed, sketch.all_inks)


def _distance(points: NDArray[np.float64], start: Point, end: Point) -> float:
    """Return how near a polyline comes to a short straight movement: over the ends of both, and 0 where they cross."""
    a = points[:-1] if len(points) > 1 else points
    b = points[1:] if len(points) > 1 else points
    p, q = np.asarray(start, np.float64), np.asarray(end, np.float64)
    if _cross(a, b, p, q):
        return 0.0
    nearest = min(_to_segments(p, a, b), _to_segments(q, a, b))
    ends = np.concatenate([a, b[-1:]])
    return min(nearest, _points_to_segment(ends, p, q))


def _to_segments(
    point: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> float:
    along = b - a
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((point - a) * along).sum(axis=1) / length, 0.0, 1.0)
    return float(np.sqrt((((a + share[:, None] * along) - point) ** 2).sum(axis=1).min()))


def _points_to_segment(
    points: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> float:
    along = b - a
    length = max(float(along @ along), 1e-12)
    share = np.clip(((points - a) @ along) / length, 0.0, 1.0)
    return float(np.sqrt((((a + share[:, None] * along) - points) ** 2).sum(axis=1).min()))


def _cross(
    a: NDArray[np.float64], b: NDArray[np.float64], p: NDArray[np.float64], q: NDArray[np.float64]
) -> bool:
    """Say whether the segment pq crosses any of the segments ab."""

    def side(
        o: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        return np.asarray(
            (u[..., 0] - o[..., 0]) * (v[..., 1] - o[..., 1])
            - (u[..., 1] - o[..., 1]) * (v[..., 0] - o[..., 0])
        )

    apart = side(a, b, p) * side(a, b, q) < 0
    return bool(np.any(apart & (side(p, q, a) * side(p, q, b) < 0)))
