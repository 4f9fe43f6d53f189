"""What the person has switched on: tool, grid, scale, fold, ghosts, follow. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from studio.melody.edits.grid import Grid, grid_named
from studio.project.clip_curves import BEND, MODULATION, PRESSURE, SUSTAIN
from studio.ui.roll.rows import Fold

SIXTEENTHS = grid_named("1/16")


class Tool(Enum):
    """What a press of the left button does."""

    SELECT = "Select"
    DRAW = "Draw"
    ERASE = "Erase"
    SPLIT = "Split"


class Lane(Enum):
    """What the lane below the notes shows: velocities, or a controller by its kind."""

    VELOCITY = "velocity"
    BEND = BEND
    MODULATION = MODULATION
    PRESSURE = PRESSURE
    PEDAL = SUSTAIN

    @property
    def title(self) -> str:
        """What it is called."""
        return _TITLES[self]

    @property
    def short(self) -> str:
        """What it is called where there is little room."""
        return _SHORT[self]


_TITLES = {
    Lane.VELOCITY: "Velocity",
    Lane.BEND: "Pitch bend",
    Lane.MODULATION: "Mod wheel",
    Lane.PRESSURE: "Pressure",
    Lane.PEDAL: "Sustain pedal",
}
_SHORT = {
    Lane.VELOCITY: "Vel",
    Lane.BEND: "Bend",
    Lane.MODULATION: "Mod",
    Lane.PRESSURE: "Press",
    Lane.PEDAL: "Pedal",
}


class Follow(Enum):
    """How the view keeps the playhead in sight."""

    OFF = "off"
    PAGE = "page"
    SMOOTH = "smooth"


@dataclass(frozen=True)
class QuantiseOptions:
    """How notes are pulled to the grid: ``strength`` 0..1, ``swing`` 0..1, ``ends`` moves note ends as well."""

    strength: float = 1.0
    swing: float = 0.0
    ends: bool = False


@dataclass(frozen=True)
class Options:
    """Everything that is switched in the tool bar.

    Attributes:
        tool: what the left button does.
        grid: value of the snap grid.
        snap: whether edits keep to the grid.
        quantise: settings of the quantise command.
        scale: whether rows outside of the key's scale are shaded.
        scale_pitch: whether drawn notes keep to the scale.
        fold: which rows are shown.
        velocities: whether the lane below the notes is shown.
        lane: what that lane shows.
        ghosts: whether other clips are drawn behind this one.
        follow: how the view keeps the playhead in sight.
    """

    tool: Tool = Tool.SELECT
    grid: Grid = SIXTEENTHS
    snap: bool = True
    quantise: QuantiseOptions = QuantiseOptions()
    scale: bool = True
    scale_pitch: bool = False
    fold: Fold = Fold.OFF
    velocities: bool = True
    lane: Lane = Lane.VELOCITY
    ghosts: bool = True
    follow: Follow = Follow.PAGE
