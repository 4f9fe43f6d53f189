"""Loop points that do not click: where the sound before the end resembles the sound before the start."""

from __future__ import annotations

import numpy as np

from studio.timbre.item import Samples

_CONTEXT_S = 0.02
_MIN_LOOP_S = 0.1


def find_loop(
    mono: Samples, rate: int, *, start: int | None = None, end: int | None = None
) -> tuple[int, int] | None:
    """Find a loop within a sound.

    The start is a rising zero crossing near ``start``; the end is where the 20 ms before it match the 20 ms before the
    start best (normalised cross-correlation), near ``end``.

    Args:
        mono: float32 ``(frames,)``.
        rate: frames a second.
        start: wished first frame; None for half of the sound.
        end: wished frame after the last; None for four fifths of the sound.

    Returns:
        First frame and the frame after the last, or None where the sound is too short or too quiet.
    """
    context = max(16, round(_CONTEXT_S * rate))
    start = len(mono) // 2 if start is None else start
    end = len(mono) * 4 // 5 if end is None else end
    start = max(start, context)
    if end - start < max(round(_MIN_LOOP_S * rate), 2 * context) or end > len(mono):
        return None
    first = _rising_zero(mono, start, context)
    template = mono[first - context : first].astype(np.float64)
    if float(template @ template) < 1e-12:
        return None
    reach = min((end - first) // 2, 4 * context)
    low, high = end - reach, min(len(mono), end + reach)
    if low - context <= first:
        return None
    window = mono[low - context : high].astype(np.float64)
    scores = np.correlate(window, template, "valid")
    energy = np.concatenate([[0.0], np.cumsum(window * window)])
    power = energy[context:] - energy[:-context]
    likeness = scores / np.sqrt(np.maximum(power * float(template @ template), 1e-18))
    return first, low + int(np.argmax(likeness[: high - low + 1]))


def _rising_zero(mono: Samples, near: int, reach: int) -> int:
    """Return the rising zero crossing nearest to a frame, or the frame itself where there is none around."""
    low, high = max(reach, near - reach), min(len(mono) - 1, near + reach)
    part = mono[low : high + 1]
    rising = low + 1 + np.flatnonzero((part[:-1] < 0) & (part[1:] >= 0))
    return int(rising[np.argmin(np.abs(rising - near))]) if len(rising) else near
