"""What the person has switched on: tool, grid, scale, fold, ghosts, follow. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from studio.melody.edits.grid import Grid, grid_named
from studio.ui.roll.rows import Fold

SIXTEENTHS = grid_named("1/16")


class Tool(Enum):
    """What a press of the left button does."""

    SELECT = "Select"
    DRAW = "Draw"
    ERASE = "Erase"
    SPLIT = "Split"


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
        velocities: whether the velocity lane is shown.
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
    ghosts: bool = True
    follow: Follow = Follow.PAGE
