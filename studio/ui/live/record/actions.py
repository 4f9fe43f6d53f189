"""The commands of recording."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import PLAY
from studio.ui.actions.registry import ActionSpec
from studio.ui.live.record.takes_panel import GRIDS, grid_name

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

GRID_PREFIX = "input_grid."


def recording_specs(window: MainWindow) -> list[ActionSpec]:
    """Return what can be done about recording notes and pad gestures."""
    parts, play = window.live.record, Listing(PLAY)
    recording = parts.recording
    play.add(
        "record.notes",
        "Record",
        "R",
        recording.toggle,
        "record",
        "Record notes and pad moves into the clip on show, or end the recording",
        words="midi take overdub gesture automation",
        on=lambda: recording.recording,
        title_now=lambda: "End the recording" if recording.recording else "Record",
    )
    play.add(
        "record.arm",
        "Arm recording",
        "Shift+R",
        recording.toggle_armed,
        tip="Let the next play record",
        words="record ready",
        on=lambda: recording.armed,
    )
    play.add(
        "record.replace",
        "Recording replaces notes",
        "",
        parts.toggle_replace,
        tip="Replace the notes in the time of a recording, instead of adding to them",
        words="overdub overwrite punch",
        on=lambda: window.settings.record_replace,
    )
    play.add(
        "record.takes",
        "Show the takes",
        "Shift+F4",
        parts.show_takes,
        tip="Show what you recorded, to hear, use, rename or delete it",
        words="list recordings",
    )
    return play.specs


def grid_specs(window: MainWindow) -> list[ActionSpec]:
    """Return the choices of the grid that recorded onsets are pulled to."""
    play = Listing(PLAY, "record snap")

    def chosen(grid: str) -> bool:
        return window.settings.record_grid == grid

    for grid in GRIDS:
        title = f"Input quantise {grid_name(grid)}" if grid else "Input quantise off"
        choose = partial(window.live.record.choose_grid, grid)
        play.add(f"{GRID_PREFIX}{grid or 'off'}", title, "", choose, on=partial(chosen, grid))
    return play.specs
