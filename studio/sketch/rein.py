"""Keeping what is drawn within what people draw.

At low temperatures an unlikely event becomes rarer still. A network that is never sure that a stroke is over then draws
coils until it may draw no more. And one that takes a drawing for finished adds nothing to it, nine times. The
figures of a model (:mod:`studio.sketch.train.measure`) are told with and without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # the window names a rein without loading the compiled loops
    from studio.sketch.net.fast import Frame, Pens

DOWN, UP, END = 0, 1, 2
"""Pen states, and their places among the outputs."""

NEVER = np.float32(-1e9)
"""Added to the logit of what shall not happen."""

_REVERSAL = 0.9 * np.pi
"""A turn about as far as this has no direction: the pen goes back the way it came."""


@dataclass(frozen=True)
class Rein:
    """What a drawing is held to.

    The lengths are those that one in a hundred drawings of the Quick, Draw! corpus exceeds.

    Attributes:
        least: points that are added before a drawing may end.
        stroke: points after which the pen is lifted.
        drawing: points after which the drawing ends.
        laps: full turns in one direction after which the pen is lifted: the network draws a coil.
        coils: coils after which the drawing ends.
    """

    least: int = 0
    stroke: int = 64
    drawing: int = 124
    laps: float = 2.5
    coils: int = 2


class Held:
    """Drawings on a rein: before each point, what they must not do becomes impossible.

    Args:
        rein: what they are held to.
        pens: their decoder's state, whose shifts are changed.
    """

    def __init__(self, rein: Rein, pens: Pens) -> None:
        count = len(pens)
        self._rein, self._pens = rein, pens
        self._free = pens.shifts[:, :3].copy()
        self._points = np.zeros(count, dtype=np.int64)
        self._in_stroke = np.zeros(count, dtype=np.int64)
        self._coils = np.zeros(count, dtype=np.int64)
        self._turned = np.zeros(count)
        self._heading = np.zeros(count)
        self._forbid()

    def after(self, frame: Frame) -> None:
        """Take note of a frame, and forbid what the next must not bring."""
        drawn, rows = frame.grown & ~frame.ended, frame.rows
        heading = np.arctan2(rows[:, 1], rows[:, 0], dtype=np.float64)
        # The first of a stroke's points is where the pen came down: its heading is that of the way there.
        self._turned += np.where(self._in_stroke > 1, _turn(self._heading, heading), 0.0)
        self._heading = heading
        self._points += drawn
        self._in_stroke += drawn
        lifted = rows[:, 2 + UP] > 0.5
        self._coils += drawn & self._coiled & ~lifted
        self._in_stroke[lifted] = 0
        self._turned[lifted] = 0.0
        self._forbid()

    @property
    def _coiled(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = np.abs(self._turned) > 2.0 * np.pi * self._rein.laps
        return found

    def _forbid(self) -> None:
        rein = self._rein
        over = (self._points >= rein.drawing) | (self._coils >= rein.coils)
        early = (self._points < rein.least) & ~over
        lift = (self._in_stroke >= rein.stroke) | self._coiled
        shifts = self._pens.shifts
        shifts[:, :3] = self._free
        shifts[early, END] += NEVER
        shifts[over | lift, DOWN] += NEVER
        shifts[over, UP] += NEVER


def _turn(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much a heading changed, -pi..pi, and 0 where the pen went back."""
    turn = (after - before + np.pi) % (2.0 * np.pi) - np.pi
    return np.where(np.abs(turn) > _REVERSAL, 0.0, turn)
