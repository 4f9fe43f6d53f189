"""Lowest and highest sample of every stretch of a sound: what a waveform on the screen is drawn from, at any zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.timbre.item import Samples

FINEST = 64
"""Frames a stretch of the finest level holds; nearer than that the samples themselves are read."""
_RATIO = 4


@dataclass(frozen=True, eq=False)
class Peaks:
    """A pyramid of lows and highs.

    Attributes:
        samples: float32 ``(frames,)``, one channel.
        levels: each float32 ``(stretches, 2)``, lows and highs; level ``i`` has stretches of ``64 * 4**i`` frames.
    """

    samples: Samples
    levels: tuple[NDArray[np.float32], ...]

    def between(self, start: float, end: float, columns: int) -> NDArray[np.float32]:
        """Return the lows and highs that columns of a picture show.

        Args:
            start: first frame of the picture, may have a fraction or lie outside.
            end: frame after the last.
            columns: how many columns share them.

        Returns:
            float32 ``(columns, 2)``; 0 and 0 where there is no sound.
        """
        edges = np.linspace(start, end, columns + 1)
        width = (end - start) / max(1, columns)
        level = -1
        while level + 1 < len(self.levels) and FINEST * _RATIO ** (level + 1) <= width:
            level += 1
        if level < 0:
            return _of_samples(self.samples, edges)
        return _of_level(self.levels[level], edges / (FINEST * _RATIO**level))


def make_peaks(channel: Samples) -> Peaks:
    """Read a channel once.

    Args:
        channel: float32 ``(frames,)``.
    """
    levels = []
    lows = highs = channel
    size = FINEST
    while len(lows) > 1:
        lows, highs = _folded(lows, size, np.minimum), _folded(highs, size, np.maximum)
        levels.append(np.stack([lows, highs], axis=1))
        size = _RATIO
    return Peaks(channel, tuple(levels))


def _folded(values: Samples, size: int, choose: np.ufunc) -> Samples:
    starts = np.arange(0, len(values), size)
    return np.asarray(choose.reduceat(values, starts), np.float32)


def _of_level(level: NDArray[np.float32], edges: NDArray[np.float64]) -> NDArray[np.float32]:
    first = np.floor(edges[:-1]).astype(np.intp)
    last = np.maximum(first + 1, np.ceil(edges[1:]).astype(np.intp))
    return _extremes(level[:, 0], level[:, 1], first, last)


def _of_samples(samples: Samples, edges: NDArray[np.float64]) -> NDArray[np.float32]:
    first = np.floor(edges[:-1]).astype(np.intp)
    # One frame more, so that neighbouring columns touch.
    last = np.maximum(first + 2, np.ceil(edges[1:]).astype(np.intp) + 1)
    return _extremes(samples, samples, first, last)


def _extremes(
    lows: NDArray[np.float32],
    highs: NDArray[np.float32],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> NDArray[np.float32]:
    out = np.zeros((len(first), 2), np.float32)
    inside = (last > 0) & (first < len(lows))
    if inside.any():
        begin = np.clip(first[inside], 0, len(lows) - 1)
        end = np.clip(last[inside], begin + 1, len(lows))
        # reduceat takes pairs: every second result is of the gap between two columns.
        pairs = np.stack([begin, end], axis=1).ravel()
        padded_low, padded_high = np.append(lows, np.inf), np.append(highs, -np.inf)
        out[inside, 0] = np.minimum.reduceat(padded_low, pairs)[::2]
        out[inside, 1] = np.maximum.reduceat(padded_high, pairs)[::2]
    return out
