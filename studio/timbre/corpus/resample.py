"""Exact band-limited resampling of whole notes by their spectrum (numpy alone)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_TAPER = 0.04


def resampled(samples: NDArray[np.float32], rate: int, wanted: int) -> NDArray[np.float32]:
    """Resample a whole note by cutting or extending its spectrum.

    The note is taken as periodic, which is harmless for notes that start and end in silence. Going down, the last
    4 % below the new Nyquist frequency fade out, so that sharp onsets ring less.

    Args:
        samples: ``(frames,)``.
        rate: its frames a second.
        wanted: frames a second wanted.

    Returns:
        ``(round(frames · wanted / rate),)``.
    """
    if rate == wanted or len(samples) == 0:
        return samples.astype(np.float32, copy=False)
    count = round(len(samples) * wanted / rate)
    spectrum = np.fft.rfft(samples)
    bins = count // 2 + 1
    if bins <= len(spectrum):
        spectrum = spectrum[:bins].copy()
        faded = max(int(bins * _TAPER), 1)
        spectrum[-faded:] *= 0.5 * (1 + np.cos(np.linspace(0, np.pi, faded)))
    else:
        spectrum = np.pad(spectrum, (0, bins - len(spectrum)))
    result = np.fft.irfft(spectrum, count) * (count / len(samples))
    return result.astype(np.float32)


def without_offset(
    samples: NDArray[np.float32], rate: int, lowest: float = 20.0
) -> NDArray[np.float32]:
    """Take away everything below ``lowest`` Hz: some soundfont samples sit on an offset that comes and goes."""
    spectrum = np.fft.rfft(samples)
    bins = np.fft.rfftfreq(len(samples), 1.0 / rate)
    spectrum *= np.clip((bins - 0.5 * lowest) / (0.5 * lowest), 0.0, 1.0)
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)
