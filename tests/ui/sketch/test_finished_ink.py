"""The kept picture of the ink is the one that would be drawn anew, whatever way it came about."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.sketch import edits
from studio.sketch.item import Ink, Sketch
from studio.ui.sketch.canvas_scale import CanvasScale
from studio.ui.sketch.finished_ink import AT_ONCE, FinishedInk

SIZE = QSize(300, 200)
HOME = CanvasScale()


def scribbles(count: int, points: int = 50) -> Sketch:
    chance = random.Random(1)
    strokes, inks = [], []
    for number in range(count):
        x, y = chance.uniform(0, 300), chance.uniform(0, 200)
        stroke = []
        for _ in range(points):
            x, y = x + chance.uniform(-6, 6), y + chance.uniform(-6, 6)
            stroke.append((x, y))
        pressures = tuple(chance.random() for _ in stroke) if number % 2 else ()
        strokes.append(tuple(stroke))
        inks.append(Ink("#40a0ff" if number % 3 else "", 3.0, pressures))
    return Sketch("a", tuple(strokes), "a", tuple(inks))


def shown(
    ink: FinishedInk, sketch: Sketch, scale: CanvasScale = HOME, ratio: float = 1.0
) -> QImage:
    return ink.picture(sketch, scale, SIZE, ratio).toImage()


def anew(qtbot: QtBot, sketch: Sketch, scale: CanvasScale = HOME, ratio: float = 1.0) -> QImage:
    ink = FinishedInk()
    shown(ink, sketch, scale, ratio)
    qtbot.waitUntil(lambda: ink.sharp, timeout=20_000)
    return shown(ink, sketch, scale, ratio)


def difference(a: QImage, b: QImage) -> float:
    """Return the share of pixels that are clearly not the same."""
    assert a.size() == b.size()
    off = sum(
        abs(QColor(a.pixel(x, y)).lightness() - QColor(b.pixel(x, y)).lightness()) > 24
        for x in range(0, a.width(), 2)
        for y in range(0, a.height(), 2)
    )
    return 4.0 * off / (a.width() * a.height())


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_pushing_the_paper_keeps_what_stays_in_view(qtbot: QtBot, ratio: float) -> None:
    ink, sketch = FinishedInk(), scribbles(20)
    shown(ink, sketch, HOME, ratio)
    for dx, dy in ((37, 0), (0, -21), (-60, 45), (5, 5)):
        scale = HOME.scrolled(dx, dy)
        assert (
            difference(shown(ink, sketch, scale, ratio), anew(qtbot, sketch, scale, ratio)) < 0.002
        )


def test_what_is_changed_is_drawn_anew_where_it_lies(qtbot: QtBot) -> None:
    ink, sketch = FinishedInk(), scribbles(20)
    shown(ink, sketch)
    for changed in (
        edits.moved(sketch, {3, 7}, 20.0, -10.0),
        edits.without(sketch, {0, 5}),
        edits.with_ink(sketch, {2}, colour="#ff0000", width=9.0),
        sketch,
        sketch.with_strokes((), ()),
    ):
        assert difference(shown(ink, changed), anew(qtbot, changed)) < 0.002


def test_a_large_drawing_is_scaled_at_once_and_sharp_soon(qtbot: QtBot) -> None:
    ink, sketch = FinishedInk(), scribbles(80)
    assert sketch.points > AT_ONCE
    shown(ink, sketch)
    assert not ink.sharp
    qtbot.waitUntil(lambda: ink.sharp, timeout=20_000)
    nearer = CanvasScale(1.5, 20.0, 10.0)
    wanted = anew(qtbot, sketch, nearer)
    rough = shown(ink, sketch, nearer)
    assert not ink.sharp
    # Blurred, but the same drawing: an empty picture would be much further off.
    empty = anew(qtbot, sketch.with_strokes((), ()), nearer)
    assert difference(rough, wanted) < 0.7 * difference(empty, wanted)
    with qtbot.waitSignal(ink.refined, timeout=20_000):
        pass
    qtbot.waitUntil(lambda: ink.sharp, timeout=20_000)
    assert difference(shown(ink, sketch, nearer), wanted) < 0.002


def test_strokes_drawn_while_it_gets_sharp_are_there_at_once_and_stay(qtbot: QtBot) -> None:
    ink, sketch = FinishedInk(), scribbles(80)
    shown(ink, sketch)
    qtbot.waitUntil(lambda: ink.sharp, timeout=20_000)
    nearer = CanvasScale(1.5, 20.0, 10.0)
    shown(ink, sketch, nearer)
    more = sketch.plus(((50.0, 50.0), (150.0, 60.0)), Ink("#ff0000", 12.0))
    assert QColor(shown(ink, more, nearer).pixel(120, 67)).red() > 200
    assert not ink.sharp
    qtbot.waitUntil(lambda: ink.sharp, timeout=20_000)
    assert difference(shown(ink, more, nearer), anew(qtbot, more, nearer)) < 0.002
