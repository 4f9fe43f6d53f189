"""The commands of recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import PLAY
from studio.ui.live.takes_panel import GRIDS, grid_name

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow

GRID_PREFIX = "input_grid."


def recording_specs(window: MainWindow) -> list[ActionSpec]:
    """Return what can be done about recording notes and pad gestures."""
    parts = window.live.record
    recording = parts.recording
    return [
        ActionSpec(
            "record.notes",
            "Record",
            "R",
            recording.toggle,
            PLAY,
            "record",
            "Record notes and pad moves into the clip on show, or end the recording",
            words="midi take overdub gesture automation",
            checked=lambda: recording.recording,
            title_now=lambda: "End the recording" if recording.recording else "Record",
            repeats=False,
        ),
        ActionSpec(
            "record.arm",
            "Arm recording",
            "Shift+R",
            recording.toggle_armed,
            PLAY,
            "",
            "Let the next play record",
            words="record ready",
            checked=lambda: recording.armed,
            repeats=False,
        ),
        ActionSpec(
            "record.replace",
            "Recording replaces notes",
            "",
            parts.toggle_replace,
            PLAY,
            "",
            "Replace the notes in the time of a recording, instead of adding to them",
            words="overdub overwrite punch",
            checked=lambda: window.settings.record_replace,
            repeats=False,
        ),
        ActionSpec(
            "record.takes",
            "Show the takes",
            "Shift+F4",
            parts.show_takes,
            PLAY,
            "",
            "Show what you recorded, to hear, use, rename or delete it",
            words="list recordings",
            repeats=False,
        ),
    ]


def grid_specs(window: MainWindow) -> list[ActionSpec]:
    """Return the choices of the grid that recorded onsets are pulled to."""

    def spec(grid: str) -> ActionSpec:
        name = grid_name(grid)
        return ActionSpec(
            f"{GRID_PREFIX}{grid or 'off'}",
            f"Input quantise {name}" if grid else "Input quantise off",
            "",
            lambda: window.live.record.choose_grid(grid),
            PLAY,
            words="record snap",
            checked=lambda: window.settings.record_grid == grid,
            repeats=False,
        )

    return [spec(grid) for grid in GRIDS]
