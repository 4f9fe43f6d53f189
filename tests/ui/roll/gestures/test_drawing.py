"""Drags that draw notes and stretch them."""

from __future__ import annotations

import pytest

from studio.ui.roll.options import Tool
from tests.ui.roll.conftest import BEAT, STEP, TUNE, with_row
from tests.ui.roll.hand import ALT, Hand

rows = list(TUNE)


def test_double_click_adds_a_note_of_a_grid_step(hand: Hand) -> None:
    hand.double_click(hand.at(3 * BEAT + 30, 62))
    assert (3 * BEAT, STEP, 62, 80) in hand.rows
    assert hand.selected == [(3 * BEAT, STEP, 62, 80)]
    assert hand.steps == ["Draw note"]
    assert hand.heard == [(62, 80)]


def test_double_click_removes_a_note(hand: Hand) -> None:
    hand.double_click(hand.at(BEAT + 480, 64))
    assert hand.rows == [rows[0], rows[2], rows[3]]
    assert hand.steps == ["Erase 1 note"]


def test_pencil_draws_as_long_as_it_is_dragged(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.drag(hand.at(3 * BEAT + 10, 65), hand.at(3 * BEAT + 3 * STEP + 20, 65))
    assert (3 * BEAT, 3 * STEP, 65, 80) in hand.rows
    assert hand.said[0] == ("began", "Draw note")
    assert hand.said[-1] == ("committed",)
    assert hand.steps == ["Draw note"]


def test_new_notes_take_the_last_length_and_velocity(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.drag(hand.at(3 * BEAT, 65), hand.at(3 * BEAT + 3 * STEP, 65))
    hand.select(3)
    hand.editor.edit.louder(-20)
    hand.click(hand.at(6 * BEAT, 66))
    assert (6 * BEAT, 3 * STEP, 66, hand.note(3).velocity) in hand.rows


def test_pencil_clicked_twice_in_a_hurry_keeps_the_note(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.double_click(hand.at(3 * BEAT, 65))
    assert (3 * BEAT, STEP, 65, 80) in hand.rows


def test_pencil_keeps_to_the_scale_when_asked(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.editor.look.toggle_scale_pitch()
    hand.click(hand.at(3 * BEAT, 66))
    assert (3 * BEAT, STEP, 65, 80) in hand.rows


def test_a_note_behind_the_end_makes_the_clip_a_bar_longer(hand: Hand) -> None:
    hand.double_click(hand.at(8 * BEAT + 10, 62))
    assert hand.clip.length == 12 * BEAT
    hand.history.undo()
    assert hand.clip.length == 8 * BEAT


def test_stretch_the_end(hand: Hand) -> None:
    hand.drag(hand.at(2 * BEAT - 15, 64), hand.at(2 * BEAT + STEP - 15, 64))
    assert hand.rows == with_row(1, BEAT, BEAT + STEP, 64, 90)
    assert hand.steps == ["Resize 1 note"]
    assert hand.editor.state.last_length == BEAT + STEP


def test_stretch_the_start(hand: Hand) -> None:
    hand.drag(hand.at(BEAT + 15, 64), hand.at(BEAT + 15 + STEP, 64))
    assert hand.rows == with_row(1, BEAT + STEP, BEAT - STEP, 64, 90)


def test_stretch_all_selected(hand: Hand) -> None:
    hand.select(0, 1, 2)
    hand.drag(hand.at(2 * BEAT - 15, 64), hand.at(2 * BEAT - STEP - 15, 64))
    assert [length for _, length, _, _ in hand.rows[:3]] == [BEAT - STEP] * 3
    assert hand.steps == ["Resize 3 notes"]


def test_a_note_keeps_a_grid_step_of_length(hand: Hand) -> None:
    hand.drag(hand.at(2 * BEAT - 15, 64), hand.at(0, 64))
    assert hand.rows == with_row(1, BEAT, STEP, 64, 90)


def test_stretch_freely_with_alt(hand: Hand) -> None:
    start, stop = hand.at(2 * BEAT - 15, 64), hand.at(2 * BEAT + 85, 64)
    hand.press(start)
    hand.move(stop, ALT)
    hand.release(stop, ALT)
    assert hand.note(1).length == pytest.approx(BEAT + 100, abs=6)
