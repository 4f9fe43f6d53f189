"""The commands that explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import HELP

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


def help_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what explains the program."""
    return [
        ActionSpec(
            "help.palette",
            "Command palette",
            ("Ctrl+P", "Ctrl+Shift+P"),
            w.show_palette,
            HELP,
            "search",
            "Find any command by a few letters",
            repeats=False,
        ),
        ActionSpec(
            "help.keys",
            "Keys and gestures",
            ("F1", "?"),
            w.show_help,
            HELP,
            "help",
            words="shortcuts keyboard",
            repeats=False,
        ),
        ActionSpec("help.about", "About Chimera Studio", "", w.show_about, HELP, repeats=False),
    ]
