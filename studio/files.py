"""Writing files so that a crash, a full disk or a pulled plug never costs the file that was there before."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from studio.errors import PlainError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the disk cannot hold a file of this size",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder is not a folder",
    errno.EISDIR: "there is a folder of that name",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EIO: "the disk reports an error",
}

_STALE_SECONDS = 24 * 60 * 60


class FileSaveError(PlainError):
    """A file could not be written; the text is one sentence for the person, and what was there before is untouched."""


def plain_reason(error: OSError) -> str:
    """Say in a few plain words why the system refused, e.g. ``"the disk is full"``."""
    return _REASONS.get(error.errno or 0) or (error.strerror or "the system refused").lower()


def save_bytes_atomically(path: Path, data: bytes, *, backup: bool = False) -> None:
    """Write a whole file, or leave the old one as it was.

    Args:
        path: where to; a symbolic link is followed.
        data: the whole content.
        backup: keep the file that was there as ``<name>.bak``.

    Raises:
        FileSaveError: it could not be written.
    """
    with atomic_file(path, backup=backup) as stream:
        stream.write(data)


@contextlib.contextmanager
def atomic_file(path: Path, *, backup: bool = False) -> Iterator[IO[bytes]]:
    """Open a new file that takes the place of ``path`` when the block ends without an error.

    The bytes go to a hidden file in the same folder, are forced to the disk, and only then does the file change its
    name, so a reader sees the old content or the new one and never half of it.

    Args:
        path: where to; a symbolic link is followed.
        backup: keep the file that was there as ``<name>.bak``.

    Yields:
        A seekable binary stream.

    Raises:
        FileSaveError: it could not be written.
    """
    target = Path(os.path.realpath(path))
    temporary = _temporary(target)
    try:
        _sweep(target)
        try:
            with temporary.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
                if backup:
                    _keep_backup(target)
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileSaveError(f"“{path.name}” was not saved: {plain_reason(error)}.") from error
    _sync_folder(target.parent)


def backup_path(path: Path) -> Path:
    """Return where :func:`atomic_file` keeps the file that was there before."""
    return path.with_name(path.name + ".bak")


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.tmp")


def _sweep(target: Path) -> None:
    """Remove what a save of the same file left half-written when the program was killed, a day ago or more."""
    for stale in target.parent.glob(f".{glob.escape(target.name[:80])}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - stale.stat().st_mtime > _STALE_SECONDS:
                stale.unlink()


def _keep_backup(target: Path) -> None:
    # A second name for the same bytes costs nothing and leaves no moment without the file itself; where the file
    # system knows no hard links (exFAT, some network drives), copy.
    backup = backup_path(target)
    fresh = _temporary(backup)
    try:
        try:
            os.link(target, fresh)
        except OSError:
            shutil.copy2(target, fresh)
        fresh.replace(backup)
    finally:
        fresh.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    # Makes the new name itself survive a power cut. Windows cannot open a folder, and needs no such call.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
