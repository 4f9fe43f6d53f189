"""How the published networks start."""

from __future__ import annotations

import math

import torch
from torch import nn


def unit_scaled(convolution: nn.Conv1d) -> nn.Conv1d:
    """Draw weights as the published code does and return the convolution.

    TensorFlow's ``uniform_unit_scaling_initializer(1.0)``: uniform in ``±sqrt(3 / fan in)``, so that the output has
    the input's variance; biases are 0.
    """
    bound = math.sqrt(3.0 / (convolution.in_channels * convolution.kernel_size[0]))
    with torch.no_grad():
        convolution.weight.uniform_(-bound, bound)
        if convolution.bias is not None:
            convolution.bias.zero_()
    return convolution
