"""Measuring the partials and the noise of a single note: what the live decoder is taught to say.

Sinusoids plus noise (Serra and Smith 1990) with the pitch known: partials by projection on their own frequencies,
noise from the spectrum between them, and the level of every instant from a short window, so that attacks stay sharp.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.layout import (
    CONTROL_SECONDS,
    FLOOR_DB,
    HIGHEST_HZ,
    NOISE_BANDS,
    NOTE_POINTS,
    PARTIALS,
    REFERENCE_RMS,
    band_edges,
    partial_frequencies,
    pitch_hz,
)
from studio.timbre.harmonic.tuning import find_tuning

Floats = NDArray[np.float32]
_TINY = 1e-12
_BLACKMAN_HARRIS = (0.35875, 0.48829, 0.14128, 0.01168)
_EULER = 1.7810724
"""exp of Euler's constant: the mean of an exponential variable over its geometric mean."""


@dataclass(frozen=True)
class NoteAnalysis:
    """What was measured.

    Attributes:
        partials: dB, ``(NOTE_POINTS, PARTIALS)``; FLOOR_DB where silent or above the band.
        noise: dB of each band's root mean square, ``(NOTE_POINTS, NOISE_BANDS)``.
        cents: how far the note is from its nominal pitch.
        inharmonicity: B of the stiff-string law.
        gain: what the sound was multiplied by to reach the reference level.
    """

    partials: Floats
    noise: Floats
    cents: float
    inharmonicity: float
    gain: float


def reference_gain(samples: Floats, rate: int) -> float:
    """Return the gain that brings the loudest tenth of a second to ``REFERENCE_RMS``; 1 for silence."""
    window = max(int(0.1 * rate), 1)
    total = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    longest = total[window:] - total[:-window] if len(total) > window else total[-1:]
    power = float(longest.max()) / window
    return float(REFERENCE_RMS / np.sqrt(power)) if power > 1e-12 else 1.0


def analyse(samples: Floats, rate: int, pitch: float) -> NoteAnalysis:
    """Measure a note of known pitch.

    Args:
        samples: mono ``(frames,)``, the note starting at the first; read as followed by silence.
        rate: frames a second, 16 kHz or more.
        pitch: MIDI pitch it is meant to have.
    """
    gain = reference_gain(samples, rate)
    sound = (samples * gain).astype(np.float32)
    cents, stiffness = find_tuning(sound, rate, pitch)
    f0 = pitch_hz(pitch + cents / 100.0)
    frequencies = partial_frequencies(f0, stiffness)
    top = min(HIGHEST_HZ, 0.485 * rate)
    density = _noise_density(sound, rate, f0, frequencies, top)
    power = _partial_power(sound, rate, f0, frequencies, top, density)
    noise = density * np.diff(band_edges())
    noise[:, band_edges()[:-1] >= top] = 0.0
    level = _level(sound, rate, f0) / (power.sum(axis=1) / 2 + noise.sum(axis=1) + _TINY)
    level = np.clip(level, 0.0, 4.0)[:, None]
    return NoteAnalysis(_db(power * level), _db(noise * level), cents, stiffness, gain)


def _db(power: NDArray[np.float64]) -> Floats:
    return np.asarray(np.maximum(10 * np.log10(power + 1e-12), FLOOR_DB), dtype=np.float32)


