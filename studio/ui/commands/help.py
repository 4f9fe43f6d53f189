"""The commands that explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import HELP
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def help_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what explains the program."""
    explain = Listing(HELP)
    explain.add(
        "help.contents",
        "Help",
        "F1",
        lambda: w.beginning.show_help(),
        "help",
        "Help on the room you are in; it needs no network",
        words="manual guide how documentation",
    )
    explain.add(
        "help.palette",
        "Command palette",
        ("Ctrl+K", "Ctrl+P", "Ctrl+Shift+P"),
        w.show_palette,
        "search",
        "Find any command by a few letters",
        words="search",
    )
    explain.add(
        "help.keys",
        "Keys and gestures",
        ("?", "Ctrl+F1"),
        w.show_keys,
        "keys",
        words="shortcuts keyboard mouse",
    )
    explain.add(
        "help.tour",
        "Tour",
        "",
        lambda: w.beginning.start_tour(),
        "path",
        "Six short steps over the real controls; Esc leaves",
        words="guide first start introduction tutorial",
        when=lambda: not w.live.on_stage,
    )
    explain.add(
        "help.diagnostics",
        "Copy diagnostics",
        "",
        lambda: _copy_diagnostics(w),
        "copy",
        "Versions, devices, models and the log, for a report; nothing is sent anywhere",
        words="report bug crash log",
    )
    about = "About Chimera Studio"
    explain.add("help.about", about, "", lambda: _show_about(w), "info", words="version")
    return explain.specs


def _show_about(window: MainWindow) -> None:
    from studio.ui.help.about import AboutDialog

    AboutDialog(window.device_label, window.services.pool, window).open()


def _copy_diagnostics(window: MainWindow) -> None:
    # Imported when first wanted: it asks drivers and sums models.
    from studio.ui.help.diagnostics import copy_diagnostics

    copy_diagnostics(window)
