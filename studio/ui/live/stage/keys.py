"""Which keys of the window work on the stage: whatever plays, nothing that opens a dialog."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QKeySequence

from studio.ui.actions.registry import ActionRegistry

ALLOWED = (
    "play.",
    "record.",
    "response.",
    "edit.",
    "clip.keep",
    "view.stage",
    "view.keyboard",
    "view.theme",
    "view.full_screen",
    "file.save",
    "file.midi_learn_mode",
)
"""Commands, or the beginnings of their names. Saving a song that has a file asks nothing."""
_ASKS = ("file.save_as",)


class StageKeys:
    """Looks keys up among the commands of the window.

    Args:
        registry: the commands, with the keys the person gave them.
    """

    def __init__(self, registry: ActionRegistry) -> None:
        self._registry = registry

    def allows(self, event: QKeyEvent) -> bool:
        """Whether a key may do on the stage what it does in the window; a key without a command may."""
        pressed = QKeySequence(event.keyCombination())
        for action_id in self._registry.ids():
            if any(QKeySequence(key) == pressed for key in self._registry.keys(action_id)):
                return action_id.startswith(ALLOWED) and action_id not in _ASKS
        return True
