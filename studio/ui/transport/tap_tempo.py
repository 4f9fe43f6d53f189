"""Tempo from taps."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from studio.project.song import MAX_TEMPO, MIN_TEMPO

_LONGEST_GAP_S = 60.0 / MIN_TEMPO * 1.2
_KEPT = 8


class TapTempo:
    """Listens to taps; a long pause begins anew.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._taps: list[float] = []

    def tap(self) -> float | None:
        """Take a tap; return quarter notes a minute to one decimal from the second tap on, else None."""
        now = self._clock()
        if self._taps and now - self._taps[-1] > _LONGEST_GAP_S:
            self._taps.clear()
        self._taps = [*self._taps, now][-_KEPT:]
        gaps = [b - a for a, b in zip(self._taps, self._taps[1:], strict=False)]
        if not gaps:
            return None
        # The median forgives one late finger.
        tempo = 60.0 / max(float(np.median(gaps)), 1e-3)
        return round(min(max(tempo, MIN_TEMPO), MAX_TEMPO), 1)
