"""From control points to sound: the specification of the live voice, compiled with numba.

The law of the synthesiser, at any rate R:

* Control point j is at frame ``round(j · 0.008 · R)``; amplitudes and frequencies go linearly from one to the next; the
  last one is held.
* Partial p has a phase in cycles that starts at ``start_phases()[p]`` and advances by its frequency / R every frame
  (frequencies as in ``layout.partial_frequencies``, of pitch + cents / 100), and sounds as amplitude x sin(2π phase).
* An amplitude is ``10 ** (dB / 20)``, less that of ``AUDIBLE_DB``, and nothing below it. Partials fade out over the
  last twelfth of the Nyquist frequency below 0.97 of it, or below ``HIGHEST_HZ``.
* Band b of the noise reads its loop (``noise.noise_bank``) from ``(1 + 7919 · voice) · 101 · (b + 1)`` on.
* The first 2 ms fade in along half a cosine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.layout import CONTROL_SECONDS, HIGHEST_HZ, PARTIALS, RATIOS, pitch_hz
from studio.timbre.harmonic.noise import noise_bank
from studio.timbre.net.compiled import compiled

Floats = NDArray[np.float32]
AUDIBLE_DB = -88.0
FADE_IN_SECONDS = 0.002
_GOLDEN = 0.618033988749895


def start_phases() -> Floats:
    """Return the phase in cycles at which every partial starts, ``(PARTIALS,)``.

    They grow with the square of the number, so that the partials' crests do not meet (Schroeder 1970, "Synthesis of
    low-peak-factor signals"); with the golden ratio for its factor that holds for few partials and for many.
    """
    number = np.arange(1, PARTIALS + 1, dtype=np.float64)
    return np.asarray(np.mod(0.5 * _GOLDEN * number**2, 1.0), dtype=np.float32)


def amplitudes(decibels: Floats) -> Floats:
    """Turn dB into amplitudes of the same shape; see the module's law."""
    floor = 10 ** (AUDIBLE_DB / 20)
    return np.asarray(np.maximum(np.power(10.0, decibels / 20.0) - floor, 0.0), dtype=np.float32)


def synthesise(
    partials: Floats,
    noise: Floats,
    cents: Floats,
    inharmonicity: Floats,
    *,
    pitch: float,
    rate: int,
    seconds: float | None = None,
    voice: int = 0,
) -> Floats:
    """Render a note from its control points.

    Args:
        partials: dB, ``(points, PARTIALS)``.
        noise: dB, ``(points, NOISE_BANDS)``.
        cents: from ``pitch``, ``(points,)``.
        inharmonicity: B of the stiff-string law, ``(points,)``.
        pitch: MIDI pitch, fractions allowed.
        rate: frames a second.
        seconds: length; all control points by default.
        voice: which voice it is, so that two do not share their noise.

    Returns:
        Mono float32 ``(round(seconds · rate),)``.
    """
    points = len(partials)
    length = points * CONTROL_SECONDS if seconds is None else seconds
    out = np.zeros(round(length * rate), dtype=np.float32)
    if points == 0:
        return out
    add_partials(out, partials, cents, inharmonicity, pitch=pitch, rate=rate)
    table, lengths = noise_bank(rate)
    starts = (1 + 7919 * voice) * 101 * np.arange(1, len(lengths) + 1) % lengths
    _add_noise(out, amplitudes(noise), table, lengths, starts, rate * CONTROL_SECONDS)
    fade = min(round(FADE_IN_SECONDS * rate), len(out))
    out[:fade] *= (0.5 - 0.5 * np.cos(np.pi * np.arange(fade) / max(fade, 1))).astype(np.float32)
    return out


def add_partials(
    out: Floats,
    partials: Floats,
    cents: Floats,
    inharmonicity: Floats,
    *,
    pitch: float,
    rate: int,
) -> None:
    """Add the partials of a note from :func:`start_phases` on, without the fade at its start.

    Args:
        out: mono float32, any length.
        partials: dB, ``(points, PARTIALS)``, at least one point.
        cents: from ``pitch``, ``(points,)``.
        inharmonicity: B, ``(points,)``.
        pitch: MIDI pitch, fractions allowed.
        rate: frames a second.
    """
    base = np.array([pitch_hz(pitch + float(c) / 100.0) for c in cents])
    stretch = np.sqrt(1.0 + inharmonicity[:, None].astype(np.float64) * RATIOS**2)
    steps = (base[:, None] * RATIOS * stretch / rate).astype(np.float32)
    loud = amplitudes(partials) * _fading(steps, rate)
    _add_partials(out, loud, steps, start_phases(), rate * CONTROL_SECONDS)


def fading_top(rate: float) -> float:
    """Return the share of the Nyquist frequency at which partials have faded out; they begin to a twelfth below."""
    return min(0.97, 2.0 * HIGHEST_HZ / rate)


def _fading(steps: Floats, rate: int) -> Floats:
    return np.asarray(np.clip((fading_top(rate) - 2.0 * steps) * 12.0, 0.0, 1.0), np.float32)


@compiled
def _add_partials(out: Floats, loud: Floats, steps: Floats, phases: Floats, hop: float) -> None:
    """Add all partials, a control interval at a time, each as a rotating vector (no sine in the inner loop)."""
    points, partials = loud.shape
    phase = phases.astype(np.float64)
    for point in range(points):
        begin = round(point * hop)
        end = len(out) if point == points - 1 else min(round((point + 1) * hop), len(out))
        after = min(point + 1, points - 1)
        count = end - begin
        if count <= 0:
            break
        for p in range(partials):
            a0, a1 = loud[point, p], loud[after, p]
            s0, s1 = np.float64(steps[point, p]), np.float64(steps[after, p])
            turned = phase[p]
            if a0 > 0.0 or a1 > 0.0:
                # Phase is a parabola in time; a rotation by a rotation follows it exactly.
                slope = (s1 - s0) / count
                angle = 2.0 * np.pi * turned
                c, s = np.cos(angle), np.sin(angle)
                first = 2.0 * np.pi * (s0 + 0.5 * slope)
                cr, sr = np.cos(first), np.sin(first)
                bend = 2.0 * np.pi * slope
                cb, sb = np.cos(bend), np.sin(bend)
                amplitude, rise = np.float64(a0), (np.float64(a1) - np.float64(a0)) / count
                for n in range(begin, end):
                    out[n] += np.float32(amplitude * s)
                    amplitude += rise
                    c, s = c * cr - s * sr, s * cr + c * sr
                    cr, sr = cr * cb - sr * sb, sr * cb + cr * sb
            turned += count * 0.5 * (s0 + s1)
            phase[p] = turned - np.floor(turned)


@compiled
def _add_noise(
    out: Floats,
    loud: Floats,
    table: Floats,
    lengths: NDArray[np.int64],
    starts: NDArray[np.int64],
    hop: float,
) -> None:
    points, bands = loud.shape
    for band in range(bands):
        at = starts[band]
        for point in range(points):
            begin = round(point * hop)
            end = len(out) if point == points - 1 else min(round((point + 1) * hop), len(out))
            after = min(point + 1, points - 1)
            count = end - begin
            if count <= 0:
                break
            amplitude = loud[point, band]
            rise = (loud[after, band] - amplitude) / np.float32(count)
            for n in range(begin, end):
                out[n] += amplitude * table[band, at]
                amplitude += rise
                at += 1
                if at == lengths[band]:
                    at = 0
