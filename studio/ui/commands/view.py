"""The commands of what is seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import VIEW
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def view_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be shown and hidden."""
    return [*_panel_specs(w), *_window_specs(w)]


def _panel_specs(w: MainWindow) -> list[ActionSpec]:
    room, view = w.melody, Listing(VIEW)
    for panel, title, key, icon in (
        ("shelf", "Shelf", "F5", "left-panel"),
        ("strip", "Morph tiles", "F6", "bottom-panel"),
        ("side", "Pad, shape and map", "F7", "right-panel"),
    ):
        toggle, shown = partial(room.panels.toggle, panel), partial(room.panels.shown, panel)
        view.add(f"view.{panel}", title, key, toggle, icon, on=shown)
    view.add("view.editor", "Go to the piano roll", "F8", partial(room.focus_part, "editor"))
    view.add("view.go_shelf", "Go to the shelf", "F4", partial(room.focus_part, "shelf"))
    jobs = w.jobs
    words = "worker progress cancel"
    view.add(
        "view.jobs", "Jobs", "Ctrl+Shift+J", jobs.toggle, "jobs", on=lambda: jobs.shown, words=words
    )
    return view.specs


def _window_specs(w: MainWindow) -> list[ActionSpec]:
    live, view = w.live, Listing(VIEW)
    view.add(
        "view.master",
        "Master pad",
        "Ctrl+Alt+A",
        live.steering.toggle_panel,
        tip="Master pad: moves the pads of all rooms together",
        words="macro all pads",
        on=lambda: live.steering.panel_shown,
    )
    view.add(
        "view.mixer",
        "Mixer",
        "F9",
        live.steering.toggle_mixer,
        tip="Mixer: levels, pans, mutes and solos of the tracks, the click and the output",
        words="volume level fader pan mute solo master",
        on=lambda: live.steering.mixer_shown,
    )
    light = lambda: w.settings.theme == "light"  # noqa: E731
    view.add("view.theme", "Light theme", "", w.toggle_theme, on=light, words="dark colours")
    view.add(
        "view.keyboard",
        "Play notes by letters",
        "M",
        live.toggle_keyboard,
        "piano",
        "Play notes on the computer's keyboard; letters A to P are piano keys",
        words="typing musical qwerty piano",
        on=lambda: live.typing.on,
    )
    view.add(
        "view.stage",
        "Performance view",
        "F11",
        live.toggle_stage,
        "stage",
        "Performance view: pad, scenes and keyboard over the whole screen",
        words="stage live scenes full screen",
        on=lambda: live.on_stage,
    )
    view.add(
        "view.full_screen", "Full screen", "Shift+F11", w.toggle_full_screen, on=w.isFullScreen
    )
    view.add("view.reset_layout", "Reset the layout", "", w.reset_layout)
    return view.specs
