"""The list of commands is whole, and every one can be given at any time."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from studio.ui.roll.actions import Commands, all_specs
from studio.ui.roll.commands.arrows import ArrowCommands
from studio.ui.roll.commands.edit import EditCommands
from studio.ui.roll.commands.look import LookCommands
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.ui.roll.state import RollState
from tests.ui.roll.hand import Hand


def ids() -> list[str]:
    state = RollState()
    edit = EditCommands(state)
    commands = Commands(
        state,
        edit,
        LookCommands(state),
        ArrowCommands(state, edit),
        lambda _forward: None,
        *[lambda: None] * 3,
        lambda: False,
    )
    return [spec.id for spec in all_specs(commands)]


def test_ids_and_keys_are_unique(editor: PianoRollEditor) -> None:
    specs = editor.action_specs()
    assert len({spec.id for spec in specs}) == len(specs)
    keys = [QKeySequence(key).toString() for spec in specs for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert all(spec.title and spec.group.startswith("Piano roll") for spec in specs)


@pytest.mark.parametrize("with_clip", [True, False])
@pytest.mark.parametrize("action_id", ids())
def test_every_command_can_be_given_at_any_time(editor, clip, action_id, with_clip) -> None:
    hand = Hand(editor, clip)
    if with_clip:
        hand.select(0, 1)
    else:
        editor.set_clip(None)
    next(spec for spec in editor.action_specs() if spec.id == action_id).callback()
    if not with_clip:
        assert editor.clip() is None
        assert hand.said in ([], [("playhead", 0)])
    QApplication.closeAllWindows()
