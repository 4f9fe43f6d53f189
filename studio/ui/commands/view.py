"""The commands of what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import VIEW

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


def view_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be shown and hidden."""
    room = w.melody

    def panel(which: str, title: str, key: str, icon: str) -> ActionSpec:
        return ActionSpec(
            f"view.{which}",
            title,
            key,
            lambda: room.toggle_panel(which),
            VIEW,
            icon,
            checked=lambda: room.panel_shown(which),
            repeats=False,
        )

    return [
        panel("shelf", "Shelf", "F5", "left-panel"),
        panel("strip", "Morph tiles", "F6", "bottom-panel"),
        panel("side", "Pad, shape and map", "F7", "right-panel"),
        ActionSpec(
            "view.editor",
            "Go to the piano roll",
            "F8",
            lambda: room.focus_part("editor"),
            VIEW,
            repeats=False,
        ),
        ActionSpec(
            "view.go_shelf",
            "Go to the shelf",
            "F4",
            lambda: room.focus_part("shelf"),
            VIEW,
            repeats=False,
        ),
        ActionSpec(
            "view.jobs",
            "Jobs",
            "Ctrl+Shift+J",
            w.jobs.toggle,
            VIEW,
            "jobs",
            checked=lambda: w.jobs.shown,
            words="worker progress cancel",
            repeats=False,
        ),
        ActionSpec(
            "view.master",
            "Master pad",
            "Ctrl+Alt+A",
            w.live.steering.toggle_panel,
            VIEW,
            "",
            "Master pad: moves the pads of all rooms together",
            words="macro all pads",
            checked=lambda: w.live.steering.panel_shown,
            repeats=False,
        ),
        ActionSpec(
            "view.theme",
            "Light theme",
            "",
            w.toggle_theme,
            VIEW,
            checked=lambda: w.settings.theme == "light",
            words="dark colours",
            repeats=False,
        ),
        ActionSpec(
            "view.keyboard",
            "Play notes by letters",
            "M",
            w.live.toggle_keyboard,
            VIEW,
            "piano",
            "Play notes on the computer's keyboard; letters A to P are piano keys",
            words="typing musical qwerty piano",
            checked=lambda: w.live.typing.on,
            repeats=False,
        ),
        ActionSpec(
            "view.stage",
            "Performance view",
            "F11",
            w.live.toggle_stage,
            VIEW,
            "stage",
            "Performance view: pad, scenes and keyboard over the whole screen",
            words="stage live scenes full screen",
            checked=lambda: w.live.on_stage,
            repeats=False,
        ),
        ActionSpec(
            "view.full_screen",
            "Full screen",
            "Shift+F11",
            w.toggle_full_screen,
            VIEW,
            checked=w.isFullScreen,
            repeats=False,
        ),
        ActionSpec(
            "view.reset_layout", "Reset the layout", "", w.reset_layout, VIEW, repeats=False
        ),
    ]
