"""How far two sounds are apart in their spectra and in their loudness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
WINDOWS = (2048, 1024, 512, 256, 128)
FLOOR_DB = -60.0
ENVELOPE_WINDOW = 512


def magnitudes(samples: Floats, window: int) -> Floats:
    """Return the short-time spectrum's magnitudes, Hann windows a quarter apart: ``(frames, window // 2 + 1)``."""
    padded = np.pad(samples, (window // 2, window // 2))
    view = np.lib.stride_tricks.sliding_window_view(padded, window)[:: window // 4]
    hann = np.hanning(window + 1)[:-1].astype(np.float32)
    return np.abs(np.fft.rfft(view * hann)).astype(np.float32)


def log_spectral_distance(reference: Floats, other: Floats) -> float:
    """Return the multi-resolution log-spectral distance in dB: 0 for equal sounds.

    The root mean square, over time and frequency, of the difference of the log magnitudes, both lifted to 60 dB below
    the reference's loudest value; then the mean over five window lengths (as multi-resolution spectral losses of
    Engel et al. 2020 have them). The other sound is first brought to the reference's root mean square.
    """
    count = min(len(reference), len(other))
    a, b = reference[:count], same_level(reference, other)[:count]
    distances = []
    for window in WINDOWS:
        x, y = magnitudes(a, window), magnitudes(b, window)
        floor = max(float(x.max()), 1e-9) * 10 ** (FLOOR_DB / 20)
        difference = 20 * np.log10(np.maximum(x, floor) / np.maximum(y, floor))
        distances.append(float(np.sqrt(np.mean(np.square(difference, dtype=np.float64)))))
    return float(np.mean(distances))


def same_level(reference: Floats, other: Floats) -> Floats:
    """Return the other sound at the reference's root mean square; silence stays silence."""
    own = float(np.sqrt(np.mean(np.square(other, dtype=np.float64))))
    wanted = float(np.sqrt(np.mean(np.square(reference, dtype=np.float64))))
    return other if own < 1e-9 else (other * np.float32(wanted / own))


def loudness_envelope(samples: Floats) -> Floats:
    """Return the level in dB of every 512 samples, nothing below 60 dB under the loudest: ``(len // 512,)``."""
    count = len(samples) // ENVELOPE_WINDOW
    framed = samples[: count * ENVELOPE_WINDOW].reshape(count, ENVELOPE_WINDOW)
    power = np.mean(np.square(framed, dtype=np.float64), axis=1)
    top = max(float(power.max(initial=0.0)), 1e-12)
    return np.asarray(10 * np.log10(np.maximum(power, top * 10 ** (FLOOR_DB / 10))), np.float32)


def envelope_error(reference: Floats, other: Floats) -> float:
    """Return the mean absolute difference in dB of two loudness envelopes, the other brought to the same level."""
    count = min(len(reference), len(other))
    a = loudness_envelope(reference[:count])
    b = loudness_envelope(same_level(reference, other)[:count])
    lowest = float(a.max()) + FLOOR_DB
    return float(np.mean(np.abs(np.maximum(a, lowest) - np.maximum(b, lowest))))
