"""A path over a pad with the timing of the hand that drew it: by mouse, by controller, or as a stroke of a sketch."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from studio.project.song import LanePoint, PadPoint

MIN_SECONDS = 1e-3
"""Shortest way; a path of one point takes so long."""
STROKE_SPEED = 0.5
"""Pads a second at which a stroke is travelled whose timing is not known."""
_Point = TypeVar("_Point", LanePoint, PadPoint)


@dataclass(frozen=True, slots=True)
class PadPath:
    """Where a puck travels, and when.

    Attributes:
        points: in order of time; ``x`` and ``y`` in 0..1, y downwards.
    """

    points: tuple[PadPoint, ...]

    @staticmethod
    def of_stroke(
        stroke: Sequence[tuple[float, float]], times: Sequence[float] | None = None
    ) -> PadPath:
        """Lay a stroke of a drawing over the pad, centred and as large as fits, in its own proportions.

        Args:
            stroke: ``(x, y)`` points of any scale, y downwards.
            times: seconds of each point as it was drawn; None travels at an even :data:`STROKE_SPEED`.

        Raises:
            ValueError: there are no points, not as many times, times run back, or a number is not finite.
        """
        flat = [value for point in stroke for value in point] + list(times or ())
        if not stroke or not all(map(math.isfinite, flat)):
            raise ValueError("a stroke needs points with finite numbers")
        placed = _fitted(stroke)
        when = _even_times(placed) if times is None else [time - times[0] for time in times]
        if len(when) != len(placed) or any(b < a for a, b in itertools.pairwise(when)):
            raise ValueError("a stroke needs one time a point, in order")
        return PadPath(
            tuple(PadPoint(time, x, y) for time, (x, y) in zip(when, placed, strict=True))
        )

    @property
    def seconds(self) -> float:
        """How long the way takes; 0 where there is none."""
        if not self.points:
            return 0.0
        return max(self.points[-1].time - self.points[0].time, MIN_SECONDS)

    def at(self, moment: float) -> tuple[float, float]:
        """Return where the path stands ``moment`` seconds after its start, straight between its points.

        Before the start and after the end it stands still.

        Raises:
            IndexError: the path has no points.
        """
        start = self.points[0].time
        return between(self.points, start + moment, lambda point: point.time)


def between(
    points: Sequence[_Point], moment: float, when: Callable[[_Point], float]
) -> tuple[float, float]:
    """Return where a moving point stands: straight between its points, still before the first and after the last.

    Args:
        points: at least one, in order.
        moment: in the unit of ``when``.
        when: the moment of a point.

    Raises:
        IndexError: there are no points.
    """
    after = bisect.bisect_right(points, moment, key=when)
    if after == 0:
        return points[0].x, points[0].y
    if after == len(points):
        return points[-1].x, points[-1].y
    a, b = points[after - 1], points[after]
    share = (moment - when(a)) / (when(b) - when(a))
    return a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share


def _fitted(stroke: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    xs, ys = zip(*stroke, strict=True)
    size = max(max(xs) - min(xs), max(ys) - min(ys))
    scale = 1.0 / size if size > 0.0 else 0.0
    cx, cy = (min(xs) + max(xs)) / 2.0, (min(ys) + max(ys)) / 2.0
    return [(_unit(0.5 + (x - cx) * scale), _unit(0.5 + (y - cy) * scale)) for x, y in stroke]


def _even_times(placed: Sequence[tuple[float, float]]) -> list[float]:
    ways = (math.dist(a, b) for a, b in itertools.pairwise(placed))
    return [way / STROKE_SPEED for way in itertools.accumulate(ways, initial=0.0)]


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)
