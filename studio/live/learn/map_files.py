"""The MIDI maps of devices on the disk: one JSON file a device, which a person may share."""

from __future__ import annotations

import contextlib
import re
import zlib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from studio.files import FileSaveError, backup_path, save_bytes_atomically
from studio.live.learn.knob import Relative
from studio.live.learn.mapping import Binding, MappingTable
from studio.live.midi.source import Source, SourceKind

FORMAT: Final = "chimera-midi-map"
VERSION = 1
_MAX_BYTES = 2**20
_MAX_BINDINGS = 4096


DeviceMap = tuple[str, bool, tuple[Binding, ...]]
"""A device's name, whether it speaks MPE, and what it steers."""


class _BindingDoc(Struct):
    """A binding; ``channel`` counts from 1, as devices print it."""

    control: str
    kind: SourceKind
    channel: Annotated[int, Meta(ge=1, le=16)]
    number: Annotated[int, Meta(ge=0, le=127)] = 0
    relative: Relative = Relative.NONE
    latching: bool = False


class _MapDoc(Struct):
    format: Literal["chimera-midi-map"]
    version: Annotated[int, Meta(ge=1, le=VERSION)]
    device: str
    mpe: bool = False
    bindings: Annotated[list[_BindingDoc], Meta(max_length=_MAX_BINDINGS)] = []


class MapFiles:
    """Keeps the maps of a table in a folder.

    Args:
        folder: where the files are; made when the first is written.

    Attributes:
        notices: sentences for the person about files that could not be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.notices: list[str] = []

    def path(self, device: str) -> Path:
        """Return where the map of a device lies; no two devices share a file."""
        plain = re.sub(r"[^A-Za-z0-9]+", "-", device).strip("-")[:40] or "device"
        return self._folder / f"{plain}-{zlib.crc32(device.encode('utf-8', 'replace')):08x}.json"

    def load_into(self, table: MappingTable) -> None:
        """Read every map of the folder. One that cannot be read is set aside as ``.bak``, with a notice."""
        for device, mpe, bindings in self.read_all():
            table.load(device, bindings)
            table.set_mpe(device, mpe)

    def read_all(self) -> list[DeviceMap]:
        """Return device, whether it speaks MPE, and bindings of every map; see :meth:`load_into`."""
        self.notices.clear()
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(read_map(path))
            except (OSError, ValueError, RecursionError):
                self._set_aside(path)
        return found

    def save(self, table: MappingTable, device: str) -> None:
        """Write the map of a device as it stands; see :meth:`write`."""
        self.write(device, device in table.mpe, table.bindings(device))

    def write(self, device: str, mpe: bool, bindings: tuple[Binding, ...]) -> None:
        """Write the map of a device, or take its file away if there is nothing to say of the device any more.

        Raises:
            FileSaveError: it cannot be written; the text is one sentence for the person.
        """
        path = self.path(device)
        try:
            if not bindings and not mpe:
                path.unlink(missing_ok=True)
                return
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileSaveError(
                f"The MIDI map of {device} was not saved: its folder cannot be written."
            ) from error
        write_map(path, device, bindings, mpe=mpe)

    def _set_aside(self, path: Path) -> None:
        sentence = f"The MIDI map {path.name} could not be read"
        with contextlib.suppress(OSError):
            path.replace(backup_path(path))
            sentence += f"; it is kept as {backup_path(path).name}"
        self.notices.append(sentence + ".")


def read_map(path: Path) -> DeviceMap:
    """Read a map; return the device's name, whether it speaks MPE, and the bindings.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no map, or a damaged one.
    """
    with path.open("rb") as stream:
        data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError("too large for a MIDI map")
    doc = msgspec.json.decode(data, type=_MapDoc)
    bindings = tuple(
        Binding(Source(b.kind, b.channel - 1, b.number), b.control, b.relative, b.latching)
        for b in doc.bindings
    )
    return doc.device, doc.mpe, bindings


def write_map(path: Path, device: str, bindings: tuple[Binding, ...], *, mpe: bool = False) -> None:
    """Write a map, e.g. where a person wants to share it.

    Raises:
        FileSaveError: it cannot be written; the text is one sentence for the person.
    """
    doc = _MapDoc(
        FORMAT,
        VERSION,
        device.encode("utf-8", "replace").decode(),
        mpe,
        [
            _BindingDoc(
                b.control, b.source.kind, b.source.channel + 1, b.source.number, b.relative,
                b.latching,
            )
            for b in bindings
        ],
    )  # fmt: skip
    save_bytes_atomically(path, msgspec.json.format(msgspec.json.encode(doc), indent=2))
