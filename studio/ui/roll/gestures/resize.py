"""Stretch notes by one of their edges."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.melody.edits.transform import edit_name, resize_end, resize_start
from studio.ui.roll.gestures.base import EditGesture
from studio.ui.roll.names import describe, duration
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState


class Resize(EditGesture):
    """Moves the same edge of all selected notes by as much as the grabbed one.

    Args:
        state: shared state.
        note_id: the note that was grabbed.
        at_start: whether it was grabbed by its start.
    """

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, state: RollState, note_id: int, *, at_start: bool) -> None:
        super().__init__(state)
        self.note_id = note_id
        self.at_start = at_start

    def begin(self, at: Pointer) -> None:
        """Select the note unless it is part of the selection."""
        super().begin(at)
        if self.note_id not in self.session.selection:
            kept = self.session.selection if at.shift else frozenset()
            self.session.select(kept | {self.note_id})
        self.ids = self.session.selection
        anchor = self.session.note(self.note_id)
        self.edge = anchor.start if self.at_start else anchor.end
        self._tell_length()

    def drag(self, at: Pointer) -> None:
        """Let the grabbed edge follow the mouse."""
        target = self.state.snap(self.edge + at.tick - self.start.tick, at.alt)
        shortest = self.state.step if self.state.snaps(at.alt) else 1
        resize = resize_start if self.at_start else resize_end
        notes = resize(self.notes, self.ids, target - self.edge, min_length=shortest)
        self.session.edit_notes(edit_name("Resize", len(self.ids)), notes)
        self._tell_length()

    def end(self, at: Pointer) -> None:
        """Remember the length for the next note."""
        note = self.session.note(self.note_id)
        if self.dragged and note is not None:
            self.state.last_length = note.length
        super().end(at)

    def _tell_length(self) -> None:
        note = self.session.note(self.note_id)
        if note is not None:
            text = describe(note, self.state.meter)
            self.state.tip_changed.emit(f"{text} · {duration(note.length)}")
