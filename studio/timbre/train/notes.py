"""The notes of some splits, side by side, as training and measurements want them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.corpus.families import FAMILIES
from studio.timbre.corpus.store import (
    Instrument,
    open_audio,
    open_targets,
    read_instruments,
    unpack_targets,
)
from studio.timbre.harmonic.frames import FEATURES, frame_features

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class NoteSet:
    """Notes of one or more splits.

    Attributes:
        instruments: that the notes belong to.
        instrument: index into ``instruments`` of every note.
        family: index into ``FAMILIES`` of every note.
        pitch: MIDI key of every note.
        velocity: MIDI velocity of every note.
        cents: measured distance from the key's pitch.
        inharmonicity: measured B.
        gain: from the audio to the reference level of the control points.
        audio: mapped int16 arrays ``(notes, 64000)``, one an instrument.
        targets: mapped uint8 arrays ``(notes, 500, values)``, one an instrument.
        first: index of every instrument's first note.
    """

    instruments: tuple[Instrument, ...]
    instrument: NDArray[np.int64]
    family: NDArray[np.int64]
    pitch: Floats
    velocity: Floats
    cents: Floats
    inharmonicity: Floats
    gain: Floats
    audio: tuple[NDArray[np.int16], ...]
    targets: tuple[NDArray[np.uint8], ...]
    first: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pitch)

    def samples(self, note: int) -> Floats:
        """Return a note's audio, 16 kHz, peak 0.9."""
        at = self.instrument[note]
        row = self.audio[at][note - self.first[at]]
        return np.asarray(row, dtype=np.float32) / np.float32(32767)

    def decibels(self, note: int) -> Floats:
        """Return the measured control points of a note, ``(500, values)``."""
        at = self.instrument[note]
        return unpack_targets(self.targets[at][note - self.first[at]])

    def mates(self, note: int) -> NDArray[np.int64]:
        """Return all notes of the same instrument."""
        at = self.instrument[note]
        return np.arange(self.first[at], self.first[at] + len(self.instruments[at]))

    def all_targets(self) -> NDArray[np.uint8]:
        """Read all control points into memory, ``(notes, 500, values)``."""
        return np.concatenate(self.targets)


def load_notes(folder: Path, splits: Iterable[str]) -> NoteSet:
    """Open the notes of some splits.

    Raises:
        PlainError: there are none.
    """
    wanted = set(splits)
    chosen = [i for i in read_instruments(folder) if i.split in wanted and len(i)]
    if not chosen:
        raise PlainError(f"There are no notes of the split {', '.join(sorted(wanted))}.")
    counts = np.array([len(i) for i in chosen])

    def column(pick: Callable[[Instrument], tuple[float, ...]]) -> Floats:
        return np.concatenate([np.asarray(pick(i), dtype=np.float32) for i in chosen])

    return NoteSet(
        tuple(chosen),
        np.repeat(np.arange(len(chosen)), counts),
        np.repeat([FAMILIES.index(i.family) for i in chosen], counts),
        column(lambda i: i.pitch),
        column(lambda i: i.velocity),
        column(lambda i: i.cents),
        column(lambda i: i.inharmonicity),
        column(lambda i: i.gain),
        tuple(open_audio(folder, i) for i in chosen),
        tuple(open_targets(folder, i) for i in chosen),
        np.concatenate([[0], np.cumsum(counts)[:-1]]),
    )


def load_frames(folder: Path, notes: NoteSet) -> NDArray[np.float16]:
    """Return the front end's view of every note, ``(notes, 125, FEATURES)``; measured once, kept beside the audio."""
    parts = []
    for at, instrument in enumerate(notes.instruments):
        path = folder / f"{instrument.name}.frames.npy"
        part = _kept(path, len(instrument))
        if part is None:
            rows = [
                frame_features(notes.samples(notes.first[at] + n)) for n in range(len(instrument))
            ]
            part = np.stack(rows).astype(np.float16)
            np.save(path, part)
        parts.append(part)
    return np.concatenate(parts)


def _kept(path: Path, count: int) -> NDArray[np.float16] | None:
    try:
        array = np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None
    fits = array.shape == (count, 125, FEATURES) and array.dtype == np.float16
    return array if fits else None
