"""What a multisampled instrument is, whatever program plays it: keys and velocities, each with a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.timbre.item import Samples

LOWEST_KEY, HIGHEST_KEY = 0, 127
SAMPLES = "Samples"
"""Folder of the recordings, beside what players open."""
PAD_X_CONTROL, PAD_Y_CONTROL = 16, 17
"""MIDI's first two general purpose controllers move between the points of a square."""


@dataclass(frozen=True)
class Envelope:
    """Attack, decay and release in ms, sustain 0..1 of the level."""

    attack_ms: float = 0.0
    decay_ms: float = 0.0
    sustain: float = 1.0
    release_ms: float = 300.0


@dataclass(frozen=True, eq=False)
class Zone:
    """One recording and the keys and velocities it plays.

    Attributes:
        samples: float32 ``(frames, channels)``.
        rate: frames a second.
        root: MIDI key at which it sounds as recorded.
        low_key, high_key: keys it plays, inclusive.
        low_velocity, high_velocity: 1..127, inclusive.
        loop: first frame and the frame after the last, or None.
        place: column and row of the pad's point it is of, from the top left, where the instrument has several.
    """

    samples: Samples
    rate: int
    root: int
    low_key: int
    high_key: int
    low_velocity: int = 1
    high_velocity: int = 127
    loop: tuple[int, int] | None = None
    place: tuple[int, int] | None = None

    def file_name(self, name: str) -> str:
        """Return a readable, unique file name, e.g. ``Glass_060_C4_v127.wav``."""
        point = "" if self.place is None else f"_{place_name(self.place)}"
        return f"{name}{point}_{self.root:03d}_{key_name(self.root)}_v{self.high_velocity:03d}.wav"


@dataclass(frozen=True, eq=False)
class Instrument:
    """A named set of zones with one envelope: of one sound, or of a square of points between which two controls go.

    Attributes:
        name: what the person calls it.
        zones: the recordings.
        envelope: how notes begin and end.
        velocity_tracking: 0..1, how much velocity changes the level within a zone.
        side: points a side of the square; 1 is one sound.
    """

    name: str
    zones: tuple[Zone, ...]
    envelope: Envelope = Envelope()
    velocity_tracking: float = 1.0
    side: int = 1

    def at(self, place: tuple[int, int]) -> Instrument:
        """Return what plays one point of the square alone."""
        zones = tuple(zone for zone in self.zones if zone.place == place)
        return replace(self, name=f"{self.name} {place_name(place)}", zones=zones, side=1)


def place_name(place: tuple[int, int]) -> str:
    """Return how a column and a row of the pad are called, e.g. ``x1y3`` for the first of the third row."""
    return f"x{place[0] + 1}y{place[1] + 1}"


def fading_points(index: int, side: int) -> tuple[int | None, int, int | None]:
    """Return the values of a control, 0..127, between which a column or row comes, is alone, and goes.

    Args:
        index: of the column or row.
        side: how many there are, 2 or more; the first is there from 0 and the last up to 127.
    """
    at = [round(127 * i / (side - 1)) for i in range(side)]
    before = at[index - 1] if index > 0 else None
    return before, at[index], at[index + 1] if index + 1 < side else None


def key_name(key: int) -> str:
    """Return the name of a MIDI key without a sign that file systems mind: ``Cs4`` for C sharp, C4 = 60."""
    names = ("C", "Cs", "D", "Ds", "E", "F", "Fs", "G", "Gs", "A", "As", "B")
    return f"{names[key % 12]}{key // 12 - 1}"


def key_ranges(roots: Sequence[int]) -> list[tuple[int, int]]:
    """Share all 128 keys among sampled ones: each key goes to the nearest root, a tie to the higher one.

    Args:
        roots: MIDI keys, ascending, at least one.

    Returns:
        Lowest and highest key of each root.
    """
    edges = [LOWEST_KEY]
    edges += [(low + high + 1) // 2 for low, high in pairwise(roots)]
    highs = [edge - 1 for edge in edges[1:]] + [HIGHEST_KEY]
    return list(zip(edges, highs, strict=True))


def velocity_ranges(velocities: Sequence[int]) -> list[tuple[int, int]]:
    """Share velocities 1..127 among the sampled ones: each layer reaches up to its own velocity, the last to 127."""
    highs = [*velocities[:-1], 127]
    lows = [1, *(high + 1 for high in highs[:-1])]
    return list(zip(lows, highs, strict=True))


def trimmed(samples: Samples, threshold_db: float = -80.0) -> Samples:
    """Cut the silence at the end, at a zero crossing, leaving at least one frame."""
    mono = np.abs(samples).max(axis=1)
    floor = float(mono.max(initial=0.0)) * 10.0 ** (threshold_db / 20.0)
    loud: NDArray[np.intp] = np.flatnonzero(mono > max(floor, 1e-9))
    end = int(loud[-1]) + 1 if len(loud) else 1
    left = samples[:, 0]
    while end < len(samples) and left[end - 1] * left[end] > 0:
        end += 1
    return samples[:end]
