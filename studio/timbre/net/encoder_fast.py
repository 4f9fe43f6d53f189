"""The temporal encoder on the CPU, arranged for speed; the same numbers as the plain one to rounding.

- A dilated convolution is ordinary matrix products over rows that lie a dilation apart.
- Two samples a dilation apart share inputs: by Winograd's F(2, 3) (Lavin & Gray 2016) their six products are four.
- The rows of a chunk stay in the cache through a whole layer; threads share the chunks.
- Long sounds are cut into windows that overlap by what the encoder can see, so memory does not grow.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.timbre.net.encoder import TemporalEncoder
from studio.timbre.net.encoder_loop import CHUNK, encode_layers
from studio.timbre.net.packing import aligned_empty
from studio.timbre.net.products import NARROW, multiply_float32, multiply_narrow
from studio.timbre.net.team import most_threads, side_by_side
from studio.timbre.net.vector_ir import PANEL

Floats = NDArray[np.float32]

WINDOW_FRAMES = 256
"""Frames encoded at once."""


class FastEncoder:
    """Encodes sounds with the weights of a :class:`TemporalEncoder`, which are copied.

    Args:
        encoder: convolutions of three taps, as published.
        threads: None for as many as torch may use.

    Raises:
        ValueError: the encoder's convolutions have another number of taps.
    """

    def __init__(self, encoder: TemporalEncoder, threads: int | None = None) -> None:
        config = encoder.config
        if config.encoder_filter != 3:
            raise ValueError("The fast encoder needs convolutions of three taps.")
        self.config = config
        self._team = min(threads or torch.get_num_threads(), most_threads())
        self._panel = NARROW if config.encoder_width <= NARROW else PANEL
        self._width = -(-config.encoder_width // self._panel) * self._panel
        layers: list[Any] = list(encoder.layers)
        self._weights = aligned_empty((len(layers), 5, self._width * self._width), np.float32)
        self._biases = np.zeros((len(layers), 2, self._width), dtype=np.float32)
        for index, layer in enumerate(layers):
            self._weights[index] = [self._panels(m) for m in _five(layer)]
            for which, part in enumerate((layer.dilated, layer.residual)):
                self._biases[index, which, : config.encoder_width] = _array(part.bias)
        self._start = _array(encoder.start.weight)[:, 0].T.copy()
        self._start_bias = _array(encoder.start.bias).copy()
        self._bottleneck = _array(encoder.bottleneck.weight)[:, :, 0].T.copy()
        self._bottleneck_bias = _array(encoder.bottleneck.bias).copy()
        self._dilations = np.array(config.encoder_dilations, dtype=np.int64)
        # How far the encoder sees to either side, in whole frames.
        self._margin = math.ceil((1 + int(self._dilations.sum())) / config.hop)

    def encode(self, codes: NDArray[Any]) -> Floats:
        """Encode sounds.

        Args:
            codes: mu-law codes -128..127, ``(batch, samples)``; what is no whole hop at the end is dropped.

        Returns:
            float32 ``(batch, samples // hop, z)``.

        Raises:
            ValueError: there is not one whole hop.
        """
        hop = self.config.hop
        frames = codes.shape[1] // hop
        if frames == 0:
            raise ValueError(f"A sound of {codes.shape[1]} samples is shorter than one frame.")
        embedding = np.empty((len(codes), frames, self.config.z), dtype=np.float32)
        for row, sound in enumerate(codes):
            for start in range(0, frames, WINDOW_FRAMES):
                end = min(start + WINDOW_FRAMES, frames)
                first = max(start - self._margin, 0)
                last = min(end + self._margin, frames)
                means = self._means(sound[first * hop : last * hop])[start - first : end - first]
                embedding[row, start:end] = means @ self._bottleneck + self._bottleneck_bias
        return embedding

    def _means(self, codes: NDArray[Any]) -> Floats:
        """Return the mean of the last layer over each hop, ``(frames, encoder_width)``."""
        samples, width, front = len(codes), self._width, int(self._dilations.max())
        streams: Floats = aligned_empty((2, samples + 4 * front, width), np.float32)
        sound = np.zeros(samples + 2, dtype=np.float32)
        sound[1:-1] = codes
        sound /= 128.0
        begun = streams[0, front : front + samples, : self.config.encoder_width]
        begun[:] = self._start_bias
        for tap, row in enumerate(self._start):
            begun += sound[tap : tap + samples, None] * row
        scratch = aligned_empty((self._team, 8, CHUNK, width), np.float32)
        barrier = aligned_empty(8, np.int64)
        product = multiply_narrow() if self._panel == NARROW else multiply_float32()
        shared = (
            streams, scratch, self._weights.ravel(), self._biases, self._dilations, barrier,
            samples, front, width, self._panel, product,
        )  # fmt: skip
        side_by_side(encode_layers, [(*shared, rank, self._team) for rank in range(self._team)])
        done = streams[len(self._dilations) % 2, front : front + samples]
        framed = done[:, : self.config.encoder_width].reshape(
            -1, self.config.hop, self.config.encoder_width
        )
        means: Floats = framed.mean(axis=1)
        return means

    def _panels(self, matrix: Floats) -> Floats:
        """Pad ``(inputs, outputs)`` and cut it into panels, flat."""
        grown = np.zeros((self._width, self._width), dtype=np.float32)
        grown[: matrix.shape[0], : matrix.shape[1]] = matrix
        return grown.reshape(self._width, -1, self._panel).transpose(1, 0, 2).ravel()


def _five(layer: Any) -> list[Floats]:
    """Return a layer's matrices ``(inputs, outputs)``: Winograd's four, the last negated, and the 1x1."""
    half = np.float32(0.5)
    g0, g1, g2 = (_array(layer.dilated.weight)[:, :, tap].T for tap in range(3))
    outer, inner = (g0 + g2) * half, g1 * half
    return [g0, outer + inner, outer - inner, -g2, _array(layer.residual.weight)[:, :, 0].T]


def _array(tensor: Any) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array
