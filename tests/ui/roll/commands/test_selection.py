"""Selecting by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.roll.conftest import BEAT, TUNE
from tests.ui.roll.hand import CTRL, NONE, SHIFT, Hand

K = Qt.Key
rows = list(TUNE)


def test_select_all_invert_and_none(hand: Hand) -> None:
    hand.key(K.Key_A, CTRL)
    assert hand.selected == rows
    hand.select(0)
    hand.key(K.Key_I)
    assert hand.selected == rows[1:]
    hand.key(K.Key_A, CTRL | SHIFT)
    assert hand.selected == []


def test_tab_goes_along_the_notes_and_lets_them_be_heard(hand: Hand) -> None:
    for _ in range(4):
        hand.key(K.Key_Tab)
    assert hand.selected == [rows[3]]
    assert [pitch for pitch, _ in hand.heard] == [60, 64, 67, 72]
    hand.key(K.Key_Backtab, SHIFT)
    assert hand.selected == [rows[2]]


@pytest.mark.parametrize(
    ("note", "key", "modifier"), [(3, K.Key_Tab, NONE), (0, K.Key_Backtab, SHIFT)]
)
def test_after_the_last_note_tab_leaves_the_notes(hand: Hand, note: int, key: K, modifier) -> None:
    hand.select(note)
    hand.key(key, modifier)
    assert hand.selected == [rows[note]]
    assert not hand.editor.canvas.hasFocus()


def test_tab_begins_at_the_cursor(hand: Hand) -> None:
    hand.click(hand.at(3 * BEAT, 55))
    hand.key(K.Key_Tab)
    assert hand.selected == [rows[3]]


def test_escape_clears_and_leaves_the_cursor_there(hand: Hand) -> None:
    hand.select(2)
    hand.key(K.Key_Escape)
    assert hand.selected == []
    cell = hand.editor.state.cell
    assert (cell.tick, cell.pitch) == (2 * BEAT, 67)


def test_the_selection_outlives_edits_and_undo(hand: Hand) -> None:
    hand.select(1, 2)
    hand.key(K.Key_Up)
    hand.key(K.Key_Right)
    hand.history.undo()
    hand.history.undo()
    assert hand.rows == rows
    assert hand.selected == rows[1:3]
