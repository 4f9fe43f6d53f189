"""Pan by dragging with the middle button."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.pointer import Pointer


class Pan(Gesture):
    """Takes the paper along with the mouse."""

    cursor = Qt.CursorShape.ClosedHandCursor
    scrolls = False

    def begin(self, at: Pointer) -> None:
        """Remember the view."""
        self.start = at
        self.before = self.state.view

    def update(self, at: Pointer) -> None:
        """Follow the mouse."""
        self.state.set_view(self.before.panned(at.x - self.start.x, at.y - self.start.y))

    def end(self, at: Pointer) -> None:
        """Let go."""

    def cancel(self) -> None:
        """Go back."""
        self.state.set_view(self.before)
