"""The outline of a stroke whose width varies, for programs that know but one width a line.

Where the line bends gently its edges are one outline; where it turns sharply, or widens at once, the next outline
begins with a round end upon the round end of the last. All turn the same way round, so that where they lie upon each
other the surface stays filled (the nonzero rule, which is SVG's own).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from studio.sketch.item import Point

_GENTLE = math.cos(math.radians(30))
"""Turns up to here have edges that meet at a point."""
_WIDENS = 0.2
"""Most that a half width may grow, in lengths of the line, for its edges to be set off at right angles."""
_SAME = 1e-6


class _Rest(NamedTuple):
    """A place, and the half widths that the pen had there: usually one; a pen that rests may be pressed harder."""

    place: Point
    came_with: float
    most: float
    left_with: float


class _Line(NamedTuple):
    """A piece between two round points: ``u`` is its direction, ``normal`` points to its left edge on the screen."""

    a: Point
    b: Point
    from_half: float
    to_half: float
    length: float
    u: Point

    @property
    def normal(self) -> Point:
        return self.u[1], -self.u[0]

    @property
    def blunt(self) -> bool:
        return abs(self.to_half - self.from_half) > _WIDENS * self.length


def outline_path(points: Sequence[Point], widths: Sequence[float]) -> str:
    """Return the surface that a round pen covers, as the ``d`` of an SVG path to fill; to a hundredth of a unit.

    Args:
        points: of the middle line, one or more.
        widths: of the pen at each.
    """
    rests = _rests(points, [width / 2.0 for width in widths])
    lines = [_line(rest, after) for rest, after in pairwise(rests)]
    surfaces = [_section(section) for section in _sections(lines)] if lines else []
    for number, rest in enumerate(rests):
        seen = [line.to_half for line in lines[max(number - 1, 0) : number]]
        seen += [line.from_half for line in lines[number : number + 1]]
        if rest.most > max(seen, default=0.0):
            surfaces.append(_circle(rest.place, rest.most))
    return "".join(surfaces)


def _rests(points: Sequence[Point], halves: Sequence[float]) -> list[_Rest]:
    rests = [_Rest(points[0], halves[0], halves[0], halves[0])]
    for point, half in zip(points[1:], halves[1:], strict=True):
        rest = rests[-1]
        if math.dist(rest.place, point) < _SAME:
            rests[-1] = rest._replace(most=max(rest.most, half), left_with=half)
        else:
            rests.append(_Rest(point, half, half, half))
    return rests


def _line(rest: _Rest, after: _Rest) -> _Line:
    a, b = rest.place, after.place
    length = math.dist(a, b)
    u = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    return _Line(a, b, rest.left_with, after.came_with, length, u)


def _sections(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    section = [lines[0]]
    for before, line in pairwise(lines):
        if _goes_on(before, line):
            section.append(line)
        else:
            yield section
            section = [line]
    yield section


def _goes_on(before: _Line, line: _Line) -> bool:
    """Say whether the edges of two lines meet without folding back on themselves."""
    if before.blunt or line.blunt or before.to_half != line.from_half:
        return False
    cosine = before.u[0] * line.u[0] + before.u[1] * line.u[1]
    if cosine < _GENTLE:
        return False
    half_tangent = math.sqrt(max(0.0, (1.0 - cosine) / (1.0 + cosine)))
    return line.from_half * half_tangent < 0.5 * min(before.length, line.length)


def _section(lines: Sequence[_Line]) -> str:
    first, last = lines[0], lines[-1]
    if first.blunt:
        return _capsule(first)
    left = [_off(first.a, first.normal, first.from_half)]
    right = [_off(first.a, first.normal, -first.from_half)]
    for before, line in pairwise(lines):
        x, y = before.normal[0] + line.normal[0], before.normal[1] + line.normal[1]
        # Of two unit vectors the sum is 2 cos(half the turn) long, and the edges meet 1 / cos away.
        reach = 2.0 * line.from_half / (x * x + y * y)
        left.append(_off(line.a, (x, y), reach))
        right.append(_off(line.a, (x, y), -reach))
    left.append(_off(last.b, last.normal, last.to_half))
    right.append(_off(last.b, last.normal, -last.to_half))
    there, back = "L".join(map(_at, left)), "L".join(map(_at, right[-2::-1]))
    round_end = _arc(last.to_half, right[-1])
    return f"M{there}{round_end}L{back}{_arc(first.from_half, left[0])}Z"


def _capsule(line: _Line) -> str:
    """Return what two circles and the lines that touch both enclose."""
    lean = (line.from_half - line.to_half) / line.length
    if abs(lean) >= 1.0:
        large, half = (line.a, line.from_half) if lean > 0 else (line.b, line.to_half)
        return _circle(large, half)
    upright = math.sqrt(1.0 - lean * lean)
    (ux, uy), (nx, ny) = line.u, line.normal
    left = lean * ux + upright * nx, lean * uy + upright * ny
    right = lean * ux - upright * nx, lean * uy - upright * ny
    start = _off(line.a, left, line.from_half)
    return (
        f"M{_at(start)}L{_at(_off(line.b, left, line.to_half))}"
        f"{_arc(line.to_half, _off(line.b, right, line.to_half), large=lean < 0)}"
        f"L{_at(_off(line.a, right, line.from_half))}{_arc(line.from_half, start, large=lean > 0)}Z"
    )


def _circle(middle: Point, half: float) -> str:
    left, right = _off(middle, (-1.0, 0.0), half), _off(middle, (1.0, 0.0), half)
    return f"M{_at(left)}{_arc(half, right)}{_arc(half, left)}Z"


def _off(point: Point, way: Point, reach: float) -> Point:
    return point[0] + way[0] * reach, point[1] + way[1] * reach


def _arc(half: float, to: Point, *, large: bool = False) -> str:
    # Clockwise on the screen, as the edges go: forth on the left, back on the right.
    return f"A{half:.4g} {half:.4g} 0 {int(large)} 1 {_at(to)}"


def _at(point: Point) -> str:
    return f"{round(point[0], 2):.9g} {round(point[1], 2):.9g}"
