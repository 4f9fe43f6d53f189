"""A corpus of a few synthetic instruments, made in a second."""

import numpy as np

from studio.timbre.corpus.store import MadeNote, write_instrument
from studio.timbre.harmonic.analysis import analyse
from studio.timbre.harmonic.layout import pitch_hz

RATE = 16_000


def tone(pitch, slope, seconds=4.0, decay=0.0, rate=RATE, seed=0):
    """A note whose n-th harmonic has the amplitude n ** -slope, fading by ``decay`` a second, with a little hiss."""
    time = np.arange(int(seconds * rate)) / rate
    count = int(min(30, 0.45 * rate / pitch_hz(pitch)))
    sound = sum(
        n**-slope * np.sin(2 * np.pi * n * pitch_hz(pitch) * time + n) for n in range(1, count + 1)
    )
    sound *= np.exp(-decay * time) * np.minimum(time / 0.01, 1) * (time < 3.1)
    sound += np.random.default_rng(seed).normal(0, 1e-3, len(time))
    return (0.2 * sound).astype(np.float32)


def make(
    folder,
    instruments=(
        ("one", "organ", "train", 1.0, 0.0),
        ("two", "mallet", "train", 2.5, 2.0),
        ("three", "organ", "valid", 1.2, 0.0),
        ("four", "mallet", "test", 2.2, 1.5),
    ),
):
    for name, family, split, slope, decay in instruments:
        notes = []
        for pitch in (48, 55, 62, 69):
            sound = tone(pitch, slope, decay=decay, seed=pitch)
            notes.append(MadeNote(pitch, 85, sound, analyse(sound, RATE, pitch)))
        write_instrument(folder, name, name.title(), "synthetic", family, split, notes)
    return folder
