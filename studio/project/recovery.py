"""Sessions of running programs, and what is left of those that were killed.

Every running program owns a *session*: a lock that dies with it (locks.py) and, beside the lock, a folder with the last
state of its song (snapshot.py) and what was edited since (edit_log.py). A folder whose lock nobody holds belongs to a
program that did not end well.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from studio.files import save_bytes_atomically
from studio.project import folders
from studio.project.chimera_file import LoadedProject, ProjectError
from studio.project.edit_log import FoundLog
from studio.project.last_state import nothing_unsaved, read_last_state, unsaved_logs
from studio.project.locks import FileLock, is_locked
from studio.project.schema import DocumentError
from studio.project.snapshot import read_blob, read_index

_NAME = "session.json"
_MAX_NAME = 2**16
_MAX_THUMBNAIL = 2**23


class _SessionDoc(Struct):
    pid: int
    project: str = ""


class Session:
    """This program's own lock and folder.

    Args:
        root: folder of all sessions; made if missing.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        self.folder = root / f"{stamp}-{secrets.token_hex(4)}"
        # The lock comes before the folder, so that no other program can see the folder without it.
        self._lock = FileLock(_lock_path(self.folder))
        self._project: Path | None = None

    def name(self, project: Path | None) -> None:
        """Write down which project is open here.

        Raises:
            OSError: the folder cannot be made.
            FileSaveError: the disk refuses.
        """
        if not _lock_path(self.folder).exists():
            # Someone cleared the folder of all sessions away; without a lock others would take this one for dead.
            self._lock.release()
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(_lock_path(self.folder))
        self.folder.mkdir(exist_ok=True)
        if project == self._project and (self.folder / _NAME).exists():
            return
        doc = _SessionDoc(os.getpid(), str(project.absolute()) if project else "")
        save_bytes_atomically(self.folder / _NAME, msgspec.json.encode(doc))
        self._project = project

    def close(self, *, keep: bool) -> None:
        """Let the lock go; the folder is removed unless it is to be recovered from."""
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()
        if not self.folder.exists():
            _lock_path(self.folder).unlink(missing_ok=True)

    def let_go(self) -> None:
        """Let the lock go and leave everything, as the end of the process does."""
        self._lock.release()


@dataclass(frozen=True)
class Recovery:
    """The last state of a song whose program was killed.

    Attributes:
        folder: where it lies.
        project: the project file it belongs to, or None where it was never saved.
        title: the song's title.
        when: when it was written.
        thumbnail: PNG bytes, or None.
    """

    folder: Path
    project: Path | None
    title: str
    when: datetime
    thumbnail: bytes | None = None

    def load(self) -> LoadedProject:
        """Read the song; show it as unsaved.

        Raises:
            ProjectError: it is damaged.
        """
        try:
            return replace(read_last_state(self.folder), thumbnail=self.thumbnail)
        except (OSError, DocumentError) as error:
            why = str(error) if isinstance(error, DocumentError) else "its files cannot be read"
            raise ProjectError(f"“{self.title}” cannot be recovered: {why}.") from error


def find_recoverable(root: Path | None = None) -> list[Recovery]:
    """List what killed programs left behind, newest first; sessions that left nothing are swept away."""
    found: list[Recovery] = []
    for folder in _session_folders(root):
        if is_locked(_lock_path(folder)):
            continue
        recovery = _look_at(folder)
        if recovery is not None:
            found.append(recovery)
        elif nothing_unsaved(folder):
            _remove(folder)
    return sorted(found, key=lambda recovery: recovery.when, reverse=True)


def discard(recovery: Recovery) -> None:
    """Throw a recovery away."""
    _remove(recovery.folder)


def open_elsewhere(
    project: Path, *, own: Session | None = None, root: Path | None = None
) -> int | None:
    """Return the process id of another running program that has this project open, or None."""
    wanted = str(project.absolute())
    for folder in _session_folders(root):
        if (own is None or folder != own.folder) and is_locked(_lock_path(folder)):
            doc = _read_name(folder)
            if doc is not None and doc.project == wanted:
                return doc.pid
    return None


def _session_folders(root: Path | None) -> Iterator[Path]:
    try:
        folders_found = sorted((root or folders.autosave_dir()).iterdir())
    except OSError:
        return
    yield from (folder for folder in folders_found if folder.is_dir())


def _look_at(folder: Path) -> Recovery | None:
    try:
        logs = unsaved_logs(folder)
        if logs and logs[0].header.base in ("file", "whole"):
            # Edits of a project that was whole on the disk: the snapshot beside them, if any, is older than that.
            return _look_at_logs(folder, logs)
        if nothing_unsaved(folder):
            return None
        index = read_index(folder)
        when = datetime.fromisoformat(index.when)
    except (OSError, DocumentError, ValueError):
        # Not ours to read, but perhaps a later version's: left where it is.
        return None
    if logs:
        when = max(when, _changed(logs[-1].path))
    project = Path(index.project) if index.project else None
    return Recovery(folder, project, index.title, when, _picture(folder, index.thumbnail))


def _look_at_logs(folder: Path, logs: list[FoundLog]) -> Recovery:
    named, head = _read_name(folder), logs[0].header
    project = head.project or (named.project if named else "")
    title = head.title or (Path(project).stem if project else "Untitled")
    return Recovery(folder, Path(project) if project else None, title, _changed(logs[-1].path))


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _picture(folder: Path, blob: str | None) -> bytes | None:
    try:
        return read_blob(folder, blob, _MAX_THUMBNAIL) if blob else None
    except DocumentError:
        return None  # a song is worth recovering without its picture


def _read_name(folder: Path) -> _SessionDoc | None:
    try:
        with (folder / _NAME).open("rb") as stream:
            return msgspec.json.decode(stream.read(_MAX_NAME), type=_SessionDoc)
    except (OSError, ValueError):
        return None


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        _lock_path(folder).unlink(missing_ok=True)


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")
