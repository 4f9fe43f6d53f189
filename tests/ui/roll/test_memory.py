"""The piano roll's switches in the settings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from studio.melody.edits.grid import GRIDS, grid_named
from studio.project.settings import Settings, SettingsStore
from studio.ui.roll.memory import options_of, remember_switches, settings_of
from studio.ui.roll.options import Follow, Lane, Options, QuantiseOptions, Tool
from studio.ui.roll.rows import Fold
from studio.ui.roll.state import RollState

_EVERY = [
    *(Options(grid=grid) for grid in GRIDS),
    *(Options(fold=fold) for fold in Fold),
    *(Options(follow=way) for way in Follow),
    *(Options(lane=lane) for lane in Lane),
    Options(tool=Tool.DRAW),
    Options(snap=False, scale=False, scale_pitch=True, velocities=False, ghosts=False),
    Options(quantise=QuantiseOptions(0.6, 2 / 3, ends=True)),
]


@pytest.mark.parametrize("options", _EVERY)
def test_every_switch_comes_back_from_the_file(options: Options) -> None:
    store = SettingsStore()
    store.load()
    store.update(**settings_of(options))
    store.save()
    assert options_of(SettingsStore().load()) == options


def test_the_first_start_has_the_switches_of_a_new_roll() -> None:
    assert options_of(Settings()) == Options()


@pytest.mark.parametrize("tool", [Tool.ERASE, Tool.SPLIT])
def test_a_tool_that_takes_notes_away_is_not_taken_up_again(tool: Tool) -> None:
    store = SettingsStore()
    store.update(**settings_of(Options(tool=Tool.DRAW)))
    store.update(**settings_of(Options(tool=tool)))
    assert options_of(store.settings).tool is Tool.DRAW


def test_the_roll_tells_what_is_switched(qapp: QApplication) -> None:
    store = SettingsStore()
    store.update(roll_grid="1/8T", roll_follow="smooth")
    state = RollState()
    heard: list[frozenset[str]] = []
    remember_switches(state, store)
    assert (state.options.grid, state.options.follow) == (grid_named("1/8T"), Follow.SMOOTH)
    store.listen(lambda _settings, names: heard.append(names))
    state.set_options(replace(state.options, ghosts=False))
    assert heard == [frozenset({"roll_ghosts"})]
