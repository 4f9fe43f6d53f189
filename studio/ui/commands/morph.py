"""The commands of the morph."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import MORPH
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def morph_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be done about the morph."""
    room, morph = w.melody, Listing(MORPH)
    morph.add(
        "morph.example",
        "Start from two factory clips",
        "",
        room.start_example,
        "morph",
        when=lambda: room.example_ready,
        words="demo example factory",
    )
    show = "Show the morph at the puck"
    morph.add("morph.show", show, "Ctrl+M", room.show_morph, "morph", when=lambda: room.can_morph)
    for part, title, key, icon in (
        ("pad", "Go to the pad", "Ctrl+Alt+P", ""),
        ("strip", "Go to the tiles", "Ctrl+Alt+T", ""),
        ("shape", "Go to shape", "Ctrl+Alt+S", "shape"),
        ("map", "Go to the map", "Ctrl+Alt+M", "map"),
    ):
        morph.add(f"morph.{part}", title, key, partial(room.focus_part, part), icon)
    return morph.specs
