"""What a multisampled instrument is, whatever program plays it: keys and velocities, each with a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.timbre.item import Samples

LOWEST_KEY, HIGHEST_KEY = 0, 127


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
    """

    samples: Samples
    rate: int
    root: int
    low_key: int
    high_key: int
    low_velocity: int = 1
    high_velocity: int = 127
    loop: tuple[int, int] | None = None

    def file_name(self, name: str) -> str:
        """Return a readable, unique file name, e.g. ``Glass_060_C4_v127.wav``."""
        return f"{name}_{self.root:03d}_{key_name(self.root)}_v{self.high_velocity:03d}.wav"


@dataclass(frozen=True, eq=False)
class Instrument:
    """A named set of zones with one envelope.

    Attributes:
        name: what the person calls it.
        zones: the recordings.
        envelope: how notes begin and end.
        velocity_tracking: 0..1, how much velocity changes the level within a zone.
    """

    name: str
    zones: tuple[Zone, ...]
    envelope: Envelope = Envelope()
    velocity_tracking: float = 1.0


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
