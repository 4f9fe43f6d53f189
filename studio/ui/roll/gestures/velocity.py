"""Change how hard notes are struck: by a drag on the note, on its bar, or by a stroke across the bars."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from studio.melody.edits.selection import all_ids
from studio.melody.edits.transform import Ids, edit_name
from studio.melody.edits.transform_velocity import add_velocity, clamp_velocity, paint_velocity
from studio.ui.roll.gestures.base import EditGesture
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState
from studio.ui.roll.velocity_scale import VelocityScale

VERB = "Set velocity of"


class ShiftVelocity(EditGesture):
    """Makes a note, or all selected notes with it, louder by a drag up and softer by a drag down.

    Args:
        state: shared state.
        note_id: the note that was grabbed.
        per_px: velocity for each pixel.
    """

    cursor = Qt.CursorShape.SizeVerCursor
    scrolls = False

    def __init__(self, state: RollState, note_id: int, per_px: float = 1.0) -> None:
        super().__init__(state)
        self.note_id = note_id
        self.per_px = per_px

    def begin(self, at: Pointer) -> None:
        """Select the note unless it is part of the selection."""
        super().begin(at)
        if self.note_id not in self.session.selection:
            self.session.select((self.note_id,))
        self.ids = self.session.selection
        self.tell(self.note_id)

    def drag(self, at: Pointer) -> None:
        """Follow the mouse up and down."""
        amount = round((self.start.y - at.y) * self.per_px)
        notes = add_velocity(self.notes, self.ids, amount)
        self.session.edit_notes(edit_name(VERB, len(self.ids)), notes)
        self.tell(self.note_id)

    def end(self, at: Pointer) -> None:
        """Remember the velocity for the next note, and let it be heard."""
        note = self.session.note(self.note_id)
        if self.dragged and note is not None:
            self.state.last_velocity = note.velocity
            self.hear(self.note_id)
        super().end(at)


class PaintVelocity(EditGesture):
    """Gives the bars along a stroke the stroke's height; Shift makes it one straight ramp.

    Args:
        state: shared state.
        ids: the notes that may change.
        scale: heights of the lane.
        touched: notes of the bar that was pressed, which take the height at once.
    """

    cursor = Qt.CursorShape.CrossCursor
    scrolls = False

    def __init__(self, state: RollState, ids: Ids, scale: VelocityScale, touched: Ids) -> None:
        super().__init__(state)
        self.ids = ids
        self.scale = scale
        self.touched = touched

    def begin(self, at: Pointer) -> None:
        """Set the bar under the press."""
        super().begin(at)
        self.last = at
        self.painted = self.notes
        if self.touched:
            level = self.scale.velocity(at.y)
            self.painted = tuple(
                replace(n, velocity=level) if n.id in self.touched else n for n in self.notes
            )
            self._show()
        self._tell(at)

    def drag(self, at: Pointer) -> None:
        """Go on with the stroke."""
        origin = self.start if at.shift else self.last
        base = self.notes if at.shift else self.painted
        self.painted = paint_velocity(base, self.ids, self._point(origin), self._point(at))
        ends = ((origin.tick, float(self._point(origin)[1])), (at.tick, float(self._point(at)[1])))
        self.state.set_overlay(replace(self.state.overlay, stroke=ends if at.shift else None))
        self.last = at
        self._show()
        self._tell(at)

    def end(self, at: Pointer) -> None:
        """Remember the height for the next note."""
        if self._changed():
            self.state.last_velocity = self.scale.velocity(at.y)
        self._hide()
        super().end(at)

    def cancel(self) -> None:
        """Take the stroke away."""
        self._hide()
        super().cancel()

    def _point(self, at: Pointer) -> tuple[int, float]:
        return round(at.tick), self.scale.velocity(at.y)

    def _changed(self) -> int:
        before = {n.id: n.velocity for n in self.notes}
        return sum(before[n.id] != n.velocity for n in self.painted)

    def _show(self) -> None:
        count = self._changed()
        self.session.edit_notes(edit_name(VERB, count), self.painted)

    def _tell(self, at: Pointer) -> None:
        self.state.tip_changed.emit(f"vel {clamp_velocity(self.scale.velocity(at.y))}")

    def _hide(self) -> None:
        self.state.set_overlay(replace(self.state.overlay, stroke=None))


def paintable(state: RollState) -> Ids:
    """Return the notes a stroke may change: the selected ones, or all where nothing is selected."""
    return state.session.selection or all_ids(state.session.notes)
