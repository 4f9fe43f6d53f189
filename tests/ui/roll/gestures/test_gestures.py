"""Every drag over the notes: that Esc takes it back, what it shows and what may not disturb it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from studio.ui.roll.options import Tool
from tests.ui.roll.conftest import BEAT, STEP, TUNE, with_row
from tests.ui.roll.hand import ALT, CTRL, LEFT, RIGHT, Hand

rows = list(TUNE)


DRAGS = {
    "move": (Tool.SELECT, (BEAT + 480, 64), (3 * BEAT, 70), "NONE"),
    "copy": (Tool.SELECT, (BEAT + 480, 64), (3 * BEAT, 70), "CTRL"),
    "stretch end": (Tool.SELECT, (2 * BEAT - 15, 64), (3 * BEAT, 64), "NONE"),
    "stretch start": (Tool.SELECT, (BEAT + 15, 64), (0, 64), "NONE"),
    "draw": (Tool.DRAW, (3 * BEAT, 62), (5 * BEAT, 62), "NONE"),
    "erase": (Tool.ERASE, (480, 60), (BEAT + 480, 64), "NONE"),
    "split": (Tool.SPLIT, (480, 61), (480, 59), "NONE"),
    "velocity": (Tool.SELECT, (480, 60), (480, 63), "ALT"),
}


@pytest.mark.parametrize("drag", DRAGS)
def test_escape_takes_a_drag_back(hand: Hand, drag: str) -> None:
    tool, start, stop, held = DRAGS[drag]
    mods = {"NONE": Qt.KeyboardModifier.NoModifier, "CTRL": CTRL, "ALT": ALT}[held]
    hand.editor.look.set_tool(tool)
    hand.select(3)
    hand.press(hand.at(*start), mods)
    hand.drag_on(hand.at(*start), hand.at(*stop), mods)
    if drag != "split":
        assert hand.rows != rows
        assert hand.said[0][0] == "began"
    hand.key(Qt.Key.Key_Escape)
    assert hand.rows == rows
    assert hand.selected == [rows[3]]
    assert not hand.history.in_gesture
    assert hand.steps == []
    assert hand.editor.state.overlay.cut is None
    hand.release(hand.at(*stop), mods)
    assert hand.rows == rows
    assert hand.steps == []


def test_escape_takes_a_marquee_back(hand: Hand) -> None:
    hand.select(3)
    hand.press(hand.at(BEAT - 100, 69))
    hand.drag_on(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62))
    assert hand.selected == rows[1:3]
    hand.key(Qt.Key.Key_Escape)
    assert hand.selected == [rows[3]]
    assert hand.editor.state.overlay.marquee is None


# -- what the mouse shows ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "place", "mods", "shape"),
    [
        (Tool.SELECT, (BEAT + 480, 64), None, Qt.CursorShape.OpenHandCursor),
        (Tool.SELECT, (2 * BEAT - 15, 64), None, Qt.CursorShape.SizeHorCursor),
        (Tool.SELECT, (BEAT + 15, 64), None, Qt.CursorShape.SizeHorCursor),
        (Tool.SELECT, (BEAT + 480, 64), CTRL, Qt.CursorShape.DragCopyCursor),
        (Tool.SELECT, (BEAT + 480, 64), ALT, Qt.CursorShape.SizeVerCursor),
        (Tool.SELECT, (3 * BEAT, 55), None, Qt.CursorShape.ArrowCursor),
        (Tool.DRAW, (3 * BEAT, 55), None, Qt.CursorShape.CrossCursor),
        (Tool.DRAW, (3 * BEAT, 55), CTRL, Qt.CursorShape.ArrowCursor),
        (Tool.ERASE, (BEAT + 480, 64), None, Qt.CursorShape.PointingHandCursor),
        (Tool.SPLIT, (BEAT + 480, 64), None, Qt.CursorShape.SplitHCursor),
    ],
)
def test_the_cursor_says_what_a_press_would_do(hand: Hand, tool, place, mods, shape) -> None:
    hand.editor.look.set_tool(tool)
    hand.hover(hand.at(*place), mods or Qt.KeyboardModifier.NoModifier)
    assert hand.canvas.cursor().shape() == shape


def test_the_value_tip_names_note_place_and_velocity(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    assert hand.editor.tip.text == "E4 · bar 1.2.1 · vel 90"
    assert hand.editor.tip.isVisible()
    hand.move(hand.at(4 * BEAT + 480 + STEP, 65))
    assert hand.editor.tip.text == "F4 · bar 2.1.2 · vel 90"
    hand.release(hand.at(4 * BEAT + 480 + STEP, 65))
    assert not hand.editor.tip.isVisible()


def test_a_drag_beyond_the_border_scrolls_on(hand: Hand) -> None:
    hand.editor.look.zoom(6)
    hand.editor.look.to_start()
    note = hand.at(480, 60)
    hand.press(note)
    beyond = QPointF(hand.canvas.width() + 80, note.y())
    hand.move(beyond)
    before, start = hand.editor.state.view.left, hand.selected[0][0]
    for _ in range(20):
        hand.editor.host.scroll()
    assert hand.editor.state.view.left > before
    assert hand.selected[0][0] > start
    hand.release(beyond)
    left = hand.editor.state.view.left
    hand.editor.host.scroll()
    assert hand.editor.state.view.left == left


def test_no_key_edits_under_a_drag(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT + 480, 64))
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Up, Qt.Key.Key_Q, Qt.Key.Key_Tab):
        hand.key(key)
    hand.release(hand.at(3 * BEAT + 480, 64))
    assert hand.rows == with_row(1, 3 * BEAT, BEAT, 64, 90)
    assert hand.steps == ["Move 1 note"]


def test_another_button_does_not_disturb_a_drag(hand: Hand) -> None:
    start, stop = hand.at(BEAT + 480, 64), hand.at(3 * BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, stop)
    both = LEFT | RIGHT
    hand.send_press(stop, RIGHT, both)
    hand.release(stop, button=RIGHT)
    assert hand.history.in_gesture
    hand.release(stop)
    assert hand.rows == with_row(1, 3 * BEAT, BEAT, 64, 90)


def test_a_drag_whose_release_was_lost_is_taken_back(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT + 480, 64))
    hand.click(hand.at(480, 60))
    assert hand.rows == rows
    assert hand.selected == [rows[0]]
    assert hand.steps == []


@pytest.mark.parametrize("part", ["ruler", "lane", "keys"])
def test_a_click_beside_the_notes_gives_them_the_keyboard(hand: Hand, qtbot, part: str) -> None:
    hand.canvas.clearFocus()
    qtbot.mouseClick(getattr(hand.editor, part), LEFT, pos=QPoint(20, 20))
    assert hand.canvas.hasFocus()
