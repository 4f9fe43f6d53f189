"""Every edit on the disk before the next one: a list of what changed since the last whole state of the song.

The autosave writes a whole song every few seconds (snapshot.py); what is done between two of them is appended here, on
the thread that edits, in well under a millisecond for an edit by hand. The system keeps what was handed to it however
the program ends; only a power cut may cost the seconds since the last snapshot, which is forced to the disk.

    edits-<number>.log    one header (JSON, see LogHeader), then records: length, CRC-32, and the bytes of an edit

A file begins where the one before it ended, at a project file, or at nothing; it never depends on one that is damaged.
"""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from studio.project.edit_record import write_record
from studio.project.schema import DocumentError
from studio.project.song import Song

MAX_RECORD = 2**28
WORTH_WAITING = 2**23
"""Bytes of an edit that are written while the person waits; a larger one (a recording) goes into a snapshot at once."""
_HEAD = struct.Struct("<II")
_MAX_HEADER = 2**20
_COARSE_NS = 2_000_000_000
"""FAT dates files to two seconds, and some network drives date them when they please."""


@dataclass(frozen=True)
class FileStamp:
    """By what a project file is known again.

    Attributes:
        path: where it lies.
        size: its bytes.
        changed_ns: when it was written, in ns since 1970.
    """

    path: Path
    size: int
    changed_ns: int

    @staticmethod
    def of(path: Path) -> FileStamp | None:
        """Look at a file; None where there is none."""
        try:
            found = path.stat()
        except OSError:
            return None
        return FileStamp(path, found.st_size, found.st_mtime_ns)

    def is_other(self, now: FileStamp | None) -> bool:
        """Return whether the file was written again since; what is gone, or only dated by a coarse clock, is not."""
        if now is None:
            return False
        return now.size != self.size or abs(now.changed_ns - self.changed_ns) > _COARSE_NS


class LogHeader(Struct):
    """What a log follows.

    Attributes:
        base: ``"chain"``: the log before it; ``"snapshot"``: the snapshot that names it, and no log; ``"file"``: the
            project file; ``"whole"``: nothing, its first record says all.
        project: path of the project file, "" where there is none.
        size: of that file.
        changed_ns: of that file.
        title: of the song, for the recovery dialog.
    """

    base: Literal["chain", "snapshot", "file", "whole"]
    project: str = ""
    size: int = 0
    changed_ns: int = 0
    title: str = ""


