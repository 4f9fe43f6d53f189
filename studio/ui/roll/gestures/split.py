"""Cut notes in two."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from studio.melody.edits.transform import edit_name, split
from studio.ui.roll.gestures.base import EditGesture
from studio.ui.roll.names import position
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import Cut


class Split(EditGesture):
    """Cuts the note under the press; a drag up or down cuts all notes along the line."""

    cursor = Qt.CursorShape.SplitHCursor

    def begin(self, at: Pointer) -> None:
        """Show where it will cut."""
        super().begin(at)
        self._show(at)

    def update(self, at: Pointer) -> None:
        """Follow the mouse."""
        self._show(at)

    def end(self, at: Pointer) -> None:
        """Cut."""
        cut = self._show(at)
        ids = frozenset(
            note.id
            for note in self.notes
            if cut.low <= note.pitch <= cut.high and note.start < cut.tick < note.end
        )
        edited = split(self.notes, ids, cut.tick)
        self.session.edit_notes(
            edit_name("Split", len(ids)), edited.notes, ids | edited.made if ids else None
        )
        self._hide()
        super().end(at)

    def cancel(self) -> None:
        """Take the line away."""
        self._hide()
        super().cancel()

    def _show(self, at: Pointer) -> Cut:
        pitches = (self.start.pitch, at.pitch)
        cut = Cut(self.state.snap(at.tick, at.alt), min(pitches), max(pitches))
        self.state.set_overlay(replace(self.state.overlay, cut=cut))
        self.state.tip_changed.emit(f"Split at bar {position(cut.tick, self.state.meter)}")
        return cut

    def _hide(self) -> None:
        self.state.set_overlay(replace(self.state.overlay, cut=None))
