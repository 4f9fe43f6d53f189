"""All commands of the window itself, and what can be done with the mouse only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions.names import FILE, MORPH, PLAY, SKETCH, TIMBRE
from studio.ui.actions.registry import ActionSpec, Hint
from studio.ui.commands.edit import edit_specs
from studio.ui.commands.file import file_specs
from studio.ui.commands.help import help_specs
from studio.ui.commands.morph import morph_specs
from studio.ui.commands.play import play_specs
from studio.ui.commands.response import response_specs
from studio.ui.commands.view import view_specs

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

_LISTS = (file_specs, edit_specs, play_specs, response_specs, morph_specs, view_specs, help_specs)


def window_specs(window: MainWindow) -> list[ActionSpec]:
    """Return the window's commands, in the order of its menus."""
    return [spec for specs in _LISTS for spec in specs(window)]


def window_hints() -> list[Hint]:
    """Return what can be done with the mouse only, or in one part of a room, for the sheet of keys."""
    return [
        Hint(
            "Drop files", "MIDI, recordings, SVG or a project; two MIDI files become A and B", FILE
        ),
        Hint("Drag a clip or tile out", "A MIDI file for desktop or DAW", FILE),
        Hint("Double-click a clip", "Put it on the next free corner", "Shelf"),
        Hint("Drag a clip", "Onto a corner, or out of the window", "Shelf"),
        Hint("Drag the playhead, Ctrl+drag the ruler", "Scrub with sound", PLAY),
        Hint("Drag the puck", "Morph; the roll follows", MORPH),
        Hint("Shift+drag, Ctrl+drag", "The puck moves finely, or along one axis", MORPH),
        Hint("Arrows, Shift+arrows", "Move the puck by 1/20, by 1/100", MORPH),
        Hint("Right-click a control", "MIDI learn: teach it to a knob or key", MORPH),
        Hint("Click a tile", "Look at it in the roll", MORPH),
        Hint("Double-click a tile, Enter", "Keep it on the shelf", MORPH),
        Hint("Click a point of the map", "Look at the melody there", MORPH),
        Hint("B, E, V on the canvas", "Draw, erase, choose strokes", SKETCH),
        Hint("F, Ctrl+A on the canvas", "Show the whole drawing, choose all strokes", SKETCH),
        Hint("Drag chosen strokes", "Onto the roll as notes, onto a pad as its path", SKETCH),
        Hint("Double-click a sound", "Put it on the next free corner", TIMBRE),
        Hint("Drag a sound", "Onto a corner, or out of the window", TIMBRE),
    ]
