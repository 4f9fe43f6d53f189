"""A lock that the system itself lets go when its owner dies, however it dies.

Process ids and start times can be read wrongly: ids come round again, and a container or a network home shows the ids
of another machine. An advisory lock on an open file is known to the kernel, which drops it with the process.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


class Locked(Exception):  # noqa: N818 (a state of affairs, not a fault)
    """Someone alive holds the lock."""


class FileLock:
    """An exclusive lock on a file, held until :meth:`release` or the end of the process.

    A file system that knows no locks gives the lock to everyone: the program then runs as it would alone.

    Args:
        path: the lock file; made if missing, in a folder that exists.

    Raises:
        Locked: someone alive holds it.
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._handle)
        except BlockingIOError:
            self.release()
            raise Locked(str(path)) from None

    def release(self) -> None:
        """Let the lock go; harmless if it is gone."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_locked(path: Path) -> bool:
    """Return whether someone alive holds the lock of this file."""
    if not path.exists():
        return False
    try:
        FileLock(path).release()
    except Locked:
        return True
    except OSError:
        return False
    return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error

else:
    import fcntl

    def _lock(handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return  # a file system without locks
