"""Autosave while a person edits: each edit goes into a list at once, and a thread keeps whole states on the disk.

The list (edit_log.py) makes an edit safe from the end of the program before the next one can be made; the whole state
(snapshot.py), seconds later, makes it safe from a power cut. recovery.py finds both again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from studio.files import FileSaveError, plain_reason
from studio.project import folders
from studio.project.chimera_file import LoadedProject
from studio.project.clip_midi import ClipMidiError
from studio.project.edit_log import EditLog, FileStamp
from studio.project.extras import Extra
from studio.project.recovery import Recovery, Session, discard
from studio.project.schema import DocumentError
from studio.project.snapshot import SnapshotWriter
from studio.project.song import Song
from studio.project.sound_codec import SoundCodecError

DEFAULT_INTERVAL = 5.0
_RETRY_SECONDS = 30.0
"""How long after a refused write the next is tried."""
_LONGEST_HOLD = 4
"""A gesture delays an autosave that is due by no more than this many intervals."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Wanted:
    """What a recovery should find: ``song`` is None where the project file already holds everything."""

    song: Song | None = None
    project: Path | None = None
    extra: Extra = field(default_factory=Extra)
    thumbnail: bytes | None = None
    log: int = 0


class Journal:
    """Keeps the song of this session recoverable.

    Every method but :meth:`flush` and :meth:`close` may be called on the GUI thread: none waits for more than a short
    write to the system's cache.

    Args:
        interval: seconds from the first unsaved change to its snapshot; may be changed later.
        root: folder of all sessions, by default the person's own.
        on_error: called on the writing thread with one sentence when the disk refuses, once until it works again.
        on_written: called on the writing thread after each snapshot.

    Raises:
        OSError: the folder of the sessions cannot be made.
    """

    def __init__(
        self,
        *,
        interval: float = DEFAULT_INTERVAL,
        root: Path | None = None,
        on_error: Callable[[str], None] | None = None,
        on_written: Callable[[], None] | None = None,
    ) -> None:
        self.interval = interval
        self._on_error = on_error
        self._on_written = on_written
        self._session = Session(root or folders.autosave_dir())
        self._writer = SnapshotWriter(self._session.folder)
        self._log = EditLog(self._session.folder)
        self._changed = threading.Condition()
        # From here on: touched under the condition's lock only.
        self._wanted = self._done = _Wanted()
        self._since = 0.0
        self._held = self._urgent = self._failed = self._busy = self._closing = False
        self._attempts = 0
        self._adopted: list[Recovery] = []
        self._thread = threading.Thread(target=self._run, name="autosave", daemon=True)
        self._thread.start()

    @property
    def session(self) -> Session:
        """The session this journal writes."""
        return self._session

    def note_change(self, song: Song, *, in_gesture: bool = False, dirty: bool = True) -> None:
        """Tell of an edit, an undo, or the end of a gesture.

        Args:
            song: the song as it stands.
            in_gesture: whether a drag is under way: nothing is recorded then, and what is due waits.
            dirty: whether it differs from the project file; if not, there is nothing to recover.
        """
        with self._changed:
            self._held = in_gesture
            if not in_gesture and dirty:
                safe = self._log.append(song)
                self._want(replace(self._wanted, song=song), urgent=not safe and not self._failed)
            elif not in_gesture:
                self._log.restart(None, None)
                self._want(replace(self._wanted, song=None))
            self._changed.notify_all()

    def note_project(
        self,
        path: Path | None,
        extra: Extra | None = None,
        *,
        song: Song | None = None,
        stamp: FileStamp | None = None,
    ) -> None:
        """Tell that another project is open (None for a new one) and unchanged: there is nothing to recover.

        Args:
            path: of its file.
            extra: what else that file holds.
            song: what it holds.
            stamp: of the file when it was read or written, so that edits can be told from there.
        """
        with self._changed:
            self._log.restart(song, stamp, "" if song is None else song.title)
            self._want(_Wanted(None, path, extra or Extra()), urgent=True)

    def note_saved(
        self, path: Path, *, song: Song | None = None, stamp: FileStamp | None = None
    ) -> None:
        """Tell that the project file at ``path`` now holds ``song``: there is nothing to recover."""
        with self._changed:
            self._log.restart(song, stamp, "" if song is None else song.title)
            self._want(replace(self._wanted, song=None, project=path), urgent=True)

    def note_thumbnail(self, png: bytes | None) -> None:
        """Give the picture that the recovery dialog shows; it is written with the next snapshot."""
        with self._changed:
            self._want(replace(self._wanted, thumbnail=png))

    def adopt(self, recovery: Recovery, loaded: LoadedProject) -> None:
        """Take over a recovered song: it is written here at once, and only then is the old session thrown away."""
        with self._changed:
            self._adopted.append(recovery)
            self._log.restart(None, None, loaded.song.title)
            wanted = _Wanted(loaded.song, recovery.project, loaded.extra, loaded.thumbnail)
            self._want(wanted, urgent=True)

    def flush(self, timeout: float = 30.0) -> bool:
        """Write now what is not written, and wait for it; return whether everything is on the disk."""
        with self._changed:
            start = self._attempts
            self._urgent = True
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._settled or (self._failed and self._attempts > start), timeout
            )
            return self._settled

    def close(self, *, clean: bool = True) -> None:
        """End the session.

        Args:
            clean: True leaves nothing behind; False writes what is not written, to be recovered at the next start.
        """
        if not clean:
            self.flush()
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()
        self._log.close()
        self._session.close(keep=not clean)

    def abandon(self) -> None:
        """End as a killed program does, for tests: nothing more is written, and the lock falls."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()
        self._log.close()
        self._session.let_go()

    @property
    def _settled(self) -> bool:
        return not self._busy and self._done is self._wanted

    def _want(self, wanted: _Wanted, *, urgent: bool = False) -> None:
        if self._done is self._wanted:
            self._since = time.monotonic()
        self._wanted = wanted
        self._urgent = self._urgent or urgent
        self._changed.notify_all()

    def _seconds_left(self) -> float | None:
        """Return how long the writing thread may sleep: None until it is told, 0 where something is due."""
        if self._done is self._wanted:
            return None
        if self._urgent:
            return 0.0
        wait = _RETRY_SECONDS if self._failed else self.interval
        if self._held:
            wait *= _LONGEST_HOLD
        return max(self._since + wait - time.monotonic(), 0.0)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closing and (left := self._seconds_left()) != 0.0:
                    self._changed.wait(left)
                if self._closing:
                    return
                wanted, adopted = self._with_log(), self._adopted
                self._busy, self._urgent, self._adopted = True, False, []
            error = self._perform(wanted, adopted)
            with self._changed:
                first_failure = error is not None and not self._failed
                self._busy, self._failed = False, error is not None
                self._attempts += 1
                if error is None:
                    self._done = wanted
                else:
                    self._since = time.monotonic()
                    self._adopted = adopted + self._adopted
                self._changed.notify_all()
            if first_failure and error and self._on_error:
                self._on_error(error)
            if error is None and wanted.song is not None and self._on_written:
                self._on_written()

    def _with_log(self) -> _Wanted:
        """Return what is wanted now, with the log in which the edits after it will be."""
        if self._wanted.song is not None:
            self._wanted = replace(self._wanted, log=self._log.rotate())
        else:
            self._wanted = replace(self._wanted, log=self._log.number)
        return self._wanted

    def _perform(self, wanted: _Wanted, adopted: list[Recovery]) -> str | None:
        try:
            self._session.name(wanted.project)
            if wanted.song is None:
                self._writer.clear()
            else:
                self._writer.write(
                    wanted.song,
                    project=wanted.project,
                    extra=wanted.extra,
                    thumbnail=wanted.thumbnail,
                    log=wanted.log,
                )
            self._log.forget_before(wanted.log)
            for recovery in adopted:
                discard(recovery)
        except OSError as error:
            return f"The autosave does not work: {plain_reason(error)}."
        except FileSaveError as error:
            why = error.__cause__
            reason = plain_reason(why) if isinstance(why, OSError) else str(error).rstrip(".")
            return f"The autosave does not work: {reason}."
        except (DocumentError, ClipMidiError, SoundCodecError) as error:
            return f"The autosave does not work: {str(error).rstrip('.')}."
        # The last line of defence of a person's work must outlive any fault above it.
        except Exception:  # noqa: BLE001
            _log.exception("autosave")
            return "The autosave does not work: the song holds something unexpected."
        return None
