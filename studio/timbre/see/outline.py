"""How far a sound reaches over its length, in a few numbers: for pictures the size of a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.item import Sound

COLUMNS = 96
Outline = NDArray[np.float32]


def outline(sound: Sound) -> Outline:
    """Return how far a sound reaches, 0..1 of its loudest, ``(COLUMNS,)``; slow for long sounds."""
    part = np.abs(sound.samples[sound.start : sound.stop]).max(axis=1, initial=0.0)
    if not len(part):
        return np.zeros(COLUMNS, np.float32)
    edges = np.linspace(0, len(part), COLUMNS + 1).astype(np.intp)[:-1]
    heights = np.maximum.reduceat(part, np.minimum(edges, len(part) - 1))
    return np.asarray(heights / max(float(heights.max()), 1e-6), np.float32)
