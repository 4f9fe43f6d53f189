"""The commands of the sketch room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import SKETCH
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.more_rooms import MoreRooms

_TOOLS = (("draw", "Draw strokes"), ("erase", "Erase strokes"), ("select", "Choose strokes"))


def sketch_specs(rooms: MoreRooms) -> list[ActionSpec]:
    """Return them; the room is made by the first that needs it."""
    sketch = Listing(SKETCH)
    shown = lambda: rooms.current == "sketch"  # noqa: E731

    def new() -> None:
        rooms.show("sketch")
        rooms.sketch.new_sketch()

    def bring() -> None:
        rooms.show("sketch")
        rooms.sketch.import_asked.emit()

    sketch.add("sketch.new", "New drawing", "Ctrl+Alt+N", new, "plus")
    sketch.add("sketch.import", "Import drawings…", "", bring, "import", words="svg stroke")
    sketch.add(
        "sketch.export",
        "Export the drawing…",
        "",
        lambda: rooms.sketch.export_asked.emit(),
        "export",
        "Save as SVG, PNG, animated SVG or stroke-3",
        when=lambda: shown() and bool(rooms.sketch.shown.points),
    )
    for name, title in _TOOLS:
        sketch.add(
            f"sketch.{name}",
            title,
            "",
            partial(_use, rooms, name),
            name,
            when=shown,
            words="tool pen",
        )
    sketch.add(
        "sketch.fit",
        "Show the whole drawing",
        "",
        lambda: rooms.sketch.canvas.fit(),
        "fit",
        when=shown,
    )
    sketch.add(
        "sketch.underlay",
        "Picture to draw after",
        "",
        lambda: rooms.sketch.underlay_asked.emit(),
        "ghost",
        "Lay a picture below the ink, or take it away",
        when=shown,
    )
    sketch.add(
        "sketch.melody",
        "Stroke to melody",
        "Ctrl+Alt+D",
        lambda: rooms.sketch.strokes.melody.click(),
        "melody",
        "Make a clip of the chosen strokes: height is pitch in the song's key",
        when=lambda: shown() and bool(rooms.sketch.canvas.selected),
    )
    sketch.add(
        "sketch.others",
        "Nine other endings",
        "",
        lambda: rooms.sketch.side.finish.others.click(),
        "dice",
        when=shown,
        repeats=True,
    )
    sketch.add(
        "sketch.keep_morph",
        "Keep the morph of drawings",
        "",
        lambda: rooms.sketch.side.morph.keep_point(),
        "check",
        when=lambda: shown() and bool(rooms.sketch.side.morph.point),
    )
    return sketch.specs


def _use(rooms: MoreRooms, name: str) -> None:
    buttons = rooms.sketch.tools.tools
    next(button for tool, button in buttons.items() if tool.name.lower() == name).click()
