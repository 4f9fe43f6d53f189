"""Where a drawing lies on the canvas and how large it is, against the box of 255 pixels that the networks know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.sketch.item import Point
from studio.sketch.strokes.kept import points_of
from studio.sketch.strokes.stroke3 import Strokes

BOX = 255.0
"""Longest side of a drawing of the corpus, in its pixels."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the canvas.

    Attributes:
        left: smallest x.
        top: smallest y.
        width: 0 or more.
        height: 0 or more.
    """

    left: float
    top: float
    width: float
    height: float

    @property
    def side(self) -> float:
        """The longer side."""
        return max(self.width, self.height)

    @property
    def centre(self) -> Point:
        """The middle."""
        return self.left + self.width / 2, self.top + self.height / 2


def bounds(strokes: Sequence[Sequence[Point]]) -> Box | None:
    """Return the smallest rectangle around all points, or None where there are none."""
    parts = [points_of(stroke) for stroke in strokes if len(stroke)]
    if not parts:
        return None
    places = np.concatenate(parts)
    (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def fitted_scale(strokes: Sequence[Sequence[Point]]) -> float:
    """Return the length of a corpus pixel at which a whole drawing fills the box of 255; 1 for a single place."""
    box = bounds(strokes)
    return box.side / BOX if box is not None and box.side > 0 else 1.0


def place(strokes: Strokes, box: Box) -> Strokes:
    """Move and scale a drawing, keeping its proportions, so that it fills a rectangle and has its middle."""
    own = bounds(strokes)
    if own is None:
        return strokes
    ratios = [
        room / size
        for room, size in ((box.width, own.width), (box.height, own.height))
        if size > 1e-9 and room > 0
    ]
    scale = min(ratios, default=1.0)
    (x, y), (to_x, to_y) = own.centre, box.centre
    return tuple(
        tuple(((px - x) * scale + to_x, (py - y) * scale + to_y) for px, py in stroke)
        for stroke in strokes
    )
