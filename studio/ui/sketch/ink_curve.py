"""The curve of a stroke as a painter's path."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainterPath

from studio.sketch.item import Point
from studio.sketch.strokes.curve import is_corner, middle


def smooth_path(points: Sequence[Point], start: int = 0, end: int | None = None) -> QPainterPath:
    """Return a curve along points: quadratic pieces from middle to middle, with the points as their controls.

    Corners stay sharp: those of a rectangle that was imported, of a roof, of a cat's ear.

    Args:
        points: of the whole stroke.
        start: first point of the part that is wanted; it begins at the middle of a line, but at the first point.
        end: likewise its last; none for the last point.
    """
    path = QPainterPath()
    if not points:
        return path
    last = len(points) - 1
    if not last:
        # A dot: a line of no length is drawn by round caps.
        return line_along([points[0], (points[0][0] + 0.01, points[0][1])])
    path.moveTo(*(points[0] if start == 0 else middle(points[start], points[start + 1])))
    stop = last if end is None else min(end, last)
    for number in range(start + 1, stop + 1):
        if number == last:
            path.lineTo(*points[last])
            continue
        point, after = points[number], points[number + 1]
        if is_corner(points[number - 1], point, after):
            path.lineTo(*point)
            path.lineTo(*middle(point, after))
        else:
            path.quadTo(*point, *middle(point, after))
    return path


def line_along(points: Sequence[Point]) -> QPainterPath:
    """Return straight lines from point to point."""
    path = QPainterPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    return path
