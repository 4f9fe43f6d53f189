"""The clip being edited, the selection, and the gesture that is under way. It keeps no history: that is the song's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from studio.melody.edits.transform import Ids, Notes, selected
from studio.melody.notes import Clip, Note
from studio.ui.roll.note_arrays import NoteArrays


@dataclass
class _Open:
    clip: Clip
    selection: Ids
    announced: bool = False


class EditSession(QObject):
    """A clip as a value, and the two ways to change it.

    :meth:`edit` outside a gesture is one undo step. Between :meth:`begin` and :meth:`commit` any number of edits are
    one step, of which :meth:`rollback` leaves nothing. A gesture that changes nothing is never announced.

    Signals:
        clip_changed: the clip is another value (edited here or set from outside).
        selection_changed: other notes are selected.
        began: name of a gesture, at its first change.
        edited: name of the edit and the new clip.
        committed: the gesture ended as one undo step.
        cancelled: the gesture ended as if it never was.
    """

    clip_changed = Signal()
    selection_changed = Signal()
    began = Signal(str)
    edited = Signal(str, object)
    committed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clip: Clip | None = None
        self._arrays: NoteArrays | None = None
        self._selection: Ids = frozenset()
        self._open: _Open | None = None
        self._telling = False
        self._handed_back: Clip | None = None

    # -- reading ----------------------------------------------------------------------------

    @property
    def clip(self) -> Clip | None:
        """The clip as it stands now."""
        return self._clip

    @property
    def notes(self) -> Notes:
        """Its notes; none where there is no clip."""
        return self._clip.notes if self._clip is not None else ()

    @property
    def arrays(self) -> NoteArrays:
        """Its notes as arrays, made once for every value of the clip."""
        if self._arrays is None:
            self._arrays = NoteArrays.of(self._clip)
        return self._arrays

    @property
    def selection(self) -> Ids:
        """Ids of the selected notes."""
        return self._selection

    @property
    def selected_notes(self) -> Notes:
        """The selected notes."""
        return selected(self.notes, self._selection)

    @property
    def in_gesture(self) -> bool:
        """Whether a gesture is open."""
        return self._open is not None

    @property
    def telling(self) -> bool:
        """Whether an edit is being told at this moment."""
        return self._telling

    def note(self, note_id: int) -> Note | None:
        """Return the note of this id, or None."""
        return next((note for note in self.notes if note.id == note_id), None)

    # -- changing ---------------------------------------------------------------------------

    def set_clip(self, clip: Clip | None) -> None:
        """Take a clip from outside; a gesture under way on another value is dropped without a word.

        While an edit is being told, whoever listens may hand back values on the way to the edited one: only the last
        of them counts.
        """
        if self._telling:
            self._handed_back = clip
            return
        if self.shows(clip):
            # Perhaps another name: nothing that is edited here, so a drag goes on.
            self._clip = clip
            return
        self._open = None
        same = clip is not None and self._clip is not None and clip.id == self._clip.id
        self._put(clip, self._selection if same else frozenset())

    def shows(self, clip: Clip | None) -> bool:
        """Whether a clip is the one that is edited here, at the value of now."""
        mine = self._clip
        if clip is None or mine is None:
            return clip is mine
        return clip.notes is mine.notes and (clip.id, clip.length, clip.meter, clip.loop) == (
            mine.id,
            mine.length,
            mine.meter,
            mine.loop,
        )

    def select(self, ids: Iterable[int]) -> None:
        """Select notes."""
        chosen = frozenset(ids)
        if chosen != self._selection:
            self._selection = chosen
            self.selection_changed.emit()

    def edit(self, name: str, clip: Clip, selection: Ids | None = None) -> None:
        """Replace the clip by an edited value (and the selection, where given)."""
        if self._clip is None or clip is self._clip:
            return
        if self._open is not None and not self._open.announced:
            self._open.announced = True
            self.began.emit(name)
        self._put(clip, self._selection if selection is None else selection)
        self._tell(name, clip)

    def edit_notes(self, name: str, notes: Notes, selection: Ids | None = None) -> None:
        """Replace the notes. Inside a gesture the clip's length grows from what it was when the gesture began."""
        base = self._open.clip if self._open is not None else self._clip
        if base is None or notes == self.notes:
            if selection is not None:
                self.select(selection)
            return
        self.edit(name, base.with_notes(notes), selection)

    def begin(self) -> None:
        """Open a gesture; one already open is committed first."""
        self.commit()
        if self._clip is not None:
            self._open = _Open(self._clip, self._selection)

    def commit(self) -> None:
        """Close the gesture as one undo step; one that ended where it began leaves none."""
        gesture = self._open
        if gesture is not None and gesture.announced and self._clip == gesture.clip:
            gesture.selection = self._selection
            self.rollback()
            return
        self._open = None
        if gesture is not None and gesture.announced:
            self.committed.emit()

    def rollback(self) -> None:
        """Close the gesture and bring back clip and selection as they were before it."""
        gesture, self._open = self._open, None
        if gesture is None:
            return
        self._put(gesture.clip, gesture.selection)
        if gesture.announced:
            self.cancelled.emit()

    def _tell(self, name: str, clip: Clip) -> None:
        self._telling, self._handed_back = True, clip
        try:
            self.edited.emit(name, clip)
        finally:
            self._telling = False
        self.set_clip(self._handed_back)

    def _put(self, clip: Clip | None, selection: Ids) -> None:
        changed = clip is not self._clip
        before = self._selection
        self._clip = clip
        if changed:
            self._arrays = None
        kept = selection & frozenset(note.id for note in self.notes)
        self._selection = kept
        if changed:
            self.clip_changed.emit()
        if kept != before:
            self.selection_changed.emit()
