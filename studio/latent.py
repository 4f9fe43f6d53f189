"""What every room shares: points of a latent space, how to mix them, and how to draw them on a map.

numpy only. Latents are float32 arrays of shape ``(n, z)``: one point a row. Corners of a pad are always given in
the order top-left, top-right, bottom-left, bottom-right, and a pad position is ``(x, y)`` with ``x`` growing to the
right and ``y`` growing downwards, both in 0..1 (so ``(0, 0)`` is the first corner).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Latents = NDArray[np.float32]
Weights = NDArray[np.float32]
Item = TypeVar("Item")


def new_item_id() -> str:
    """Return an identity for an item of a song (sketch, clip, sound, track): 12 hexadecimal digits."""
    return uuid.uuid4().hex[:12]


class MixLaw(StrEnum):
    """How points between points are found; always shown to the person by this name."""

    LERP = "lerp"
    SLERP = "slerp"
    BILINEAR = "bilinear"
    DISTANCE = "distance"


@dataclass(frozen=True)
class Direction:
    """A named direction of a latent space, such as note density.

    Attributes:
        name: identifier, e.g. ``"note_density"``.
        label: what the person reads, e.g. ``"Note density"``.
        unit: unit of the measured value, e.g. ``"notes/step"``.
        vector: float32 of shape ``(z,)``; one unit of the slider adds it once.
    """

    name: str
    label: str
    unit: str
    vector: NDArray[np.float32]


@runtime_checkable
class LatentSpace(Protocol[Item]):
    """What a room's network offers to the rest of the program."""

    @property
    def attributes(self) -> Mapping[str, Direction]:
        """Named directions, by name."""
        ...

    def encode(self, items: Sequence[Item]) -> Latents:
        """Find the point of each item: ``(len(items), z)``."""
        ...

    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Iterator[Item]:
        """Make one item of each point; ``temperature`` 0 is greedy; the same seed gives the same items."""
        ...

    def mix(self, corners: Sequence[Latents], weights: Weights) -> Latents:
        """Mix corners (each ``(z,)``) by rows of ``weights`` ``(n, len(corners))`` into ``(n, z)``."""
        ...


def lerp(a: Latents, b: Latents, t: NDArray[Any] | float) -> Latents:
    """Walk in a straight line from ``a`` to ``b``.

    Args:
        a: start, ``(z,)`` or ``(n, z)``.
        b: end, same shape.
        t: positions in 0..1, scalar or ``(k,)``.

    Returns:
        ``a.shape`` for a scalar ``t``, else ``(k, *a.shape)``. ``t`` 0 and 1 give ``a`` and ``b`` exactly.
    """
    t = _broadcastable(t, a)
    return np.asarray((1.0 - t) * a + t * b, dtype=np.float32)


def slerp(a: Latents, b: Latents, t: NDArray[Any] | float) -> Latents:
    """Walk along the great circle from ``a`` to ``b`` (White 2016, as in the Sketch-RNN and MusicVAE releases).

    ``sin((1-t)W)/sin(W) a + sin(tW)/sin(W) b`` with ``W`` the angle between the points. Where the angle is so close
    to 0 or 180 degrees that the formula divides by nothing, the walk is straight instead.

    Args:
        a: start, ``(z,)`` or ``(n, z)``.
        b: end, same shape.
        t: positions in 0..1, scalar or ``(k,)``.

    Returns:
        ``a.shape`` for a scalar ``t``, else ``(k, *a.shape)``.
    """
    return _along_circle(a, b, _broadcastable(t, a))


def bilinear_weights(xy: NDArray[Any]) -> Weights:
    """Weigh four corners by the areas opposite to them.

    Args:
        xy: pad positions ``(n, 2)`` in 0..1.

    Returns:
        ``(n, 4)``, rows sum to 1, corner order as in the module's docstring.
    """
    x, y = _columns(xy)
    return np.stack([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y], axis=1).astype(np.float32)


def distance_weights(xy: NDArray[Any]) -> Weights:
    """Weigh four corners by ``max(1 - distance, 0)``, normalised: the law of Open NSynth Super's offline pipeline.

    Args:
        xy: pad positions ``(n, 2)`` in 0..1.

    Returns:
        ``(n, 4)``, rows sum to 1. At a corner only that corner counts; on an edge only its two ends.
    """
    x, y = _columns(xy)
    corners = np.array([(0, 0), (1, 0), (0, 1), (1, 1)], dtype=np.float64)
    distance = np.hypot(x[:, None] - corners[:, 0], y[:, None] - corners[:, 1])
    weights = np.maximum(1.0 - distance, 0.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)


def square_weights(xy: NDArray[Any], law: MixLaw) -> Weights:
    """Weigh four corners ``(n, 4)`` by distance where that is the law, by opposite areas under every other one."""
    return distance_weights(xy) if law is MixLaw.DISTANCE else bilinear_weights(xy)


