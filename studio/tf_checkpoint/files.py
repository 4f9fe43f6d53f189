"""The files of a checkpoint, loose in a folder or inside a .tar, which is read in place and never unpacked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from studio.tf_checkpoint.errors import TfCheckpointError, damaged

MAX_FILES = 1000
_SHARD = re.compile(r"\.data-(\d{5})-of-(\d{5})$")
_SECTOR = 512


@dataclass(frozen=True)
class Part:
    """Some bytes of an open file.

    Attributes:
        stream: seekable.
        start: where they begin.
        size: how many.
    """

    stream: IO[bytes]
    start: int
    size: int

    def read(self, offset: int, count: int) -> bytes:
        """Read ``count`` bytes from ``offset`` on.

        Raises:
            TfCheckpointError: they are not all there.
        """
        if offset + count > self.size:
            raise damaged("it points outside its own files")
        self.stream.seek(self.start + offset)
        data = self.stream.read(count)
        if len(data) != count:
            raise damaged("a file is cut short")
        return data


@dataclass(frozen=True)
class CheckpointFiles:
    """An index and its data files.

    Attributes:
        index: the table.
        shards: data files by number.
        count: how many there should be, by their names; 0 where there is none.
    """

    index: Part
    shards: Mapping[int, Part]
    count: int


def open_files(path: Path, stack: ExitStack) -> CheckpointFiles:
    """Find and open the files of a checkpoint.

    Args:
        path: the ``.index`` file, its name without ``.index``, a folder, or a ``.tar``.
        stack: closes them in the end.

    Raises:
        TfCheckpointError: there is no checkpoint, or more than one.
        OSError: a file cannot be opened.
    """
    if path.is_file() and not path.name.endswith(".index"):
        stream = stack.enter_context(path.open("rb"))
        return _chosen(dict(_tar_members(stream, path.stat().st_size)), None)
    folder, prefix = (
        (path, None) if path.is_dir() else (path.parent, path.name.removesuffix(".index"))
    )
    if not folder.is_dir():
        raise TfCheckpointError(f"There is no checkpoint at “{path}”.")
    files = [file for file in sorted(folder.iterdir()) if _is_part(file.name) and file.is_file()]
    if prefix is not None:
        files = [file for file in files if _prefix(file.name) == prefix]
    if len(files) > MAX_FILES:
        raise damaged("it has too many files")
    parts = {
        file.name: Part(stack.enter_context(file.open("rb")), 0, file.stat().st_size)
        for file in files
    }
    return _chosen(parts, prefix)


def _chosen(parts: Mapping[str, Part], prefix: str | None) -> CheckpointFiles:
    prefixes = {_prefix(name) for name in parts if name.endswith(".index")}
    if not prefixes:
        raise TfCheckpointError("There is no TensorFlow checkpoint here: no file ends in .index.")
    if len(prefixes) > 1:
        some = ", ".join(sorted(prefixes)[:4])
        raise TfCheckpointError(
            f"There are several checkpoints here ({some}): choose one .index file."
        )
    chosen = prefix or prefixes.pop()
    shards, count = {}, 0
    for name, part in parts.items():
        match = _SHARD.search(name)
        if match and _prefix(name) == chosen:
            shards[int(match[1])] = part
            count = int(match[2])
    return CheckpointFiles(parts[chosen + ".index"], shards, count)


def _is_part(name: str) -> bool:
    return name.endswith(".index") or _SHARD.search(name) is not None


def _prefix(name: str) -> str:
    return _SHARD.sub("", name).removesuffix(".index")


def _tar_members(stream: IO[bytes], size: int) -> Iterator[tuple[str, Part]]:
    """Go through the plain files of an archive (POSIX.1-1988 ustar) that a checkpoint may consist of.

    Names are only compared, never made: what folder a member claims does not matter.
    """
    at = 0
    for _ in range(MAX_FILES):
        stream.seek(at)
        header = stream.read(_SECTOR)
        if len(header) < _SECTOR or not header.strip(b"\0"):
            return
        length = _tar_number(header[124:136])
        blank = header[:148] + b" " * 8 + header[156:]
        if sum(blank) != _tar_number(header[148:156]):
            raise TfCheckpointError("This is neither a checkpoint nor a .tar of one.")
        start = at + _SECTOR
        if start + length > size:
            raise damaged("the .tar is cut short")
        name = header[:100].split(b"\0", 1)[0].decode("utf-8", "replace").rsplit("/", 1)[-1]
        if header[156:157] in (b"0", b"\0") and _is_part(name):
            yield name, Part(stream, start, length)
        at = start + -(-length // _SECTOR) * _SECTOR
    raise damaged("the .tar has too many files")


def _tar_number(field: bytes) -> int:
    digits = field.strip(b" \0")
    if not digits or not re.fullmatch(rb"[0-7]{1,12}", digits):
        raise TfCheckpointError("This is neither a checkpoint nor a .tar of one.")
    return int(digits, 8)
