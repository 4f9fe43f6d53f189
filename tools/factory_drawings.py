"""The drawings of the factory songs: a few strokes each, in canvas units with y downwards, drawn for this project."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from studio.sketch.item import Stroke

Point = tuple[float, float]
PLACE, SIZE = 90.0, 420.0
"""Where on the canvas, and how large; see CANVAS_BOX in studio/project/sketches.py."""


def line(*points: Point, steps: int = 8) -> Stroke:
    """Draw straight from point to point, in units of 0..1."""
    found: list[Point] = []
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        found += [(ax + (bx - ax) * i / steps, ay + (by - ay) * i / steps) for i in range(steps)]
    return _placed([*found, points[-1]])


def curve(at: Callable[[float], Point], points: int = 64) -> Stroke:
    """Draw what a function of 0..1 gives."""
    return _placed([at(i / (points - 1)) for i in range(points)])


def _placed(points: list[Point]) -> Stroke:
    return tuple((round(PLACE + SIZE * x, 1), round(PLACE + SIZE * y, 1)) for x, y in points)


def _ring(
    x: float, y: float, across: float, down: float, begin: float = 0.0, turn: float = 1.0
) -> Stroke:
    angle = lambda t: 2.0 * math.pi * (begin + turn * t)  # noqa: E731
    return curve(lambda t: (x + across * math.cos(angle(t)), y + down * math.sin(angle(t))), 40)


def boat() -> tuple[Stroke, ...]:
    """A boat folded of paper."""
    return (
        line((0.1, 0.55), (0.3, 0.8), (0.7, 0.8), (0.9, 0.55), (0.1, 0.55)),
        line((0.3, 0.55), (0.5, 0.2), (0.7, 0.55)),
    )


def wave() -> tuple[Stroke, ...]:
    """Two swells, the second higher."""
    return (curve(lambda t: (t, 0.5 - (0.25 + 0.2 * t) * math.sin(4.0 * math.pi * t)), 96),)


def moon() -> tuple[Stroke, ...]:
    """A crescent."""
    outer = _ring(0.5, 0.5, 0.35, 0.35, 0.15, 0.7)
    inner = _ring(0.62, 0.5, 0.25, 0.25, 0.85, -0.7)
    return (outer, inner)


def wake() -> tuple[Stroke, ...]:
    """What a ferry leaves on the water: waves that grow smaller."""
    return (
        curve(lambda t: (t, 0.5 - 0.45 * math.exp(-0.8 * t) * math.cos(8.0 * math.pi * t)), 128),
    )


def kite() -> tuple[Stroke, ...]:
    """A kite and its tail."""
    return (
        line((0.5, 0.05), (0.75, 0.35), (0.5, 0.75), (0.25, 0.35), (0.5, 0.05)),
        line((0.5, 0.05), (0.5, 0.75)),
        line((0.25, 0.35), (0.75, 0.35)),
        curve(lambda t: (0.5 + 0.09 * math.sin(6.0 * math.pi * t), 0.75 + 0.25 * t), 32),
    )


def string() -> tuple[Stroke, ...]:
    """A kite's string in gusts: up in steps, and down again."""
    return (
        curve(
            lambda t: (t, 0.9 - 0.75 * math.sin(math.pi * t) - 0.12 * math.sin(14.0 * math.pi * t)),
            128,
        ),
    )
