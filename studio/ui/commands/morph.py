"""The commands of the morph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import MORPH

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


def morph_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be done about the morph."""
    room = w.melody
    return [
        ActionSpec(
            "morph.example",
            "Start from two factory clips",
            "",
            room.start_example,
            MORPH,
            "morph",
            enabled=lambda: room.example_ready,
            words="demo example factory",
            repeats=False,
        ),
        ActionSpec(
            "morph.show",
            "Show the morph at the puck",
            "Ctrl+M",
            room.show_morph,
            MORPH,
            "morph",
            enabled=lambda: room.can_morph,
            repeats=False,
        ),
        ActionSpec(
            "morph.pad",
            "Go to the pad",
            "Ctrl+Alt+P",
            lambda: room.focus_part("pad"),
            MORPH,
            repeats=False,
        ),
        ActionSpec(
            "morph.strip",
            "Go to the tiles",
            "Ctrl+Alt+T",
            lambda: room.focus_part("strip"),
            MORPH,
            repeats=False,
        ),
        ActionSpec(
            "morph.shape",
            "Go to shape",
            "Ctrl+Alt+S",
            lambda: room.focus_part("shape"),
            MORPH,
            "shape",
            repeats=False,
        ),
        ActionSpec(
            "morph.map",
            "Go to the map",
            "Ctrl+Alt+M",
            lambda: room.focus_part("map"),
            MORPH,
            "map",
            repeats=False,
        ),
    ]