class EditLog:
    """Writes the log of one session. One thread at a time.

    Args:
        folder: the session's; made when the first edit comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._handle: int | None = None
        self._header = LogHeader("whole")
        self._last: Song | None = None
        self._broken = False

    @property
    def number(self) -> int:
        """Of the log that takes the next edit."""
        return self._number

    def restart(self, song: Song | None, stamp: FileStamp | None, title: str = "") -> None:
        """Begin where there is nothing to recover.

        Args:
            song: what the project file holds; None where that is not known here.
            stamp: of that file, or None where there is none.
            title: what the recovery dialog calls the song.
        """
        self._close()
        self._number += 1
        self._broken = False
        known = song is not None and stamp is not None
        self._last = song if known else None
        self._header = LogHeader("whole", title=title)
        if known and stamp is not None:
            self._header = LogHeader(
                "file", str(stamp.path.absolute()), stamp.size, stamp.changed_ns, title
            )
        if self._folder.exists():
            # The logs before this one tell of what is saved by now; an empty log says so.
            with contextlib.suppress(OSError):
                self._open()

    def rotate(self) -> int:
        """Begin the next log, because the song as it stands goes into a snapshot; return its number."""
        self._close()
        self._number += 1
        self._header = LogHeader("snapshot" if self._broken else "chain")
        self._broken = False
        with contextlib.suppress(OSError):
            if self._folder.exists():
                self._open()
        return self._number

    def append(self, song: Song) -> bool:
        """Write down how the song changed; return whether it is safe now.

        False means that only a snapshot can keep it: the edit is too large, or the disk refuses.
        """
        before, self._last = self._last, song
        if self._broken:
            return False
        try:
            if self._too_large(before, song):
                self._broken = True
                return False
            record = write_record(before, song)
            if self._handle is None:
                self._open()
            elif os.fstat(self._handle).st_nlink == 0:
                raise FileNotFoundError("the log was cleared away")
            self._write(_HEAD.pack(len(record), zlib.crc32(record)) + record)
        except (OSError, DocumentError):
            self._broken = True
            return False
        return True

    def forget_before(self, number: int) -> None:
        """Remove the logs that a snapshot has made needless."""
        for old, path in _logs(self._folder):
            if old < number:
                with contextlib.suppress(OSError):
                    path.unlink()

    def close(self) -> None:
        """Write no more."""
        self._close()

    def _too_large(self, before: Song | None, song: Song) -> bool:
        old = () if before is None else before.sounds
        if song.sounds is old:
            return False
        known = {id(sound.samples) for sound in old}
        return (
            sum(s.samples.nbytes for s in song.sounds if id(s.samples) not in known) > WORTH_WAITING
        )

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._handle = os.open(_path(self._folder, self._number), flags, 0o600)
        header = msgspec.json.encode(self._header)
        self._write(_HEAD.pack(len(header), zlib.crc32(header)) + header)

    def _write(self, data: bytes) -> None:
        assert self._handle is not None  # noqa: S101 - opened by the caller
        if os.write(self._handle, data) != len(data):
            raise OSError("a record was cut short")  # nothing may follow it

    def _close(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None


@dataclass(frozen=True)
class FoundLog:
    """A log of a killed program.

    Attributes:
        number: its place among the session's.
        path: the file.
        header: what it follows.
        empty: it holds no whole record.
    """

    number: int
    path: Path
    header: LogHeader
    empty: bool


def find_logs(folder: Path, since: int | None) -> list[FoundLog]:
    """Return the logs that tell how the song went on, in order.

    Args:
        folder: the session's.
        since: number of the log that follows the snapshot; None without a snapshot.

    Returns:
        Logs each of which follows the one before it. The first follows the snapshot, or what its header says.
    """
    found = [log for number, path in _logs(folder) if (log := _look(number, path)) is not None]
    start = next((i for i in reversed(range(len(found))) if _stands_alone(found[i], since)), None)
    if start is None:
        return []
    chain = [found[start]]
    for log in found[start + 1 :]:
        if log.header.base != "chain" or log.number != chain[-1].number + 1:
            break
        chain.append(log)
    return chain


def read_records(log: FoundLog) -> Iterator[bytes]:
    """Yield the records of a log, up to where the program was killed while writing one."""
    with log.path.open("rb") as stream:
        _read_one(stream.read, _MAX_HEADER)
        while (record := _read_one(stream.read, MAX_RECORD)) is not None:
            yield record


def _stands_alone(log: FoundLog, since: int | None) -> bool:
    if since is not None and log.number <= since:
        return log.number == since
    return log.header.base in ("file", "whole")


def _look(number: int, path: Path) -> FoundLog | None:
    try:
        with path.open("rb") as stream:
            head = _read_one(stream.read, _MAX_HEADER)
            if head is None:
                return None
            header = msgspec.json.decode(head, type=LogHeader)
            return FoundLog(number, path, header, _read_one(stream.read, MAX_RECORD) is None)
    except (OSError, ValueError):
        return None


def _read_one(read, limit: int) -> bytes | None:  # type: ignore[no-untyped-def]
    head = read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    size, check = _HEAD.unpack(head)
    if size > limit:
        return None
    data: bytes = read(size)
    return data if len(data) == size and zlib.crc32(data) == check else None


def _logs(folder: Path) -> list[tuple[int, Path]]:
    try:
        paths = [p for p in folder.iterdir() if p.name.startswith("edits-") and p.suffix == ".log"]
    except OSError:
        return []
    numbered = [(int(p.stem[6:]), p) for p in paths if p.stem[6:].isdigit()]
    return sorted(numbered)


def _path(folder: Path, number: int) -> Path:
    return folder / f"edits-{number:06d}.log"
