"""Edits of an embedding: sixteen curves over time, one value a frame of 32 ms. Pure functions from curves to curves.

An embedding is float32 ``(frames, dims)``, published as ``(125, 16)`` for four seconds. What the tools do to it follows
Magenta's NSynth notebook: stretch it in time at the same pitch, average, cross-fade with Hann ramps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Curves = NDArray[np.float32]

MAX_FRAMES = 20_000
"""Longest embedding, over ten minutes: what a person stretches has an end."""


def stretched(curves: Curves, frames: int) -> Curves:
    """Make an embedding longer or shorter; the pitch stays.

    Args:
        curves: ``(n, dims)`` with at least one frame.
        frames: wanted length, 1..:data:`MAX_FRAMES`.

    Returns:
        ``(frames, dims)``, first and last frame kept, straight lines between frames.
    """
    frames = min(max(1, frames), MAX_FRAMES)
    if frames == len(curves):
        return curves
    places = np.linspace(0.0, len(curves) - 1.0, frames)
    return at_places(curves, places)


def at_places(curves: Curves, places: NDArray[np.floating[Any]]) -> Curves:
    """Read curves between their frames, by straight lines; places outside take the nearest end.

    Args:
        curves: ``(n, dims)``.
        places: ``(m,)`` in frames.

    Returns:
        ``(m, dims)``.
    """
    places = np.clip(places, 0.0, len(curves) - 1.0)
    low = np.minimum(places.astype(np.intp), max(0, len(curves) - 2))
    share = (places - low)[:, None].astype(np.float32)
    high = np.minimum(low + 1, len(curves) - 1)
    return np.asarray(curves[low] * (1.0 - share) + curves[high] * share, np.float32)


def shifted(curves: Curves, frames: float) -> Curves:
    """Move in time by frames (positive: later); the ends are held, the length stays."""
    return at_places(curves, np.arange(len(curves)) - frames)


def reversed_in_time(curves: Curves) -> Curves:
    """Play backwards."""
    return np.ascontiguousarray(curves[::-1])


def frozen(curves: Curves, frame: int) -> Curves:
    """Hold one frame from there to the end."""
    out = curves.copy()
    frame = min(max(0, frame), len(curves) - 1)
    out[frame:] = curves[frame]
    return out


def averaged(embeddings: Sequence[Curves]) -> Curves:
    """Return the mean of embeddings, each stretched to the longest.

    Raises:
        ValueError: there is none.
    """
    if not embeddings:
        raise ValueError("An average needs at least one embedding.")
    frames = max(len(one) for one in embeddings)
    mean = np.mean([stretched(one, frames) for one in embeddings], axis=0, dtype=np.float32)
    return np.asarray(mean, np.float32)


def crossfaded(first: Curves, second: Curves, overlap: int) -> Curves:
    """Let one embedding pass into another: Hann ramps over ``overlap`` frames.

    Returns:
        ``(len(first) + len(second) - overlap, dims)``.
    """
    overlap = min(max(0, overlap), len(first), len(second))
    if overlap == 0:
        return np.concatenate([first, second])
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(overlap) + 0.5) / overlap)).astype(np.float32)
    middle = (
        first[len(first) - overlap :] * (1.0 - ramp[:, None]) + second[:overlap] * ramp[:, None]
    )
    return np.concatenate([first[: len(first) - overlap], middle, second[overlap:]])


def scaled(curves: Curves, amounts: NDArray[np.float32]) -> Curves:
    """Turn each dimension up or down about its mean over time.

    Args:
        curves: ``(n, dims)``.
        amounts: ``(dims,)``: 1 leaves a curve as it is, 0 makes it flat, -1 mirrors it.
    """
    mean = curves.mean(axis=0, keepdims=True)
    return np.asarray(mean + (curves - mean) * amounts, np.float32)


def drawn(curves: Curves, dim: int, points: Sequence[tuple[float, float]]) -> Curves:
    """Draw a piece of one curve by hand.

    Args:
        curves: ``(n, dims)``.
        dim: which curve.
        points: ``(frame, value)`` of the pen in the order drawn; frames between two points get the straight line.

    Returns:
        The same length; frames the pen did not pass keep their value.
    """
    out = curves.copy()
    if not points:
        return out
    previous = points[0]
    for point in points:
        (from_frame, from_value), (to_frame, to_value) = previous, point
        first, last = sorted((round(from_frame), round(to_frame)))
        places = np.arange(max(0, first), min(len(out) - 1, last) + 1)
        if len(places):
            span = to_frame - from_frame
            share = (
                np.ones(len(places)) if span == 0 else np.clip((places - from_frame) / span, 0, 1)
            )
            out[places, dim] = from_value + (to_value - from_value) * share
        previous = point
    return out
