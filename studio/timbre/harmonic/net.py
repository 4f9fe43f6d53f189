"""The live decoder as a torch module, for training."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor, nn

from studio.timbre.harmonic.config import INPUTS, OUTPUTS, HarmonicConfig
from studio.timbre.harmonic.decoder import LEAK, HarmonicDecoder


class HarmonicNet(nn.Module):
    """The same arithmetic as :class:`studio.timbre.harmonic.decoder.HarmonicDecoder`."""

    def __init__(self, config: HarmonicConfig) -> None:
        super().__init__()
        self.config = config
        sizes = [INPUTS, *[config.width] * config.hidden, OUTPUTS]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs ``(rows, INPUTS)`` to unscaled outputs ``(rows, OUTPUTS)``."""
        x = inputs
        for layer in self.layers[:-1]:
            x = F.leaky_relu(layer(x), LEAK)
        outputs: Tensor = self.layers[-1](x)
        return outputs.float()

    def _linears(self) -> list[nn.Linear]:
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def decoder(self) -> HarmonicDecoder:
        """Return the same net for use without torch."""
        weights = {}
        for number, layer in enumerate(self._linears()):
            weights[f"weight{number}"] = layer.weight.detach().cpu().float().numpy().T.copy()
            weights[f"bias{number}"] = layer.bias.detach().cpu().float().numpy().copy()
        return HarmonicDecoder(self.config, weights)

    @torch.no_grad()
    def load(self, decoder: HarmonicDecoder) -> None:
        """Take over the weights of a saved decoder."""
        for number, layer in enumerate(self._linears()):
            layer.weight.copy_(torch.from_numpy(decoder.weights[f"weight{number}"].T.copy()))
            layer.bias.copy_(torch.from_numpy(decoder.weights[f"bias{number}"]))