def mix(corners: Sequence[Latents], weights: Weights, law: MixLaw = MixLaw.BILINEAR) -> Latents:
    """Mix corners by weights.

    Two corners may be mixed by ``SLERP`` (the second weight is the position). Four are mixed by ``SLERP`` as slerp
    along the top and bottom edges and then between them; every other law is the weighted sum.

    Args:
        corners: two to many points, each ``(z,)``.
        weights: ``(n, len(corners))``, rows sum to 1.
        law: how to mix.

    Returns:
        ``(n, z)``.

    Raises:
        ValueError: the weights do not fit the corners.
    """
    points = np.stack([np.asarray(c, dtype=np.float32).reshape(-1) for c in corners])
    weights = np.atleast_2d(np.asarray(weights, dtype=np.float32))
    if weights.shape[1] != len(points):
        raise ValueError(f"{len(points)} corners need as many weights, not {weights.shape[1]}")
    if law is MixLaw.SLERP and len(points) == 2:
        return _along_circle(points[0], points[1], weights[:, 1:].astype(np.float64))
    if law is MixLaw.SLERP and len(points) == 4:
        return _slerp_square(points, weights.astype(np.float64))
    return np.asarray(weights @ points, dtype=np.float32)


def grid_positions(side: int) -> NDArray[np.float32]:
    """List the positions of a square grid row by row from the top-left: ``(side * side, 2)``."""
    steps = np.linspace(0.0, 1.0, side, dtype=np.float32)
    y, x = np.meshgrid(steps, steps, indexing="ij")
    return np.stack([x.ravel(), y.ravel()], axis=1)


@dataclass(frozen=True)
class PcaMap:
    """Two axes on which a cloud of latents spreads most; fitted once on a corpus, then shipped with the model.

    Attributes:
        mean: ``(z,)``.
        axes: ``(2, z)``, orthonormal rows.
        spread: ``(2,)``, standard deviation along each axis, used to scale the map.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    spread: NDArray[np.float32]

    @staticmethod
    def fit(latents: Latents) -> PcaMap:
        """Fit by singular value decomposition of at least three points ``(n, z)``."""
        mean = latents.mean(axis=0)
        _, singular, rows = np.linalg.svd((latents - mean).astype(np.float64), full_matrices=False)
        spread = singular[:2] / np.sqrt(max(len(latents) - 1, 1))
        # A fixed sign makes the same corpus give the same picture on every machine.
        signs = np.sign(rows[np.arange(2), np.abs(rows[:2]).argmax(axis=1)])
        return PcaMap(
            mean.astype(np.float32),
            (rows[:2] * signs[:, None]).astype(np.float32),
            np.maximum(spread, 1e-6).astype(np.float32),
        )

    def project(self, latents: Latents) -> NDArray[np.float32]:
        """Place points ``(n, z)`` on the map: ``(n, 2)`` in standard deviations from the corpus mean."""
        centred = np.atleast_2d(latents) - self.mean
        return np.asarray(centred @ self.axes.T / self.spread, dtype=np.float32)


def _columns(xy: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    xy = np.clip(np.atleast_2d(np.asarray(xy, dtype=np.float64)), 0.0, 1.0)
    return xy[:, 0], xy[:, 1]


def _broadcastable(t: NDArray[Any] | float, point: Latents) -> NDArray[np.float64]:
    positions = np.asarray(t, dtype=np.float64)
    return positions.reshape(positions.shape + (1,) * point.ndim) if positions.ndim else positions


def _along_circle(a: Latents, b: Latents, t: NDArray[np.float64]) -> Latents:
    """Slerp with ``t`` already shaped to be multiplied with the points."""
    a64, b64 = a.astype(np.float64), b.astype(np.float64)
    norms = np.linalg.norm(a64, axis=-1, keepdims=True) * np.linalg.norm(
        b64, axis=-1, keepdims=True
    )
    cosine = np.sum(a64 * b64, axis=-1, keepdims=True) / np.maximum(norms, 1e-12)
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    sine = np.sin(angle)
    straight = (sine < 1e-4) | (norms < 1e-12)
    safe = np.where(straight, 1.0, sine)
    from_a = np.where(straight, 1.0 - t, np.sin((1.0 - t) * angle) / safe)
    from_b = np.where(straight, t, np.sin(t * angle) / safe)
    return np.asarray(from_a * a64 + from_b * b64, dtype=np.float32)


def _slerp_square(points: Latents, weights: NDArray[np.float64]) -> Latents:
    """Slerp along the top and the bottom edge, then between them: ``(4, z)`` and ``(n, 4)`` to ``(n, z)``."""
    top = weights[:, :2].sum(axis=1, keepdims=True)
    bottom = weights[:, 2:].sum(axis=1, keepdims=True)
    along_top = _along_circle(points[0], points[1], weights[:, 1:2] / np.maximum(top, 1e-12))
    along_bottom = _along_circle(points[2], points[3], weights[:, 3:] / np.maximum(bottom, 1e-12))
    return _along_circle(along_top, along_bottom, bottom / np.maximum(top + bottom, 1e-12))
