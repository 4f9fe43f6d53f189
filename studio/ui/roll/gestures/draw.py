"""Draw a note: press puts it, a drag to the right makes it longer."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.melody.edits.transform import add
from studio.melody.notes import Note
from studio.ui.roll.gestures.base import EditGesture
from studio.ui.roll.names import describe, duration
from studio.ui.roll.pointer import Pointer

NAME = "Draw note"


class Draw(EditGesture):
    """Puts a note of the last length and velocity into the cell under the mouse."""

    cursor = Qt.CursorShape.CrossCursor

    def begin(self, at: Pointer) -> None:
        """Put the note."""
        super().begin(at)
        state = self.state
        self.note = Note(
            state.floor(at.tick, at.alt),
            state.last_length or state.step,
            state.scale_pitch(at.pitch),
            state.last_velocity,
        )
        self._show()
        state.preview_note.emit(self.note.pitch, self.note.velocity)

    def drag(self, at: Pointer) -> None:
        """Let the note end under the mouse."""
        shortest = self.state.step if self.state.snaps(at.alt) else 1
        length = max(self.state.snap(at.tick, at.alt) - self.note.start, shortest)
        self.note = Note(self.note.start, length, self.note.pitch, self.note.velocity, self.note.id)
        self._show()

    def end(self, at: Pointer) -> None:
        """Remember the length for the next note."""
        self.state.last_length = self.note.length
        super().end(at)

    def _show(self) -> None:
        notes = add(self.notes, (self.note,))
        self.session.edit_notes(NAME, notes, frozenset((self.note.id,)))
        text = describe(self.note, self.state.meter)
        self.state.tip_changed.emit(f"{text} · {duration(self.note.length)}")
