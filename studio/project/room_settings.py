"""What the rooms were switched to when the person left them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

_SHARE = Meta(ge=0.0, le=1.0)
_HEAT = Meta(ge=0.01, le=1.0)


@dataclass(frozen=True)
class RoomSettings:
    """Switches of the piano roll and of the sketch room.

    Tools that take things away are not among them: nobody comes back to lose a note with the first click.

    Attributes:
        roll_tool: what the left button does in the piano roll.
        roll_grid: name of its grid, one of :data:`studio.melody.edits.grid.GRIDS`.
        roll_snap: whether edits keep to the grid.
        roll_scale: whether rows outside of the key are shaded.
        roll_scale_pitch: whether drawn notes keep to the key.
        roll_fold: which rows are shown.
        roll_velocities: whether the lane below the notes is shown.
        roll_lane: what that lane shows.
        roll_ghosts: whether other clips are drawn behind the one on show.
        roll_follow: how the view keeps the playhead in sight.
        quantise_strength: how far notes are pulled to the grid, 0..1.
        quantise_swing: how late every second line of the grid is, 0..1.
        quantise_ends: whether note ends are pulled as well.
        sketch_tool: what the pen does.
        sketch_colour: of the pen, ``"#rrggbb"``, or "" for the ink of the theme.
        sketch_width: of the pen at full pressure, 0.5..40 canvas units.
        sketch_drag: what a drawing is as a file, when it is dragged out of the window.
        sketch_endings: whether nine endings grow after every stroke.
        sketch_temperature: of the endings, 0.01..1.
        sketch_similarity: of redrawn drawings to one's own, 0..1.
        sketch_redraw_temperature: of redrawn drawings, 0.01..1.
        sketch_coolest: temperature of the gallery's first drawing, 0.01..1.
        sketch_hottest: of its last, 0.01..1.
    """

    roll_tool: Literal["select", "draw"] = "select"
    roll_grid: Literal[
        "Adaptive",
        "1/1", "1/2", "1/4", "1/8", "1/16", "1/32",
        "1/1T", "1/2T", "1/4T", "1/8T", "1/16T", "1/32T",
    ] = "1/16"  # fmt: skip
    roll_snap: bool = True
    roll_scale: bool = True
    roll_scale_pitch: bool = False
    roll_fold: Literal["off", "used", "scale"] = "off"
    roll_velocities: bool = True
    roll_lane: Literal["velocity", "bend", "modulation", "pressure", "pedal"] = "velocity"
    roll_ghosts: bool = True
    roll_follow: Literal["off", "page", "smooth"] = "page"
    quantise_strength: Annotated[float, _SHARE] = 1.0
    quantise_swing: Annotated[float, _SHARE] = 0.0
    quantise_ends: bool = False
    sketch_tool: Literal["draw", "select"] = "draw"
    sketch_colour: Annotated[str, Meta(pattern=r"^(#[0-9a-f]{6})?\Z")] = ""
    sketch_width: Annotated[float, Meta(ge=0.5, le=40.0)] = 4.0
    sketch_drag: Literal["svg", "animated", "png", "strokes"] = "svg"
    sketch_endings: bool = True
    sketch_temperature: Annotated[float, _HEAT] = 0.25
    sketch_similarity: Annotated[float, _SHARE] = 1.0
    sketch_redraw_temperature: Annotated[float, _HEAT] = 0.25
    sketch_coolest: Annotated[float, _HEAT] = 0.05
    sketch_hottest: Annotated[float, _HEAT] = 1.0
