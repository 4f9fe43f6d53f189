"""Which part of the pad a set of filled corners spans."""

from __future__ import annotations

from collections.abc import Sequence

from studio.pad_weights import CORNER_POSITIONS, corner_weights, line_position, segment

__all__ = [
    "CORNER_POSITIONS",
    "GRID_SIDE",
    "centre",
    "constrain",
    "corner_weights",
    "line_position",
    "segment",
]

GRID_SIDE = 11


def constrain(filled: Sequence[bool], x: float, y: float) -> tuple[float, float]:
    """Return the nearest position that means something: within the pad, and on the line of two corners.

    Args:
        filled: of each of the four corners, whether an item is in it.
        x: any number, 0..1 inside the pad.
        y: likewise, downwards.
    """
    pair = segment(filled)
    if pair is None:
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
    t = line_position(filled, x, y)
    (ax, ay), (bx, by) = CORNER_POSITIONS[pair[0]], CORNER_POSITIONS[pair[1]]
    return ax + (bx - ax) * t, ay + (by - ay) * t


def centre(filled: Sequence[bool]) -> tuple[float, float]:
    """Return the position to which the pad resets."""
    return constrain(filled, 0.5, 0.5)
