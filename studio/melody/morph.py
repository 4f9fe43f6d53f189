"""Clips between clips: weights of corners, latents or notes mixed window by window, and the result stitched.

Clips of different lengths loop against each other, as they would on a stage: the shorter is repeated until it is as
long as the longest. A place exactly on a corner gives the person's own clip, untouched (Beat Blender's rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from studio import latent
from studio.latent import Latents, MixLaw, Weights
from studio.melody.notes import Clip
from studio.melody.tokens import Windows
from studio.melody.windows import (
    BARS_PER_WINDOW,
    WindowedClip,
    clip_bars,
    clip_to_windows,
    windows_to_clip,
)
from studio.pad_weights import corner_weights

CORNER_REACH = 0.05
"""Half a tile of the 11x11 pad: this near to a corner, in both directions, the corner itself is meant."""

_EXACT = 1.0 - 1e-6


@dataclass(frozen=True)
class Corners:
    """Clips laid over each other, ready to be mixed.

    Attributes:
        clips: the person's own, ``k`` of them.
        frames: the same as windows, all of the same number.
    """

    clips: tuple[Clip, ...]
    frames: tuple[WindowedClip, ...]

    @cached_property
    def windows(self) -> Windows:
        """Tokens of all corners, ``(k, n, 32)``."""
        return np.stack([frame.windows for frame in self.frames])

    @cached_property
    def velocities(self) -> NDArray[np.float32]:
        """Velocities of all corners, ``(k, n, 32)``."""
        return np.stack([frame.velocity for frame in self.frames]).astype(np.float32)

    @property
    def notices(self) -> tuple[str, ...]:
        """How the clips were made to fit the model and each other, each sentence once."""
        lost = dict.fromkeys(text for frame in self.frames for text in frame.notices)
        return (*_length_notices(self.clips), *lost)


def align(clips: Sequence[Clip]) -> Corners:
    """Lay clips over each other; shorter ones are repeated to the bars of the longest."""
    bars = max(clip_bars(clip) for clip in clips)
    return Corners(tuple(clips), tuple(clip_to_windows(clip, bars) for clip in clips))


def notices_for(clips: Sequence[Clip]) -> tuple[str, ...]:
    """Say how clips are made to fit, each sentence once; quick enough for the window's thread."""
    return align(clips).notices if clips else ()


def _length_notices(clips: Sequence[Clip]) -> tuple[str, ...]:
    lengths = {clip_bars(clip) for clip in clips}
    longest = max(lengths)
    sentences = []
    if longest > BARS_PER_WINDOW:
        sentences.append("Clips longer than two bars are morphed two bars at a time.")
    if len(lengths) > 1:
        sentences.append(f"Shorter clips repeat to fill the {longest} bars of the longest.")
    return (" ".join(sentences),) if sentences else ()


def strip_weights(steps: int) -> Weights:
    """Weigh two ends along a strip of tiles, both included: ``(steps, 2)``."""
    t = np.linspace(0.0, 1.0, steps, dtype=np.float32)
    return np.stack([1.0 - t, t], axis=1)


def pad_weights(xy: NDArray[np.floating], law: MixLaw, present: Sequence[bool]) -> Weights:
    """Weigh the corners that hold a clip at places of the pad.

    Args:
        xy: ``(n, 2)`` in 0..1; places within :data:`CORNER_REACH` of a corner count as that corner.
        law: distance weights, or bilinear ones for every other law.
        present: which of the four corners hold a clip, at least one.

    Returns:
        ``(n, number of corners present)``; rows sum to 1.
    """
    return corner_weights(present, snap_to_corners(xy), law)[:, np.flatnonzero(present)]


def snap_to_corners(xy: NDArray[np.floating]) -> NDArray[np.float32]:
    """Move places near a corner onto it; ``(n, 2)``."""
    xy = np.atleast_2d(np.asarray(xy, dtype=np.float32)).clip(0.0, 1.0)
    corner = np.rint(xy)
    near = (np.abs(xy - corner) <= CORNER_REACH).all(axis=1, keepdims=True)
    return np.where(near, corner, xy).astype(np.float32)


def exact_corner(weights: NDArray[np.floating]) -> int | None:
    """Return the corner that alone counts in ``weights`` ``(k,)``, or None."""
    best = int(np.argmax(weights))
    return best if weights[best] >= _EXACT else None


def mix_latents(corners: Latents, weights: Weights, law: MixLaw) -> Latents:
    """Mix window by window.

    Args:
        corners: ``(k, n, z)``.
        weights: ``(tiles, k)``.
        law: how.

    Returns:
        ``(tiles, n, z)``.
    """
    mixed = [latent.mix(list(corners[:, w]), weights, law) for w in range(corners.shape[1])]
    return np.stack(mixed, axis=1)


def mix_notes(windows: Windows, weights: Weights, seed: int | None) -> Windows:
    """Mix the notes themselves: each step is taken from one corner by chance (the MusicVAE paper's comparison).

    Args:
        windows: ``(k, n, 32)``.
        weights: ``(tiles, k)``.
        seed: of the chances, which all tiles share, so that neighbours differ by their weights alone.

    Returns:
        ``(tiles, n, 32)``.
    """
    chance = np.random.default_rng(seed).random(windows.shape[1:])
    sums = np.cumsum(weights, axis=1)
    taken = (sums[:, :, None, None] <= chance).sum(axis=1).clip(max=len(windows) - 1)
    return np.take_along_axis(windows[None], taken[:, None], axis=1)[:, 0]


def stitch(windows: Windows, corners: Corners, weights: NDArray[np.floating], name: str) -> Clip:
    """Write the windows of one tile out as a clip.

    Meter and ties are those of the corner that weighs most; velocities are mixed.

    Args:
        windows: ``(n, 32)``.
        corners: between which the tile lies.
        weights: of this tile, ``(k,)``.
        name: of the clip.
    """
    nearest = corners.frames[int(np.argmax(weights))]
    velocity = np.einsum("k,kns->ns", weights, corners.velocities)
    frame = replace(nearest, velocity=np.rint(velocity).astype(np.uint8))
    return windows_to_clip(windows, frame, name)
