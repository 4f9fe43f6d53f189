"""The WaveNet decoder of NSynth, all samples of a known sound in parallel (Engel et al. 2017, section 2.1).

Arithmetic of magenta/models/nsynth/wavenet/h512_bo16.py. For making new sound, one sample after another, see
:mod:`studio.timbre.net.sampler`, which computes the same numbers.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor, nn

from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.guide import GuideInput, companded_guide
from studio.timbre.net.initial import unit_scaled

PITCHES = 128


class PitchTable(nn.Module):
    """Features of a MIDI pitch; between two keys they are mixed, so that pitch may be any number in 0..127."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.keys = nn.Parameter(torch.randn(PITCHES, features))

    def forward(self, pitch: Tensor) -> Tensor:
        """Look up pitches of any shape; returns ``(*shape, features)``."""
        bounded = pitch.to(self.keys.dtype).clamp(0, PITCHES - 1)
        below = bounded.floor().clamp(max=PITCHES - 2)
        share = (bounded - below)[..., None]
        index = below.long()
        return self.keys[index] * (1 - share) + self.keys[index + 1] * share


class DecoderLayer(nn.Module):
    """A gated, dilated, causal convolution with a residual and a skip output."""

    def __init__(self, config: NsynthConfig, dilation: int) -> None:
        super().__init__()
        width, self.hop = config.width, config.hop
        self.dilated = unit_scaled(nn.Conv1d(width, 2 * width, config.filter, dilation=dilation))
        self.condition = unit_scaled(nn.Conv1d(config.condition_width, 2 * width, 1))
        self.residual = unit_scaled(nn.Conv1d(width, width, 1))
        self.skip = unit_scaled(nn.Conv1d(width, config.skip_width, 1))

    def forward(self, x: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Return the stream ``(batch, width, samples)`` with this layer added, and its skip output."""
        both = _add_frames(_causal(self.dilated, x), self.condition(condition), self.hop)
        gate, value = both.chunk(2, dim=1)
        gated = torch.sigmoid(gate) * torch.tanh(value)
        return x + self.residual(gated), self.skip(gated)


class WaveNetDecoder(nn.Module):
    """From the samples so far and the embedding to how likely each next code is."""

    def __init__(self, config: NsynthConfig) -> None:
        super().__init__()
        self.config = config
        skip = config.skip_width
        self.pitch = PitchTable(config.pitch_features) if config.pitch_conditioned else None
        self.start = unit_scaled(nn.Conv1d(1, config.width, config.filter))
        self.skip_start = unit_scaled(nn.Conv1d(config.width, skip, 1))
        self.layers = nn.ModuleList(DecoderLayer(config, dilation) for dilation in config.dilations)
        self.out = unit_scaled(nn.Conv1d(skip, skip, 1))
        self.out_condition = unit_scaled(nn.Conv1d(config.condition_width, skip, 1))
        self.logits = unit_scaled(nn.Conv1d(skip, config.codes, 1))
        self.guide = GuideInput(config) if config.guided else None

    def conditioning(self, embedding: Tensor, pitch: Tensor | None) -> Tensor:
        """Join embedding and pitch features.

        Args:
            embedding: ``(batch, frames, z)``.
            pitch: MIDI pitch, fractions allowed, ``(batch,)`` or ``(batch, frames)``; None for a pitch-free decoder.

        Returns:
            ``(batch, z + pitch features, frames)``.

        Raises:
            ValueError: the decoder wants a pitch and there is none, or the other way round.
        """
        if (self.pitch is None) != (pitch is None):
            wants = "no pitch" if self.pitch is None else "a pitch for every sound"
            raise ValueError(f"This decoder wants {wants}.")
        if self.pitch is None or pitch is None:
            return embedding.transpose(1, 2)
        framed = pitch if pitch.ndim == 2 else pitch[:, None].expand(-1, embedding.shape[1])
        features = self.pitch(framed).to(embedding.dtype)
        return torch.cat([embedding, features], dim=2).transpose(1, 2)

    def forward(
        self,
        codes: Tensor,
        embedding: Tensor,
        pitch: Tensor | None = None,
        guide: Tensor | None = None,
    ) -> Tensor:
        """Predict every sample of known sounds from the samples before it.

        Args:
            codes: mu-law codes -128..127, any number type, ``(batch, samples)``; they are shifted by one inside.
            embedding: ``(batch, frames, z)``; frame f conditions samples ``f * hop`` up to ``(f + 1) * hop``.
            pitch: see :meth:`conditioning`.
            guide: for a guided decoder, the harmonic part of the sounds, -1..1, ``(batch, samples)`` or longer.

        Returns:
            Logits ``(batch, 256, samples)``; class ``c`` is code ``c - 128``.

        Raises:
            ValueError: there are more samples than frames for them, or pitch or guide are wanted or unwanted.
        """
        samples = codes.shape[1]
        if samples > embedding.shape[1] * self.config.hop:
            raise ValueError(f"{embedding.shape[1]} frames are too few for {samples} samples.")
        condition = self.conditioning(embedding, pitch)
        scaled = codes.to(self.start.weight.dtype)[:, None] / 128.0
        x = _causal(self.start, F.pad(scaled, (1, 0))[:, :, :-1])
        led = self._led(guide, samples)
        if self.guide is not None and led is not None:
            x = x + self.guide.stream(led)[:, :, :samples]
        skips = self.skip_start(x)
        for layer in self.layers:
            x, skip = layer(x, condition)
            skips = skips + skip
        head = _add_frames(self.out(F.relu(skips)), self.out_condition(condition), self.config.hop)
        hidden = F.relu(head)
        logits: Tensor = self.logits(hidden)
        if self.guide is not None and led is not None:
            trust = self.guide.trust(hidden).transpose(1, 2)
            logits = logits + self.guide.scores(led[:, :samples], trust).transpose(1, 2)
        return logits

    def _led(self, guide: Tensor | None, samples: int) -> Tensor | None:
        """Return the guide at the scale of the codes.

        Raises:
            ValueError: a guide is wanted or unwanted, or too short.
        """
        if (self.guide is None) != (guide is None):
            wants = "no guide" if self.guide is None else "a guide for every sound"
            raise ValueError(f"This decoder wants {wants}.")
        if guide is None:
            return None
        if guide.shape[1] < samples:
            raise ValueError(f"A guide of {guide.shape[1]} samples is too short for {samples}.")
        return companded_guide(guide)


def _causal(convolution: nn.Conv1d, x: Tensor) -> Tensor:
    """Convolve so that no output sees a later input; the sound is silent before it starts."""
    before = convolution.dilation[0] * (convolution.kernel_size[0] - 1)
    convolved: Tensor = convolution(F.pad(x, (before, 0)))
    return convolved


def _add_frames(x: Tensor, frames: Tensor, hop: int) -> Tensor:
    """Add to samples ``(batch, n, samples)`` what belongs to their frame, ``(batch, n, frames)``."""
    samples = x.shape[2]
    needed = frames[:, :, : -(-samples // hop)]
    if samples % hop:
        return x + needed.repeat_interleave(hop, dim=2)[:, :, :samples]
    framed = x.reshape(*x.shape[:2], -1, hop) + needed[..., None]
    return framed.flatten(2)
