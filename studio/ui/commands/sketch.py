"""The commands of the sketch room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from studio.ui.more_rooms import MoreRooms

SKETCH = "Sketch"


def sketch_specs(rooms: MoreRooms) -> list[ActionSpec]:
    """Return them; the room is made by the first that needs it."""

    def shown() -> bool:
        return rooms.current == "sketch"

    def new() -> None:
        rooms.show("sketch")
        rooms.sketch.new_sketch()

    return [
        ActionSpec("sketch.new", "New drawing", "Ctrl+Alt+N", new, SKETCH, "plus", repeats=False),
        ActionSpec(
            "sketch.melody",
            "Stroke to melody",
            "Ctrl+Alt+D",
            lambda: rooms.sketch.strokes.melody.click(),
            SKETCH,
            "melody",
            "Make a clip of the chosen strokes: height is pitch in the song's key",
            enabled=lambda: shown() and bool(rooms.sketch.canvas.selected),
            repeats=False,
        ),
        ActionSpec(
            "sketch.others",
            "Nine other endings",
            "",
            lambda: rooms.sketch.side.finish.others.click(),
            SKETCH,
            "dice",
            enabled=shown,
        ),
        ActionSpec(
            "sketch.keep_morph",
            "Keep the morph of drawings",
            "",
            lambda: rooms.sketch.side.morph.keep_point(),
            SKETCH,
            "check",
            enabled=lambda: shown() and bool(rooms.sketch.side.morph.point),
        ),
    ]
