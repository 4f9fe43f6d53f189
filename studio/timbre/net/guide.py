"""How a decoder listens to a guide: the harmonic part of the sound to make, known beforehand.

A WaveNet finds the pitch by itself when it has learned from enough sound; the published one saw 4e10 samples. Vocoders
of the same kind that are told the periodic part of the signal learn from a thousandth of it (Valin and Skoglund 2019,
LPCNet; Wu et al. 2021, quasi-periodic WaveNet). Here that part enters in two places. Convolved with some samples of the
past and the future, it is added to what the decoder's first convolution makes of the sound so far. And the decoder's
logits begin from the guide: each value of it has logits of its own, and with three weights that the decoder chooses at
every sample it says how far it trusts the guide, by adding bumps about its value, a narrow, a medium and a wide one.
All else is as published.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor, nn

from studio.timbre.mulaw import CODES, HIGHEST, LOWEST, MU
from studio.timbre.net.config import NsynthConfig

BUMPS = (0.001, 0.004, 0.016)
"""Half widths of the bumps, full scale being 1."""


class GuideInput(nn.Module):
    """What the decoder makes of its guide.

    Attributes:
        taps: taps of the convolution.
        ahead: how many of them lie after the sample to predict.
        logits: of each code of the guide, ``(256, 256)``.
        trust: from the head's hidden layer to the weight of each bump.
    """

    def __init__(self, config: NsynthConfig) -> None:
        super().__init__()
        self.taps, self.ahead = config.guide_taps, guide_ahead(config.guide_taps)
        self.convolution = nn.Conv1d(1, config.width, self.taps, bias=False)
        self.logits = nn.Parameter(torch.zeros(CODES, CODES))
        self.trust = nn.Conv1d(config.skip_width, len(BUMPS), 1)
        with torch.no_grad():
            bound = math.sqrt(3.0 / self.taps)
            self.convolution.weight.uniform_(-bound, bound)
            self.trust.weight.zero_()
            self.trust.bias.fill_(0.5)  # type: ignore[union-attr]

    def stream(self, companded: Tensor) -> Tensor:
        """Return what is added to the stream, ``(batch, width, samples)``, for :func:`companded_guide`'s result."""
        padded = F.pad(companded[:, None], (self.taps - 1 - self.ahead, self.ahead))
        added: Tensor = self.convolution(padded.to(self.convolution.weight.dtype))
        return added

    def scores(self, companded: Tensor, trust: Tensor) -> Tensor:
        """Return what is added to the logits: mixed from the rows of the two nearest codes.

        Args:
            companded: the guide, ``(batch, samples)``.
            trust: weights of the bumps, ``(batch, samples, len(BUMPS))``.

        Returns:
            float32 ``(batch, samples, 256)``.
        """
        below, share = nearest_codes(companded)
        share = share[..., None]
        mixed = torch.lerp(
            F.embedding(below, self.logits), F.embedding(below + 1, self.logits), share
        )
        for number, table in enumerate(bumps()):
            rows = torch.from_numpy(table).to(mixed.device)
            bump = torch.lerp(F.embedding(below, rows), F.embedding(below + 1, rows), share)
            mixed = mixed + bump * trust[..., number, None].float()
        return mixed


@cache
def bumps() -> NDArray[np.float32]:
    """Return the bumps' logits of all codes about each code, ``(len(BUMPS), 256, 256)``.

    That is ``-ln(1 + (distance / width)²)``, the distance being that of the middles of the codes' steps as sound, so
    that a bump is equally wide at every level.
    """
    y = (np.arange(LOWEST, HIGHEST + 1) + 0.5) / 128.0
    middle = np.sign(y) / MU * (np.power(1.0 + MU, np.abs(y)) - 1.0)
    away = middle[:, None] - middle
    tables = [-np.log1p(np.square(away / width)) for width in BUMPS]
    return np.asarray(tables, dtype=np.float32)


def guide_ahead(taps: int) -> int:
    """Return how many of the taps lie after the sample to predict."""
    return taps // 2


def companded_guide(guide: Tensor) -> Tensor:
    """Bring a guide, -1..1, to the scale of the codes the decoder sees, ``code / 128``, without rounding it."""
    bounded = guide.float().clamp(-1, 1)
    return torch.sign(bounded) * torch.log1p(MU * bounded.abs()) / math.log1p(MU)


def nearest_codes(companded: Tensor) -> tuple[Tensor, Tensor]:
    """Say which class lies next below each value (int64, 0..254), and how far the value is on its way to the next.

    The middle of class ``c`` lies at ``(c - 127.5) / 128``.
    """
    place = (companded * 128 + 127.5).clamp(0, CODES - 1)
    below = place.floor().clamp(max=CODES - 2)
    return below.long(), place - below
