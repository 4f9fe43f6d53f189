"""Strokes cut into short painter paths, made once: what is out of view costs nothing, what is in view little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from studio.sketch.item import Ink, Point, Sketch, Stroke

_LONGEST = 96
"""Points of a piece."""
_LEAST_PRESSURE = 0.12
"""Share of the width that is drawn at no pressure, so that a stroke never vanishes."""
_LEVELS = 24
"""Widths that a pen is drawn with, from none to full pressure."""


_CORNER = 4.0
"""Canvas units from which on two lines at more than 60 degrees meet in a corner, and are no tremor of the hand."""
_BEND = 9.0
"""Canvas units that a curve may stand off the point where two long lines meet before it is a corner after all: more
than lines of the corpus do, which are simplified to 2 of 255 pixels (Ha and Eck 2018, section 4.1)."""

_FLAT = 0.15
"""Canvas units that a line may be from the curve that it stands for."""
_MOST_STEPS = 12


class Piece(NamedTuple):
    """A part of a stroke, of one width.

    Attributes:
        path: in canvas units.
        width: likewise.
        box: what it covers.
    """

    path: QPainterPath
    width: float
    box: QRectF


class StrokePieces(NamedTuple):
    """All pieces of a stroke, and what they cover together."""

    pieces: tuple[Piece, ...]
    box: QRectF


class InkPieces:
    """Keeps the pieces of strokes as long as their drawing is shown."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Stroke, Ink, StrokePieces]] = {}

    def of(self, stroke: Stroke, ink: Ink) -> StrokePieces:
        """Return the pieces of a stroke."""
        # The stroke itself is kept beside them, so that no other can have its identity.
        kept = self._kept.get(id(stroke))
        if kept is None or kept[0] is not stroke or kept[1] is not ink:
            pieces, box = pieces_of(stroke, ink), QRectF()
            for piece in pieces:
                box = box.united(piece.box)
            kept = (stroke, ink, StrokePieces(pieces, box))
            self._kept[id(stroke)] = kept
        return kept[2]

    def forget_all_but(self, sketch: Sketch) -> None:
        """Let go of strokes that are no longer there, once they are many."""
        if len(self._kept) > 2 * len(sketch.strokes) + 64:
            there = {id(stroke) for stroke in sketch.strokes}
            self._kept = {key: kept for key, kept in self._kept.items() if key in there}


def pieces_of(stroke: Stroke, ink: Ink) -> tuple[Piece, ...]:
    """Cut a stroke."""
    if not stroke:
        return ()
    if len(ink.pressures) != len(stroke) or len(stroke) == 1:
        width = _width(ink, ink.pressures[0]) if len(ink.pressures) == 1 else ink.width
        paths = [
            smooth_path(stroke, start, start + _LONGEST)
            for start in range(0, max(1, len(stroke) - 1), _LONGEST)
        ]
        return tuple(_piece(path, width) for path in paths)
    return tuple(
        _piece(_line([run[0][0], *(b for _, b, _ in run)]), width)
        for width, run in _runs(*smooth_pressed(stroke, ink))
    )


def smooth_pressed(stroke: Stroke, ink: Ink) -> tuple[Stroke, Ink]:
    """Return a pressed stroke as points along the curve of :func:`smooth_path`, with the pressure at each of them.

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
        if abs(off_x) + abs(off_y) < 8 * _FLAT and abs(now - was) + abs(then - now) < 1 / _LEVELS:
            # Nearly all points of a slow hand: one line from middle to middle is the curve.
            points.append((point[0] + off_x / 8, point[1] + off_y / 8))
            pressures.append((was + 6 * now + then) / 8)
            continue
        start, end = (was + now) / 2.0, (now + then) / 2.0
        first, last = _middle(before, point), _middle(point, after)
        if _is_corner(before, point, after):
            points += [first, point, last]
            pressures += [start, now, end]
            continue
        for share in _shares(first, point, last, abs(now - start) + abs(end - now)):
            points.append(
                (
                    _quadratic(first[0], point[0], last[0], share),
                    _quadratic(first[1], point[1], last[1], share),
                )
            )
            pressures.append(_quadratic(start, now, end, share))
    points.append(stroke[-1])
    pressures.append(ink.pressures[-1])
    return tuple(points), Ink(ink.colour, ink.width, tuple(pressures))


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
    wanted = max(math.sqrt(bend / (4 * _FLAT)), _LEVELS * change)
    count = max(1, min(_MOST_STEPS, math.ceil(wanted)))
    return [(step + 0.5) / count for step in range(count)]


def _quadratic(first: float, control: float, last: float, share: float) -> float:
    back = 1.0 - share
    return back * back * first + 2 * back * share * control + share * share * last


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
        return _line([points[0], (points[0][0] + 0.01, points[0][1])])
    path.moveTo(*(points[0] if start == 0 else _middle(points[start], points[start + 1])))
    stop = last if end is None else min(end, last)
    for number in range(start + 1, stop + 1):
        if number == last:
            path.lineTo(*points[last])
            continue
        point, after = points[number], points[number + 1]
        if _is_corner(points[number - 1], point, after):
            path.lineTo(*point)
            path.lineTo(*_middle(point, after))
        else:
            path.quadTo(*point, *_middle(point, after))
    return path


def _is_corner(before: Point, point: Point, after: Point) -> bool:
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


def pressed_pieces(stroke: Stroke, ink: Ink) -> list[tuple[Point, Point, float]]:
    """Cut a stroke into short lines, each with the width the pen had there."""
    pieces = []
    for i, (a, b) in enumerate(pairwise(stroke)):
        pressure = (ink.pressures[i] + ink.pressures[i + 1]) / 2.0
        pieces.append((a, b, _width(ink, pressure)))
    return pieces


def thinned(strokes: Sequence[Stroke], most: int = 1500) -> Sequence[Stroke]:
    """Leave points out where a small picture would show too many; ends of strokes stay."""
    step = thinning(strokes, most)
    return strokes if step == 1 else [thin(stroke, step) for stroke in strokes]


def thinning(strokes: Sequence[Stroke], most: int) -> int:
    """Return which points of strokes to show in a small picture: each so many-th."""
    return max(1, -(-sum(map(len, strokes)) // most))


def thin(stroke: Stroke, step: int) -> Stroke:
    """Keep each so many-th point of a stroke, and its last."""
    return stroke if step == 1 else (*stroke[:-1:step], *stroke[-1:])


def _runs(stroke: Stroke, ink: Ink) -> list[tuple[float, list[tuple[Point, Point, float]]]]:
    """Return neighbouring lines of about the same width together, with it."""
    runs: list[tuple[float, list[tuple[Point, Point, float]]]] = []
    unit = max(ink.width, 1e-6) / _LEVELS
    for level, group in groupby(pressed_pieces(stroke, ink), lambda piece: round(piece[2] / unit)):
        lines = list(group)
        starts = range(0, len(lines), _LONGEST)
        runs += [(level * unit, lines[start : start + _LONGEST]) for start in starts]
    return runs


def _piece(path: QPainterPath, width: float) -> Piece:
    edge = width / 2.0 + 1.0
    return Piece(path, width, path.controlPointRect().adjusted(-edge, -edge, edge, edge))


def _line(points: Sequence[Point]) -> QPainterPath:
    path = QPainterPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    return path


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0


def _width(ink: Ink, pressure: float) -> float:
    return ink.width * (_LEAST_PRESSURE + (1.0 - _LEAST_PRESSURE) * pressure)
