"""The song as the window sees it: the edit history as a Qt object, with the file it belongs to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.project.extras import Extra
from studio.project.history import History
from studio.project.song import Edit, Song


class Document(QObject):
    """The open song.

    Signals:
        song_changed: the song, after every change, also during a gesture.
        history_changed: what undo and redo would do, or whether there is something to save, may be different now.
        replaced: another song was opened (or a new one begun); what was selected or shown is gone.

    Attributes:
        extra: parts of the project file that this version does not know, to be written back.
    """

    song_changed = Signal(object)
    history_changed = Signal()
    replaced = Signal()

    def __init__(self, song: Song | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History(song)
        self._history.listen(self._on_change)
        self._path: Path | None = None
        self._unsaved_copy = False
        self.extra = Extra()

    @property
    def song(self) -> Song:
        """The song as it stands now."""
        return self._history.song

    @property
    def path(self) -> Path | None:
        """The project file, or None where the song was never saved."""
        return self._path

    @property
    def name(self) -> str:
        """What the window's title says."""
        return self._path.stem if self._path else self.song.title

    @property
    def dirty(self) -> bool:
        """Whether closing now would lose something."""
        return self._history.dirty or self._unsaved_copy

    @property
    def undo_name(self) -> str | None:
        """Name of the edit that :meth:`undo` would take back, or None."""
        return self._history.undo_name

    @property
    def redo_name(self) -> str | None:
        """Name of the edit that :meth:`redo` would do again, or None."""
        return self._history.redo_name

    @property
    def in_gesture(self) -> bool:
        """Whether a drag is under way."""
        return self._history.in_gesture

    def apply(self, name: str, edit: Edit) -> None:
        """Edit the song: one undo step called ``name``, or a part of the gesture under way."""
        self._history.apply(name, edit)

    def begin(self, name: str) -> None:
        """Open a gesture: all edits until :meth:`commit` are one undo step."""
        self._history.begin(name)

    def commit(self) -> None:
        """Close the gesture."""
        self._history.commit()
        self.history_changed.emit()

    def rollback(self) -> None:
        """Close the gesture and take back what it did."""
        self._history.rollback()
        self.history_changed.emit()

    def undo(self) -> str | None:
        """Take back the last edit and return its name, or None where there is none."""
        return self._history.undo()

    def redo(self) -> str | None:
        """Do the last undone edit again and return its name, or None where there is none."""
        return self._history.redo()

    def open(
        self,
        song: Song,
        path: Path | None = None,
        extra: Extra | None = None,
        *,
        unsaved: bool = False,
    ) -> None:
        """Show another song, without history.

        Args:
            song: the song.
            path: its project file, or None.
            extra: what else the file held.
            unsaved: it differs from the file (a recovered song).
        """
        self._path = path
        self.extra = extra or Extra()
        self._unsaved_copy = unsaved
        self._history.reset(song)
        self.replaced.emit()

    def mark_saved(self, song: Song, path: Path) -> None:
        """Remember that ``path`` holds ``song``, which may be older than the song now."""
        self._path = path
        self._unsaved_copy = False
        self._history.mark_saved(song)
        self.history_changed.emit()

    def _on_change(self, song: Song) -> None:
        self.song_changed.emit(song)
        self.history_changed.emit()
