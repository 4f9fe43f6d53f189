"""The noise of the live decoder: one endless loop a band, made once for a device's rate.

A voice's noise is the sum over the bands of (amplitude of the band) x (the band's loop), so that the audio kernel only
reads tables. The loops have different lengths, all prime, so that together they do not repeat for hours.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.layout import NOISE_BANDS, band_edges

_SEED = 20_260
_LOOP_SECONDS = 1.1


@lru_cache(maxsize=4)
def noise_bank(rate: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Make the loops.

    Each is white Gaussian noise cut to its band in the frequency domain, brought to a root mean square of 1. Bands at
    or above the rate's Nyquist frequency are silent.

    Args:
        rate: frames a second of the device.

    Returns:
        ``(NOISE_BANDS, longest)`` float32, each row filled up with zeros, and each loop's length ``(NOISE_BANDS,)``.
    """
    lengths = _primes_from(int(rate * _LOOP_SECONDS), NOISE_BANDS)
    table = np.zeros((NOISE_BANDS, lengths[-1]), dtype=np.float32)
    rng = np.random.default_rng(_SEED)
    edges = band_edges()
    for band, length in enumerate(lengths):
        bins = np.fft.rfftfreq(length, 1.0 / rate)
        phase = rng.uniform(0, 2 * np.pi, len(bins))
        size = rng.rayleigh(1.0, len(bins))
        inside = (bins >= edges[band]) & (bins < edges[band + 1]) & (bins > 15.0)
        loop = np.fft.irfft(np.where(inside, size * np.exp(1j * phase), 0.0), length)
        power = float(np.mean(loop**2))
        if power > 0:
            table[band, :length] = loop / np.sqrt(power)
    table.setflags(write=False)
    return table, np.array(lengths, dtype=np.int64)


def _primes_from(start: int, count: int) -> list[int]:
    found: list[int] = []
    number = start | 1
    while len(found) < count:
        if all(number % divisor for divisor in range(3, int(number**0.5) + 1, 2)):
            found.append(number)
        number += 2
    return found
