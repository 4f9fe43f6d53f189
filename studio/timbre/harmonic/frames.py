"""What the spectral front end sees of a sound: log-mel spectra and short levels, one row a frame of the embedding.

It is the cheap teacher of the temporal encoder: frames of 32 ms, each with a 128-ms spectrum around its middle on the
mel scale of Slaney (as in librosa), and the level of its four quarters, which say where in the frame an attack lies.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
RATE = 16_000
HOP = 512
WINDOW = 2048
MELS = 92
QUARTERS = 4
FEATURES = MELS + QUARTERS
LOWEST_DB = -90.0


def frame_features(samples: Floats) -> Floats:
    """Measure every whole frame of a sound.

    Args:
        samples: mono at 16 kHz, ``(frames,)``.

    Returns:
        ``(len(samples) // 512, FEATURES)``, dB scaled to about -1..1.
    """
    count = len(samples) // HOP
    padded = np.pad(samples[: count * HOP], (WINDOW // 2 - HOP // 2, WINDOW))
    view = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:count]
    spectrum = np.fft.rfft(view * _hann())
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) @ _mel_matrix()
    quarters = np.square(samples[: count * HOP]).reshape(count, QUARTERS, -1).mean(axis=2)
    both = np.concatenate([power, quarters], axis=1)
    decibels = 10 * np.log10(both + 10 ** (LOWEST_DB / 10))
    return np.asarray(decibels / 45.0 + 1.0, dtype=np.float32)


@lru_cache(maxsize=1)
def _hann() -> Floats:
    window = np.hanning(WINDOW + 1)[:-1]
    return np.asarray(window * 2 / window.sum(), dtype=np.float32)


@lru_cache(maxsize=1)
def _mel_matrix() -> Floats:
    """Triangles, equally spaced in mel from 30 Hz to 8 kHz, each summing to what a sine in it brings."""
    bins = np.fft.rfftfreq(WINDOW, 1 / RATE)
    edges = _mel_to_hz(np.linspace(_hz_to_mel(30.0), _hz_to_mel(RATE / 2), MELS + 2))
    # A triangle narrower than a bin would miss all of them.
    rising = (bins[:, None] - edges[:-2]) / np.maximum(edges[1:-1] - edges[:-2], RATE / WINDOW)
    falling = (edges[2:] - bins[:, None]) / np.maximum(edges[2:] - edges[1:-1], RATE / WINDOW)
    return np.maximum(np.minimum(rising, falling), 0.0).astype(np.float32)


def _hz_to_mel(hz: float) -> float:
    return hz * 3 / 200 if hz < 1000 else 15 + 27 * np.log(hz / 1000) / np.log(6.4)


def _mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))
