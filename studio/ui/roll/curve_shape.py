"""A controller's curve as levels of pixels, however many points it has."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.project.clip_curves import Curve
from studio.ui.roll.curve_scale import CurveScale
from studio.ui.roll.view import View


class Level(NamedTuple):
    """What holds from one pixel to another, and the step by which it is reached; all in pixels.

    Attributes:
        left: where it begins.
        right: where the next one begins.
        y: its height.
        top: upper end of the step at ``left``.
        bottom: lower end of it.
    """

    left: int
    right: int
    y: int
    top: int
    bottom: int


class CurveShape:
    """A curve as arrays, made once for every value of it.

    Args:
        curve: what to show.
    """

    def __init__(self, curve: Curve) -> None:
        self.curve = curve
        self._ticks: NDArray[np.int64] = np.array([p[0] for p in curve.points], np.int64)
        self._values: NDArray[np.float64] = np.array([p[1] for p in curve.points], np.float64)

    def __len__(self) -> int:
        return len(self._ticks)

    def levels(self, view: View, scale: CurveScale, end: int) -> list[Level]:
        """Return the curve from the left edge to ``end`` (a tick) or the right edge.

        Of points that share a pixel the last one holds; the step there reaches to the lowest and the highest of them.
        """
        left, right = max(view.left, 0.0), min(view.left + view.ticks_shown + 1, float(end))
        if right <= left:
            return []
        first, stop = np.searchsorted(self._ticks, (left, right), side="right")
        held = float(self._values[first - 1]) if first else 0.0
        columns = np.round((self._ticks[first:stop] - view.left) * view.px_per_tick).astype(
            np.int64
        )
        values = np.round(scale.y(0.0) + (scale.y(1.0) - scale.y(0.0)) * self._values[first:stop])
        before = round(scale.y(held))
        begin = round(view.x(left))
        places = np.flatnonzero(np.diff(columns, prepend=begin - 1))
        if not len(places):
            return [Level(begin, round(view.x(right)), before, before, before)]
        tops = np.minimum.reduceat(values, places).astype(int).tolist()
        bottoms = np.maximum.reduceat(values, places).astype(int).tolist()
        lasts = values[np.append(places[1:], len(columns)) - 1].astype(int).tolist()
        lefts = columns[places].tolist()
        rights = [*lefts[1:], round(view.x(right))]
        made = [Level(begin, lefts[0], before, before, before)]
        for x, until, y, top, bottom in zip(lefts, rights, lasts, tops, bottoms, strict=True):
            made.append(Level(x, until, y, min(top, before), max(bottom, before)))
            before = y
        return made
