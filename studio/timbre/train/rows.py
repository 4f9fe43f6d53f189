"""The decoder's forward pass for training on a processor: the same numbers, one row a sample, a third faster.

With the channels last a convolution is one product of matrices, and no library rearranges what goes in and out.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name every torch program uses
from torch import Tensor

from studio.timbre.net.guide import companded_guide
from studio.timbre.net.wavenet import DecoderLayer, WaveNetDecoder


def row_logits(
    decoder: WaveNetDecoder,
    codes: Tensor,
    embedding: Tensor,
    pitch: Tensor | None,
    guide: Tensor | None,
    dtype: torch.dtype = torch.bfloat16,
) -> Tensor:
    """Predict every sample of known sounds as :class:`WaveNetDecoder` does; whole frames only.

    Args:
        decoder: to learn.
        codes: as for the decoder, ``(batch, frames * hop)``.
        embedding: ``(batch, frames, z)``.
        pitch: as for the decoder.
        guide: as for the decoder, ``(batch, frames * hop)``.
        dtype: of the layers' products; the rest is float32.

    Returns:
        Logits, float32 ``(batch, samples, 256)``.
    """
    hop = decoder.config.hop
    condition = decoder.conditioning(embedding, pitch).transpose(1, 2)
    led = None if guide is None else companded_guide(guide)
    x = _start(decoder, codes, led).to(dtype)
    gated, skips = [x], [decoder.skip_start]
    for layer, dilation in zip(decoder.layers, decoder.config.dilations, strict=True):
        assert isinstance(layer, DecoderLayer)  # noqa: S101 - for the type checker: a ModuleList forgets
        taps = range(layer.dilated.kernel_size[0] - 1, -1, -1)
        around = torch.cat([_later(x, tap * dilation) for tap in taps], dim=-1)
        weights = layer.dilated.weight.permute(2, 1, 0).flatten(0, 1).to(dtype)
        assert layer.dilated.bias is not None  # noqa: S101 - every convolution here has a bias
        told = _linear(condition, layer.condition, torch.float32) + layer.dilated.bias
        gate, value = _add_frames(around @ weights, told.to(dtype), hop).chunk(2, dim=-1)
        both = torch.sigmoid(gate) * torch.tanh(value)
        gated.append(both)
        skips.append(layer.skip)
        x = x + _linear(both, layer.residual, dtype)
    weights = torch.cat([skip.weight[:, :, 0] for skip in skips], dim=1).to(dtype)
    bias = torch.stack([skip.bias for skip in skips if skip.bias is not None]).sum(0).to(dtype)
    summed = F.relu(F.linear(torch.cat(gated, dim=-1), weights, bias))
    told = _linear(condition, decoder.out_condition, torch.float32).to(dtype)
    hidden = F.relu(_add_frames(_linear(summed, decoder.out, dtype), told, hop))
    logits = _linear(hidden, decoder.logits, dtype).float()
    if decoder.guide is None or led is None:
        return logits
    trust = _linear(hidden, decoder.guide.trust, dtype)
    return logits + decoder.guide.scores(led, trust)


def _start(decoder: WaveNetDecoder, codes: Tensor, led: Tensor | None) -> Tensor:
    """Convolve the codes before each sample, and the guide around it: ``(batch, samples, width)``."""
    scaled = codes.float()[:, None] / 128.0
    before = decoder.start.kernel_size[0]
    x = F.conv1d(F.pad(scaled, (before, 0))[:, :, :-1], decoder.start.weight, decoder.start.bias)
    if decoder.guide is not None and led is not None:
        x = x + decoder.guide.stream(led)
    return x.transpose(1, 2).contiguous()


def _later(x: Tensor, samples: int) -> Tensor:
    """Delay rows ``(batch, samples, width)``; silence comes first."""
    return F.pad(x, (0, 0, samples, 0))[:, : x.shape[1]] if samples else x


def _linear(x: Tensor, convolution: torch.nn.Conv1d, dtype: torch.dtype) -> Tensor:
    """Apply a 1x1 convolution to rows."""
    bias = None if convolution.bias is None else convolution.bias.to(dtype)
    return F.linear(x.to(dtype), convolution.weight[:, :, 0].to(dtype), bias)


def _add_frames(x: Tensor, frames: Tensor, hop: int) -> Tensor:
    """Add to rows ``(batch, samples, n)`` what belongs to their frame, ``(batch, frames, n)``."""
    framed = x.reshape(x.shape[0], -1, hop, x.shape[2]) + frames[:, :, None]
    return framed.flatten(1, 2)
