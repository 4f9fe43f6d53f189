"""Clicks and frames that select notes."""

from __future__ import annotations

import pytest

from studio.ui.roll.options import Tool
from tests.ui.roll.conftest import BEAT, TUNE
from tests.ui.roll.hand import CTRL, SHIFT, Hand

rows = list(TUNE)


def test_click_selects_and_click_beside_clears(hand: Hand) -> None:
    hand.click(hand.at(480, 60))
    assert hand.selected == [rows[0]]
    hand.click(hand.at(BEAT + 480, 64))
    assert hand.selected == [rows[1]]
    hand.click(hand.at(3 * BEAT, 55))
    assert hand.selected == []
    assert hand.said == []


def test_click_on_one_of_many_selects_it_alone(hand: Hand) -> None:
    hand.select(0, 1, 2)
    hand.click(hand.at(480, 60))
    assert hand.selected == [rows[0]]


@pytest.mark.parametrize("mods", [SHIFT, CTRL])
def test_modified_click_adds_and_takes_away(hand: Hand, mods) -> None:
    hand.click(hand.at(480, 60))
    hand.click(hand.at(BEAT + 480, 64), mods)
    assert hand.selected == rows[:2]
    hand.click(hand.at(480, 60), mods)
    assert hand.selected == [rows[1]]


def test_marquee_selects_what_it_touches(hand: Hand) -> None:
    hand.drag(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62))
    assert hand.selected == rows[1:3]
    assert hand.editor.state.overlay.marquee is None
    assert hand.said == []


def test_marquee_with_shift_swaps(hand: Hand) -> None:
    hand.select(1, 3)
    hand.drag(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62), SHIFT)
    assert hand.selected == rows[2:]


def test_ctrl_makes_the_pencil_select(hand: Hand) -> None:
    hand.editor.look.set_tool(Tool.DRAW)
    hand.drag(hand.at(BEAT - 100, 69), hand.at(2 * BEAT + 100, 62), CTRL)
    assert hand.selected == rows[1:3]
    assert hand.rows == rows
