"""The curve of a stroke, and its width along it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from PySide6.QtGui import QPainterPath

from studio.sketch.item import Ink, Stroke
from studio.sketch.strokes import curve
from studio.ui.sketch import ink_curve, ink_pieces

FRAME: Stroke = ((0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0), (0.0, 0.0))


@pytest.mark.parametrize("turn", [1, -1])
def test_corners_of_an_imported_frame_stay_sharp(turn: int) -> None:
    path = ink_curve.smooth_path(FRAME[::turn])
    places = {
        (path.elementAt(n).x, path.elementAt(n).y)
        for n in range(path.elementCount())
        if path.elementAt(n).type == QPainterPath.ElementType.LineToElement
    }
    assert places >= set(FRAME)
    assert path.length() == pytest.approx(1400.0)


def test_a_round_line_and_a_trembling_one_have_no_corners() -> None:
    angles = [2 * math.pi * n / 14 for n in range(15)]
    # A circle as coarse as the corpus draws it, and a hand that trembles by less than 4 units.
    circle = tuple((150 * math.cos(a), 150 * math.sin(a)) for a in angles)
    tremor = tuple((3.0 * n, 2.0 * (n % 2)) for n in range(50))
    for line in (circle, tremor):
        path = ink_curve.smooth_path(line)
        lines = [
            n
            for n in range(path.elementCount())
            if path.elementAt(n).type == QPainterPath.ElementType.LineToElement
        ]
        assert lines == [path.elementCount() - 1]


def test_a_pressed_line_is_as_smooth_as_any_other() -> None:
    """A fast pen leaves points far apart: between them the line bends, and its width grows in steps none can see."""
    angles = [2 * math.pi * n / 14 for n in range(15)]
    circle = tuple((150 * math.cos(a), 150 * math.sin(a)) for a in angles)
    ink = Ink(width=20.0, pressures=tuple(0.1 + 0.9 * (n % 2) for n in range(15)))
    points, pressed = curve.smooth_pressed(circle, ink)
    assert (points[0], points[-1]) == (circle[0], circle[-1])
    assert len(pressed.pressures) == len(points)
    heads = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(points[1:-1])]
    turns = [abs(math.remainder(b - a, 2 * math.pi)) for a, b in pairwise(heads)]
    assert max(turns) < math.radians(10)
    widths = [piece.width for piece in ink_pieces.pieces_of(circle, ink)]
    assert max(abs(b - a) for a, b in pairwise(widths)) < 3.0
    assert max(widths) > 14 > 9 > min(widths)


def test_the_width_grows_along_straight_lines_and_through_corners_too() -> None:
    roof = ((0.0, 100.0), (100.0, 0.0), (200.0, 100.0))
    ink = Ink(width=24.0, pressures=(0.1, 1.0, 0.2))
    points, _ = curve.smooth_pressed(roof, ink)
    assert set(points) >= set(roof)
    widths = [piece.width for piece in ink_pieces.pieces_of(roof, ink)]
    assert max(abs(b - a) for a, b in pairwise(widths)) < 3.0
    assert max(widths) > 20


def test_a_slow_pen_leaves_no_more_points_than_it_drew() -> None:
    line = tuple((2.0 * n, 10.0 * math.sin(n / 20)) for n in range(400))
    ink = Ink(pressures=tuple(0.5 + 0.4 * math.sin(n / 60) for n in range(400)))
    assert len(curve.smooth_pressed(line, ink)[0]) <= len(line) + 1


def test_a_dot_is_as_wide_as_it_was_pressed() -> None:
    (light,), (firm,) = (
        ink_pieces.pieces_of(((5.0, 5.0),), Ink(width=10.0, pressures=(pressure,)))
        for pressure in (0.1, 1.0)
    )
    assert firm.width == pytest.approx(10.0)
    assert light.width < 3.0
