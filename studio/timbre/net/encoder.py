"""The temporal encoder of NSynth: from a sound to 16 slow curves (Engel et al. 2017, section 2.1).

Not causal and not random: dilated convolutions that see a third of a second around each sample, then the mean over
each hop. Arithmetic of magenta/models/nsynth/wavenet/h512_bo16.py.
"""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor, nn

from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.initial import unit_scaled


class EncoderLayer(nn.Module):
    """One residual layer: relu, dilated convolution, relu, 1x1. Maps ``(batch, width, samples)`` to itself."""

    def __init__(self, config: NsynthConfig, dilation: int) -> None:
        super().__init__()
        width, taps = config.encoder_width, config.encoder_filter
        padding = dilation * (taps // 2)
        self.dilated = unit_scaled(
            nn.Conv1d(width, width, taps, dilation=dilation, padding=padding)
        )
        self.residual = unit_scaled(nn.Conv1d(width, width, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Add this layer's contribution to ``x``."""
        summed: Tensor = x + self.residual(F.relu(self.dilated(F.relu(x))))
        return summed


class TemporalEncoder(nn.Module):
    """From mu-law codes to the embedding."""

    def __init__(self, config: NsynthConfig) -> None:
        super().__init__()
        self.config = config
        taps = config.encoder_filter
        self.start = unit_scaled(nn.Conv1d(1, config.encoder_width, taps, padding=taps // 2))
        self.layers = nn.ModuleList(
            EncoderLayer(config, dilation) for dilation in config.encoder_dilations
        )
        self.bottleneck = unit_scaled(nn.Conv1d(config.encoder_width, config.z, 1))

    def forward(self, codes: Tensor) -> Tensor:
        """Encode sounds.

        Args:
            codes: mu-law codes -128..127, any number type, ``(batch, samples)``. Samples beyond the last whole hop are
                dropped, as the published code does.

        Returns:
            ``(batch, samples // hop, z)``.

        Raises:
            ValueError: there is not one whole hop.
        """
        frames = codes.shape[1] // self.config.hop
        if frames == 0:
            raise ValueError(f"A sound of {codes.shape[1]} samples is shorter than one frame.")
        whole = codes[:, : frames * self.config.hop]
        x = self.start(whole.to(self.start.weight.dtype)[:, None] / 128.0)
        for layer in self.layers:
            x = layer(x)
        # The mean and the 1x1 commute; on the means it is 512 times less work.
        means = x.reshape(*x.shape[:2], frames, self.config.hop).mean(dim=3)
        embedding: Tensor = self.bottleneck(means).transpose(1, 2)
        return embedding
