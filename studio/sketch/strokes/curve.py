"""The curve of a stroke: smooth between points, sharp at corners, as wide along it as the pen was pressed."""

from __future__ import annotations

import math

from studio.sketch.item import Ink, Point, Stroke
from studio.sketch.strokes.pressure import LEVELS

_CORNER = 4.0
"""Canvas units from which on two lines at more than 60 degrees meet in a corner, and are no tremor of the hand."""
_BEND = 9.0
"""Canvas units that a curve may stand off the point where two long lines meet before it is a corner after all: more
than lines of Quick, Draw! do, which are simplified by Ramer, Douglas and Peucker's method to 2 of 255 pixels."""
_FLAT = 0.15
"""Canvas units that a line may be from the curve that it stands for."""
_MOST_STEPS = 12


def is_corner(before: Point, point: Point, after: Point) -> bool:
    """Say whether a line turns sharply at a point, or long lines meet there at an angle."""
    ax, ay = point[0] - before[0], point[1] - before[1]
    bx, by = after[0] - point[0], after[1] - point[1]
    along, across = ax * bx + ay * by, ax * by - ay * bx
    # Nearly all points of a stroke lie where it hardly turns, by less than 25 degrees.
    if along > 0 and abs(across) < 0.466 * along:
        return False
    turn = math.atan2(abs(across), along)
    shorter = min(math.hypot(ax, ay), math.hypot(bx, by))
    return shorter > _CORNER and (turn > math.pi / 3 or shorter * turn / 8.0 > _BEND)


def smooth_pressed(stroke: Stroke, ink: Ink) -> tuple[Stroke, Ink]:
    """Return a pressed stroke as points along its curve, with the pressure at each of them.

    The curve goes in quadratic pieces from the middle of one line to the middle of the next, and keeps its corners.
    Where the hand was slow there are no more points than before; where it was fast, or pressed harder at once, there
    are as many as the curve and its growing width need.

    Args:
        stroke: two points or more.
        ink: with a pressure for each.
    """
    points, pressures = [stroke[0]], [ink.pressures[0]]
    for number in range(1, len(stroke) - 1):
        before, point, after = stroke[number - 1 : number + 2]
        was, now, then = ink.pressures[number - 1 : number + 2]
        off_x, off_y = before[0] - 2 * point[0] + after[0], before[1] - 2 * point[1] + after[1]
        if abs(off_x) + abs(off_y) < 8 * _FLAT and abs(now - was) + abs(then - now) < 1 / LEVELS:
            # Nearly all points of a slow hand: one line from middle to middle is the curve.
            points.append((point[0] + off_x / 8, point[1] + off_y / 8))
            pressures.append((was + 6 * now + then) / 8)
            continue
        start, end = (was + now) / 2.0, (now + then) / 2.0
        first, last = middle(before, point), middle(point, after)
        if is_corner(before, point, after):
            for place, pressure in ((first, start), (point, now), (last, end)):
                _go_straight(points, pressures, place, pressure)
            continue
        if number == 1:
            _go_straight(points, pressures, first, start)
        for share in _shares(first, point, last, abs(now - start) + abs(end - now)):
            points.append(
                (
                    _quadratic(first[0], point[0], last[0], share),
                    _quadratic(first[1], point[1], last[1], share),
                )
            )
            pressures.append(_quadratic(start, now, end, share))
    if len(stroke) > 2:
        between = (ink.pressures[-2] + ink.pressures[-1]) / 2.0
        _go_straight(points, pressures, middle(*stroke[-2:]), between)
    _go_straight(points, pressures, stroke[-1], ink.pressures[-1])
    return tuple(points), Ink(ink.colour, ink.width, tuple(pressures))


def _go_straight(
    points: list[Point], pressures: list[float], place: Point, pressure: float
) -> None:
    """Go on to a place, in as many steps as the width needs in order to grow unseen."""
    (x, y), was = points[-1], pressures[-1]
    count = max(1, min(_MOST_STEPS, math.ceil(LEVELS * abs(pressure - was))))
    for step in range(1, count + 1):
        share = step / count
        points.append((x + share * (place[0] - x), y + share * (place[1] - y)))
        pressures.append(was + share * (pressure - was))
    points[-1] = place


def _shares(first: Point, control: Point, last: Point, change: float) -> list[float]:
    """Return where to stop along a quadratic piece, so that neither a bend nor a step of width is seen.

    Args:
        first: the piece's beginning.
        control: its control point.
        last: its end.
        change: how much the pressure changes on the way.
    """
    bend = math.hypot(first[0] - 2 * control[0] + last[0], first[1] - 2 * control[1] + last[1])
    # A chord of one n-th of the piece is at most bend / (4 n^2) from it.
    wanted = max(math.sqrt(bend / (4 * _FLAT)), LEVELS * change)
    count = max(1, min(_MOST_STEPS, math.ceil(wanted)))
    return [(step + 0.5) / count for step in range(count)]


def _quadratic(first: float, control: float, last: float, share: float) -> float:
    back = 1.0 - share
    return back * back * first + 2 * back * share * control + share * share * last


def middle(a: Point, b: Point) -> Point:
    """Return the point half way between two."""
    return (a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0
