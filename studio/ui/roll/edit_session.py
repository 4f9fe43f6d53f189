"""The clip being edited with its controllers, the selection, and the gesture under way. The history is the song's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from studio.melody.edits.transform import Ids, Notes
from studio.melody.notes import Clip, Note
from studio.project.clip_curves import Curve
from studio.project.curve_edits import with_curve
from studio.ui.roll.note_arrays import NoteArrays

Curves = tuple[Curve, ...]


@dataclass
class _Open:
    clip: Clip
    selection: Ids
    curves: Curves
    announced: bool = False


class EditSession(QObject):
    """A clip and its controllers as values, and the two ways to change them.

    :meth:`edit` or :meth:`edit_curve` outside a gesture is one undo step. Between :meth:`begin` and :meth:`commit` any
    number of edits are one step, of which :meth:`rollback` leaves nothing. A gesture that changes nothing is never
    announced.

    Signals:
        clip_changed: the clip is another value (edited here or set from outside).
        selection_changed: other notes are selected.
        began: name of a gesture, at its first change.
        edited: name of the edit and the new clip.
        curves_changed: the controllers are other values (edited here or set from outside).
        curves_edited: name of the edit and the new controllers.
        committed: the gesture ended as one undo step.
        cancelled: the gesture ended as if it never was.
    """

    clip_changed = Signal()
    selection_changed = Signal()
    began = Signal(str)
    edited = Signal(str, object)
    curves_changed = Signal()
    curves_edited = Signal(str, object)
    committed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clip: Clip | None = None
        self._arrays = NoteArrays.of(None)
        self._chosen: tuple[NoteArrays, Ids, NDArray[np.bool_]] | None = None
        self._selection: Ids = frozenset()
        self._curves: Curves = ()
        self._open: _Open | None = None
        self._telling = False
        self._handed_back: Clip | None = None
        self._curves_back: Curves = ()

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
        return self._arrays

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """``(n,)`` True where a note is selected."""
        arrays, ids, known = self._arrays, self._selection, self._chosen
        if known is None or known[0] is not arrays or known[1] is not ids:
            known = self._chosen = (arrays, ids, arrays.mask(ids))
        return known[2]

    @property
    def selection(self) -> Ids:
        """Ids of the selected notes."""
        return self._selection

    @property
    def selected_notes(self) -> Notes:
        """The selected notes, in the order of the clip."""
        notes = self.notes
        return tuple([notes[index] for index in np.flatnonzero(self.chosen).tolist()])

    @property
    def curves(self) -> Curves:
        """The clip's controllers as they stand now."""
        return self._curves

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

    def set_curves(self, curves: Curves) -> None:
        """Take controllers from outside, under the same rules as :meth:`set_clip`."""
        if self._telling:
            self._curves_back = curves
        elif curves != self._curves:
            self._open = None
            self._put_curves(curves)

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
        self._edit(name, clip, NoteArrays.of(clip), selection)

    def edit_notes(self, name: str, notes: Notes, selection: Ids | None = None) -> None:
        """Replace the notes. Inside a gesture the clip's length grows from what it was when the gesture began."""
        base = self._open.clip if self._open is not None else self._clip
        if base is None or notes == self.notes:
            if selection is not None:
                self.select(selection)
            return
        arrays = NoteArrays.of_notes(notes)
        # Every edit hands on sorted notes: to see that they are is quicker than to sort them again.
        clip = base.with_sorted(notes, arrays.last) if arrays.in_order else base.with_notes(notes)
        self._edit(name, clip, arrays if clip.notes is notes else NoteArrays.of(clip), selection)

    def edit_curve(self, name: str, curve: Curve) -> None:
        """Replace the controller of a curve's kind; one without points goes away."""
        curves = with_curve(self._curves, curve)
        if self._clip is None or curves == self._curves:
            return
        self._announce(name)
        self._put_curves(curves)
        self._tell(lambda: self.curves_edited.emit(name, curves))

    def _edit(self, name: str, clip: Clip, arrays: NoteArrays, selection: Ids | None) -> None:
        self._announce(name)
        self._put(clip, self._selection if selection is None else selection, arrays)
        self._tell(lambda: self.edited.emit(name, clip))

    def begin(self) -> None:
        """Open a gesture; one already open is committed first."""
        self.commit()
        if self._clip is not None:
            self._open = _Open(self._clip, self._selection, self._curves)

    def commit(self) -> None:
        """Close the gesture as one undo step; one that ended where it began leaves none."""
        gesture = self._open
        if gesture is not None and gesture.announced and self._as_before(gesture):
            gesture.selection = self._selection
            self.rollback()
            return
        self._open = None
        if gesture is not None and gesture.announced:
            self.committed.emit()

    def rollback(self) -> None:
        """Close the gesture and bring back clip, controllers and selection as they were before it."""
        gesture, self._open = self._open, None
        if gesture is None:
            return
        self._put(gesture.clip, gesture.selection)
        self._put_curves(gesture.curves)
        if gesture.announced:
            self.cancelled.emit()

    def _announce(self, name: str) -> None:
        if self._open is not None and not self._open.announced:
            self._open.announced = True
            self.began.emit(name)

    def _as_before(self, gesture: _Open) -> bool:
        return self._clip == gesture.clip and self._curves == gesture.curves

    def _tell(self, tell: Callable[[], None]) -> None:
        self._telling = True
        self._handed_back, self._curves_back = self._clip, self._curves
        try:
            tell()
        finally:
            self._telling = False
        self.set_clip(self._handed_back)
        self.set_curves(self._curves_back)

    def _put_curves(self, curves: Curves) -> None:
        if curves is not self._curves:
            self._curves = curves
            self.curves_changed.emit()

    def _put(self, clip: Clip | None, selection: Ids, arrays: NoteArrays | None = None) -> None:
        changed = clip is not self._clip
        before = self._selection
        self._clip = clip
        if changed:
            self._arrays = NoteArrays.of(clip) if arrays is None else arrays
        kept = selection.intersection(self._arrays.ids.tolist()) if selection else selection
        self._selection = kept
        if changed:
            self.clip_changed.emit()
        if kept != before:
            self.selection_changed.emit()
