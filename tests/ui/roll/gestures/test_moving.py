"""Drags that move notes, and copy them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.roll.conftest import BEAT, STEP, TUNE, with_row
from tests.ui.roll.hand import ALT, CTRL, SHIFT, Hand

rows = list(TUNE)


def test_move_a_note(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 480, 64), hand.at(2 * BEAT + 480, 65))
    assert hand.rows == with_row(1, 2 * BEAT, BEAT, 65, 90)
    assert hand.steps == ["Move 1 note"]
    assert hand.heard == [(64, 90), (65, 90)]


def test_move_the_whole_selection(hand: Hand) -> None:
    hand.select(0, 1)
    hand.drag(hand.at(480, 60), hand.at(480 + 2 * STEP, 58))
    assert hand.rows[:2] == [(2 * STEP, BEAT, 58, 80), (BEAT + 2 * STEP, BEAT, 62, 90)]
    assert hand.steps == ["Move 2 notes"]


def test_a_drag_is_told_while_it_lasts_and_is_one_step(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT + 480, 64))
    assert hand.said[0] == ("began", "Move 1 note")
    assert hand.said.count(("edited", "Move 1 note")) == 3
    assert hand.history.in_gesture
    assert hand.rows == with_row(1, 3 * BEAT, BEAT, 64, 90)
    hand.release(hand.at(3 * BEAT + 480, 64))
    assert hand.steps == ["Move 1 note"]
    hand.history.undo()
    assert hand.rows == rows


def test_a_drag_back_to_where_it_began_leaves_no_step(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT, 70))
    hand.move(start)
    hand.release(start)
    assert hand.steps == []
    assert hand.rows == rows


def test_shift_keeps_a_drag_on_one_axis(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 480, 64), hand.at(2 * BEAT + 480, 65), SHIFT)
    assert hand.rows == with_row(1, 2 * BEAT, BEAT, 64, 90)


def test_shift_on_the_other_axis(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 480, 64), hand.at(BEAT + 530, 69), SHIFT)
    assert hand.rows == with_row(1, BEAT, BEAT, 69, 90)


def test_alt_during_a_drag_is_free_of_the_grid(hand: Hand) -> None:
    start, stop = hand.at(BEAT + 480, 64), hand.at(BEAT + 480 + 100, 64)
    hand.press(start)
    hand.move(stop, ALT)
    hand.release(stop, ALT)
    assert hand.note(1).start == pytest.approx(BEAT + 100, abs=6)
    assert hand.note(1).start % STEP


def test_snap_off_is_free_of_the_grid(hand: Hand) -> None:
    hand.key(Qt.Key.Key_N)
    hand.drag(hand.at(BEAT + 480, 64), hand.at(BEAT + 580, 64))
    assert hand.note(1).start == pytest.approx(BEAT + 100, abs=6)


def test_a_note_off_the_grid_may_keep_its_offset(hand: Hand) -> None:
    hand.select(1)
    hand.editor.arrows.nudge(1)
    hand.drag(hand.at(BEAT + 510, 64), hand.at(2 * BEAT + 510, 64))
    assert hand.rows == with_row(1, 2 * BEAT + 30, BEAT, 64, 90)


def test_moving_stops_at_the_beginning_as_one_body(hand: Hand) -> None:
    hand.select(0, 1)
    hand.drag(hand.at(BEAT + 480, 64), hand.at(100, 64))
    assert hand.rows[:2] == rows[:2]


def test_ctrl_drag_copies(hand: Hand) -> None:
    hand.drag(hand.at(480, 60), hand.at(480 + 3 * BEAT, 62), CTRL)
    assert hand.rows == sorted([*rows, (3 * BEAT, BEAT, 62, 80)])
    assert hand.selected == [(3 * BEAT, BEAT, 62, 80)]
    assert hand.steps == ["Copy 1 note"]


def test_ctrl_drag_back_to_the_original_copies_nothing(hand: Hand) -> None:
    start = hand.at(480, 60)
    hand.press(start, CTRL)
    hand.move(hand.at(3 * BEAT, 62), CTRL)
    hand.move(start, CTRL)
    hand.release(start, CTRL)
    assert hand.rows == rows
    assert hand.steps == []


def test_moving_while_folded_goes_from_row_to_row(hand: Hand) -> None:
    hand.key(Qt.Key.Key_F)
    assert hand.editor.state.view.rows.pitches == (72, 67, 64, 60)
    hand.drag(hand.at(480, 60), hand.at(480, 67))
    assert hand.rows[0] == (0, BEAT, 67, 80)
    assert hand.editor.state.view.rows.pitches == (72, 67, 64)
