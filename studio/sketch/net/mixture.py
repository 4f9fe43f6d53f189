"""What Sketch-RNN says of the next point: a mixture of 2-D normals for where, three numbers for the pen.

The 123 outputs of a decoder with 20 mixtures are, as in the release (``model.py``): 3 pen logits, then 20 each of the
mixture's logits, means of x, means of y, log deviations of x and of y, and (before ``tanh``) correlations.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor

LEAST_LOG_DEVIATION = -5.0
"""Floor of a log deviation in training, in units of the scale factor. Drawings have whole pixels, and a straight line
is always 0 away: without a floor the density of such points has no bound."""

_CORRELATION_LIMIT = 0.999


class Density(NamedTuple):
    """The distribution of each of ``n`` next points.

    Attributes:
        pen: logits of pen down, pen up and end, ``(n, 3)``.
        log_pi: log weights, ``(n, k)``.
        mean_x: ``(n, k)``.
        mean_y: ``(n, k)``.
        log_x: log deviations, ``(n, k)``.
        log_y: log deviations, ``(n, k)``.
        correlation: -1..1, ``(n, k)``.
    """

    pen: Tensor
    log_pi: Tensor
    mean_x: Tensor
    mean_y: Tensor
    log_x: Tensor
    log_y: Tensor
    correlation: Tensor


def output_width(mixtures: int) -> int:
    """Return how many outputs a decoder of so many mixtures has."""
    return 3 + 6 * mixtures


def density(outputs: Tensor) -> Density:
    """Read the outputs of a decoder, ``(n, 3 + 6 k)``."""
    pi, mean_x, mean_y, log_x, log_y, correlation = outputs[:, 3:].chunk(6, dim=1)
    return Density(
        outputs[:, :3],
        F.log_softmax(pi, dim=1),
        mean_x,
        mean_y,
        log_x,
        log_y,
        torch.tanh(correlation),
    )


def offset_log_likelihood(
    points: Density, offsets: Tensor, floor: float = LEAST_LOG_DEVIATION
) -> Tensor:
    """Score where points were put: ``log sum_k pi_k N(dx, dy)``, ``(n,)`` (Graves 2013, equations 23 to 26).

    The release adds 1e-6 to the likelihood, which bounds how bad a surprise can be; here the sum is taken in logs, and
    the deviations have a floor instead.

    Args:
        points: the densities.
        offsets: ``(n, 2)``.
        floor: of the log deviations.
    """
    log_x, log_y = points.log_x.clamp(min=floor), points.log_y.clamp(min=floor)
    rho = points.correlation * _CORRELATION_LIMIT
    x = (offsets[:, :1] - points.mean_x) * torch.exp(-log_x)
    y = (offsets[:, 1:2] - points.mean_y) * torch.exp(-log_y)
    left = 1.0 - rho * rho
    distance = (x * x + y * y - 2.0 * rho * x * y) / left
    log_normal = -0.5 * (distance + torch.log(left)) - log_x - log_y - math.log(2.0 * math.pi)
    return torch.logsumexp(points.log_pi + log_normal, dim=1)


def pen_log_likelihood(points: Density, pens: Tensor) -> Tensor:
    """Score what the pen did, ``(n,)``; ``pens`` is int64 ``(n,)`` in 0..2: down, up, end."""
    return -F.cross_entropy(points.pen, pens, reduction="none")


def kl_divergence(mean: Tensor, presigma: Tensor) -> Tensor:
    """Return the KL divergence from N(0, 1) of each drawing and dimension in nats, ``(n, z)``.

    ``sigma = exp(presigma / 2)``; the paper's L_KL is the mean of this over drawings and dimensions.
    """
    return -0.5 * (1.0 + presigma - mean * mean - torch.exp(presigma))
