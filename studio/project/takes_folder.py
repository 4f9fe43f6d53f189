"""Where recordings are written as they come: a folder a running program, found again when its program was killed."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path

from studio.live.record.recorder import recover_takes
from studio.live.record.take import Take
from studio.project import folders
from studio.project.locks import FileLock, is_locked


class TakesFolder:
    """This program's own folder of recordings, with a lock that dies with it.

    Nothing is made before :meth:`claim`.

    Args:
        root: folder of all programs' recordings, by default the person's own.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or folders.data_dir() / "takes"
        stamp = time.strftime("%Y%m%d-%H%M%S")
        self.path = self._root / f"{stamp}-{secrets.token_hex(4)}"
        self._lock: FileLock | None = None
        self._found: list[Path] = []

    def claim(self) -> None:
        """Take the lock, so that no other program offers what is being recorded here.

        Raises:
            OSError: the folder cannot be made.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(_lock_path(self.path))

    def abandoned(self) -> tuple[list[Take], list[str]]:
        """Find what killed programs were recording; folders in which nothing is left are swept away.

        Returns:
            The takes, oldest first, and sentences about recordings that cannot be read.
        """
        takes: list[Take] = []
        notices: list[str] = []
        self._found = self._others()
        for folder in self._found:
            found, said = recover_takes(folder)
            takes += found
            notices += said
            if not found and not said:
                _remove(folder)
        return sorted(takes, key=lambda take: (take.header.created, take.number)), notices

    def sweep(self) -> None:
        """Throw away what :meth:`abandoned` found: it was kept in a song, or is not wanted."""
        for folder in self._found:
            _remove(folder)

    def close(self) -> None:
        """Leave nothing behind: what was recorded is in the song, which the person has saved or given up."""
        _remove(self.path)
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            _lock_path(self.path).unlink(missing_ok=True)

    def _others(self) -> list[Path]:
        try:
            known = sorted(folder for folder in self._root.iterdir() if folder.is_dir())
        except OSError:
            return []
        return [f for f in known if f != self.path and not is_locked(_lock_path(f))]


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        _lock_path(folder).unlink(missing_ok=True)


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")
