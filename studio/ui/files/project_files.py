"""New, open, save: the way of the song to its file and back, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QPixmap

from studio.project.chimera_file import LoadedProject, load_project, save_project
from studio.project.edit_log import FileStamp
from studio.project.export_names import safe_stem
from studio.project.journal import Journal
from studio.project.recent import with_recent, without_recent
from studio.project.recovery import Recovery, discard, open_elsewhere
from studio.project.settings import SettingsStore
from studio.project.song import Song
from studio.project.told import also_open, changed_elsewhere
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.files.dialogs import Dialogs, Unsaved
from studio.ui.start.recovery_answer import RecoveryAnswer, RecoveryChoice
from studio.ui.widgets.toasts import Level, Notification

_THUMBNAIL_WIDTH = 320
_CHANGED = FileStamp(Path(), -1, -1)
"""What a save returns that would have cost another program's work."""

After = Callable[[], None]


class ProjectFiles(QObject):
    """What the File menu does with projects.

    Args:
        document: the song.
        pool: where files are read and written.
        store: remembers recent files.
        dialogs: asks the person.
        picture: returns a picture of the window for the project's thumbnail, or None.

    Signals:
        leaving: the song is about to be left; what is under way belongs into it.
        notify: a :class:`Notification`.
        opened: another song is shown.
    """

    leaving = Signal()
    notify = Signal(object)
    opened = Signal()

    def __init__(
        self,
        document: Document,
        pool: IoPool,
        store: SettingsStore,
        dialogs: Dialogs,
        picture: Callable[[], QPixmap | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._pool, self._store, self._dialogs = document, pool, store, dialogs
        self._picture = picture
        self._journal: Journal | None = None
        self._last_picture: bytes | None = None
        self._stamp: FileStamp | None = None
        self._saving = False
        self._again: After | None = None

    def use_journal(self, journal: Journal) -> None:
        """Keep the song recoverable with this journal from now on."""
        self._journal = journal
        self._document.song_changed.connect(self._on_song)
        self._document.history_changed.connect(self._on_history)
        self._document.replaced.connect(self._on_replaced)
        if self._document.dirty:
            journal.note_change(self._document.song)
        else:
            self._note_clean()

    # -- what the person asks for -----------------------------------------------------------

    def new(self) -> None:
        """Begin another song."""
        self.settle_then(lambda: self._show(Song()))

    def open(self) -> None:
        """Ask for a project and open it."""
        self.settle_then(self._ask_and_open)

    def open_path(self, path: Path) -> None:
        """Open a project."""
        self.settle_then(lambda: self._load(path))

    def open_copy(self, path: Path, then: After) -> None:
        """Open a project as a new song without a file; the project itself is never written.

        Args:
            path: of the project.
            then: called when the song is shown.
        """

        def done(loaded: LoadedProject) -> None:
            self._last_picture = loaded.thumbnail
            self._document.open(loaded.song, None, loaded.extra)
            self._tell_notices(loaded)
            self.opened.emit()
            then()

        self.settle_then(
            lambda: self._pool.run(lambda: load_project(path), done, self._on_unread(path))
        )

    def save(self, then: After | None = None) -> None:
        """Save to the song's file, asking for one where it has none.

        Args:
            then: called when the song is on the disk, and only then.
        """
        path = self._document.path
        if path is None:
            self.save_as(then)
        else:
            self._write(path, then)

    def save_as(self, then: After | None = None) -> None:
        """Ask for a file and save there."""
        path = self._dialogs.save_project(safe_stem(self._document.name))
        if path is not None:
            self._write(path, then)

    def settle_then(self, then: After) -> None:
        """Ask what to do with unsaved changes, do it, and then go on; a cancel ends here."""
        self.leaving.emit()
        self._document.commit()
        if not self._document.dirty:
            then()
            return
        answer = self._dialogs.unsaved(self._document.name)
        if answer is Unsaved.SAVE:
            self.save(then)
        elif answer is Unsaved.DISCARD:
            then()

    # -- recovery ---------------------------------------------------------------------------

    def answer_recovery(self, answer: RecoveryAnswer) -> None:
        """Do what the person chose for work that was not saved before a crash."""
        recovery = answer.recovery
        if answer.choice is RecoveryChoice.DISCARD:
            self._pool.run(lambda: discard(recovery), lambda _none: None)
        elif answer.choice is RecoveryChoice.OPEN_SAVED and recovery.project is not None:
            self._load(recovery.project)
        else:
            self._pool.run(
                recovery.load, lambda loaded: self._show_recovered(recovery, loaded), self._tell
            )

    def _show_recovered(self, recovery: Recovery, loaded: LoadedProject) -> None:
        self._stamp = None
        self._document.open(loaded.song, recovery.project, loaded.extra, unsaved=True)
        if self._journal is not None:
            # Only when our own journal holds the song is the old one thrown away.
            self._journal.adopt(recovery, loaded)
        self._tell_notices(loaded)
        self.notify.emit(Notification(f"“{loaded.song.title}” was recovered.", Level.OK))
        self.opened.emit()

    # -- within -----------------------------------------------------------------------------

    def _ask_and_open(self) -> None:
        path = self._dialogs.open_project()
        if path is not None:
            self._load(path)

    def _load(self, path: Path) -> None:
        own = self._journal.session if self._journal is not None else None

        def work() -> tuple[LoadedProject, FileStamp | None, bool]:
            # The stamp first: should another program write the file just now, the stamp no longer fits.
            stamp = FileStamp.of(path)
            return load_project(path), stamp, open_elsewhere(path, own=own) is not None

        self._pool.run(work, lambda found: self._on_loaded(path, *found), self._on_unread(path))

    def _on_unread(self, path: Path) -> Callable[[str, str], None]:
        def failed(sentence: str, details: str) -> None:
            if not path.exists():
                self._store.update(recent=without_recent(self._store.settings.recent, path))
            self._tell(sentence, details)

        return failed

    def _on_loaded(
        self, path: Path, loaded: LoadedProject, stamp: FileStamp | None, elsewhere: bool
    ) -> None:
        self._stamp, self._last_picture = stamp, loaded.thumbnail
        self._document.open(loaded.song, path, loaded.extra)
        self._store.update(recent=with_recent(self._store.settings.recent, path))
        self._tell_notices(loaded)
        if elsewhere:
            self.notify.emit(Notification(also_open(path), Level.WARNING))
        self.opened.emit()

    def _show(self, song: Song) -> None:
        self._stamp = self._last_picture = None
        self._document.open(song)
        self.opened.emit()

    def _write(self, path: Path, then: After | None, *, over: bool = False) -> None:
        """Save; ``over`` even if another program has written the file since it was opened or saved here."""
        if self._saving:
            self._again = lambda: self._write(path, then, over=over)
            return
        self._document.commit()
        song, extra, thumbnail = self._document.song, self._document.extra, self._thumbnail()
        self._saving = True
        known = self._stamp if self._stamp is not None and self._stamp.path == path else None

        def work() -> FileStamp | None:
            if known is not None and not over and known.is_other(FileStamp.of(path)):
                return _CHANGED
            save_project(path, song, thumbnail=thumbnail, extra=extra)
            return FileStamp.of(path)

        def done(stamp: FileStamp | None) -> None:
            self._saving = False
            if stamp is _CHANGED:
                self._tell_changed(path, then)
                self._next(None)
                return
            self._stamp, self._last_picture = stamp, thumbnail
            self._document.mark_saved(song, path)
            self._store.update(recent=with_recent(self._store.settings.recent, path))
            if self._journal is not None:
                self._journal.note_saved(path, song=song, stamp=stamp)
                self._journal.note_thumbnail(thumbnail)
                if self._document.dirty:
                    self._journal.note_change(self._document.song)
            self.notify.emit(Notification(f"Saved “{path.name}”.", Level.OK))
            self._next(then)

        def failed(sentence: str, details: str) -> None:
            self._saving = False
            self._tell(sentence, details)
            self._next(None)

        self._pool.run(work, done, failed)

    def _tell_changed(self, path: Path, then: After | None) -> None:
        over = Notification(
            changed_elsewhere(path),
            Level.WARNING,
            action="Save over it",
            on_action=lambda: self._write(path, then, over=True),
            stays=True,
        )
        self.notify.emit(over)

    def _next(self, then: After | None) -> None:
        again, self._again = self._again, None
        if again is not None:
            again()
        elif then is not None:
            then()

    def _thumbnail(self) -> bytes | None:
        picture = self._picture()
        if picture is None or picture.isNull():
            return None
        mode = Qt.TransformationMode.SmoothTransformation
        image = picture.toImage().scaledToWidth(_THUMBNAIL_WIDTH, mode)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(buffer.data().data())

    def _tell(self, sentence: str, details: str) -> None:
        self.notify.emit(Notification(sentence, Level.ERROR, details))

    def _tell_notices(self, loaded: LoadedProject) -> None:
        for sentence in loaded.notices:
            self.notify.emit(Notification(sentence, Level.WARNING))

    def _on_song(self, song: Song) -> None:
        if self._journal is not None and self._document.in_gesture:
            self._journal.note_change(song, in_gesture=True)

    def _on_history(self) -> None:
        if self._journal is None or self._document.in_gesture:
            return
        if self._document.dirty:
            self._journal.note_change(self._document.song)
        else:
            # Undone back to what is on the disk: there is nothing to recover.
            self._note_clean()

    def _on_replaced(self) -> None:
        if self._journal is not None:
            self._note_clean()

    def _note_clean(self) -> None:
        document = self._document
        self._journal.note_project(
            document.path, document.extra, song=document.song, stamp=self._stamp
        )
        # Painting the window anew for every autosave would be seen: the picture is as old as the last save.
        self._journal.note_thumbnail(self._last_picture)
