"""The sketch room: drawing with undo, endings that grow and are taken, the shelf."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.sketch.growth import Mark
from studio.sketch.item import Sketch
from studio.sketch.jobs.finishing import ClassifyDrawing, Endings, FinishDrawing
from studio.sketch.jobs.making import AUTO
from studio.sketch.recognise import Guess
from studio.ui.drag.stroke_drop import strokes_of
from studio.ui.sketch.canvas import Tool
from studio.ui.sketch.finish_panel import HOW_TO_TAKE, LOOKS_FINISHED
from studio.ui.sketch.sketch_files import Form
from tests.ui.sketch.desk import LEFT, TRIANGLE, Desk

NOTHING = Endings("cat", (), continued=False)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_strokes_are_undo_steps(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.stroke((300, 100), (200, 300))
    assert len(desk.sketches[0].strokes) == 2
    assert desk.document.undo() == "Draw a stroke"
    assert len(desk.room.canvas.sketch.strokes) == 1
    desk.document.undo()
    assert desk.sketches == ()
    assert desk.room.canvas.sketch.strokes == ()
    desk.document.redo()
    assert len(desk.room.canvas.sketch.strokes) == 1


def test_endings_grow_after_a_stroke_and_stop_when_the_pen_touches(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.wait_for(FinishDrawing, 1)
    first = desk.worker.last(FinishDrawing)
    assert first.job.strokes == desk.sketches[0].strokes
    assert (first.job.category, first.job.temperature) == (AUTO, 0.25)
    desk.worker.last(FinishDrawing).step(Mark(0, 10.0, 10.0, True), Mark(0, 40.0, 10.0, False))
    assert desk.room.grid.running
    QTest.mousePress(desk.room.canvas, LEFT, pos=QPoint(300, 300))
    assert first.cancelled
    assert not desk.room.grid.running
    QTest.mouseMove(desk.room.canvas, QPoint(400, 300))
    QTest.mouseRelease(desk.room.canvas, LEFT, pos=QPoint(400, 300))
    desk.wait_for(FinishDrawing, 2)
    assert len(desk.worker.last(FinishDrawing).job.strokes) == 2


def test_taking_an_ending_is_undoable_and_shift_grows_others(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.wait_for(FinishDrawing, 1)
    seed = desk.worker.last(FinishDrawing).job.seed
    desk.worker.last(FinishDrawing).step(Mark(4, 10.0, 10.0, True), Mark(4, 40.0, 10.0, False))
    desk.worker.last(FinishDrawing).finish(NOTHING)
    grid = desk.room.grid
    QTest.mouseClick(grid, LEFT, pos=grid.cell_rect(4).center())
    assert desk.sketches[0].strokes[-1] == ((10.0, 10.0), (40.0, 10.0))
    assert desk.document.undo() == "Take ending 5"
    assert len(desk.sketches[0].strokes) == 1
    desk.wait_for(FinishDrawing, 2)
    desk.worker.last(FinishDrawing).step(Mark(0, 10.0, 10.0, True), Mark(0, 40.0, 10.0, False))
    QTest.mouseClick(grid, LEFT, Qt.ShiftModifier, grid.cell_rect(0).center())
    desk.wait_for(FinishDrawing, 3)
    last = desk.worker.last(FinishDrawing).job
    assert len(last.strokes) == 2
    assert last.seed != seed


def test_chips_lead_the_endings(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.wait_for(FinishDrawing, 1)
    guesses = (Guess("cat", 0.6), Guess("pig", 0.2), Guess("bird", 0.1))
    desk.worker.last(ClassifyDrawing).finish(guesses)
    chips = desk.room.chips
    assert chips.shown == ("cat", "pig", "bird")
    QTest.mouseClick(chips.chip(1), LEFT)
    desk.wait_for(FinishDrawing, 2)
    assert desk.worker.last(FinishDrawing).job.category == "pig"
    assert desk.room.side.finish.category.currentText() == "pig"
    assert chips.chip(1).isChecked()
    desk.room.side.finish.category.activated.emit(0)
    desk.wait_for(FinishDrawing, 3)
    assert desk.worker.last(FinishDrawing).job.category == AUTO


def test_a_failing_job_is_told_and_the_drawing_stays(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.wait_for(FinishDrawing, 1)
    with desk.qtbot.waitSignal(desk.room.notify) as told:
        desk.worker.last(FinishDrawing).fail("The sketch model is missing.")
    assert told.args[0].sentence == "The sketch model is missing."
    assert len(desk.sketches[0].strokes) == 1


def test_endings_can_be_switched_off(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.wait_for(FinishDrawing, 1)
    desk.room.side.finish.live.setChecked(False)
    count = len(desk.worker.jobs)
    desk.stroke((300, 100), (200, 200))
    QApplication.processEvents()
    assert len(desk.worker.jobs) == count


def test_a_finished_drawing_is_said_to_be_until_the_next_stroke(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    said = desk.room.side.finish.said
    assert said.text() == HOW_TO_TAKE
    desk.wait_for(FinishDrawing).finish(Endings("circle", (), continued=False, finished=0.9))
    assert said.text() == LOOKS_FINISHED
    desk.stroke((300, 100), (200, 300))
    desk.wait_for(FinishDrawing, 2)
    assert said.text() == HOW_TO_TAKE


def test_keys_choose_tools_on_the_canvas_only(desk: Desk) -> None:
    canvas = desk.room.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key_E)
    assert canvas.tool is Tool.ERASE
    assert desk.room.tools.tools[Tool.ERASE].isChecked()
    QTest.keyClick(canvas, Qt.Key_B)
    desk.stroke((100, 100), (200, 200))
    QTest.keyClick(canvas, Qt.Key_A, Qt.ControlModifier)
    assert canvas.selected == {0}
    swatch = desk.room.tools.swatches[2]
    QTest.mouseClick(swatch, LEFT)
    assert desk.sketches[0].ink(0).colour == swatch.colour
    assert desk.document.undo_name == "Ink of strokes"


def test_keys_choose_tools_after_an_ending_was_clicked_too(desk: Desk) -> None:
    room = desk.room
    room.grid.setFocus()
    QTest.keyClick(room.grid, Qt.Key_V)
    assert room.canvas.tool is Tool.SELECT
    room.side.finish.category.lineEdit().setFocus()
    QTest.keyClick(room.side.finish.category.lineEdit(), Qt.Key_E)
    assert room.canvas.tool is Tool.SELECT, "a name is typed there"


def test_the_shelf_opens_renames_and_deletes(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    QTest.mouseClick(desk.room.tools.new, LEFT)
    desk.stroke((100, 300), (200, 300))
    first, second = desk.sketches
    assert [s.name for s in desk.sketches] == ["Sketch", "Sketch 2"]
    shelf = desk.room.shelf
    shelf.setCurrentRow(0)
    assert desk.room.shown.id == first.id
    shelf.item(0).setText("Boat")
    assert desk.sketches[0].name == "Boat"
    desk.room.put_on_corner(2, second.id)
    assert desk.document.song.pad("sketch").corners[2] == second.id
    shelf.setCurrentRow(1)
    shelf.setFocus()
    QTest.keyClick(shelf, Qt.Key_Delete)
    assert [s.name for s in desk.sketches] == ["Boat"]
    assert desk.document.song.pad("sketch").corners[2] is None
    assert desk.room.shown.name == "Boat"


def test_clearing(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    QTest.mouseClick(desk.room.tools.clear, LEFT)
    assert desk.room.canvas.sketch.strokes == ()
    assert desk.document.undo() == "Clear the canvas"
    assert len(desk.sketches[0].strokes) == 1


def test_erasing_moving_and_scaling_are_undone_by_their_names(desk: Desk) -> None:
    desk.stroke((100, 100), (200, 200))
    desk.stroke((300, 100), (300, 300))
    drawn = desk.sketches[0].strokes
    desk.room.canvas.set_tool(Tool.ERASE)
    desk.stroke((250, 150), (350, 160))
    assert len(desk.sketches[0].strokes) == 1
    assert desk.document.undo_name == "Erase"
    assert desk.document.undo() == "Erase"
    desk.room.canvas.set_tool(Tool.SELECT)
    desk.stroke((300, 200), (330, 220), (360, 240))
    assert desk.sketches[0].strokes[1][0][0] > drawn[1][0][0]
    assert desk.document.undo() == "Move strokes"
    QTest.keyClick(desk.room.canvas, Qt.Key_Delete)
    assert len(desk.sketches[0].strokes) == 1
    assert desk.document.undo() == "Delete strokes"
    assert desk.sketches[0].strokes == drawn


def test_an_ending_that_was_taken_is_not_hidden_by_its_own_preview(desk: Desk) -> None:
    """The mouse still lies on the ending: the drawing comes back all the same, with the ending in it."""
    desk.stroke((100, 100), (200, 200))
    given = desk.wait_for(FinishDrawing)
    given.step(Mark(4, 10.0, 10.0, True), Mark(4, 60.0, 60.0, False))
    grid = desk.room.grid
    middle = grid.cell_rect(4).center()
    QTest.mouseMove(grid, middle)
    desk.qtbot.waitUntil(lambda: desk.room.canvas.ghost != (), timeout=10_000)
    QTest.mouseClick(grid, LEFT, pos=middle)
    assert len(desk.sketches[0].strokes) == 2
    assert desk.room.canvas.ghost == ()


def test_strokes_that_leave_the_canvas_are_a_file_for_other_programs(
    desk: Desk, tmp_path: Path
) -> None:
    """Within the window they stay strokes."""
    asked: list[tuple[Sketch, Form]] = []

    def prepare(sketch: Sketch, form: Form, done: Callable[[Path], None]) -> None:
        asked.append((sketch, form))
        done(tmp_path / f"{sketch.name}{form.suffix}")

    desk.drags._prepare, desk.drags._still_held = prepare, lambda: True
    desk.drags.choose_form(Form.PNG)
    desk.stroke((100, 100), (200, 200))
    desk.stroke((100, 300), (200, 300))
    desk.room.use(Tool.SELECT)
    desk.stroke((150, 300), (160, 310), (160, -40))
    ((mime, shown),) = desk.drags.carried
    ((sketch, form),) = asked
    assert (sketch.strokes, form) == (desk.room.shown.strokes[1:], Form.PNG)
    assert shown.strokes == sketch.strokes
    assert sketch.ink(0) == desk.room.shown.ink(1)
    assert [url.fileName() for url in mime.urls()] == [f"{sketch.name}.png"]
    assert [stroke for stroke, _ in strokes_of(mime)] == list(sketch.strokes)


def test_the_shelf_says_what_drawings_are_dragged_out_as(desk: Desk) -> None:
    desk.put(Sketch("Boat", TRIANGLE, id="b"))
    chosen: list[Form] = []
    desk.drags.form_chosen.connect(chosen.append)
    shelf = desk.room.shelf
    shelf.customContextMenuRequested.emit(shelf.visualItemRect(shelf.item(0)).center())
    (menu,) = (m for m in shelf.findChildren(QMenu) if "Dragged out" in m.title())
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["SVG drawing"]
    next(a for a in menu.actions() if "PNG" in a.text()).trigger()
    assert chosen == [Form.PNG] == [desk.drags.form]
    menu.parentWidget().close()
