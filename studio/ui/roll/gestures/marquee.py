"""Select by a frame."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.melody.edits.selection import in_frame
from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.pointer import Pointer


class Marquee(Gesture):
    """Selects every note the frame touches; with Shift, swaps them in and out of what was selected."""

    cursor = Qt.CursorShape.CrossCursor

    def begin(self, at: Pointer) -> None:
        """Clear the selection, unless Shift is held."""
        self.start = at
        view = self.state.view
        self.start_row = view.top + at.y / view.row_px
        self.before = self.session.selection
        self.dragged = False
        if not at.shift:
            self.session.select(())

    def update(self, at: Pointer) -> None:
        """Select what lies in the frame."""
        self.dragged = self.dragged or at.far_from(self.start)
        if not self.dragged:
            return
        # The first corner is kept in ticks and rows: it stays on the notes while the view scrolls.
        view = self.state.view
        corner = QPointF(view.x(self.start.tick), view.row_y(self.start_row))
        frame = QRectF(corner, QPointF(at.x, at.y)).normalized()
        self.state.set_overlay(replace(self.state.overlay, marquee=frame))
        found = in_frame(
            self.session.notes,
            (round(self.start.tick), round(at.tick)),
            (self.start.pitch, at.pitch),
        )
        self.session.select(self.before ^ found if at.shift else found)

    def end(self, at: Pointer) -> None:  # noqa: ARG002 - same for all gestures
        """Take the frame away; a click puts the keyboard cursor there."""
        self._hide()
        if not self.dragged:
            self.state.put_cell(self.state.lines.floor(int(self.start.tick)), self.start.pitch)

    def cancel(self) -> None:
        """Bring back the selection."""
        self.session.select(self.before)
        self._hide()

    def _hide(self) -> None:
        self.state.set_overlay(replace(self.state.overlay, marquee=None))
