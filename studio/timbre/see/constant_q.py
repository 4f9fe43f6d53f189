"""The constant-Q transform of a whole sound (Brown 1991; by FFT as Brown and Puckette 1992).

The same filters as ``librosa.cqt`` with ``bins_per_octave=40, filter_scale=0.8, hop_length=256``, which the published
rainbowgram calls; here every filter is applied at the full rate, which costs a longer FFT and no approximation.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from studio.timbre.item import Samples

RATE = 16_000
HOP = 256
LOWEST_HZ = 65.40639132514966
"""C2."""
BINS_PER_OCTAVE = 40
BINS = 6 * BINS_PER_OCTAVE
FILTER_SCALE = 0.8
_KEPT = 1e-4
"""Share of a filter's largest frequency weight under which weights are left out."""
_BATCH = 128


def constant_q(mono: Samples) -> NDArray[np.complex64]:
    """Return the constant-Q spectrum of a sound.

    Args:
        mono: float32 ``(frames,)`` at 16 kHz.

    Returns:
        complex64 ``(240, columns)``: bin 0 is C2, 40 bins an octave; one column every 256 frames, the first centred on
        the first frame. A full-scale sine on a bin has the magnitude ``sqrt(length of its filter) / 2`` (librosa's
        ``scale=True`` with filters of unit area).
    """
    size, filters = _filters()
    columns = 1 + len(mono) // HOP
    padded = np.zeros(size + columns * HOP, np.float32)
    padded[size // 2 : size // 2 + len(mono)] = mono
    out = np.empty((BINS, columns), np.complex64)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::HOP]
    for start in range(0, columns, _BATCH):
        spectrum = np.fft.rfft(windows[start : min(start + _BATCH, columns)], axis=1)
        for number, (low, weights) in enumerate(filters):
            # Not a BLAS product: it would wake its threads 240 times for a few microseconds of work.
            part = np.einsum("ij,j->i", spectrum[:, low : low + len(weights)], weights)
            out[number, start : start + len(part)] = part
    return out


def bin_hz(number: float) -> float:
    """Return the frequency of a bin in Hz; the number may have a fraction."""
    return float(LOWEST_HZ * 2.0 ** (number / BINS_PER_OCTAVE))


@lru_cache(maxsize=1)
def _filters() -> tuple[int, list[tuple[int, NDArray[np.complex64]]]]:
    """Return the FFT's size and, for each bin, the first frequency it weighs and the weights."""
    # The relative bandwidth of an equally tempered bin, as librosa.filters.relative_bandwidth has it since 0.10.
    ratio = 2.0 ** (2.0 / BINS_PER_OCTAVE)
    q = FILTER_SCALE * (ratio + 1.0) / (ratio - 1.0)
    size = 1 << math.ceil(math.log2(q * RATE / LOWEST_HZ))
    filters = []
    for number in range(BINS):
        hz = bin_hz(number)
        length = q * RATE / hz
        # Centred on the middle of the window.
        time = np.arange(math.floor(-length / 2.0), math.floor(length / 2.0))
        window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(len(time)) / len(time))
        wave = np.exp(2j * np.pi * hz / RATE * time) * window
        wave *= math.sqrt(length) / np.abs(wave).sum()
        placed = np.zeros(size, np.complex128)
        placed[size // 2 + time] = wave
        # Parseval: the product with the conjugate of the filter's spectrum is the product in time.
        weights = np.conj(np.fft.fft(placed))[: size // 2 + 1] / size
        kept = np.flatnonzero(np.abs(weights) > _KEPT * np.abs(weights).max())
        low, high = int(kept[0]), int(kept[-1]) + 1
        filters.append((low, weights[low:high].astype(np.complex64)))
    return size, filters
