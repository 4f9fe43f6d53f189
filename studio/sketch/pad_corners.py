"""How much each drawing on the corners of a pad counts at a place of it, as the pad itself shows it.

Two corners are joined by a straight line, wherever they lie; with three or four the corners' own law decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from studio.latent import Latents, MixLaw, Weights, bilinear_weights, distance_weights

PLACES = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
"""Of the corners: top-left, top-right, bottom-left, bottom-right."""

_BESIDE = 1e-4


def corner_shares(present: Sequence[bool], places: Latents, law: MixLaw) -> Weights:
    """Weigh the corners that hold a drawing.

    Args:
        present: of each of the four corners, whether it does; one at least.
        places: ``(n, 2)`` in 0..1, to the right and downwards.
        law: by distance, or for every other law by opposite areas.

    Returns:
        ``(n, corners present)``; rows sum to 1.
    """
    held = np.flatnonzero(present)
    xy = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    if len(held) == 2:
        first, line = PLACES[held[0]], PLACES[held[1]] - PLACES[held[0]]
        along = np.clip((xy - first) @ line / (line @ line), 0.0, 1.0)
        return np.stack([1.0 - along, along], axis=1).astype(np.float32)
    weigh = distance_weights if law is MixLaw.DISTANCE else bilinear_weights
    weights = weigh(xy)[:, held].astype(np.float64)
    # On an empty corner none counts: the place just beside it says who does.
    beside = weigh(np.clip(xy, _BESIDE, 1.0 - _BESIDE))[:, held] + 1e-9
    lost = weights.sum(axis=1, keepdims=True) < _BESIDE
    weights = np.where(lost, beside, weights)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)