def _frames(sound: Floats, rate: int, length: int, every: int) -> Floats:
    """Cut windows of ``length`` centred on every ``every``-th control point: ``(points, length)``."""
    centres = np.round(np.arange(0, NOTE_POINTS, every) * rate * CONTROL_SECONDS).astype(int)
    after = max(0, int(centres[-1]) + length - len(sound))
    padded = np.pad(sound, (length // 2, after))
    view = np.lib.stride_tricks.sliding_window_view(padded, length)
    return np.ascontiguousarray(view[centres])


def _every(length: int, rate: int) -> int:
    """Return at which control points a window must be placed so that four of them overlap; between, interpolate."""
    return int(np.clip(length / rate / CONTROL_SECONDS / 4, 1, 8))


def _at_all_points(values: NDArray[np.float64], every: int) -> NDArray[np.float64]:
    """Spread rows measured at every ``every``-th control point over all of them."""
    if every == 1:
        return values
    place = np.minimum(np.arange(NOTE_POINTS) / every, len(values) - 1)
    below = np.minimum(place.astype(int), len(values) - 2)
    share = (place - below)[:, None]
    return np.asarray(values[below] * (1 - share) + values[below + 1] * share)


def _level(sound: Floats, rate: int, f0: float) -> NDArray[np.float64]:
    """Mean power around every control point under a short window."""
    length = int(rate * max(0.016, min(2 / f0, 0.05))) & ~1
    window = np.hanning(length)
    squared = np.square(_frames(sound, rate, length, 1), dtype=np.float64)
    return np.asarray(squared @ window / window.sum())


def _partial_power(
    sound: Floats,
    rate: int,
    f0: float,
    frequencies: NDArray[np.float64],
    top: float,
    density: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Squared amplitude of every partial, the noise in its bin taken away: ``(NOTE_POINTS, PARTIALS)``."""
    # A Hann window of whole pairs of periods hears nothing of the partials half a fundamental away.
    pairs = max(2, int(np.ceil(0.016 * f0 / 2)))
    length = round(rate * 2 * pairs / f0)
    window = np.hanning(length + 1)[:-1].astype(np.float32)
    kept = frequencies < top
    phase = 2 * np.pi / rate * np.outer(np.arange(length) - length // 2, frequencies[kept])
    basis = np.concatenate([np.cos(phase), np.sin(phase)], axis=1).astype(np.float32)
    every = _every(length, rate)
    projected = _frames(sound, rate, length, every) @ (basis * window[:, None])
    count = int(kept.sum())
    squared = np.square(projected, dtype=np.float64)
    amplitude = (squared[:, :count] + squared[:, count:]) * (2 / window.sum()) ** 2
    amplitude = _at_all_points(amplitude, every)
    band = np.clip(np.searchsorted(band_edges(), frequencies[kept]) - 1, 0, NOISE_BANDS - 1)
    # White noise of density S (power a Hz) puts 4 S rate sum(w²) / (2 sum(w)²) into a projection.
    share = 2.0 * rate * float((window**2).sum()) / float(window.sum()) ** 2
    power = np.zeros((NOTE_POINTS, PARTIALS))
    power[:, kept] = np.maximum(amplitude - density[:, band] * share, 0.0)
    return power


def _noise_density(
    sound: Floats, rate: int, f0: float, frequencies: NDArray[np.float64], top: float
) -> NDArray[np.float64]:
    """Noise power a Hz in every band, from the bins between the partials: ``(NOTE_POINTS, NOISE_BANDS)``."""
    length = int(np.clip(rate * 10 / f0, rate * 0.032, rate * 0.26)) & ~1
    size = 1 << (length - 1).bit_length()
    turn = 2 * np.pi * np.arange(length) / length
    a0, a1, a2, a3 = _BLACKMAN_HARRIS
    window = a0 - a1 * np.cos(turn) + a2 * np.cos(2 * turn) - a3 * np.cos(3 * turn)
    every = max(2, _every(length, rate))
    frames = _frames(sound, rate, length, every) * window.astype(np.float32)
    spectrum = np.fft.rfft(frames, size)
    bins = np.arange(spectrum.shape[1]) * rate / size
    free = _between(bins, frequencies, 4.2 * rate / length) & (bins < top)
    log_power = np.log(np.square(np.abs(spectrum[:, free]), dtype=np.float64) + 1e-16)
    band = np.searchsorted(band_edges(), bins[free], side="right") - 1
    density = np.full((len(frames), NOISE_BANDS), np.nan)
    for index in np.unique(band[(band >= 0) & (band < NOISE_BANDS)]):
        density[:, index] = log_power[:, band == index].mean(axis=1)
    known = np.flatnonzero(~np.isnan(density[0]))
    if len(known) == 0:
        return np.zeros((NOTE_POINTS, NOISE_BANDS))
    for index in np.flatnonzero(np.isnan(density[0])):
        density[:, index] = density[:, known[np.abs(known - index).argmin()]]
    power = np.exp(density) * _EULER * 2.0 / (rate * float((window**2).sum()))
    return _at_all_points(power, every)


def _between(
    bins: NDArray[np.float64], frequencies: NDArray[np.float64], distance: float
) -> NDArray[np.bool_]:
    """Say which bins are farther than ``distance`` from every partial."""
    ordered = np.sort(frequencies)
    right = np.clip(np.searchsorted(ordered, bins), 1, len(ordered) - 1)
    nearest = np.minimum(np.abs(bins - ordered[right - 1]), np.abs(bins - ordered[right]))
    return np.asarray(nearest > distance)
