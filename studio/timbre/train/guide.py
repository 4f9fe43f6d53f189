"""The guide of a note that is known: its partials, in phase with it.

While it is sampled, a guided WaveNet follows partials that the live decoder says (:mod:`studio.timbre.harmonic.guide`).
While it learns, they must lie in phase with the note that is learned, so each has the phase that was measured in the
note, and the amplitude that the live decoder was taught from the same note. So the guide is the harmonic part of what
is to be made in both cases, and the network learns to trust it: with amplitudes that are wrong by what the live decoder
misses (three to five decibels a partial) it would learn to correct the guide from the past of the true sound, which it
does not have when it is sampled.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.layout import (
    BELOW,
    CONTROL_SECONDS,
    FLOOR_DB,
    PARTIALS,
    partial_frequencies,
    pitch_hz,
)
from studio.timbre.harmonic.render import amplitudes, fading_top
from studio.timbre.mulaw import SAMPLE_RATE
from studio.timbre.net.compiled import compiled
from studio.timbre.train.live import LEAKAGE_DB

Floats = NDArray[np.float32]

HOP = round(CONTROL_SECONDS * SAMPLE_RATE)
"""Samples between two control points."""
_SHORTEST_S, _PERIODS = 0.032, 4.0
_QUIET_DB = -75.0
"""Partials that never exceed this in a stretch are left out."""
_LONGEST_DISPERSION = 24


def guide_of(
    sound: Floats,
    first: int,
    decibels: Floats,
    pitch: float,
    cents: float,
    inharmonicity: float,
) -> Floats:
    """Return the guide for a stretch of a note.

    Args:
        sound: the whole note, at the level of its control points.
        first: the control point at which the stretch begins.
        decibels: measured partials of the stretch, and one point more, ``(points + 1, PARTIALS)``.
        pitch: MIDI pitch the note is meant to have.
        cents: measured distance from it.
        inharmonicity: measured B.

    Returns:
        float32 ``(points * HOP,)``.
    """
    f0 = pitch_hz(pitch + cents / 100.0)
    hertz = partial_frequencies(f0, inharmonicity)
    fading = np.clip((fading_top(SAMPLE_RATE) - 2.0 * hertz / SAMPLE_RATE) * 12.0, 0.0, 1.0)
    loud = amplitudes(without_leakage(decibels)) * fading.astype(np.float32)
    kept = np.flatnonzero((loud > 10 ** (_QUIET_DB / 20)).any(axis=0))
    out = np.zeros((len(decibels) - 1) * HOP, dtype=np.float32)
    if len(kept):
        phases = measured_phases(sound, first, len(decibels), hertz[kept], f0)
        _add(out, np.ascontiguousarray(loud[:, kept]), phases)
    return out


def without_leakage(decibels: Floats) -> Floats:
    """Silence the partials between the harmonics as the live decoder's training does; ``(points, PARTIALS)``."""
    kept = decibels[:, :PARTIALS].copy()
    faint = kept[:, : len(BELOW)] < decibels.max(axis=1, keepdims=True) - LEAKAGE_DB
    kept[:, : len(BELOW)][faint] = FLOOR_DB
    return kept


def measured_phases(
    sound: Floats, first: int, points: int, hertz: NDArray[np.float64], f0: float
) -> NDArray[np.float64]:
    """Measure the phase of partials at control points, by projection on their frequencies under a Hann window.

    Args:
        sound: the whole note.
        first: its control point to begin with.
        points: how many.
        hertz: frequency of each partial, ``(partials,)``.
        f0: of the fundamental: the window is four of its periods long, at least 32 ms.

    Returns:
        Cycles, of a sine, unwrapped along time so that no step is farther than half a cycle from what ``hertz`` makes
        of it: float64 ``(points, partials)``.
    """
    length = round(SAMPLE_RATE * max(_SHORTEST_S, _PERIODS / f0)) & ~1
    start, need = first * HOP - length // 2, (points - 1) * HOP + length
    part = np.zeros(need, dtype=np.float32)
    a, b = max(start, 0), min(start + need, len(sound))
    if b > a:
        part[a - start : b - start] = sound[a:b]
    frames = np.lib.stride_tricks.sliding_window_view(part, length)[::HOP]
    turns = np.outer(np.arange(length) - length // 2, hertz / SAMPLE_RATE)
    window = np.hanning(length + 1)[:-1, None]
    angle = (2 * np.pi * (turns - np.floor(turns))).astype(np.float32)
    basis = np.concatenate([np.cos(angle), np.sin(angle)], axis=1) * window.astype(np.float32)
    cosine, sine = np.split(np.ascontiguousarray(frames) @ basis, 2, axis=1)
    # a sin(p + wt) = a sin p cos wt + a cos p sin wt: the projections are a sin p and a cos p.
    phase = np.arctan2(cosine, sine).astype(np.float64) / (2 * np.pi)
    turned = hertz * CONTROL_SECONDS
    step = np.diff(phase, axis=0) - turned
    step -= np.round(step)
    return np.concatenate([phase[:1], phase[:1] + np.cumsum(step + turned, axis=0)])


def dispersed(sound: Floats, rng: np.random.Generator) -> Floats:
    """Return the note with other phases, and the same partials: delayed by a few milliseconds, otherwise at each pitch.

    Phases of partials mean little to the ear and differ from instrument to instrument, and those of the guide that is
    sampled with are of no instrument at all; so the network must not learn them.
    """
    size = 1 << (len(sound) - 1).bit_length()
    spectrum = np.fft.rfft(sound, size)
    # The phase turns by at most half a cycle between knots: by 24 / 8,000 Hz / 2, a delay of 1.5 ms to either side.
    knots = np.cumsum(rng.uniform(-0.5, 0.5, _LONGEST_DISPERSION + 1))
    place = np.linspace(0, _LONGEST_DISPERSION, len(spectrum))
    turn = np.interp(place, np.arange(len(knots)), knots - knots[0])
    turned = np.fft.irfft(spectrum * np.exp(2j * np.pi * turn), size)[: len(sound)]
    return np.asarray(turned, dtype=np.float32)


@compiled
def _add(out: Floats, loud: Floats, phases: NDArray[np.float64]) -> None:
    """Add partials; between two control points amplitude and phase go linearly."""
    points, partials = loud.shape
    for point in range(points - 1):
        for p in range(partials):
            amplitude, after = np.float64(loud[point, p]), np.float64(loud[point + 1, p])
            if amplitude == 0.0 and after == 0.0:
                continue
            rise = (after - amplitude) / HOP
            angle = 2.0 * np.pi * phases[point, p]
            turn = 2.0 * np.pi * (phases[point + 1, p] - phases[point, p]) / HOP
            c, s = np.cos(angle), np.sin(angle)
            cr, sr = np.cos(turn), np.sin(turn)
            for n in range(point * HOP, (point + 1) * HOP):
                out[n] += np.float32(amplitude * s)
                amplitude += rise
                c, s = c * cr - s * sr, s * cr + c * sr
