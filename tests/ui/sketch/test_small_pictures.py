"""Small pictures of drawings that grow: what is added is drawn on what is there, and looks as if drawn anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from studio.sketch.item import Ink, Sketch, Stroke
from studio.ui.sketch import growing_base, ink_curve, shelf_pictures
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


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many points each curve had that was drawn."""
    counts: list[int] = []

    def counted(points: Stroke, start: int = 0, end: int | None = None) -> object:
        counts.append(len(points))
        return ink_curve.smooth_path(points, start, end)

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


SWELLING = Ink("#ffffff", 40.0, tuple(n / 89 for n in range(90)))


def ink_per_third(picture: QImage) -> list[float]:
    """How much ink each third of a picture has, from left to right."""
    third = picture.width() // 3
    return [
        sum(
            picture.pixelColor(x, y).value()
            for x in range(part * third, (part + 1) * third)
            for y in range(picture.height())
        )
        for part in range(3)
    ]


@pytest.mark.parametrize("copies", [1, 20], ids=["whole", "thinned"])
def test_a_small_picture_is_as_wide_as_the_pen_was_pressed(copies: int) -> None:
    line = tuple((4.0 * n, 0.0) for n in range(90))
    pressed = Sketch("a", (line,) * copies, inks=(SWELLING,) * copies)
    even = Sketch("a", (line,) * copies, inks=(Ink("#ffffff", 40.0),) * copies)
    thirds = []
    for sketch in (pressed, even):
        picture = QImage(90, 60, QImage.Format.Format_RGB32)
        picture.fill(0)
        painter = QPainter(picture)
        paint_sketch(painter, QRectF(0, 0, 90, 60), sketch)
        painter.end()
        thirds.append(ink_per_third(picture))
    assert thirds[0][0] < 0.75 * thirds[0][1] < 0.75 * thirds[0][2]
    assert thirds[1][0] == pytest.approx(thirds[1][2], rel=0.1)


def test_the_shelf_shows_pressure_and_grows_with_it() -> None:
    before = Sketch("a", (FRAME,), inks=(Ink("#000000", 1.0),))
    after = before.plus(INSIDE, SWELLING)
    pictures = ShelfPictures(SIZE)
    pictures.of(before, 1.0)
    grown = image(pictures, after)
    assert grown == image(ShelfPictures(SIZE), after)
    assert grown != image(ShelfPictures(SIZE), before.plus(INSIDE, Ink("#ffffff", 40.0)))


def test_a_small_pressed_stroke_has_few_widths(painted: list[int]) -> None:
    picture = QImage(300, 300, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    there_and_back = tuple(1 - abs(45 - n) / 45 for n in range(90))
    paint_sketch(painter, QRectF(0, 0, 300, 300), Sketch("a", (INSIDE,), inks=(SWELLING,)))
    assert 4 < len(painted) <= 17
    painted.clear()
    thin = Ink("#ffffff", 2.0, there_and_back)
    paint_sketch(painter, QRectF(0, 0, 40, 40), Sketch("a", (INSIDE,), inks=(thin,)))
    painter.end()
    assert len(painted) == 1, "all of it is as thin as can be seen"


def test_a_wide_pen_is_not_cut_off_at_the_edge() -> None:
    frame = Sketch("a", (FRAME,), inks=(Ink("#ffffff", 24.0),))
    picture = QImage(84, 64, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    paint_sketch(painter, QRectF(0, 0, 84, 64), frame)
    painter.end()
    rows = [y for y in range(64) if picture.pixelColor(42, y).value() > 60]
    assert rows[0] >= 1
    assert rows[-1] <= 62
    assert rows[-1] - rows[0] > 54, "and it fills its picture"
