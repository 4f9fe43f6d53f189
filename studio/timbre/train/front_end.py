"""The spectral front end: frames of log-mel spectra to the 16 numbers of the embedding.

It is trained together with the live decoder and then teaches the temporal encoder, whose own training from raw sound
would take far longer.
"""

from __future__ import annotations

import numpy as np
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from numpy.typing import NDArray
from torch import Tensor, nn

from studio.timbre.harmonic.frames import FEATURES
from studio.timbre.harmonic.front import CONTEXT, LEAK, FrontEncoder
from studio.timbre.harmonic.layout import EMBEDDING


class FrontEnd(nn.Module):
    """A small net over three neighbouring frames; its output has mean 0 and spread 1 in every dimension."""

    def __init__(self, width: int = 256) -> None:
        super().__init__()
        self.width = width
        self.layers = nn.ModuleList(
            [nn.Linear(CONTEXT * FEATURES, width), nn.Linear(width, width), nn.Linear(width, width)]
        )
        self.bottleneck = nn.Linear(width, EMBEDDING)
        self.norm = nn.BatchNorm1d(EMBEDDING, affine=False, momentum=0.02)

    def forward(self, patches: Tensor) -> Tensor:
        """Encode patches of three frames, ``(rows, 3, FEATURES)``, to ``(rows, 16)``."""
        x = patches.flatten(1)
        for layer in self.layers:
            x = F.leaky_relu(layer(x), LEAK)
        encoded: Tensor = self.norm(self.bottleneck(x).float())
        return encoded

    def encoder(self) -> FrontEncoder:
        """Return the same net for use without torch, the normalisation folded into its last layer."""
        weights: dict[str, NDArray[np.float32]] = {}
        for number, layer in enumerate([*self.layers, self.bottleneck]):
            weights[f"weight{number}"] = layer.weight.detach().cpu().float().numpy().T.copy()
            weights[f"bias{number}"] = layer.bias.detach().cpu().float().numpy().copy()
        mean, variance = self.norm.running_mean, self.norm.running_var
        if mean is not None and variance is not None:
            scale = 1 / np.sqrt(variance.cpu().numpy() + self.norm.eps)
            weights["weight3"] = np.ascontiguousarray(weights["weight3"] * scale)
            weights["bias3"] = (weights["bias3"] - mean.cpu().numpy()) * scale
        return FrontEncoder(self.width, weights)
