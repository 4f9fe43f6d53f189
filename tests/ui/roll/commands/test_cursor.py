"""Notes are written by keyboard alone, at the cursor."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.project.song import Key
from tests.ui.roll.conftest import BAR, STEP, TUNE
from tests.ui.roll.hand import ALT, CTRL, SHIFT, Hand

K = Qt.Key
rows = list(TUNE)


def test_notes_can_be_written_by_keyboard_alone(hand: Hand) -> None:
    hand.key(K.Key_A, CTRL)
    hand.key(K.Key_Delete)
    hand.key(K.Key_Home, CTRL)
    cell = hand.editor.state.cell
    hand.key(K.Key_Return)
    hand.key(K.Key_Right)
    hand.key(K.Key_Right)
    hand.key(K.Key_Up)
    hand.key(K.Key_Return)
    hand.key(K.Key_Up, SHIFT)
    hand.key(K.Key_Right, CTRL)
    hand.key(K.Key_Enter)
    assert [row[:3] for row in hand.rows] == [
        (0, STEP, cell.pitch),
        (2 * STEP, STEP, cell.pitch + 1),
        (2 * STEP + BAR, STEP, cell.pitch + 13),
    ]
    assert hand.steps == ["Delete 4 notes", "Draw note", "Draw note", "Draw note"]
    hand.key(K.Key_Enter)
    assert len(hand.rows) == 2
    assert hand.steps[-1] == "Erase 1 note"


def test_enter_with_notes_selected_shows_the_cursor(hand: Hand) -> None:
    hand.select(2)
    hand.key(K.Key_Return)
    assert hand.rows == rows
    assert hand.editor.canvas.shows_cell()
    hand.key(K.Key_Return, CTRL)
    assert hand.selected == [rows[2]]


def test_the_cursor_moves_in_the_scale_and_stays_in_the_clip(hand: Hand) -> None:
    state = hand.editor.state
    hand.editor.set_key(Key(0, "major"))
    state.put_cell(0, 64)
    hand.key(K.Key_Up, ALT)
    assert state.cell.pitch == 65
    hand.key(K.Key_Down, ALT)
    hand.key(K.Key_Down, ALT)
    assert state.cell.pitch == 62
    hand.key(K.Key_Left)
    assert state.cell.tick == 0
    hand.key(K.Key_End)
    assert state.cell.tick == 2 * BAR - STEP
    for _ in range(40):
        hand.key(K.Key_Right, CTRL)
    assert state.cell.tick < state.view.end


def test_the_cursor_is_scrolled_into_sight(hand: Hand) -> None:
    hand.editor.look.zoom(20)
    hand.key(K.Key_End)
    view, cell = hand.editor.state.view, hand.editor.state.cell
    assert 0 <= view.x(cell.tick) < view.width
    for _ in range(5):
        hand.key(K.Key_Up, SHIFT)
    view, cell = hand.editor.state.view, hand.editor.state.cell
    assert 0 <= view.y(cell.pitch) < view.height
