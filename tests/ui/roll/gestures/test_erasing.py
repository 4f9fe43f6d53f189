"""Drags that erase, split and pan, and make notes louder."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from studio.ui.roll.options import Tool
from tests.ui.roll.conftest import BEAT, STEP, TUNE, with_row
from tests.ui.roll.hand import ALT, MIDDLE, RIGHT, Hand

rows = list(TUNE)


def test_right_click_erases(hand: Hand) -> None:
    hand.click(hand.at(480, 60), button=RIGHT)
    assert hand.rows == rows[1:]
    assert hand.steps == ["Erase 1 note"]


def test_right_drag_sweeps_without_skipping(hand: Hand) -> None:
    hand.press(hand.at(480, 60), button=RIGHT)
    hand.move(hand.at(2 * BEAT + 480, 67), button=RIGHT)
    hand.release(hand.at(2 * BEAT + 480, 67), button=RIGHT)
    assert hand.rows == [rows[3]]
    assert hand.steps == ["Erase 3 notes"]


def test_erase_tool(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.ERASE)
    hand.drag(hand.at(480, 60), hand.at(BEAT + 480, 64))
    assert hand.rows == rows[2:]


def test_right_click_on_nothing_asks_for_the_menu(hand: Hand, qtbot) -> None:
    with qtbot.waitSignal(hand.editor.canvas.mouse.menu_wanted):
        hand.click(hand.at(3 * BEAT, 55), button=RIGHT)
    assert hand.rows == rows
    hand.editor.findChild(type(hand.editor.tool_bar.grid_menu), "noteMenu").close()


def test_split_tool(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.SPLIT)
    hand.click(hand.at(BEAT + 2 * STEP + 20, 64))
    assert hand.rows[1:3] == [(BEAT, 2 * STEP, 64, 90), (BEAT + 2 * STEP, 2 * STEP, 64, 90)]
    assert hand.steps == ["Split 1 note"]
    assert hand.editor.state.overlay.cut is None


def test_split_tool_dragged_over_a_chord(hand: Hand) -> None:
    hand.select(0, 1, 2)
    for steps in (0, -4, -8):
        hand.select((0, 1, 2)[-steps // 4])
        hand.editor.arrows.step(steps)
    hand.editor.look.set_tool(Tool.SPLIT)
    hand.drag(hand.at(480, 69), hand.at(480, 62))
    assert [row[:3] for row in hand.rows if row[0] < BEAT] == [
        (0, BEAT, 60),
        (0, 480, 64),
        (0, 480, 67),
        (480, 480, 64),
        (480, 480, 67),
    ]


def test_alt_drag_on_a_note_changes_its_velocity(hand: Hand) -> None:
    start = hand.at(480, 60)
    hand.drag(start, start - QPointF(0, 15), ALT)
    assert hand.rows == with_row(0, 0, BEAT, 60, 95)
    assert hand.steps == ["Set velocity of 1 note"]
    assert hand.editor.state.last_velocity == 95


def test_alt_drag_changes_the_whole_selection(hand: Hand) -> None:
    hand.select(0, 3)
    start = hand.at(480, 60)
    hand.drag(start, start + QPointF(0, 30), ALT)
    assert [row[3] for row in hand.rows] == [50, 90, 100, 80]


def test_middle_drag_pans(hand: Hand) -> None:
    hand.editor.look.zoom(4)
    before = hand.editor.state.view
    hand.drag(QPointF(400, 200), QPointF(300, 230), button=MIDDLE)
    after = hand.editor.state.view
    assert after.left == pytest.approx(before.left + 100 / before.px_per_tick)
    assert after.top == pytest.approx(before.top - 30 / before.row_px)
    assert hand.said == []
