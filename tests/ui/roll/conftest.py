"""A piano roll on a (hidden) screen, with four notes, and a hand to play it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from studio.melody.notes import Clip, Note
from studio.ui.actions.registry import ActionRegistry
from studio.ui.roll.piano_roll import PianoRollEditor
from tests.ui.roll.hand import Hand

BEAT = 960
BAR = 4 * BEAT
STEP = 240

TUNE = (
    (0, BEAT, 60, 80),
    (BEAT, BEAT, 64, 90),
    (2 * BEAT, BEAT, 67, 100),
    (4 * BEAT, 2 * BEAT, 72, 110),
)


@pytest.fixture
def clip() -> Clip:
    """Two bars of 4/4 with four notes."""
    return Clip(name="Tune").with_notes(Note(*row) for row in TUNE)


@pytest.fixture
def editor(qtbot) -> PianoRollEditor:
    """A shown editor that has the keyboard."""
    QApplication.clipboard().clear()
    widget = PianoRollEditor()
    ActionRegistry(widget).add(widget.action_specs(), scope=widget)
    widget.resize(1200, 700)
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    widget.canvas.setFocus()
    return widget


@pytest.fixture
def hand(editor: PianoRollEditor, clip: Clip) -> Hand:
    """A hand on the editor, which shows the clip."""
    return Hand(editor, clip)


def with_row(index: int, *row: int) -> list[tuple[int, ...]]:
    """Return the tune's notes with another one in the place of one of them."""
    changed: list[tuple[int, ...]] = list(TUNE)
    changed[index] = row
    return sorted(changed)
