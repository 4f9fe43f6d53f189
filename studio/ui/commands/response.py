"""The commands of call and response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import PLAY
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow


def response_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be done in a conversation."""
    desk, talk = w.live.response, Listing(PLAY, "call response answer duet improvise jam ai")
    talk.add(
        "response.toggle",
        "Call and response",
        "Ctrl+Alt+R",
        desk.toggle,
        "response",
        "Call and response: play a phrase, and the instrument answers in kind",
        on=lambda: desk.on,
    )
    talk.add(
        "response.end_call",
        "My turn is over",
        "Ctrl+Alt+Return",
        desk.end_call,
        tip="Answer at the next bar line, without more silence",
        when=lambda: desk.can_end_call,
    )
    talk.add(
        "response.mutate",
        "Mutate the answer",
        "Ctrl+Alt+U",
        desk.mutate,
        tip="Another answer, made from the last",
        when=lambda: desk.can_mutate,
    )
    talk.add(
        "response.loop",
        "Loop the answer",
        "Ctrl+Alt+O",
        desk.loop,
        tip="Repeat the answer until you play again",
        when=lambda: desk.on,
        on=lambda: desk.looping,
    )
    talk.add(
        "response.keep",
        "Keep call and answer",
        "Ctrl+Alt+K",
        desk.keep,
        tip="Put your call and the answer on the shelf",
        when=lambda: desk.can_keep,
    )
    return talk.specs
