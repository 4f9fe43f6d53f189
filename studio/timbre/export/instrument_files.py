"""Write a multisampled instrument as files: a folder of WAVs beside an ``.sfz`` and a ``.dspreset``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from studio.files import FileSaveError, plain_reason, save_bytes_atomically
from studio.timbre.export.dspreset import dspreset_text
from studio.timbre.export.multisample import SAMPLES, Instrument, Zone
from studio.timbre.export.sfz import sfz_text
from studio.timbre.item import Samples
from studio.timbre.sound.write import audio_bytes

_NOTHING: Samples = np.zeros((0, 1), np.float32)


def write_recordings(
    name: str, zones: Iterable[Zone], folder: Path, *, rate: int = 44_100, bits: int = 24
) -> Iterator[Zone]:
    """Write the recordings of an instrument, one after another.

    Args:
        name: of the instrument.
        zones: taken one at a time, so that they need not all be in memory.
        folder: of the instrument; made where it is missing; files of the same name are replaced.
        rate: frames a second of the files.
        bits: 16, 24 or 32 (float).

    Yields:
        Each zone when its file is there, with its loop in frames of the file and without its samples.

    Raises:
        FileSaveError: a file could not be written.
    """
    for zone in zones:
        data = audio_bytes(
            zone.samples,
            zone.rate,
            bits=bits,
            wanted_rate=rate,
            loop=zone.loop,
            root_pitch=float(zone.root),
        )
        path = folder / SAMPLES / zone.file_name(safe_name(name))
        _make_folder(path.parent)
        save_bytes_atomically(path, data)
        yield replace(zone, samples=_NOTHING, rate=rate, loop=_loop_at(zone, rate))


def write_presets(instrument: Instrument, folder: Path) -> Path:
    """Write what players open, once the recordings are there; of a square also a preset for each of its points.

    Args:
        instrument: its zones as :func:`write_recordings` yields them.
        folder: of the instrument.

    Returns:
        The ``.sfz`` of the whole.

    Raises:
        FileSaveError: a file could not be written.
    """
    stem = safe_name(instrument.name)
    places = dict.fromkeys(zone.place for zone in instrument.zones if zone.place is not None)
    alone = [instrument.at(place) for place in places] if instrument.side > 1 else []
    for one in (*alone, instrument):
        path = folder / f"{safe_name(one.name)}.sfz"
        save_bytes_atomically(path, sfz_text(one, stem).encode("utf-8"))
        save_bytes_atomically(
            path.with_suffix(".dspreset"), dspreset_text(one, stem).encode("utf-8")
        )
    return path


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileSaveError(
            f"The folder “{folder.name}” could not be made: {plain_reason(error)}."
        ) from error


def safe_name(name: str) -> str:
    """Return a name that every file system takes and that SFZ paths hold: letters, digits, ``-`` and ``_``."""
    kept = "".join(c if (c.isalnum() and c.isascii()) or c in "-_" else "_" for c in name.strip())
    return kept.strip("_")[:60] or "Instrument"


def _loop_at(zone: Zone, rate: int) -> tuple[int, int] | None:
    """Return the loop in frames of the file."""
    if zone.loop is None:
        return None
    scale = rate / zone.rate
    return round(zone.loop[0] * scale), round(zone.loop[1] * scale)
