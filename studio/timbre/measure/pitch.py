"""The pitch a sound is heard at, and whether it is one sound: YIN, and the share of energy on one harmonic series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.corpus.resample import resampled

Floats = NDArray[np.float32]
LOWEST_HZ, HIGHEST_HZ = 27.0, 2300.0
_WINDOW_S = 0.12
_THRESHOLD = 0.15
_FINER = 4
_PLACES_S = (0.15, 0.4, 0.7, 1.0, 1.4, 1.9)


def heard_pitch(samples: Floats, rate: int) -> float | None:
    """Return the median MIDI pitch of a note over six places in its first two seconds; None where there is none."""
    found = []
    for place in _PLACES_S:
        start = int(place * rate)
        hertz = yin(samples[start : start + 2 * int(_WINDOW_S * rate)], rate)
        if hertz is not None:
            found.append(69 + 12 * np.log2(hertz / 440))
    return float(np.median(found)) if found else None


def yin(samples: Floats, rate: int) -> float | None:
    """Estimate the fundamental of a stretch of sound, or None where it is silent or has no period.

    De Cheveigné and Kawahara 2002: cumulative mean normalised difference, absolute threshold, parabolic interpolation.
    The window is half of the stretch.
    """
    # Four times the rate: a parabola fits a short period's dip only then.
    samples, rate = resampled(samples, rate, _FINER * rate), _FINER * rate
    window = len(samples) // 2
    longest = min(int(rate / LOWEST_HZ), window)
    shortest = max(int(rate / HIGHEST_HZ), 2)
    if longest <= shortest + 2 or float(np.abs(samples).max(initial=0.0)) < 1e-4:
        return None
    x = samples.astype(np.float64)
    size = 1 << (2 * len(x) - 1).bit_length()
    spectrum = np.fft.rfft(x, size)
    head = np.fft.rfft(x[:window], size)
    correlation = np.fft.irfft(np.conj(head) * spectrum, size)[: longest + 1]
    energy = np.concatenate([[0.0], np.cumsum(x**2)])
    lags = np.arange(longest + 1)
    difference = energy[window] + energy[lags + window] - energy[lags] - 2 * correlation
    difference = np.maximum(difference, 0.0)
    normal = np.ones(longest + 1)
    normal[1:] = difference[1:] * lags[1:] / np.maximum(np.cumsum(difference[1:]), 1e-12)
    at = _first_dip(normal, shortest)
    if at is None:
        return None
    left, middle, right = difference[at - 1 : at + 2]
    curve = left - 2 * middle + right
    shift = 0.5 * (left - right) / curve if curve > 0 else 0.0
    return float(rate / (at + np.clip(shift, -0.5, 0.5)))


def _first_dip(normal: NDArray[np.float64], shortest: int) -> int | None:
    below = np.flatnonzero(normal[shortest:-1] < _THRESHOLD)
    if len(below) == 0:
        at = shortest + int(normal[shortest:-1].argmin())
        return at if normal[at] < 0.4 else None
    at = shortest + int(below[0])
    while at + 2 < len(normal) and normal[at + 1] < normal[at]:
        at += 1
    return at


def single_series_share(samples: Floats, rate: int, pitches: tuple[float, ...]) -> float:
    """Return the largest share of a sound's energy that lies on the harmonics of one fundamental, 0..1.

    Measured on one second from 0.2 s on, 40 Hz to 6 kHz; a harmonic is 6 Hz or 12 cents wide to each side, whichever
    is more.

    Args:
        samples: mono.
        rate: frames a second.
        pitches: MIDI pitches the fundamental may be near; each is tried within ±50 cents.
    """
    part = samples[int(0.2 * rate) : int(1.2 * rate)].astype(np.float64)
    if len(part) < 1024:
        return 0.0
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 4 * len(part))) ** 2
    bins = np.arange(len(power)) * rate / (4 * len(part))
    band = (bins >= 40) & (bins <= 6000)
    total = float(power[band].sum())
    if total <= 0:
        return 0.0
    shares = []
    for pitch in pitches:
        for cents in range(-50, 51, 5):
            f0 = 440 * 2 ** ((pitch + cents / 100 - 69) / 12)
            number = np.maximum(np.round(bins[band] / f0), 1)
            reach = np.maximum(6.0, number * f0 * (2 ** (12 / 1200) - 1))
            near = np.abs(bins[band] - number * f0) <= reach
            shares.append(float(power[band][near].sum()) / total)
    return max(shares)
