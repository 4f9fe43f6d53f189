"""Arrow keys and Enter: they move the selected notes, or the keyboard cursor where nothing is selected."""

from __future__ import annotations

from studio.melody.edits import transform_pitch
from studio.melody.edits.selection import in_order, neighbour
from studio.melody.edits.transform import add, delete, edit_name, move, resize_end
from studio.melody.notes import TICKS_PER_BEAT, Note
from studio.ui.roll.commands.edit import EditCommands
from studio.ui.roll.names import describe
from studio.ui.roll.state import RollState

NUDGE_TICKS = TICKS_PER_BEAT // 32


class ArrowCommands:
    """With notes selected, keys move the notes; without, they move the cursor cell."""

    def __init__(self, state: RollState, edit: EditCommands) -> None:
        self._state = state
        self._session = state.session
        self._edit = edit

    # -- pitch ------------------------------------------------------------------------------

    def up(self, semitones: int) -> None:
        """Transpose by semitones."""
        if self._session.selection:
            self._edit.apply_edit(
                "Transpose", lambda n, ids: transform_pitch.transpose(n, ids, semitones)
            )
        else:
            self._move_cell_rows(semitones)

    def octave(self, octaves: int) -> None:
        """Transpose by octaves."""
        if self._session.selection:
            self._edit.apply_edit(
                "Transpose", lambda n, ids: transform_pitch.transpose_octaves(n, ids, octaves)
            )
        else:
            cell = self._state.cell
            self._put_cell(cell.tick, cell.pitch + 12 * octaves)

    def degree(self, degrees: int) -> None:
        """Transpose by steps of the scale."""
        classes = self._state.key.pitch_classes
        if self._session.selection:
            self._edit.apply_edit(
                "Transpose",
                lambda n, ids: transform_pitch.transpose_in_scale(n, ids, degrees, classes),
            )
            return
        cell = self._state.cell
        ladder = transform_pitch.scale_ladder(classes)
        way = [p for p in ladder if (p - cell.pitch) * degrees > 0]
        if way:
            self._put_cell(cell.tick, min(way) if degrees > 0 else max(way))

    # -- time -------------------------------------------------------------------------------

    def step(self, steps: int) -> None:
        """Move by grid steps."""
        if self._session.selection:
            self._move_notes(steps * self._state.step)
            return
        cell, lines = self._state.cell, self._state.lines
        tick = cell.tick
        for _ in range(abs(steps)):
            tick = lines.above(tick) if steps > 0 else lines.below(tick)
        self._put_cell(tick, cell.pitch)

    def bar(self, bars: int) -> None:
        """Move by bars."""
        ticks = bars * self._state.meter.bar_ticks
        if self._session.selection:
            self._move_notes(ticks)
        else:
            self._put_cell(self._state.cell.tick + ticks, self._state.cell.pitch)

    def nudge(self, steps: int) -> None:
        """Move by a 32nd of a beat, whatever the grid."""
        self._move_notes(steps * NUDGE_TICKS)

    def length(self, steps: int) -> None:
        """Make the selected notes longer or shorter by grid steps."""
        ticks = steps * self._state.step
        shortest = min(self._state.step, TICKS_PER_BEAT)
        self._edit.apply_edit(
            "Resize", lambda n, ids: resize_end(n, ids, ticks, min_length=shortest)
        )
        for note in self._session.selected_notes[:1]:
            self._state.last_length = note.length

    def _move_notes(self, ticks: int) -> None:
        self._edit.apply_edit("Move", lambda n, ids: move(n, ids, ticks))

    # -- cursor -----------------------------------------------------------------------------

    def toggle_at_cell(self) -> None:
        """Add a note at the cursor, or remove the one that is there; with notes selected, show the cursor first."""
        session, state = self._session, self._state
        if session.clip is None:
            return
        if session.selection:
            self.drop_selection()
            return
        cell = state.cell
        index = session.arrays.at(cell.tick, cell.pitch)
        if index is not None:
            gone = frozenset((int(session.arrays.ids[index]),))
            session.edit_notes(edit_name("Erase", 1), delete(session.notes, gone))
            return
        note = Note(cell.tick, state.last_length or state.step, cell.pitch, state.last_velocity)
        session.edit_notes("Draw note", add(session.notes, (note,)))
        state.preview_note.emit(note.pitch, note.velocity)

    def select_at_cell(self) -> None:
        """Select the note at the cursor."""
        cell, arrays = self._state.cell, self._session.arrays
        index = arrays.at(cell.tick, cell.pitch)
        if index is not None:
            self._session.select((int(arrays.ids[index]),))
            self._edit.hear()

    def neighbour(self, *, forward: bool) -> bool:
        """Select the next or the previous note; where nothing is selected, the one nearest to the cursor.

        Returns:
            Whether there was one: after the last note and before the first there is none.
        """
        session, state = self._session, self._state
        if self._at_end(forward=forward):
            return False
        if session.selection:
            session.select(neighbour(session.notes, session.selection, forward=forward))
        else:
            at = (state.cell.tick, -1)
            after = [n for n in session.notes if (n.start, n.pitch) >= at]
            before = [n for n in session.notes if (n.start, n.pitch) < at]
            ordered = [*after, *before] if forward else [*reversed(before), *reversed(after)]
            session.select(note.id for note in ordered[:1])
        self._edit.reveal()
        self._edit.hear()
        for note in session.selected_notes[:1]:
            state.tip_changed.emit(describe(note, state.meter))
        return True

    def _at_end(self, *, forward: bool) -> bool:
        notes, chosen = self._session.notes, self._session.selection
        if not notes:
            return True
        return in_order(notes)[-1 if forward else 0].id in chosen

    def drop_selection(self) -> None:
        """Select nothing; the cursor stands where the first selected note was."""
        for note in self._session.selected_notes[:1]:
            self._state.put_cell(note.start, note.pitch)
        self._session.select(())

    def _move_cell_rows(self, up: int) -> None:
        rows, cell = self._state.view.rows, self._state.cell
        self._put_cell(cell.tick, rows.shifted(cell.pitch, up))

    def _put_cell(self, tick: int, pitch: int) -> None:
        if self._session.clip is not None:
            self._state.put_cell(tick, pitch)
            self._state.show_cell()
