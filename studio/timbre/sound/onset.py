"""Where a sound begins and ends, as the NSynth Super pipeline trims it."""

from __future__ import annotations

import numpy as np

from studio.timbre.item import Samples

LOUD = 0.1
"""Share of the peak that counts as the onset (the audio pipeline of open-nsynth-super)."""
STEP_BACK_S = 0.001
"""Kept before the onset; the published 16 samples at 16 kHz."""
SILENCE_DB = -60.0
"""Below the peak by more than this is the end of a sound."""


def onset(mono: Samples, rate: int) -> int:
    """Return the frame at which a sound begins.

    The first sample over a tenth of the peak, and from there back to where the level has been under a hundredth of the
    peak for a millisecond, so that a slow attack is not cut.

    Args:
        mono: float32 ``(frames,)``.
        rate: frames a second.
    """
    size = np.abs(mono)
    peak = float(size.max(initial=0.0))
    if peak == 0.0:
        return 0
    first = int(np.argmax(size >= LOUD * peak))
    window = max(1, round(STEP_BACK_S * rate))
    loud = np.flatnonzero(size[:first] >= 0.01 * peak)
    begin = first
    for place in loud[::-1]:
        if begin - int(place) > window:
            break
        begin = int(place)
    return max(0, begin - window)


def offset(mono: Samples, rate: int) -> int:
    """Return the frame after which a sound stays 60 dB under its peak."""
    size = np.abs(mono)
    peak = float(size.max(initial=0.0))
    if peak == 0.0:
        return len(mono)
    loud = np.flatnonzero(size >= peak * 10.0 ** (SILENCE_DB / 20.0))
    return min(len(mono), int(loud[-1]) + 1 + round(0.01 * rate))


def peak_gain_db(mono: Samples, target_db: float = -1.0) -> float:
    """Return the gain in dB that brings the peak to ``target_db``, 0 for silence; at most +60."""
    peak = float(np.abs(mono).max(initial=0.0))
    return 0.0 if peak == 0.0 else min(60.0, target_db - 20.0 * float(np.log10(peak)))
