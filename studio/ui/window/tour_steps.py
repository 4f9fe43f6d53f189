"""What the tour shows: one thing of each room, and where to find the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QToolButton, QWidget

from studio.ui.start.tour import TourStep

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def tour_steps(window: MainWindow) -> tuple[TourStep, ...]:
    """Return the steps of the tour over a window."""
    key = window.registry.shown_key
    melody = window.melody

    def go(room: str) -> None:
        window.more.show(room)

    def melody_panel(name: str) -> None:
        go("melody")
        if not melody.panels.shown(name):
            window.registry.trigger(f"view.{name}")

    return (
        TourStep(
            "Play",
            lambda: (
                f"{key('play.toggle')} plays and stops, in every room. Go on playing while you look around."
            ),
            partial(_button_of, window, "play.toggle"),
            partial(go, "melody"),
        ),
        TourStep(
            "Melodies",
            lambda: (
                "Your clips. Drag one onto a corner of the pad, open it to edit it, or drag it out as a MIDI "
                "file. Files dropped on the window land here too."
            ),
            lambda: melody.shelf,
            partial(melody_panel, "shelf"),
        ),
        TourStep(
            "Morph",
            lambda: (
                "Drag the puck: the melody is what lies between the four corners. Right-click any control to "
                "teach it to a knob of your MIDI controller."
            ),
            lambda: melody.morph.pad,
            partial(melody_panel, "side"),
        ),
        TourStep(
            "Sketch",
            lambda: (
                "Draw a few strokes: the drawing is finished nine ways. A stroke can become a melody, or the path "
                "of any pad."
            ),
            lambda: window.more.sketch.canvas,
            partial(go, "sketch"),
        ),
        TourStep(
            "Timbre",
            lambda: (
                "Four sounds on four corners, one instrument between them. Drop your own recordings; keys and "
                "tracks can play this pad."
            ),
            lambda: window.more.timbre.pad,
            partial(go, "timbre"),
        ),
        TourStep(
            "On stage, and everything else",
            lambda: (
                f"{key('view.stage')} shows pads, scenes and keyboard over the whole screen. "
                f"{key('help.palette')} finds any command, {key('help.contents')} explains the room you are in."
            ),
            partial(_button_of, window, "view.stage"),
            partial(go, "melody"),
        ),
    )


def _button_of(window: MainWindow, action_id: str) -> QWidget | None:
    """Return the button of a command in the bar; one that went into its menu is not there."""
    action = window.registry.action(action_id)
    buttons = window.bar.findChildren(QToolButton)
    return next((b for b in buttons if b.defaultAction() is action and b.isVisible()), None)
