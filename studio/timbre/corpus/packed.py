"""A part of the corpus in one small file, to carry to another machine: Ogg Vorbis in a zip."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.corpus.families import FAMILIES, Split
from studio.timbre.corpus.outside import OutsideNote
from studio.timbre.corpus.store import open_audio, read_instruments
from studio.timbre.mulaw import SAMPLE_RATE

INDEX = "notes.json"
_MOST_INDEX = 2**24
_MOST_MEMBER = 2**20
_SPLITS: tuple[Split, ...] = ("train", "valid", "test")


def pack(folder: Path, target: Path, most_bytes: int, *, seed: int = 1) -> int:
    """Write as many notes as fit, an equal share of every instrument.

    Args:
        folder: of the store.
        target: the zip to write.
        most_bytes: how large it may become.
        seed: of the choice.

    Returns:
        How many notes it holds.

    Raises:
        PlainError: there are no notes.
    """
    instruments = read_instruments(folder)
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(len(i)) for i in instruments]
    sounds = [open_audio(folder, i) for i in instruments]
    listed: list[dict[str, Any]] = []
    part = target.with_name(target.name + ".part")
    used = 0
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for turn in range(max(map(len, orders))):
            for at, instrument in enumerate(instruments):
                if turn >= len(orders[at]) or used > most_bytes * 0.97:
                    continue
                note = int(orders[at][turn])
                name = f"{len(listed):06d}.ogg"
                data = _vorbis(sounds[at][note])
                archive.writestr(name, data)
                used += len(data) + 2 * (30 + len(name)) + 200
                listed.append(
                    {
                        "file": name,
                        "instrument": instrument.name,
                        "family": instrument.family,
                        "split": instrument.split,
                        "pitch": instrument.pitch[note],
                        "velocity": instrument.velocity[note],
                    }
                )
        archive.writestr(INDEX, json.dumps(listed), zipfile.ZIP_DEFLATED)
    part.replace(target)
    return len(listed)


def is_packed(path: Path) -> bool:
    """Say whether a file is one that :func:`pack` wrote."""
    try:
        with zipfile.ZipFile(path) as archive:
            return INDEX in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def packed_notes(path: Path) -> Iterator[OutsideNote]:
    """Go through what :func:`pack` wrote, for :func:`studio.timbre.corpus.outside.take_in`.

    Raises:
        PlainError: it is no such file.
    """
    try:
        archive = zipfile.ZipFile(path)
        if archive.getinfo(INDEX).file_size > _MOST_INDEX:
            raise ValueError("too large")
        listed = json.loads(archive.read(INDEX))
        rows = [
            (
                str(row["file"]),
                re.sub(r"[^a-z0-9-]", "", row["instrument"]),
                FAMILIES[FAMILIES.index(row["family"])],
                _SPLITS[_SPLITS.index(row["split"])],
                min(max(int(row["pitch"]), 0), 127),
                min(max(int(row["velocity"]), 0), 127),
            )
            for row in listed
        ]
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PlainError(f"“{path.name}” is not a packed set of notes.") from error
    for file, instrument, family, split, pitch, velocity in rows:
        yield OutsideNote(
            instrument,
            family,
            split,
            pitch,
            velocity,
            lambda name=file: _read(archive, name),  # type: ignore[misc]
        )


def _vorbis(samples: NDArray[np.int16]) -> bytes:
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", SAMPLE_RATE, 1, format="OGG", subtype="VORBIS", compression_level=0.4
    ) as sound:
        for start in range(
            0, len(samples), 4096
        ):  # libsndfile overflows its stack on long Vorbis writes
            sound.write(samples[start : start + 4096])
    return file.getvalue()


def _read(archive: zipfile.ZipFile, name: str) -> NDArray[np.float32]:
    try:
        if archive.getinfo(name).file_size > _MOST_MEMBER:
            raise ValueError("too large")
        samples, rate = soundfile.read(io.BytesIO(archive.read(name)), dtype="float32")
    except (OSError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        raise PlainError(f"The note “{name}” of the packed set cannot be read.") from error
    if samples.ndim != 1 or rate != SAMPLE_RATE:
        raise PlainError(f"The note “{name}” of the packed set is not mono at 16 kHz.")
    return np.asarray(samples, dtype=np.float32)
