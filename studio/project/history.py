"""Undo and redo: a line of named song values, with merging while a drag lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.project.song import Edit, Song

MAX_UNDO = 500


@dataclass(frozen=True)
class _Entry:
    name: str
    before: Song


class History:
    """The song as it stands, and the way back.

    A *gesture* (a drag, a slider move) is opened with :meth:`begin`, changed any number of times with :meth:`apply`
    and closed with :meth:`commit` (one undo step) or :meth:`rollback` (as if it never was). An :meth:`apply` outside a
    gesture is an undo step of its own. An edit or gesture that leaves the song equal to what it was is no step: a drag
    out and back, or quantising what is on the grid. Listeners are called with the song after every change, and when a
    gesture closes.
    """

    def __init__(self, song: Song | None = None) -> None:
        self._song = song or Song()
        self._undo: list[_Entry] = []
        self._redo: list[_Entry] = []
        self._gesture: _Entry | None = None
        self._saved: Song | None = self._song
        self._listeners: list[Callable[[Song], None]] = []

    @property
    def song(self) -> Song:
        """The song as it stands now."""
        return self._song

    @property
    def undo_name(self) -> str | None:
        """Name of the edit that :meth:`undo` would take back, or None."""
        return self._undo[-1].name if self._undo else None

    @property
    def redo_name(self) -> str | None:
        """Name of the edit that :meth:`redo` would do again, or None."""
        return self._redo[-1].name if self._redo else None

    @property
    def in_gesture(self) -> bool:
        """Whether a drag is under way."""
        return self._gesture is not None

    @property
    def dirty(self) -> bool:
        """Whether the song differs from the one last saved (undoing back to it makes it clean again)."""
        return self._song is not self._saved

    def listen(self, listener: Callable[[Song], None]) -> None:
        """Call ``listener`` with the song after every change."""
        self._listeners.append(listener)

    def apply(self, name: str, edit: Edit) -> None:
        """Edit the song. Inside a gesture ``name`` renames the gesture; outside it names a step of its own."""
        after = edit(self._song)
        if after is self._song:
            return
        if self._gesture is None:
            if after == self._song:
                return
            self._push(_Entry(name, self._song))
        else:
            self._gesture = _Entry(name, self._gesture.before)
        self._set(after)

    def begin(self, name: str) -> None:
        """Open a gesture; one already open is committed first."""
        self.commit()
        self._gesture = _Entry(name, self._song)

    def commit(self) -> None:
        """Close the gesture as one undo step, if it changed anything."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return
        if gesture.before == self._song:
            self._song = gesture.before  # the very same value, so that "saved" is still recognised
        else:
            self._push(gesture)
        self._notify()

    def rollback(self) -> None:
        """Close the gesture and bring back the song as it was before it."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            self._set(gesture.before)

    def undo(self) -> str | None:
        """Take back the last edit; return its name, or None where there is none."""
        self.commit()
        if not self._undo:
            return None
        entry = self._undo.pop()
        self._redo.append(_Entry(entry.name, self._song))
        self._set(entry.before)
        return entry.name

    def redo(self) -> str | None:
        """Do the last undone edit again; return its name, or None where there is none."""
        self.commit()
        if not self._redo:
            return None
        entry = self._redo.pop()
        self._undo.append(_Entry(entry.name, self._song))
        self._set(entry.before)
        return entry.name

    def mark_saved(self, song: Song | None = None) -> None:
        """Remember ``song`` (by default the one now) as the one on disk."""
        self._saved = self._song if song is None else song

    def reset(self, song: Song) -> None:
        """Start over with another song, clean and without history."""
        self._undo.clear()
        self._redo.clear()
        self._gesture = None
        self._saved = song
        self._set(song)

    def _push(self, entry: _Entry) -> None:
        self._undo.append(entry)
        del self._undo[:-MAX_UNDO]
        self._redo.clear()

    def _set(self, song: Song) -> None:
        self._song = song
        self._notify()

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            listener(self._song)
