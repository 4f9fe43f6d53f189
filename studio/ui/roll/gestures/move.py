"""Move the selected notes, or copies of them. A click without a drag selects."""

from __future__ import annotations

from PySide6.QtCore import Qt

from studio.melody.edits.transform import duplicate, edit_name
from studio.ui.roll.gestures.base import EditGesture
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.row_moves import move_rows
from studio.ui.roll.state import RollState


class Move(EditGesture):
    """Drags the selection by one of its notes. Shift keeps to one axis; Alt is free of the grid.

    Args:
        state: shared state.
        note_id: the note that was grabbed.
    """

    cursor = Qt.CursorShape.ClosedHandCursor
    verb = "Move"

    def __init__(self, state: RollState, note_id: int) -> None:
        super().__init__(state)
        self.note_id = note_id

    def begin(self, at: Pointer) -> None:
        """Select the note unless it is part of the selection."""
        super().begin(at)
        self.was_selected = self.note_id in self.session.selection
        if not self.was_selected:
            kept = self.session.selection if at.shift or at.ctrl else frozenset()
            self.session.select(kept | {self.note_id})
        self.ids = self.session.selection
        self.anchor = self.session.note(self.note_id)
        self.heard = self.anchor.pitch
        self.hear(self.note_id)
        self.tell(self.note_id)

    def drag(self, at: Pointer) -> None:
        """Move everything by as much as the grabbed note."""
        ticks, rows = self._way(at)
        self._place(ticks, rows)
        self.tell(self.note_id)
        note = self.session.note(self.note_id)
        if note is not None and note.pitch != self.heard:
            self.heard = note.pitch
            self.hear(self.note_id)

    def end(self, at: Pointer) -> None:
        """Take a press that never became a drag as a click."""
        super().end(at)
        if not self.dragged:
            self._clicked(at)

    def _place(self, ticks: int, rows: int) -> None:
        notes = move_rows(self.notes, self.ids, ticks, rows, self.state.view.rows)
        self.session.edit_notes(edit_name(self.verb, len(self.ids)), notes)

    def _way(self, at: Pointer) -> tuple[int, int]:
        """Return how far to go: ticks to the right and rows up."""
        dx, dy = abs(at.x - self.start.x), abs(at.y - self.start.y)
        rows = self.state.view.rows
        up = rows.row(self.start.pitch) - rows.row(at.pitch)
        ticks = self._snapped(at)
        if at.shift:
            return (ticks, 0) if dx >= dy else (0, up)
        return ticks, up

    def _snapped(self, at: Pointer) -> int:
        """Let the grabbed note start on a line, or as far off a line as it was: whichever is nearer."""
        way = round(at.tick - self.start.tick)
        if not self.state.snaps(at.alt):
            return way
        start = self.anchor.start
        offset = start - self.state.floor(start)
        on_line = self.state.snap(start + way) - start
        as_far_off = self.state.snap(start - offset + way) + offset - start
        return min(on_line, as_far_off, key=lambda candidate: abs(candidate - way))

    def _clicked(self, at: Pointer) -> None:
        if at.shift or at.ctrl:
            if self.was_selected:
                self.session.select(self.session.selection - {self.note_id})
        else:
            self.session.select((self.note_id,))


class Copy(Move):
    """Drags copies of the selection and leaves the notes where they are."""

    cursor = Qt.CursorShape.DragCopyCursor
    verb = "Copy"

    def begin(self, at: Pointer) -> None:
        """Remember what is copied; copies are made when the drag begins."""
        super().begin(at)
        self.originals = self.ids
        self.made = False

    def _place(self, ticks: int, rows: int) -> None:
        if not self.made:
            self._make_copies()
        notes = move_rows(self.copied, self.ids, ticks, rows, self.state.view.rows)
        if not ticks and not rows:
            self.session.edit_notes(self.verb, self.notes, self.originals)
            return
        self.session.edit_notes(edit_name(self.verb, len(self.ids)), notes, self.ids)

    def _make_copies(self) -> None:
        self.made = True
        if not self.was_selected:
            self.originals = frozenset((self.note_id,))
        self.copied, self.ids = duplicate(self.notes, self.originals, ticks=0)
        self.note_id = next(
            n.id
            for n in self.copied
            if n.id in self.ids and (n.start, n.pitch) == (self.anchor.start, self.anchor.pitch)
        )
