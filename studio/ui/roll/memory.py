"""The piano roll's switches between sessions."""

from __future__ import annotations

from typing import Any

from studio.melody.edits.grid import grid_named
from studio.project.settings import Settings, SettingsStore
from studio.ui.roll.options import Follow, Lane, Options, QuantiseOptions, Tool
from studio.ui.roll.rows import Fold
from studio.ui.roll.state import RollState


def remember_switches(state: RollState, store: SettingsStore) -> None:
    """Take the switches from the settings, and tell the settings of every change from now on."""
    state.set_options(options_of(store.settings))
    state.options_changed.connect(lambda: store.update(**settings_of(state.options)))


def options_of(settings: Settings) -> Options:
    """Return the switches as they were left."""
    return Options(
        tool=Tool[settings.roll_tool.upper()],
        grid=grid_named(settings.roll_grid),
        snap=settings.roll_snap,
        quantise=QuantiseOptions(
            settings.quantise_strength, settings.quantise_swing, settings.quantise_ends
        ),
        scale=settings.roll_scale,
        scale_pitch=settings.roll_scale_pitch,
        fold=Fold[settings.roll_fold.upper()],
        velocities=settings.roll_velocities,
        lane=Lane[settings.roll_lane.upper()],
        ghosts=settings.roll_ghosts,
        follow=Follow[settings.roll_follow.upper()],
    )


def settings_of(options: Options) -> dict[str, Any]:
    """Return the settings of switches; a tool that takes notes away or apart is none of them."""
    quantise = options.quantise
    tool = {"roll_tool": options.tool.name.lower()} if options.tool in _SAFE else {}
    return tool | {
        "roll_grid": options.grid.name,
        "roll_snap": options.snap,
        "roll_scale": options.scale,
        "roll_scale_pitch": options.scale_pitch,
        "roll_fold": options.fold.name.lower(),
        "roll_velocities": options.velocities,
        "roll_lane": options.lane.name.lower(),
        "roll_ghosts": options.ghosts,
        "roll_follow": options.follow.name.lower(),
        "quantise_strength": quantise.strength,
        "quantise_swing": quantise.swing,
        "quantise_ends": quantise.ends,
    }


_SAFE = (Tool.SELECT, Tool.DRAW)
