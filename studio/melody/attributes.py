"""Measure what a melody is like: the five attributes of the MusicVAE paper (Roberts et al. 2018), on token windows.

numpy only. Every function takes windows, uint8 ``(n, steps)``, and returns float32 ``(n,)``; a step is a 16th and
step 0 is on the beat. A window without notes measures 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.melody.tokens import FIRST_PITCH_TOKEN, MIN_PITCH, Windows

Values = NDArray[np.float32]
MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)


@dataclass(frozen=True)
class Attribute:
    """A property of melodies that a slider can change.

    Attributes:
        name: identifier.
        label: what the person reads.
        unit: of the measured value.
        help: one sentence for the tooltip.
        measure: windows ``(n, steps)`` to values ``(n,)``.
    """

    name: str
    label: str
    unit: str
    help: str
    measure: Callable[[Windows], Values]


def note_density(windows: Windows) -> Values:
    """Return note onsets per 16th step, 0..1 (MusicVAE, section 5.4)."""
    return np.asarray(_onsets(windows).mean(axis=1), dtype=np.float32)


def in_scale_fraction(
    windows: Windows, key: int = 0, scale: tuple[int, ...] = MAJOR_SCALE
) -> Values:
    """Return the share of notes that belong to a scale, 0..1.

    The paper's "C diatonic" is the default: the share of notes on white keys.

    Args:
        windows: ``(n, steps)``.
        key: pitch class of the tonic, 0 for C.
        scale: pitch classes above the tonic.
    """
    onset = _onsets(windows)
    pitch_class = (windows.astype(np.int16) - FIRST_PITCH_TOKEN + MIN_PITCH - key) % 12
    inside = np.isin(pitch_class, scale) & onset
    return _ratio(inside.sum(axis=1), onset.sum(axis=1))


def mean_interval(windows: Windows) -> Values:
    """Return the mean absolute interval between consecutive notes in semitones; 0 for fewer than two notes."""
    onset = _onsets(windows)
    # Without the holds, each row is its pitches at the left: differences between neighbours are the intervals.
    order = np.argsort(~onset, axis=1, kind="stable")
    pitch = np.take_along_axis(windows, order, axis=1).astype(np.int16)
    count = onset.sum(axis=1)
    among = np.arange(1, windows.shape[1])[None, :] < count[:, None]
    leaps = (np.abs(np.diff(pitch, axis=1)) * among).sum(axis=1)
    return _ratio(leaps, np.maximum(count - 1, 0))


def syncopation_16th(windows: Windows) -> Values:
    """Return the share of onsets on an off 16th (steps 1, 3, 5, ...) with no onset one 16th before, 0..1."""
    onset = _onsets(windows)
    step = np.arange(windows.shape[1])
    syncopated = onset & (step % 2 == 1) & ~_earlier(onset, 1)
    return _ratio(syncopated.sum(axis=1), onset.sum(axis=1))


def syncopation_8th(windows: Windows) -> Values:
    """Return the share of onsets on an off 8th (steps 2, 6, 10, ...) with no onset on the two 16ths before, 0..1."""
    onset = _onsets(windows)
    step = np.arange(windows.shape[1])
    syncopated = onset & (step % 4 == 2) & ~_earlier(onset, 1) & ~_earlier(onset, 2)
    return _ratio(syncopated.sum(axis=1), onset.sum(axis=1))


ATTRIBUTES: Mapping[str, Attribute] = {
    a.name: a
    for a in (
        Attribute(
            "note_density", "Note density", "notes/step", "How many notes there are.", note_density
        ),
        Attribute(
            "in_scale_fraction",
            "In scale",
            "share",
            "How many of the notes belong to the scale (as trained: C major).",
            in_scale_fraction,
        ),
        Attribute(
            "mean_interval",
            "Mean interval",
            "semitones",
            "How far the melody leaps from note to note.",
            mean_interval,
        ),
        Attribute(
            "syncopation_16th",
            "16th syncopation",
            "share",
            "How many notes enter off the 8ths after a pause.",
            syncopation_16th,
        ),
        Attribute(
            "syncopation_8th",
            "8th syncopation",
            "share",
            "How many notes enter off the beat after a pause.",
            syncopation_8th,
        ),
    )
}


def _onsets(windows: Windows) -> NDArray[np.bool_]:
    return np.asarray(windows >= FIRST_PITCH_TOKEN)


def _earlier(onset: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    moved = np.zeros_like(onset)
    moved[:, steps:] = onset[:, :-steps]
    return moved


def _ratio(part: NDArray[np.integer], whole: NDArray[np.integer]) -> Values:
    return np.asarray(part / np.maximum(whole, 1), dtype=np.float32)
