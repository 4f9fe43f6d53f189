"""Notes on disk: one folder of plain files, an instrument after another, so that a stopped rendering goes on.

``NAME.json`` says what the instrument and its notes are; ``NAME.audio.npy`` holds int16 ``(notes, 64000)`` at 16 kHz,
each note's peak at 0.9; ``NAME.targets.npy`` holds uint8 ``(notes, 500, PARTIALS + NOISE_BANDS)``, the measured
control points in half decibels above ``FLOOR_DB``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import platformdirs
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.corpus.families import FAMILIES, Split
from studio.timbre.harmonic.analysis import NoteAnalysis
from studio.timbre.harmonic.layout import FLOOR_DB, NOISE_BANDS, NOTE_POINTS, PARTIALS

NOTE_SAMPLES = 64_000
PEAK = 0.9
VERSION = 1
MOST_NOTES = 400_000
_MOST_JSON = 2**24
_NUMBERS = ("pitch", "velocity", "cents", "inharmonicity", "gain")


@dataclass(frozen=True)
class Instrument:
    """An instrument and the numbers of its notes, lists of one length.

    Attributes:
        name: unique within the set.
        title: what the source calls it.
        source: where its notes come from, such as a soundfont's short name.
        family: one of ``FAMILIES``.
        split: which part of the set it belongs to.
        pitch: MIDI keys.
        velocity: MIDI velocities.
        cents: measured distance from the key's pitch.
        inharmonicity: measured B.
        gain: from the stored audio to the reference level of the control points.
    """

    name: str
    title: str
    source: str
    family: str
    split: Split
    pitch: tuple[int, ...]
    velocity: tuple[int, ...]
    cents: tuple[float, ...]
    inharmonicity: tuple[float, ...]
    gain: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.pitch)


@dataclass(frozen=True)
class MadeNote:
    """One note on its way into the store: 16 kHz samples, and what was measured on them or on a wider original."""

    pitch: int
    velocity: int
    samples: NDArray[np.float32]
    analysis: NoteAnalysis


def default_folder() -> Path:
    """Return the user's cache folder for rendered notes."""
    cache = platformdirs.user_cache_path("chimera-studio", appauthor=False)
    return cache / f"timbre-notes-{VERSION}"


def pack_targets(analysis: NoteAnalysis) -> NDArray[np.uint8]:
    """Store control points in half decibels: uint8 ``(500, PARTIALS + NOISE_BANDS)``."""
    both = np.concatenate([analysis.partials, analysis.noise], axis=1)
    return np.clip(np.round((both - FLOOR_DB) * 2), 0, 255).astype(np.uint8)


def unpack_targets(stored: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return what :func:`pack_targets` stored, in dB."""
    return np.asarray(stored.astype(np.float32) / 2 + FLOOR_DB, dtype=np.float32)


def write_instrument(
    folder: Path,
    name: str,
    title: str,
    source: str,
    family: str,
    split: Split,
    notes: Sequence[MadeNote],
) -> None:
    """Write an instrument; the JSON comes last, so that an instrument is there wholly or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    audio = np.zeros((len(notes), NOTE_SAMPLES), dtype=np.int16)
    targets = np.zeros((len(notes), NOTE_POINTS, PARTIALS + NOISE_BANDS), dtype=np.uint8)
    gains = []
    for index, note in enumerate(notes):
        count = min(len(note.samples), NOTE_SAMPLES)
        scale = PEAK / max(float(np.abs(note.samples).max()), 1e-9)
        audio[index, :count] = np.round(note.samples[:count] * scale * 32767)
        targets[index] = pack_targets(note.analysis)
        gains.append(note.analysis.gain / scale)
    np.save(folder / f"{name}.audio.npy", audio)
    np.save(folder / f"{name}.targets.npy", targets)
    described = Instrument(
        name, title, source, family, split,
        pitch=tuple(note.pitch for note in notes),
        velocity=tuple(note.velocity for note in notes),
        cents=tuple(round(note.analysis.cents, 2) for note in notes),
        inharmonicity=tuple(float(f"{note.analysis.inharmonicity:.3g}") for note in notes),
        gain=tuple(round(gain, 5) for gain in gains),
    )  # fmt: skip
    part = folder / f"{name}.part"
    part.write_text(json.dumps(asdict(described)), encoding="utf-8")
    part.replace(folder / f"{name}.json")


def read_instruments(folder: Path) -> list[Instrument]:
    """Read what instruments there are, sorted by name.

    Raises:
        PlainError: there are none, or one cannot be read.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise PlainError(f"There are no notes in “{folder}”.")
    found = [_read_instrument(path) for path in paths]
    if sum(map(len, found)) > MOST_NOTES:
        raise PlainError(f"There are more than {MOST_NOTES} notes in “{folder}”.")
    return found


def _read_instrument(path: Path) -> Instrument:
    try:
        if path.stat().st_size > _MOST_JSON:
            raise ValueError("too large")
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lists = {key: tuple(float(v) for v in values[key]) for key in _NUMBERS}
        if len({len(row) for row in lists.values()}) != 1 or values["family"] not in FAMILIES:
            raise ValueError("lists of different lengths, or an unknown family")
        if values["split"] not in ("train", "valid", "test"):
            raise ValueError("unknown split")
        return Instrument(
            path.stem,
            str(values["title"]),
            str(values["source"]),
            values["family"],
            cast(Split, values["split"]),
            pitch=tuple(int(v) for v in lists["pitch"]),
            velocity=tuple(int(v) for v in lists["velocity"]),
            cents=lists["cents"],
            inharmonicity=lists["inharmonicity"],
            gain=lists["gain"],
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PlainError(f"“{path.name}” does not describe an instrument's notes.") from error


def open_audio(folder: Path, instrument: Instrument) -> NDArray[np.int16]:
    """Map an instrument's audio, ``(notes, 64000)``, without reading it.

    Raises:
        PlainError: it is missing or has another shape.
    """
    return _opened(
        folder / f"{instrument.name}.audio.npy", (len(instrument), NOTE_SAMPLES), np.int16
    )


def open_targets(folder: Path, instrument: Instrument) -> NDArray[np.uint8]:
    """Map an instrument's control points, ``(notes, 500, PARTIALS + NOISE_BANDS)``, without reading them.

    Raises:
        PlainError: they are missing or have another shape.
    """
    shape = (len(instrument), NOTE_POINTS, PARTIALS + NOISE_BANDS)
    return _opened(folder / f"{instrument.name}.targets.npy", shape, np.uint8)


def _opened(path: Path, shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise PlainError(f"The notes “{path.name}” cannot be read.") from error
    if array.shape != shape or array.dtype != dtype:
        raise PlainError(f"The notes “{path.name}” do not fit their description.")
    return cast("NDArray[Any]", array)


def count_by_split(instruments: Iterable[Instrument]) -> dict[str, tuple[int, int]]:
    """Return instruments and notes of every split."""
    counts: dict[str, tuple[int, int]] = {}
    for instrument in instruments:
        before = counts.get(instrument.split, (0, 0))
        counts[instrument.split] = (before[0] + 1, before[1] + len(instrument))
    return counts
