"""Erase what the mouse sweeps over."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.melody.edits.transform import Ids, delete, edit_name
from studio.ui.roll.gestures.base import EditGesture
from studio.ui.roll.pointer import Pointer

_SAMPLE_PX = 3.0


class Erase(EditGesture):
    """Erases every note between two positions of the mouse, so that a quick sweep skips none."""

    cursor = Qt.CursorShape.ForbiddenCursor

    def begin(self, at: Pointer) -> None:
        """Erase the note under the press."""
        super().begin(at)
        self.last = at
        self.gone: Ids = frozenset()
        self._sweep(at)

    def update(self, at: Pointer) -> None:
        """Erase along the way."""
        self.dragged = self.dragged or at.far_from(self.start)
        self._sweep(at)

    def _sweep(self, at: Pointer) -> None:
        view, arrays = self.state.view, self.session.arrays
        points = max(int(max(abs(at.x - self.last.x), abs(at.y - self.last.y)) / _SAMPLE_PX), 1)
        found = set(self.gone)
        for step in range(points + 1):
            share = step / points
            tick = self.last.tick + (at.tick - self.last.tick) * share
            pitch = view.pitch(self.last.y + (at.y - self.last.y) * share)
            index = arrays.at(tick, pitch)
            if index is not None:
                found.add(int(arrays.ids[index]))
        self.last = at
        if len(found) > len(self.gone):
            self.gone = frozenset(found)
            notes = delete(self.notes, self.gone)
            self.session.edit_notes(edit_name("Erase", len(self.gone)), notes)
