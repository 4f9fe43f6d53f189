"""The temporal encoder on the CPU, arranged for speed; the same numbers as the plain one to rounding.

- A dilated convolution is ordinary matrix products over rows that lie a dilation apart.
- Six samples a dilation apart share inputs: by Winograd's F(6, 3) (Lavin & Gray 2016, see
  :mod:`studio.timbre.net.encoder_tiles`) their eighteen products are eight.
- The rows of a chunk stay in the cache through a whole layer; threads share the chunks.
- No bias is added to the stream: the sum of them is, where a layer reads it.
- Long sounds are cut into windows that overlap by what the encoder can see, so memory does not grow.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.timbre.net.encoder import TemporalEncoder
from studio.timbre.net.encoder_loop import BEYOND, CHUNK, PANEL, encode_layers, scratch_size
from studio.timbre.net.encoder_tiles import OUTPUTS, POINTS, winograd_weights
from studio.timbre.net.packing import aligned_empty
from studio.timbre.net.team import most_threads, side_by_side

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
        self._width = -(-config.encoder_width // PANEL) * PANEL
        layers: list[Any] = list(encoder.layers)
        self._weights = aligned_empty(
            (len(layers), POINTS + 1, self._width * self._width), np.float32
        )
        self._biases = np.zeros((len(layers) + 1, 2, self._width), dtype=np.float32)
        channels = config.encoder_width
        self._biases[0, 0, :channels] = _array(encoder.start.bias)
        for index, layer in enumerate(layers):
            taps = _array(layer.dilated.weight).transpose(2, 1, 0)
            one = _array(layer.residual.weight).transpose(2, 1, 0)
            matrices = np.concatenate([winograd_weights(taps), one])
            self._weights[index] = [self._panels(matrix) for matrix in matrices]
            self._biases[index, 1, :channels] = _array(layer.dilated.bias)
            self._biases[index + 1, 0] = self._biases[index, 0]
            self._biases[index + 1, 0, :channels] += _array(layer.residual.bias)
        self._start = np.zeros((3, self._width), dtype=np.float32)
        self._start[:, :channels] = _array(encoder.start.weight)[:, 0].T
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
        # Behind the sound the last tiles end, a chunk may be filled up with more, and the last looks a dilation on.
        behind = (OUTPUTS + 1) * max(front, CHUNK) + OUTPUTS * CHUNK
        stream: Floats = aligned_empty((front + samples + behind, width), np.float32)
        stream[:front] = stream[front + samples :] = BEYOND
        sound = np.zeros(samples + 2, dtype=np.float32)
        sound[1:-1] = codes
        sound /= 128.0
        edges = aligned_empty((self._team, 2, front, width), np.float32)
        scratch = aligned_empty((self._team, scratch_size(width)), np.float32)
        means: Floats = np.empty((samples // self.config.hop, width), dtype=np.float32)
        shared = (
            sound, stream, edges, scratch, self._start, self._weights, self._biases, self._dilations, means,
            np.zeros(1, dtype=np.int64), front, self.config.hop,
        )  # fmt: skip
        side_by_side(encode_layers, [(*shared, rank, self._team) for rank in range(self._team)])
        return means[:, : self.config.encoder_width]

    def _panels(self, matrix: Floats) -> Floats:
        """Pad ``(inputs, outputs)`` and cut it into panels, flat."""
        grown = np.zeros((self._width, self._width), dtype=np.float32)
        grown[: matrix.shape[0], : matrix.shape[1]] = matrix
        return grown.reshape(self._width, -1, PANEL).transpose(1, 0, 2).ravel()


def _array(tensor: Any) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array
