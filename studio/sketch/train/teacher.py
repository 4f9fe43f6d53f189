"""Begin a training with what a published decoder knows: how strokes run, close and follow each other.

The published decoders of 512 units and 20 mixtures are the decoder of our network, trained for long on the whole corpus
of one category. Taken over are its LSTM and its outputs; what our decoder is told (``z``, the category) starts small.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from studio.sketch.net.lstm import PackedLstm
from studio.sketch.net.model import SketchRnn
from studio.sketch.net.published import load_published
from studio.worker.errors import ModelError

PIXELS = 2.0
"""Units of the published models' drawings that are a pixel of our corpus's box of 255; measured: their likelihood of
our drawings is best at this (bird, bicycle and rabbit, among 1, 1.4 and 2; 2.6 is worse again)."""

SOFT_START = 0.3
"""What is told to the decoder is scaled down by this at first, so that it does not disturb what was taken over."""


def start_from(model: SketchRnn, published: Path, factor: float) -> None:
    """Put a published decoder into a network that is to be trained.

    Args:
        model: the network; changed in place.
        published: file of the decoder.
        factor: the network's scale factor, in corpus pixels.

    Raises:
        ModelError: the file is no such decoder, or of other sizes.
    """
    teacher = load_published(published)
    arrays = {name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in teacher.parts.items()}
    units, mixtures = model.config.decoder, model.config.mixtures
    if not isinstance(model.decoder, PackedLstm):
        raise ModelError("Only a decoder made of plain LSTMs can begin with a published one.")
    if arrays["output"].shape != (units, 3 + 6 * mixtures) or teacher.latent_size:
        raise ModelError(f"“{published.name}” is no decoder of {units} units.")
    # One unit of ours is this many units of the teacher's.
    ratio = PIXELS * factor / teacher.scale_factor
    with torch.no_grad():
        from_point = _torch_order(arrays["decoder_x"])
        from_point[:2] *= ratio
        model.decoder.weight_x.copy_(from_point)
        model.decoder.weight_h.copy_(_torch_order(arrays["decoder_h"]))
        for layer in (model.start, model.gates, model.output_shift):
            layer.weight.mul_(SOFT_START)
        model.start.bias.zero_()
        model.gates.bias.copy_(_torch_order(arrays["decoder_bias"]))
        model.gates.bias[units : 2 * units] += 1.0
        weight, bias = arrays["output"].T.clone(), arrays["output_bias"].clone()
        means = slice(3 + mixtures, 3 + 3 * mixtures)
        deviations = slice(3 + 3 * mixtures, 3 + 5 * mixtures)
        weight[means] /= ratio
        bias[means] /= ratio
        bias[deviations] -= math.log(ratio)
        model.output.weight.copy_(weight)
        model.output.bias.copy_(bias)


def _torch_order(columns: Tensor) -> Tensor:
    i, g, f, o = columns.chunk(4, dim=-1)
    return torch.cat([i, f, g, o], dim=-1)
