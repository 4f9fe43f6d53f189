"""Finding soundfonts on this machine and reading which instruments they hold.

The preset headers are read straight from the file: SoundFont 2.04 specification, section 7.2 (the ``phdr`` sub-chunk
of the ``pdta`` list). SF3 is the same container with Vorbis samples.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from studio.errors import PlainError
from studio.timbre.corpus.families import FAMILY_OF_PROGRAM

DRUM_BANK = 128
MAX_PRESETS = 4096
_HEADER = struct.Struct("<20sHHHIII")
_EXPRESSIVE = ("Expr", "Expr.")


@dataclass(frozen=True)
class Soundfont:
    """A soundfont this project knows the licence of.

    Attributes:
        name: short name, part of the instruments' names.
        package: Debian package that holds it.
        licence: of its samples.
        file: name below a folder of sounds, such as ``sf2/FluidR3_GM.sf2``.
    """

    name: str
    package: str
    licence: str
    file: str


KNOWN = (
    Soundfont("fluid", "fluid-soundfont-gm", "MIT", "sf2/FluidR3_GM.sf2"),
    Soundfont(
        "musescore",
        "musescore-general-soundfont",
        "MIT, parts CC0 or public domain",
        "sf3/MuseScore_General_Full.sf3",
    ),
)
STANDARD_FOLDERS = (
    Path("/usr/share/sounds"),
    Path("/usr/local/share/sounds"),
    Path.home() / ".local/share/sounds",
)


@dataclass(frozen=True, order=True)
class Preset:
    """One instrument of a soundfont."""

    bank: int
    program: int
    name: str


def find(font: Soundfont, folders: tuple[Path, ...] = STANDARD_FOLDERS) -> Path:
    """Return where a soundfont lies.

    Raises:
        PlainError: it is in none of the folders; the sentence names the package to install.
    """
    for folder in folders:
        path = folder / font.file
        if path.is_file():
            return path
    raise PlainError(
        f"The soundfont {Path(font.file).name} is not on this machine; "
        f"install the package {font.package}."
    )


def melodic_presets(path: Path) -> list[Preset]:
    """List the presets that play one pitch a key, sorted by bank and program.

    Left out are drum kits, programs in no family, and variants that differ only in answering to a breath controller.

    Raises:
        PlainError: the file is no soundfont.
    """
    return [
        preset
        for preset in read_presets(path)
        if preset.bank < DRUM_BANK
        and preset.program in FAMILY_OF_PROGRAM
        and not preset.name.endswith(_EXPRESSIVE)
    ]


def read_presets(path: Path) -> list[Preset]:
    """List all presets of a soundfont, sorted by bank and program.

    Raises:
        PlainError: the file is no soundfont.
    """
    try:
        with path.open("rb") as file:
            data = _preset_headers(file)
    except OSError as error:
        raise PlainError(f"The soundfont “{path.name}” cannot be read.") from error
    if data is None:
        raise PlainError(f"“{path.name}” is not a soundfont.")
    records = [_HEADER.unpack_from(data, at) for at in range(0, len(data) - 37, _HEADER.size)]
    named = [
        Preset(bank, program, raw.split(b"\0")[0].decode("latin-1").strip())
        for raw, program, bank, *_ in records[:-1]  # the last record only ends the list
    ]
    return sorted(named)


def _preset_headers(file: BinaryIO) -> bytes | None:
    if file.read(4) != b"RIFF":
        return None
    file.seek(8)
    if file.read(4) != b"sfbk":
        return None
    for kind, size in _chunks(file):
        if kind != b"LIST" or file.read(4) != b"pdta":
            continue
        end = file.tell() + size - 4
        for inner, inner_size in _chunks(file):
            if inner == b"phdr" and inner_size <= MAX_PRESETS * _HEADER.size:
                return file.read(inner_size)
            if file.tell() >= end:
                break
    return None


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Go through RIFF chunks; the file stands at the start of the chunk's body when one is yielded."""
    while len(header := file.read(8)) == 8:
        kind, size = header[:4], int.from_bytes(header[4:], "little")
        body = file.tell()
        yield kind, size
        file.seek(body + size + size % 2)
