"""Find the directions of a latent space that change one attribute of a melody and leave the others.

The published way, the mean point of the top quartile less that of the bottom quartile (MusicVAE, section 5.4), fails
twice: it mixes attributes that go together in the corpus, and it asks where melodies lie instead of what the decoder
makes of a move. Here random moves are made from many points, all are decoded, and the change of each attribute is
predicted from the move by ridge regression, one row of weights ``w`` an attribute. Among all moves ``d`` that raise the
prediction of one attribute by a unit and of the others by nothing, the likeliest under the corpus' own covariance
``S`` is taken: minimise ``d' inv(S) d`` subject to ``W d = e``, so ``d = S W' inv(W S W') e``. Then it is scaled until
one unit does what a slider should: see :func:`scaled_direction`. numpy only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.latent import Latents

Values = NDArray[np.float32]
Directions = NDArray[np.float64]

SUCCESS = 0.93
"""Share of training clips in which a unit must change the attribute; above the target, for clips never seen."""
SCALES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
_RIDGE = 1e-3
_ROUNDS = 8
_WIDTH = 0.25
_STEP = 16.0
_SURE = 0.3
"""A change of the attribute by this many standard deviations counts as nearly sure."""


def effects(
    points: Latents, measure: Callable[[Latents], Values], covariance: Directions, seed: int
) -> Directions:
    """Predict what a move changes, by making random moves as wide as the corpus.

    Args:
        points: where to start from, ``(n, z)``.
        measure: decodes points ``(n, z)`` and measures every attribute, ``(n, attributes)``.
        covariance: of the corpus' points, ``(z, z)``.
        seed: of the moves.

    Returns:
        Change of each attribute, in standard deviations of what was measured, per unit of z: ``(attributes, z)``.
    """
    moves = np.random.default_rng(seed).normal(size=points.shape) @ _root(covariance).T
    before = measure(points)
    change = (measure((points + moves).astype(np.float32)) - before).astype(np.float64)
    change = (change - change.mean(axis=0)) / np.maximum(before.std(axis=0), 1e-9)
    gram = moves.T @ moves / len(moves)
    ridge = _RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram))
    return np.asarray(np.linalg.solve(gram + ridge, moves.T @ change / len(moves)).T)


def pure_directions(weights: Directions, covariance: Directions) -> Directions:
    """Return the likeliest moves that change one attribute by one standard deviation and the others by nothing.

    Args:
        weights: of :func:`effects`, ``(attributes, z)``.
        covariance: of the corpus' points, ``(z, z)``.

    Returns:
        ``(attributes, z)``.
    """
    spread = covariance @ weights.T
    # The pseudoinverse gives an attribute that a poor model cannot change no move at all, and is the inverse otherwise.
    return np.asarray((spread @ np.linalg.pinv(weights @ spread)).T)


def free_directions(weights: Directions, covariance: Directions) -> Directions:
    """Return the likeliest moves that change one attribute, whatever the others do; as :func:`pure_directions`."""
    spread = covariance @ weights.T
    change = np.sum(weights.T * spread, axis=0)
    return np.asarray(np.divide(spread, change, out=np.zeros_like(spread), where=change > 0).T)


def scaled_direction(
    candidates: Sequence[Directions],
    measure: Callable[[Latents], Values],
    points: Latents,
    highest: float,
) -> tuple[NDArray[np.float32], float]:
    """Choose and lengthen a direction until one unit up raises and one unit down lowers what is measured.

    Clips already at zero or at the highest possible value cannot go further and are left out of the count.

    Args:
        candidates: directions ``(z,)``, the preferred first.
        measure: decodes points ``(n, z)`` and measures one attribute, ``(n,)``.
        points: of clips to try it on, ``(n, z)``.
        highest: greatest possible value.

    Returns:
        The first candidate times the least of :data:`SCALES` that succeeds in 93 % of the clips both ways, or, where
        none does, whatever has the best worse side; and the share of clips on that side.
    """
    before = measure(points)
    can_rise, can_fall = before < highest - 1e-6, before > 1e-6
    best, best_share = candidates[0].astype(np.float32), -1.0
    for candidate in candidates:
        for scale in SCALES:
            move = (scale * candidate).astype(np.float32)
            rises = _share((measure(points + move) > before)[can_rise])
            falls = _share((measure(points - move) < before)[can_fall])
            if min(rises, falls) > best_share:
                best, best_share = move, min(rises, falls)
            if best_share >= SUCCESS:
                return best, best_share
    return best, best_share


def refined_direction(
    direction: NDArray[np.float32],
    measure: Callable[[Latents], Values],
    points: Latents,
    covariance: Directions,
    seed: int,
) -> Directions:
    """Climb from a direction to one that succeeds in more clips, by evolution strategies (Salimans et al. 2017).

    Each round tries the direction with a small random change for every clip, and with the opposite change, and follows
    the changes that made raising and lowering surer.

    Args:
        direction: where to begin, ``(z,)``.
        measure: decodes points ``(n, z)`` and measures one attribute, ``(n,)``.
        points: of many training clips, ``(n, z)``.
        covariance: of the corpus' points, ``(z, z)``; the changes are a quarter as wide.
        seed: of the changes.

    Returns:
        ``(z,)``.
    """
    rng = np.random.default_rng(seed)
    root = _WIDTH * _root(covariance)
    before = measure(points).astype(np.float64)
    sure = max(_SURE * float(before.std()), 1e-6)

    def score(moves: Directions) -> NDArray[np.float64]:
        up = measure((points + moves).astype(np.float32)) - before
        down = before - measure((points - moves).astype(np.float32))
        return np.asarray(np.tanh(up / sure) + np.tanh(down / sure))

    best = direction.astype(np.float64)
    for _ in range(_ROUNDS):
        change = rng.normal(size=points.shape) @ root.T
        gain = score(best + change) - score(best - change)
        best = best + _STEP * change.T @ gain / len(points)
    return best


def _share(right: NDArray[np.bool_]) -> float:
    return float(right.mean()) if len(right) else 1.0


def _root(covariance: Directions) -> Directions:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
