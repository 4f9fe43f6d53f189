"""How much each filled corner of a pad counts at a place of it.

Two corners make a straight line; with three, the weights of the filled ones are scaled to a sum of 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.latent import MixLaw, Weights, square_weights

CORNER_POSITIONS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
"""Pad positions of A, B, C and D."""

_BESIDE = 1e-4


def segment(filled: Sequence[bool]) -> tuple[int, int] | None:
    """Return the two corners between which the pad is a line, or None where it is not one."""
    corners = [index for index, full in enumerate(filled) if full]
    return (corners[0], corners[1]) if len(corners) == 2 else None


def line_position(filled: Sequence[bool], x: float, y: float) -> float:
    """Return how far along the line of two corners the foot of ``(x, y)`` lies, 0..1.

    Raises:
        ValueError: not exactly two corners are filled.
    """
    pair = segment(filled)
    if pair is None:
        raise ValueError("A line needs exactly two filled corners.")
    (ax, ay), (bx, by) = CORNER_POSITIONS[pair[0]], CORNER_POSITIONS[pair[1]]
    dx, dy = bx - ax, by - ay
    along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)
    return min(max(along, 0.0), 1.0)


def corner_weights(
    filled: Sequence[bool], xy: NDArray[np.floating], law: MixLaw = MixLaw.BILINEAR
) -> Weights:
    """Weigh four corners of which some are empty: what pads show, and what jobs, bounce and command line make.

    Two corners make a straight line. With three, the weights of the filled ones are scaled to a sum of 1; at the empty
    corner itself, where none of them counts, the place just beside it decides.

    Args:
        filled: of each of the four corners, whether an item is in it.
        xy: positions ``(n, 2)`` in 0..1.
        law: ``DISTANCE`` weighs by distance, every other law by opposite areas.

    Returns:
        ``(n, 4)``; rows sum to 1, or to 0 where every corner is empty.
    """
    xy = np.atleast_2d(np.asarray(xy, dtype=np.float64))
    held = np.asarray(filled, dtype=bool)
    pair = segment(filled)
    if pair is not None:
        weights = np.zeros((len(xy), 4), dtype=np.float32)
        along = np.array([line_position(filled, x, y) for x, y in xy], dtype=np.float32)
        weights[:, pair[0]], weights[:, pair[1]] = 1.0 - along, along
        return weights
    weights = square_weights(xy, law) * held
    total = weights.sum(axis=1, keepdims=True)
    if not held.all() and held.any():
        beside = square_weights(np.clip(xy, _BESIDE, 1.0 - _BESIDE), law) * held + held * 1e-9
        weights = np.where(total < _BESIDE, beside, weights)
        total = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.maximum(total, 1e-12), dtype=np.float32)
