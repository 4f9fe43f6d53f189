"""Commands that change the selected notes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from studio.melody.edits import transform, transform_pitch, transform_time, transform_velocity
from studio.melody.edits.quantise import quantise
from studio.melody.edits.transform import Ids, Notes, edit_name
from studio.project.clip_curves import Curve
from studio.ui.roll.clipboard import from_mime, to_mime
from studio.ui.roll.options import Lane, QuantiseOptions
from studio.ui.roll.state import RollState

NoteEdit = Callable[[Notes, Ids], Notes]

PREVIEWED = 1
"""A command lets the notes it changed be heard if they are no more than this."""


class EditCommands:
    """Each is one undo step, and does nothing where nothing is selected unless it says otherwise."""

    def __init__(self, state: RollState) -> None:
        self._state = state
        self._session = state.session
        self._pasted: tuple[int, int] | None = None

    # -- controllers ------------------------------------------------------------------------

    def clear_lane(self) -> None:
        """Take away the controller that the lane below the notes shows."""
        lane = self._state.options.lane
        if lane is not Lane.VELOCITY:
            self._session.edit_curve(f"Clear {lane.title.lower()}", Curve(lane.value, ()))

    # -- clipboard --------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected notes on the clipboard."""
        notes = self._session.selected_notes
        if notes:
            QGuiApplication.clipboard().setMimeData(to_mime(notes, self._state.meter))
            self._pasted = None

    def cut(self) -> None:
        """Put the selected notes on the clipboard and take them away."""
        self.copy()
        self._remove("Cut")

    def paste(self) -> None:
        """Put the clipboard's notes at the playhead (or the keyboard cursor where there is none).

        Pasting again at the same place goes on behind what was pasted.
        """
        notes = from_mime(QGuiApplication.clipboard().mimeData())
        if not notes or self._session.clip is None:
            return
        place = self._state.playhead
        place = self._state.cell.tick if place is None else self._state.floor(place)
        again = self._pasted is not None and self._pasted[0] == place
        tick = self._pasted[1] if again else place
        edited = transform.paste(self._session.notes, notes, tick)
        self._session.edit_notes(edit_name("Paste", len(notes)), edited.notes, edited.made)
        span = max(note.end for note in notes)
        self._pasted = (place, tick + self._rounded_up(span))
        self.reveal()

    def duplicate(self) -> None:
        """Copy the selected notes right behind themselves."""
        ids = self._session.selection
        edited = transform.duplicate(self._session.notes, ids, step=self._state.step)
        if ids:
            self._session.edit_notes(edit_name("Duplicate", len(ids)), edited.notes, edited.made)
            self.reveal()

    def delete(self) -> None:
        """Take the selected notes away."""
        self._remove("Delete")

    def _remove(self, verb: str) -> None:
        session = self._session
        ids = session.selection
        if ids:
            first = session.selected_notes[0]
            self._state.put_cell(first.start, first.pitch)
            session.edit_notes(edit_name(verb, len(ids)), transform.delete(session.notes, ids))

    # -- shape ------------------------------------------------------------------------------

    def split(self) -> None:
        """Cut notes at the playhead, else at the mouse, else in half.

        The selected notes are cut, or all that sound there where nothing is selected.
        """
        session, state = self._session, self._state
        ids = session.selection or frozenset(note.id for note in session.notes)
        for tick in (state.playhead, state.mouse_tick):
            if tick is not None and self._cut(ids, tick):
                return
        if session.selection:
            self._split_in_half()

    def _cut(self, ids: Ids, tick: int) -> bool:
        session = self._session
        hit = frozenset(n.id for n in session.notes if n.id in ids and n.start < tick < n.end)
        if hit:
            edited = transform.split(session.notes, hit, tick)
            session.edit_notes(edit_name("Split", len(hit)), edited.notes, hit | edited.made)
        return bool(hit)

    def _split_in_half(self) -> None:
        session = self._session
        notes, made = session.notes, set()
        ids = session.selection
        for note in session.selected_notes:
            middle = self._state.snap((note.start + note.end) / 2)
            if not note.start < middle < note.end:
                middle = (note.start + note.end) // 2
            edited = transform.split(notes, frozenset((note.id,)), middle)
            notes = edited.notes
            made |= edited.made
        session.edit_notes(edit_name("Split", len(ids)), notes, ids | made)

    def chop(self) -> None:
        """Cut the selected notes into grid steps."""
        session = self._session
        ids = session.selection
        edited = transform.chop(session.notes, ids, self._state.step)
        if edited.made:
            session.edit_notes(edit_name("Chop", len(ids)), edited.notes, ids | edited.made)

    def join(self) -> None:
        """Join selected notes of the same pitch that touch, overlap or leave less than a grid step between them."""
        self._apply("Join", lambda n, ids: transform.join(n, ids, gap=self._state.step - 1))

    def legato(self) -> None:
        """Hold each selected note until the next one begins (all notes where nothing is selected)."""
        self._apply("Legato for", transform_time.legato, everything=True)

    def quantise(self, options: QuantiseOptions | None = None) -> None:
        """Pull the selected notes to the grid (all notes where nothing is selected)."""
        self._apply("Quantise", self.quantised(options or self._state.options.quantise), True)

    def quantised(self, options: QuantiseOptions) -> NoteEdit:
        """Return the edit of these settings at the grid of now."""
        lines = self._state.lines.swung(options.swing)
        return lambda notes, ids: quantise(
            notes, ids, lines, strength=options.strength, ends=options.ends
        )

    def reverse(self) -> None:
        """Mirror the selected notes in time."""
        self._apply("Reverse", transform_time.reverse)

    def mirror(self) -> None:
        """Mirror the selected notes in pitch."""
        self._apply("Mirror", transform_pitch.invert)

    def half_time(self) -> None:
        """Make the selected notes twice as slow."""
        self._apply("Half time for", transform_time.half_time)

    def double_time(self) -> None:
        """Make the selected notes twice as fast."""
        self._apply("Double time for", transform_time.double_time)

    def staccato(self) -> None:
        """Shorten the selected notes by half."""
        self._apply("Staccato for", transform_time.staccato)

    def remove_overlaps(self) -> None:
        """End each selected note where the next one of its pitch begins."""
        self._apply("Part", transform_time.remove_overlaps)

    def monophonic(self) -> None:
        """Leave one of the selected notes sounding at a time."""
        self._apply(
            "One voice of", lambda n, ids: transform_time.remove_overlaps(n, ids, monophonic=True)
        )

    def humanise(self) -> None:
        """Make the selected notes a little uneven."""
        seed = sum(note.start + note.velocity for note in self._session.selected_notes)
        self._apply("Humanise", lambda n, ids: transform_time.humanise(n, ids, seed=seed))

    def to_scale(self) -> None:
        """Move the selected notes to the nearest tones of the key."""
        classes = self._state.key.pitch_classes
        self._apply("Fit to scale:", lambda n, ids: transform_pitch.snap_to_scale(n, ids, classes))

    # -- velocity ---------------------------------------------------------------------------

    def louder(self, amount: int) -> None:
        """Change the velocity of the selected notes."""
        self._apply(
            "Set velocity of",
            lambda n, ids: transform_velocity.add_velocity(n, ids, amount),
            heard=True,
        )
        for note in self._session.selected_notes[:1]:
            self._state.last_velocity = note.velocity

    def swell(self, first: int, last: int) -> None:
        """Let the selected notes swell (or fade) from one velocity to another."""
        self._apply(
            "Set velocity of",
            lambda n, ids: transform_velocity.ramp_velocity(n, ids, first, last),
        )

    # -- helpers ----------------------------------------------------------------------------

    def _apply(
        self, verb: str, edit: NoteEdit, everything: bool = False, *, heard: bool = False
    ) -> None:
        session = self._session
        ids = session.selection
        if everything and not ids:
            ids = frozenset(note.id for note in session.notes)
        if not ids:
            return
        before = session.notes
        session.edit_notes(edit_name(verb, len(ids)), edit(session.notes, ids))
        if session.notes is not before:
            self.reveal()
            if heard:
                self.hear()

    def apply_edit(self, verb: str, edit: NoteEdit) -> None:
        """Change the selected notes, keep them in sight and let a single one be heard."""
        self._apply(verb, edit, heard=True)

    def hear(self) -> None:
        """Let the selection be heard if it is a single note."""
        notes = self._session.selected_notes
        if len(notes) <= PREVIEWED:
            for note in notes:
                self._state.preview_note.emit(note.pitch, note.velocity)

    def reveal(self) -> None:
        """Scroll until the first selected note is in sight."""
        for note in self._session.selected_notes[:1]:
            self._state.set_view(self._state.view.revealing(note.start, note.end, note.pitch))

    def _rounded_up(self, ticks: int) -> int:
        step = self._state.step
        return -(-ticks // step) * step
