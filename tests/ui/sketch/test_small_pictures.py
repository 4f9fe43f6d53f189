"""Small pictures of drawings that grow: what is added is drawn on what is there, and looks as if drawn anew."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath
from pytestqt.qtbot import QtBot

from studio.sketch.item import Ink, Sketch, Stroke
from studio.ui.sketch import growing_base, ink_pieces, shelf_pictures
from studio.ui.sketch.growing_base import GrowingBase
from studio.ui.sketch.ink_paint import paint_sketch
from studio.ui.sketch.shelf_pictures import ShelfPictures

SIZE = QSize(84, 64)
FRAME: Stroke = ((0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0), (0.0, 0.0))
INSIDE: Stroke = tuple((20.0 + 3.0 * n, 40.0 + (n * 37) % 200) for n in range(90))
BEYOND: Stroke = ((500.0, 500.0), (-80.0, 20.0))


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    assert qtbot


@pytest.mark.parametrize("turn", [1, -1])
def test_corners_of_an_imported_frame_stay_sharp(turn: int) -> None:
    path = ink_pieces.smooth_path(FRAME[::turn])
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
        path = ink_pieces.smooth_path(line)
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
    points, pressed = ink_pieces.smooth_pressed(circle, ink)
    assert (points[0], points[-1]) == (circle[0], circle[-1])
    assert len(pressed.pressures) == len(points)
    heads = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(points[1:-1])]
    turns = [abs(math.remainder(b - a, 2 * math.pi)) for a, b in pairwise(heads)]
    assert max(turns) < math.radians(10)
    widths = [piece.width for piece in ink_pieces.pieces_of(circle, ink)]
    assert max(abs(b - a) for a, b in pairwise(widths[1:-1])) < 3.0
    assert max(widths) > 14 > 9 > min(widths)


def test_a_slow_pen_leaves_no_more_points_than_it_drew() -> None:
    line = tuple((2.0 * n, 10.0 * math.sin(n / 20)) for n in range(400))
    ink = Ink(pressures=tuple(0.5 + 0.4 * math.sin(n / 60) for n in range(400)))
    assert len(ink_pieces.smooth_pressed(line, ink)[0]) == len(line)


def test_a_dot_is_as_wide_as_it_was_pressed() -> None:
    (light,), (firm,) = (
        ink_pieces.pieces_of(((5.0, 5.0),), Ink(width=10.0, pressures=(pressure,)))
        for pressure in (0.1, 1.0)
    )
    assert firm.width == pytest.approx(10.0)
    assert light.width < 3.0


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many points each curve had that was drawn."""
    counts: list[int] = []

    def counted(points: Stroke) -> object:
        counts.append(len(points))
        return ink_pieces.smooth_path(points)

    monkeypatch.setattr("studio.ui.sketch.ink_paint.smooth_path", counted)
    monkeypatch.setattr(growing_base, "smooth_path", counted)
    return counts


def image(pictures: ShelfPictures, sketch: Sketch) -> QImage:
    return pictures.of(sketch, 1.0).toImage()


@pytest.mark.parametrize("added", [INSIDE, BEYOND, ()], ids=["inside", "beyond", "empty"])
def test_a_drawing_with_a_stroke_more_looks_as_drawn_anew(added: Stroke) -> None:
    before = Sketch("a", (FRAME,))
    after = before.plus(added, Ink("#cc3355", 4.0))
    pictures = ShelfPictures(SIZE)
    plain = image(pictures, before)
    grown = image(pictures, after)
    assert grown == image(ShelfPictures(SIZE), after)
    assert (grown != plain) == bool(added)
    assert image(pictures, before) == plain, "taken back"


def test_only_what_was_added_is_drawn(painted: list[int]) -> None:
    sketch, pictures = Sketch("a", (FRAME, INSIDE)), ShelfPictures(SIZE)
    pictures.of(sketch, 1.0)
    painted.clear()
    pictures.of(sketch.plus(INSIDE), 1.0)
    assert painted == [len(INSIDE)]
    pictures.of(sketch.plus(INSIDE).plus(BEYOND), 1.0)
    assert len(painted) == 5, "in another scale all of it is"
    pictures.forget()
    painted.clear()
    pictures.of(sketch, 1.0)
    assert len(painted) == 2


def test_a_changed_ink_another_screen_and_many_strokes_are_drawn_anew(painted: list[int]) -> None:
    sketch, pictures = Sketch("a", (FRAME, INSIDE)), ShelfPictures(SIZE)
    pictures.of(sketch, 1.0)
    painted.clear()
    pictures.of(replace(sketch, inks=(Ink("#00ff00"), Ink())), 1.0)
    assert len(painted) == 2
    assert pictures.of(sketch, 2.0).size() == SIZE * 2
    many = Sketch("b", (FRAME, *[INSIDE] * shelf_pictures.DENSE))
    few = replace(many, strokes=many.strokes[:-1])
    pictures.of(few, 1.0)
    painted.clear()
    pictures.of(many, 1.0)
    assert len(painted) == len(many.strokes), "now all are hair lines"


def test_the_base_of_endings_grows_with_the_drawing(painted: list[int]) -> None:
    first = GrowingBase((FRAME, INSIDE))
    painted.clear()
    second = GrowingBase((FRAME, INSIDE, BEYOND), first)
    assert painted == [len(BEYOND)]
    view = QRectF(-100, -100, 700, 700)
    fresh = GrowingBase((FRAME, INSIDE, BEYOND)).picture(view, QSize(90, 90), 1.0).toImage()
    assert second.picture(view, QSize(90, 90), 1.0).toImage() == fresh
    alone = GrowingBase((FRAME, INSIDE)).picture(view, QSize(90, 90), 1.0).toImage()
    assert first.picture(view, QSize(90, 90), 1.0).toImage() == alone != fresh


def test_a_cell_is_never_painted_beyond_its_edge() -> None:
    """What has just begun to grow is a few units large: its line is not as wide as its cell."""
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    begun = Sketch("a", (((0.0, 0.0), (1.0, 1.0)),), inks=(Ink("#ffffff", 3.0),))
    paint_sketch(painter, QRectF(15, 15, 30, 30), begun)
    painter.end()
    bright = [(x, y) for x in range(60) for y in range(60) if image.pixelColor(x, y).value() > 60]
    assert bright
    assert min(min(place) for place in bright) >= 15
    assert max(max(place) for place in bright) <= 45
    assert len(bright) < 0.3 * 30 * 30, "a line, and no blot"


def test_a_base_that_became_far_larger_is_thinned_anew(painted: list[int]) -> None:
    before = GrowingBase((INSIDE,) * 10)
    painted.clear()
    GrowingBase((INSIDE,) * 100, before)
    assert len(painted) == 100
    assert max(painted) < len(INSIDE)
