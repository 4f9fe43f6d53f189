"""The pen: points as they come from mouse, touch or tablet, thinned to what can be seen."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from studio.sketch.item import Ink, Point, Stroke

LEAST_PX = 2.0
"""Movements shorter than this are no points (sketch-rnn-js)."""
NO_PRESSURE = 0.5
"""What a tablet that reports none (or nothing at all) counts as."""


class Pen:
    """Collects one stroke.

    Args:
        ink: how it will look.
        unit: canvas units a pixel, at the zoom of now.
        clock: seconds; the time of a point is when it came.
    """

    def __init__(
        self, ink: Ink, unit: float = 1.0, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._ink, self._least, self._clock = ink, LEAST_PX * unit, clock
        self._points: list[Point] = []
        self._pressures: list[float] = []
        self._times: list[float] = []
        self._pressed = False
        self._began = clock()

    @property
    def points(self) -> list[Point]:
        """The stroke so far."""
        return self._points

    def move(self, x: float, y: float, pressure: float | None = None) -> bool:
        """Take a point; say whether it is one.

        Args:
            x: canvas units.
            y: canvas units.
            pressure: 0..1, or None from a mouse.
        """
        if self._points and math.dist(self._points[-1], (x, y)) < self._least:
            return False
        self._points.append((x, y))
        self._pressed = self._pressed or pressure is not None
        self._pressures.append(NO_PRESSURE if not pressure else min(1.0, pressure))
        self._times.append(round(self._clock() - self._began, 4))
        return True

    def stroke(self) -> tuple[Stroke, Ink]:
        """Return what was drawn and how it looks."""
        pressures = tuple(self._pressures) if self._pressed else ()
        ink = Ink(self._ink.colour, self._ink.width, pressures, tuple(self._times))
        return tuple(self._points), ink

    def ink(self) -> Ink:
        """Return how the stroke looks so far."""
        return self.stroke()[1]
