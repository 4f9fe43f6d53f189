"""The two losses of Sketch-RNN over packed drawings."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from studio.sketch.net.mixture import (
    LEAST_LOG_DEVIATION,
    density,
    kl_divergence,
    offset_log_likelihood,
    pen_log_likelihood,
)
from studio.sketch.net.model import SketchRnn
from studio.sketch.train.batches import Batch

END = 2
"""The pen's third state."""


class Losses(NamedTuple):
    """What a batch costs.

    Attributes:
        offsets: minus the log likelihood of where each row's next point is, 0 for the end token, ``(N,)`` nats.
        pens: the same of the pen, ``(N,)``. Rows after the end do not exist, so both are masked as in evaluation.
        kl: KL divergence of each drawing and dimension, ``(n, z)`` nats, or None without ``z``.
    """

    offsets: Tensor
    pens: Tensor
    kl: Tensor | None


def losses(
    model: SketchRnn,
    batch: Batch,
    *,
    with_z: bool,
    keep: float = 1.0,
    noise: float = 1.0,
    dtype: torch.dtype = torch.float32,
    floor: float = LEAST_LOG_DEVIATION,
) -> Losses:
    """Score a batch.

    Args:
        model: the network.
        batch: the drawings.
        with_z: whether the decoder is given ``z``.
        keep: share of the candidates that recurrent dropout keeps.
        noise: deviations of ``z`` from the posterior's mean, in deviations of the posterior: 1 draws from it, 0 takes
            its mean.
        dtype: of the products.
        floor: of the log deviations.
    """
    z, kl = None, None
    if with_z:
        mean, presigma = model.encode(batch.packed, keep, dtype)
        z = mean + noise * torch.exp(0.5 * presigma) * torch.randn_like(mean)
        kl = kl_divergence(mean, presigma)
    told = model.condition(z, batch.categories)
    points = density(model.decode(batch.packed, told, keep, dtype))
    targets = batch.packed.targets
    pens = targets[:, 2:].argmax(dim=1)
    drawn = (pens != END).float()
    offsets = -offset_log_likelihood(points, targets[:, :2], floor) * drawn
    return Losses(offsets, -pen_log_likelihood(points, pens), kl)
