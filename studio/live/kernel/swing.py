"""Swing: every second step of a pair comes late, as a stretch of time within each pair.

The percentages are those of the MPC (and of the piano roll's grid): at 50 % a pair is parted in the middle, at 66.7 %
as by triplets, at 75 % as by a dotted note. What lies between two steps is stretched along, so that no two notes
change their order. Pairs begin anew at every bar; a step that is left over before a bar line stays where it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STRAIGHT, MOST = 50.0, 75.0
EIGHTHS, SIXTEENTHS = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Swing:
    """How late.

    Attributes:
        percent: of a pair of steps, at which its second step comes: 50 (straight) to 75.
        step: quarter notes; :data:`EIGHTHS` or :data:`SIXTEENTHS`.
        bar: quarter notes a bar.
    """

    percent: float = STRAIGHT
    step: float = SIXTEENTHS
    bar: float = 4.0

    @property
    def share(self) -> float:
        """``percent`` as 0.5..0.75, also where it was given out of its range."""
        return min(max(self.percent, STRAIGHT), MOST) / 100.0

    def swung(self, beat: float) -> float:
        """Return when a place of the written song is heard; both in quarter notes."""
        return self._bent(beat, 0.5, self.share)

    def straight(self, beat: float) -> float:
        """Return which place of the written song is heard at ``beat``; the inverse of :meth:`swung`."""
        return self._bent(beat, self.share, 0.5)

    def swung_loop(self, loop: tuple[float, float]) -> tuple[float, float]:
        """Return when a loop of the written song begins and ends as it is heard."""
        return self.swung(loop[0]), self.swung(loop[1])

    def _bent(self, beat: float, before: float, after: float) -> float:
        """Move the middle of each pair from ``before`` to ``after`` of its length."""
        if self.share <= 0.5:
            return beat
        bar, pair = math.floor(beat / self.bar) * self.bar, 2.0 * self.step
        begin = math.floor((beat - bar) / pair) * pair
        if self.bar - begin < pair - 1e-9:
            return beat
        phase = (beat - bar - begin) / pair
        if phase < before:
            phase *= after / before
        else:
            phase = after + (phase - before) * (1.0 - after) / (1.0 - before)
        return bar + begin + phase * pair
