"""The commands of call and response."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.ui.actions import ActionSpec
from studio.ui.commands.names import PLAY

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


def response_specs(w: MainWindow) -> list[ActionSpec]:
    """Return what can be done in a conversation."""
    talk = w.live.response

    def step(which: str, title: str, key: str, tip: str, enabled: Callable[[], bool]) -> ActionSpec:
        return ActionSpec(
            f"response.{which}",
            title,
            key,
            getattr(talk, which),
            PLAY,
            tooltip=tip,
            words="call response answer duet ai",
            enabled=enabled,
            checked=(lambda: talk.looping) if which == "loop" else None,
            repeats=False,
        )

    return [
        ActionSpec(
            "response.toggle",
            "Call and response",
            "Ctrl+Alt+R",
            talk.toggle,
            PLAY,
            "response",
            "Call and response: play a phrase, and the instrument answers in kind",
            words="duet answer improvise jam ai",
            checked=lambda: talk.on,
            repeats=False,
        ),
        step(
            "end_call",
            "My turn is over",
            "Ctrl+Alt+Return",
            "Answer at the next bar line, without more silence",
            lambda: talk.can_end_call,
        ),
        step(
            "mutate",
            "Mutate the answer",
            "Ctrl+Alt+U",
            "Another answer, made from the last",
            lambda: talk.can_mutate,
        ),
        step(
            "loop",
            "Loop the answer",
            "Ctrl+Alt+O",
            "Repeat the answer until you play again",
            lambda: talk.on,
        ),
        step(
            "keep",
            "Keep call and answer",
            "Ctrl+Alt+K",
            "Put your call and the answer on the shelf",
            lambda: talk.can_keep,
        ),
    ]
