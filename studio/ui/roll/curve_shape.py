"""A controller's curve as a polygon of pixels, however many points it has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from studio.project.clip_curves import Curve
from studio.ui.roll.curve_scale import CurveScale
from studio.ui.roll.view import View


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

    def steps(self, view: View, scale: CurveScale, end: int) -> Sequence[QPointF]:
        """Return the line of the curve from the left edge to ``end`` (a tick) or the right edge: level, then step.

        Where many points share a pixel, the line goes to their lowest and highest value and leaves by the last.
        """
        left, right = max(view.left, 0.0), min(view.left + view.ticks_shown + 1, float(end))
        if right <= left:
            return ()
        first, stop = np.searchsorted(self._ticks, (left, right), side="right")
        value = float(self._values[first - 1]) if first else 0.0
        line = [QPointF(view.x(left), scale.y(value))]
        ticks, values = self._ticks[first:stop], self._values[first:stop]
        columns = np.floor((ticks - view.left) * view.px_per_tick).astype(np.int64)
        places = np.flatnonzero(np.diff(columns, prepend=columns[:1] - 1))
        if len(places):
            lows = np.minimum.reduceat(values, places)
            highs = np.maximum.reduceat(values, places)
            lasts = np.append(places[1:], len(columns)) - 1
            rows = zip(
                ticks[places].tolist(), lows.tolist(), highs.tolist(), values[lasts].tolist(),
                strict=True,
            )  # fmt: skip
            for tick, low, high, last in rows:
                x = view.x(tick)
                levels = (value, last) if low == high else (value, low, high, last)
                line += [QPointF(x, scale.y(level)) for level in levels]
                value = last
        line.append(QPointF(view.x(right), scale.y(value)))
        return line
