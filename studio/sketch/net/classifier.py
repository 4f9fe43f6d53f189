"""The drawing classifier in torch, for training: a small residual network over :mod:`studio.sketch.strokes.raster`.

What ships is this network with its batch norms folded into the convolutions; see :mod:`studio.sketch.recognise`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from studio.sketch.strokes.raster import CHANNELS


@dataclass(frozen=True)
class ClassifierConfig:
    """Sizes.

    Attributes:
        categories: known categories.
        widths: channels after the stem and after each halving of the picture.
    """

    categories: int = 345
    widths: tuple[int, ...] = (32, 64, 128, 256)


class ConvNorm(nn.Module):
    """A convolution and its batch norm."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, pictures: Tensor) -> Tensor:
        """Convolve and normalise."""
        result: Tensor = self.norm(self.conv(pictures))
        return result

    def folded(self) -> tuple[Tensor, Tensor]:
        """Return kernel and bias of the one convolution that does the same in evaluation."""
        norm: Any = self.norm
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        kernel = self.conv.weight * gain[:, None, None, None]
        return kernel.detach(), (norm.bias - norm.running_mean * gain).detach()


class Classifier(nn.Module):
    """A 5 x 5 stem that halves the picture, then for each further width a halving and a residual convolution.

    Attributes:
        layers: the convolutions in order: the stem, then halving and residual by turns.
    """

    def __init__(self, config: ClassifierConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or ClassifierConfig()
        layers = [ConvNorm(CHANNELS, config.widths[0], 5, 2)]
        for narrow, wide in pairwise(config.widths):
            layers += [ConvNorm(narrow, wide, 3, 2), ConvNorm(wide, wide, 3, 1)]
        self.layers = nn.ModuleList(layers)
        self.dropout = nn.Dropout(0.2)
        self.output = nn.Linear(config.widths[-1], config.categories)

    def forward(self, pictures: Tensor) -> Tensor:
        """Score pictures ``(n, 3, 48, 48)``: logits ``(n, categories)``."""
        values = torch.relu(self.layers[0](pictures))
        for halving, residual in zip(self.layers[1::2], self.layers[2::2], strict=True):
            values = torch.relu(halving(values))
            values = values + torch.relu(residual(values))
        logits: Tensor = self.output(self.dropout(values.float().mean(dim=(2, 3))))
        return logits
