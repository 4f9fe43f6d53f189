"""What every gesture is."""

from __future__ import annotations

from abc import ABC, abstractmethod

from PySide6.QtCore import Qt

from studio.ui.roll.names import describe
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState


class Gesture(ABC):
    """One press, drag and release. It works on the notes as they were when it began, so every update is exact.

    Attributes:
        cursor: shape of the mouse while it lasts.
        scrolls: whether the view follows the mouse beyond the left and right border.
        scrolls_rows: whether it follows beyond the upper and lower border as well.
    """

    cursor = Qt.CursorShape.ArrowCursor
    scrolls = True
    scrolls_rows = True

    def __init__(self, state: RollState) -> None:
        self.state = state
        self.session = state.session

    @abstractmethod
    def begin(self, at: Pointer) -> None:
        """Start at a press."""

    @abstractmethod
    def update(self, at: Pointer) -> None:
        """Follow the mouse."""

    @abstractmethod
    def end(self, at: Pointer) -> None:
        """Finish at the release."""

    @abstractmethod
    def cancel(self) -> None:
        """Stop as if it never was."""


class EditGesture(Gesture):
    """A gesture whose changes are one undo step.

    Attributes:
        start: where it began.
        notes: the clip's notes at that moment.
        dragged: whether the mouse has gone far enough to mean it.
    """

    def begin(self, at: Pointer) -> None:
        """Open the undo step."""
        self.session.begin()
        self.start = at
        self.notes = self.session.notes
        self.dragged = False

    def update(self, at: Pointer) -> None:
        """Follow the mouse once the press has become a drag."""
        if not self.dragged and not at.far_from(self.start):
            return
        self.dragged = True
        self.drag(at)

    def drag(self, at: Pointer) -> None:
        """Follow the mouse in a drag."""

    def end(self, at: Pointer) -> None:  # noqa: ARG002 - some gestures look where they end
        """Close the undo step."""
        self.session.commit()
        self.state.tip_changed.emit("")

    def cancel(self) -> None:
        """Roll back."""
        self.session.rollback()
        self.state.tip_changed.emit("")

    def tell(self, note_id: int) -> None:
        """Show pitch, place and velocity of a note at the mouse."""
        note = self.session.note(note_id)
        if note is not None:
            self.state.tip_changed.emit(describe(note, self.state.meter))

    def hear(self, note_id: int) -> None:
        """Let a note be heard."""
        note = self.session.note(note_id)
        if note is not None:
            self.state.preview_note.emit(note.pitch, note.velocity)
