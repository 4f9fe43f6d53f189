"""Tools, grid and switches, the view, the playhead and the loop by their keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from studio.melody.edits.grid import grid_named
from studio.project.song import Key
from studio.ui.roll.options import Follow, Tool
from studio.ui.roll.rows import Fold
from tests.ui.roll.conftest import BAR, BEAT
from tests.ui.roll.hand import ALT, CTRL, SHIFT, Hand

K = Qt.Key


@pytest.mark.parametrize(
    ("keys", "tool"),
    [
        ((K.Key_V, K.Key_1), Tool.SELECT),
        ((K.Key_B, K.Key_2), Tool.DRAW),
        ((K.Key_E, K.Key_3), Tool.ERASE),
        ((K.Key_4,), Tool.SPLIT),
    ],
)
def test_tools(hand: Hand, keys, tool: Tool) -> None:
    for key in keys:
        hand.editor.look.set_tool(Tool.SPLIT if tool is Tool.SELECT else Tool.SELECT)
        hand.key(key)
        assert hand.editor.state.options.tool is tool
        name = f"roll-{tool.name.lower()}"
        lit = [b.objectName() for b in hand.editor.tool_bar.buttons.values() if b.isChecked()]
        assert name in lit


def test_grid_keys(hand: Hand) -> None:
    state = hand.editor.state
    hand.key(K.Key_1, CTRL)
    assert state.options.grid == grid_named("1/32")
    hand.key(K.Key_2, CTRL)
    hand.key(K.Key_2, CTRL)
    assert state.options.grid == grid_named("1/8")
    hand.key(K.Key_3, CTRL)
    assert state.options.grid == grid_named("1/8T")
    assert state.step == 320
    hand.key(K.Key_4, CTRL)
    assert not state.options.snap
    hand.key(K.Key_N)
    assert state.options.snap


def test_an_adaptive_grid_follows_the_zoom_and_gives_way_to_a_fixed_one(hand: Hand) -> None:
    state = hand.editor.state
    hand.editor.look.set_grid(grid_named("Adaptive"))
    steps = set()
    for factor in (0.02, 6, 6, 6):
        hand.editor.look.zoom(factor)
        steps.add(state.step)
    assert len(steps) >= 3
    assert hand.editor.tool_bar.buttons["grid"].text().startswith("Auto 1/")
    hand.key(K.Key_2, CTRL)
    assert state.options.grid.division > 0


@pytest.mark.parametrize(
    ("key", "mods", "field"),
    [
        (K.Key_K, None, "scale"),
        (K.Key_K, SHIFT, "scale_pitch"),
        (K.Key_G, None, "ghosts"),
        (K.Key_N, None, "snap"),
        (K.Key_V, SHIFT, "velocities"),
    ],
)
def test_switches(hand: Hand, key, mods, field: str) -> None:
    before = getattr(hand.editor.state.options, field)
    for expected in (not before, before):
        hand.key(key, mods or Qt.KeyboardModifier.NoModifier)
        assert getattr(hand.editor.state.options, field) is expected


def test_fold_goes_through_its_three_states(hand: Hand) -> None:
    state = hand.editor.state
    hand.editor.set_key(Key(0, "major"))
    hand.key(K.Key_F)
    assert state.options.fold is Fold.USED
    assert state.view.rows.pitches == (72, 67, 64, 60)
    hand.key(K.Key_F)
    assert state.options.fold is Fold.SCALE
    assert 61 not in state.view.rows.pitches
    assert {60, 62, 64, 65} <= set(state.view.rows.pitches)
    hand.key(K.Key_F)
    assert len(state.view.rows) == 128


def test_follow_goes_through_its_three_states(hand: Hand) -> None:
    seen = []
    for _ in range(3):
        hand.key(K.Key_F, SHIFT)
        seen.append(hand.editor.state.options.follow)
    assert set(seen) == set(Follow)


# -- view, loop, playhead -------------------------------------------------------------------------


def test_zoom_to_the_selection_and_back(hand: Hand) -> None:
    before = hand.editor.state.view
    hand.select(1, 2)
    hand.key(K.Key_Z)
    view = hand.editor.state.view
    assert view.x(BEAT) == pytest.approx(24, abs=1)
    assert view.x(3 * BEAT) == pytest.approx(view.width - 24, abs=1)
    hand.key(K.Key_Z, SHIFT)
    assert hand.editor.state.view == before


def test_fit_shows_the_whole_clip(hand: Hand) -> None:
    hand.editor.look.zoom(10)
    hand.key(K.Key_0, CTRL)
    view = hand.editor.state.view
    assert view.left == 0
    assert view.width - 20 < view.x(2 * BAR) <= view.width


@pytest.mark.parametrize(
    ("key", "mods", "field", "grows"),
    [
        (K.Key_Plus, CTRL, "px_per_tick", True),
        (K.Key_Minus, CTRL, "px_per_tick", False),
        (K.Key_Plus, ALT, "row_px", True),
        (K.Key_Minus, ALT, "row_px", False),
        (K.Key_PageUp, None, "top", False),
        (K.Key_PageDown, None, "top", True),
        (K.Key_PageDown, SHIFT, "left", True),
    ],
)
def test_zoom_and_scroll_keys(hand: Hand, key, mods, field: str, grows: bool) -> None:
    hand.editor.look.zoom(2)
    before = getattr(hand.editor.state.view, field)
    hand.key(key, mods or Qt.KeyboardModifier.NoModifier)
    after = getattr(hand.editor.state.view, field)
    assert after > before if grows else after < before


def test_ctrl_home_puts_playhead_and_view_to_the_start(hand: Hand) -> None:
    hand.editor.set_playhead(3 * BEAT)
    hand.editor.look.zoom(8)
    hand.editor.look.page(2)
    hand.key(K.Key_Home, CTRL)
    assert hand.editor.state.view.left == 0
    assert hand.said == [("playhead", 0)]


def test_loop_toggles_and_comes_back(hand: Hand) -> None:
    hand.key(K.Key_L)
    assert hand.clip.loop == (0, 2 * BAR)
    hand.key(K.Key_L)
    assert hand.clip.loop is None
    hand.select(1, 2)
    hand.key(K.Key_L, SHIFT)
    assert hand.clip.loop == (BEAT, 3 * BEAT)
    hand.key(K.Key_L)
    hand.key(K.Key_L)
    assert hand.clip.loop == (BEAT, 3 * BEAT)
    assert [said[1] for said in hand.said if said[0] == "loop"] == [
        (0, 2 * BAR),
        None,
        (BEAT, 3 * BEAT),
        None,
        (BEAT, 3 * BEAT),
    ]


def test_loop_of_the_selection_when_there_was_none(hand: Hand) -> None:
    hand.select(1)
    hand.key(K.Key_L)
    assert hand.clip.loop == (BEAT, 2 * BEAT)
