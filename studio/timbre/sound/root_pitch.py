"""The pitch a sound has: YIN (de Cheveigne and Kawahara 2002), over many frames, with a vote.

A frame's pitch is the lag at which the sound resembles itself most; how unlike it still is there (the cumulative mean
normalised difference, 0 for a perfect period) says how far to trust it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.timbre.item import Samples
from studio.timbre.sound.resample import NET_RATE, resampled

LOWEST_HZ, HIGHEST_HZ = 27.5, 4500.0
THRESHOLD = 0.15
"""A dip under this is taken at once (section 6 of the paper takes 0.1 to 0.15)."""
_FRAME_S = 0.1
_HOP_S = 0.05
_MAX_FRAMES = 60
"""Frames looked at: three seconds of what is loudest are enough."""
_LONG_LAG = 200
"""Lags up to this many samples are measured over several periods."""
_RATE = 2 * NET_RATE
"""Finer lags than at 16 kHz, for high notes."""


@dataclass(frozen=True, slots=True)
class RootPitch:
    """A detected pitch.

    Attributes:
        pitch: MIDI key with fractions, A4 = 69 = 440 Hz.
        confidence: 0..1: how periodic the sound is, times how many frames agree.
    """

    pitch: float
    confidence: float


def detect_root_pitch(mono: Samples, rate: int) -> RootPitch | None:
    """Find the pitch of a sound.

    Args:
        mono: float32 ``(frames,)``.
        rate: frames a second.

    Returns:
        The pitch, or None where there is none to speak of (silence, noise, less than 50 ms).
    """
    sound = resampled(np.asarray(mono, np.float32)[: 30 * rate], rate, _RATE)
    frames = _loud_frames(sound)
    if frames is None:
        return None
    difference = _normalised_difference(frames)
    lags, depth = _periods(difference)
    sure = depth < 0.4
    if not sure.any():
        return None
    pitches = 69.0 + 12.0 * np.log2(_RATE / lags[sure] / 440.0)
    weights = 1.0 - depth[sure]
    middle = _weighted_median(pitches, weights)
    agree = np.abs(pitches - middle) < 0.5
    trust = float(weights[agree].sum() / len(depth))
    # Over the frames that agree, so that one octave error does not pull the rest.
    pitch = float(np.average(pitches[agree], weights=weights[agree]))
    return RootPitch(pitch, min(1.0, max(0.0, trust)))


def _loud_frames(sound: Samples) -> NDArray[np.float32] | None:
    """Cut the loudest overlapping frames ``(n, length)``; the very start of a note is noisy and left out."""
    length, hop = round(_FRAME_S * _RATE), round(_HOP_S * _RATE)
    if len(sound) < length // 2:
        return None
    if len(sound) < length:
        sound = np.pad(sound, (0, length - len(sound)))
    frames = np.lib.stride_tricks.sliding_window_view(sound, length)[::hop]
    power = np.einsum("ij,ij->i", frames, frames) / length
    if float(power.max()) < 1e-9:
        return None
    loud = np.flatnonzero(power > power.max() * 0.01)
    if len(loud) > 4:
        loud = loud[1:]
    if len(loud) > _MAX_FRAMES:
        loud = np.sort(loud[np.argsort(power[loud])[-_MAX_FRAMES:]])
    return np.asarray(frames[loud], np.float32)


def _normalised_difference(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return d' of the paper's equation 8 for lags 0.. of each frame, ``(n, lags)``; by FFT."""
    length = frames.shape[1]
    lags = min(round(_RATE / LOWEST_HZ) + 2, length // 2)
    window = length - lags
    size = 1 << (length + window - 1).bit_length()
    x = frames.astype(np.float64)
    spectrum = np.fft.rfft(x, size)
    head = np.fft.rfft(x[:, :window], size)
    correlation = np.fft.irfft(spectrum * head.conj(), size)[:, :lags]
    energy = np.concatenate([np.zeros((len(x), 1)), np.cumsum(x * x, axis=1)], axis=1)
    shifted = energy[:, window : window + lags] - energy[:, :lags]
    difference = np.maximum(shifted[:, :1] + shifted - 2.0 * correlation, 0.0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, lags)
    normalised: NDArray[np.float64] = np.ones_like(difference)
    np.divide(difference[:, 1:], mean, out=normalised[:, 1:], where=mean > 1e-12)
    return normalised


def _periods(difference: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each frame's period in samples, to a fraction, and how unlike itself the sound is there."""
    shortest = int(_RATE / HIGHEST_HZ)
    lags, depth = np.empty(len(difference)), np.empty(len(difference))
    for i, row in enumerate(difference):
        under = np.flatnonzero(row[shortest:-1] < THRESHOLD)
        lag = shortest + (int(under[0]) if len(under) else int(np.argmin(row[shortest:-1])))
        while lag + 1 < len(row) - 1 and row[lag + 1] < row[lag]:
            lag += 1
        lags[i], depth[i] = _refined(row, lag)
    return lags, depth


def _refined(row: NDArray[np.float64], lag: int) -> tuple[float, float]:
    """Measure a short period over several of it: a tenth of a sample is 9 cents at the lag of a high C."""
    period, depth = _parabola(row, lag)
    many = 2
    while period * many + 3 < len(row) and period * many < _LONG_LAG:
        near = round(period * many)
        place = near - 2 + int(np.argmin(row[near - 2 : near + 3]))
        if row[place] > depth + 0.2:
            break
        period = _parabola(row, place)[0] / many
        many *= 2
    return period, depth


def _parabola(row: NDArray[np.float64], lag: int) -> tuple[float, float]:
    a, b, c = row[lag - 1], row[lag], row[lag + 1]
    bend = a - 2.0 * b + c
    shift = 0.0 if bend <= 0.0 else float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5))
    return lag + shift, max(0.0, float(b - 0.25 * (a - c) * shift))


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2.0)])
