"""Reading zip files from strangers, and writing ones that this reader accepts.

Nothing is ever unpacked to the disk: members are read into memory, one at a time, under limits that are checked
against what the file declares and again against the bytes that really come.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

MAX_FILE = 2**32 - 2**16
"""Bytes of a whole archive: short of the size where zip needs its 64-bit form, which is thus never accepted."""
MAX_MEMBERS = 20_000
MAX_UNPACKED = 2**33
"""Bytes of all members together."""
MAX_RATIO = 200
"""Unpacked to packed bytes. A deflate bomb reaches 1032; :func:`write_member` stores what would pass 200 as it is."""
RATIO_FREE = 2**20
"""A member this small may shrink as it likes."""

_CHUNK = 2**20
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LOCATOR_SIGNATURE = b"PK\x06\x07"
_MAX_DIRECTORY = 2**23
_READ_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class ArchiveError(Exception):
    """An archive is not acceptable; the text says why, to be put into a sentence after "because"."""


class ArchiveReader:
    """An open zip file whose directory passed every check."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self._members = _checked_members(zipped)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members, in file order."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, limit: int) -> bytes:
        """Unpack one member.

        Args:
            name: which.
            limit: most bytes it may have.

        Raises:
            ArchiveError: it is missing, larger than ``limit`` or damaged.
        """
        info = self._members.get(name)
        if info is None:
            raise ArchiveError(f"its part “{name}” is missing")
        if info.file_size > limit:
            raise ArchiveError(f"its part “{name}” is too large")
        try:
            with self._zip.open(info) as stream:
                return _read_capped(stream, name, limit)
        except (*_READ_FAULTS, OSError) as error:
            raise ArchiveError(f"its part “{name}” is damaged") from error


@contextmanager
def open_archive(path: Path) -> Iterator[ArchiveReader]:
    """Open a zip file for reading.

    Raises:
        ArchiveError: it is no zip file, cut short, encrypted, a zip bomb, or has members of dangerous names.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as stream:
        _check_end_record(stream)
        try:
            zipped = zipfile.ZipFile(stream)
        except (*_READ_FAULTS, OSError) as error:
            raise ArchiveError("it is damaged or cut short") from error
        with zipped:
            yield ArchiveReader(zipped)


def write_member(zipped: zipfile.ZipFile, name: str, data: bytes, *, pack: bool) -> None:
    """Add one member to an archive that is being written.

    Args:
        zipped: open for writing.
        name: path inside, with forward slashes.
        data: content.
        pack: deflate it (for text and MIDI; audio and tensors do not shrink).

    Raises:
        ArchiveError: the archive would grow past what :func:`open_archive` accepts.
    """
    # Data so even that it would look like a bomb to the reader is stored as it is.
    if pack and len(data) > RATIO_FREE:
        pack = len(zlib.compress(data)) * MAX_RATIO > 1.05 * len(data)
    kind = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
    zipped.writestr(name, data, compress_type=kind)
    if zipped.start_dir > MAX_FILE - _MAX_DIRECTORY:
        raise ArchiveError("it would be larger than 4 GB")
    if len(zipped.filelist) > MAX_MEMBERS:
        raise ArchiveError(f"it would have more than {MAX_MEMBERS} parts")


def _read_capped(stream: IO[bytes], name: str, limit: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    while chunk := stream.read(_CHUNK):
        total += len(chunk)
        if total > limit:
            raise ArchiveError(f"its part “{name}” is too large")
        parts.append(chunk)
    return b"".join(parts)


def _check_end_record(stream: IO[bytes]) -> None:
    """Bound the directory before the zip module builds objects of it."""
    size = stream.seek(0, 2)
    if size == 0:
        raise ArchiveError("it is empty")
    if size > MAX_FILE:
        raise ArchiveError("it is larger than 4 GB")
    start = max(0, size - _END.size - 0xFFFF - 20)
    stream.seek(start)
    tail = stream.read()
    head = tail[:4] if start == 0 else b""
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        stream.seek(0)
        looks_zipped = (head or stream.read(4)) == b"PK\x03\x04"
        raise ArchiveError(
            "it is damaged or cut short" if looks_zipped else "it is not a project file"
        )
    members, directory = _END.unpack_from(tail, at)[4:6]
    is_64_bit = tail[max(0, at - 20) :].startswith(_LOCATOR_SIGNATURE)
    if is_64_bit or members > MAX_MEMBERS or directory > _MAX_DIRECTORY:
        raise ArchiveError(f"it claims to have more than {MAX_MEMBERS} parts")
    stream.seek(0)


def _checked_members(zipped: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries = zipped.infolist()
    if len(entries) > MAX_MEMBERS:
        raise ArchiveError(f"it has more than {MAX_MEMBERS} parts")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        _check_entry(info)
        if info.filename in members:
            raise ArchiveError(f"it has two parts called “{info.filename}”")
        if not info.is_dir():
            members[info.filename] = info
    _check_sizes(entries)
    return members


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    if (
        any(part in ("", ".", "..") for part in parts)
        or not name.isprintable()
        or {*name} & {*"\\:"}
    ):
        raise ArchiveError(f"it has a part with the forbidden name {name[:60]!r}")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ArchiveError(f"its part “{name}” is a link to another file")
    if info.flag_bits & 0x41:  # encrypted, plainly or strongly (APPNOTE 4.4.4)
        raise ArchiveError("it is locked with a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveError(f"its part “{name}” is packed in an unknown way")


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    bomb = "it unpacks to far more than a project holds (a zip bomb)"
    if sum(info.file_size for info in entries) > MAX_UNPACKED:
        raise ArchiveError(bomb)
    if any(
        info.file_size > RATIO_FREE and info.file_size > MAX_RATIO * info.compress_size
        for info in entries
    ):
        raise ArchiveError(bomb)
    # Members that share packed bytes let a small file unpack without end (Fifield 2019, "A better zip bomb").
    end = 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise ArchiveError(bomb)
        end = info.header_offset + info.compress_size
