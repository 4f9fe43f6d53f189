"""The nine endings on the screen: growing, taking, dragging."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.sketch.growth import Mark
from studio.sketch.item import Sketch
from studio.ui.sketch.endings_grid import EndingsGrid

COUNT = 9

BASE = Sketch("a", (((0.0, 0.0), (100.0, 0.0)),))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def grid(qtbot: QtBot) -> EndingsGrid:
    grid = EndingsGrid()
    qtbot.addWidget(grid)
    grid.resize(420, 420)
    grid.show()
    grid.begin(BASE, 200.0, continued=False)
    for number in range(COUNT):
        grid.add([Mark(number, 0.0, 50.0, True), Mark(number, 100.0, 50.0 + number, False)])
    return grid


def bright(grid: EndingsGrid, number: int) -> int:
    """Count pixels of a cell that have the colour of what was added."""
    rect = grid.cell_rect(number)
    picture = grid.grab(rect.adjusted(4, 16, -4, -4)).toImage()
    found = 0
    for x in range(0, picture.width(), 2):
        for y in range(picture.height()):
            colour = picture.pixelColor(x, y)
            found += colour.red() > 180 and colour.blue() < 140
    return found


def test_points_become_strokes_and_are_seen(grid: EndingsGrid) -> None:
    assert grid.strokes(3) == (((0.0, 50.0), (100.0, 53.0)),)
    assert bright(grid, 3) > 10
    before = bright(grid, 8)
    grid.add([Mark(8, 50.0, 90.0, True), Mark(8, 50.0, 10.0, False)])
    assert bright(grid, 8) > before
    # Far out of the view: the view widens and everything is still seen.
    grid.add([Mark(8, 2000.0, 900.0, False)])
    assert len(grid.strokes(8)) == 2
    assert bright(grid, 8) > 10


def test_a_stroke_that_goes_on_begins_where_the_pen_stood(qtbot: QtBot) -> None:
    grid = EndingsGrid()
    qtbot.addWidget(grid)
    grid.begin(BASE, 200.0, continued=True)
    grid.add([Mark(0, 110.0, 5.0, False), Mark(0, 120.0, 9.0, False), Mark(0, 0.0, 0.0, True)])
    assert grid.strokes(0) == (((100.0, 0.0), (110.0, 5.0), (120.0, 9.0)), ((0.0, 0.0),))


def test_clicking_takes_and_shift_goes_on(grid: EndingsGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.adopted) as adopted:
        QTest.mouseClick(grid, LEFT, pos=grid.cell_rect(4).center())
    assert adopted.args == [4]
    with qtbot.waitSignal(grid.continued) as continued:
        QTest.mouseClick(grid, LEFT, Qt.ShiftModifier, grid.cell_rect(0).center())
    assert continued.args == [0]


def test_keys_take_too(grid: EndingsGrid, qtbot: QtBot) -> None:
    grid.setFocus()
    with qtbot.waitSignal(grid.adopted) as adopted:
        QTest.keyClick(grid, Qt.Key_7)
    assert adopted.args == [6]
    QTest.keyClick(grid, Qt.Key_Right)
    QTest.keyClick(grid, Qt.Key_Down)
    with qtbot.waitSignal(grid.adopted) as adopted:
        QTest.keyClick(grid, Qt.Key_Return)
    assert adopted.args == [4]


def test_an_ending_is_dragged_away(grid: EndingsGrid, qtbot: QtBot) -> None:
    start = grid.cell_rect(2).center()
    with qtbot.waitSignal(grid.dragged) as dragged:
        QTest.mousePress(grid, LEFT, pos=start)
        QTest.mouseMove(grid, start + QPoint(30, 30))
    QTest.mouseRelease(grid, LEFT, pos=start + QPoint(30, 30))
    assert dragged.args == [2]


def test_an_ending_without_points_cannot_be_taken(qtbot: QtBot) -> None:
    grid = EndingsGrid()
    qtbot.addWidget(grid)
    grid.resize(300, 300)
    grid.show()
    taken: list[int] = []
    grid.adopted.connect(taken.append)
    QTest.mouseClick(grid, LEFT, pos=grid.cell_rect(0).center())
    grid.begin(BASE, 100.0, continued=False)
    assert grid.running
    QTest.mouseClick(grid, LEFT, pos=grid.cell_rect(0).center())
    grid.clear("The model is missing.")
    assert taken == []
    assert not grid.running


def test_while_drawings_are_on_their_way_nothing_is_asked_for(grid: EndingsGrid) -> None:
    grid.begin(Sketch(), 200.0, continued=False)
    waiting = grid.grab().toImage()
    grid.finish()
    assert grid.grab().toImage() != waiting, "then it says what the grid is for"
    grid.begin(Sketch(), 200.0, continued=False)
    assert grid.grab().toImage() == waiting


def test_a_whole_drawing_from_nothing_is_shown_in_the_middle(qtbot: QtBot) -> None:
    """While it grows the view only widens; when all are whole, each fills its cell."""
    grid = EndingsGrid()
    qtbot.addWidget(grid)
    grid.resize(420, 420)
    grid.show()
    grid.begin(Sketch(), 255.0, continued=False)
    grid.add([Mark(4, 10.0, 10.0, True), Mark(4, 30.0, 10.0, False), Mark(4, 30.0, 30.0, False)])
    small = bright(grid, 4)
    grid.finish()
    assert bright(grid, 4) > 2 * small
    assert grid.strokes(4) == (((10.0, 10.0), (30.0, 10.0), (30.0, 30.0)),)


def test_endings_stay_where_their_drawing_lies(grid: EndingsGrid) -> None:
    before = grid.grab(grid.cell_rect(3)).toImage()
    grid.finish()
    assert grid.grab(grid.cell_rect(3)).toImage() == before
