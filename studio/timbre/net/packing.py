"""A decoder's weights in the order in which the sampler reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.guide import BUMPS, GuideInput, bumps
from studio.timbre.net.places import At
from studio.timbre.net.vector_ir import PANEL
from studio.timbre.net.wavenet import WaveNetDecoder

Floats = NDArray[np.float32]

ALIGNMENT = 64


@dataclass(frozen=True)
class PackedDecoder:
    """Weights as panels of columns, each panel's rows one after another; widths are padded with zeros to whole panels.

    Attributes:
        config: the decoder's sizes.
        bf16: whether the weights of the large products are bfloat16 (their sums and biases stay float32).
        width: padded ``config.width``.
        skip: padded ``config.skip_width``.
        wide: columns of the conditioning of all layers and of the head.
        weights: everything end to end, seen as float32, 64-byte aligned.
        places: where in ``weights`` each table lies, by its place in the plan (:class:`studio.timbre.net.places.At`).
        layers: the same for each layer: past taps, present tap, residual, skip, pairs.
        pairs: whether there are the tables for computing samples in pairs (0 for ``layers``' last place if not).
    """

    config: NsynthConfig
    bf16: bool
    width: int
    skip: int
    wide: int
    weights: Floats
    places: Mapping[At, int]
    layers: tuple[tuple[int, int, int, int, int], ...]
    pairs: bool


def pack_decoder(decoder: WaveNetDecoder, *, bf16: bool, pairs: bool = False) -> PackedDecoder:
    """Lay out a decoder's weights for the sampler, as float32 or rounded to bfloat16.

    Args:
        decoder: the decoder.
        bf16: round to bfloat16.
        pairs: add what is needed to compute samples in pairs; convolutions of three taps only.
    """
    config = decoder.config
    width, skip = padded(config.width), padded(config.skip_width)
    room = sum(tensor.numel() for tensor in decoder.parameters())
    shelf, layers = _Shelf(bf16, 2 * room), []
    order = gate_order(config.width, width)
    for layer in _layers(decoder):
        taps = _array(layer.dilated.weight)
        gated = [_columns(taps[:, :, tap].T, width, order) for tap in range(config.filter)]
        layers.append((
            shelf.panels(*gated[:-1]),
            shelf.panels(gated[-1]),
            shelf.panels(_grown(_matrix(layer.residual), width, width)),
            shelf.panels(_grown(_matrix(layer.skip), width, skip)),
            shelf.interleaved(*_sum_and_difference(*gated), gated[0]) if pairs else 0,
        ))  # fmt: skip
    condition, bias = _conditioning(decoder, order, skip)
    skip_bias = _array(decoder.skip_start.bias) + sum(
        _array(layer.skip.bias) for layer in _layers(decoder)
    )
    residual_bias = np.stack([_array(layer.residual.bias) for layer in _layers(decoder)])
    places = {
        At.W_CONDITION: shelf.plain(_panels(condition)),
        At.W_CONDITION_BIAS: shelf.plain(bias),
        At.W_START: shelf.plain(_grown(_array(decoder.start.weight)[:, 0].T, config.filter, width)),
        At.W_START_BIAS: shelf.plain(_grown(_array(decoder.start.bias)[None], 1, width)),
        At.W_RESIDUAL_BIAS: shelf.plain(_grown(residual_bias, config.layers, width)),
        At.W_SKIP_BIAS: shelf.plain(_grown(skip_bias[None], 1, skip)),
        At.W_LOGITS_BIAS: shelf.plain(_array(decoder.logits.bias)),
        At.W_SKIP_START: shelf.panels(_grown(_matrix(decoder.skip_start), width, skip)),
        At.W_OUT: shelf.panels(_grown(_matrix(decoder.out), skip, skip)),
        At.W_LOGITS: shelf.panels(_grown(_matrix(decoder.logits), skip, config.codes)),
    }
    places |= _guide(shelf, decoder.guide, width, skip)
    wide = condition.shape[1]
    return PackedDecoder(
        config, bf16, width, skip, wide, shelf.joined(), places, tuple(layers), pairs
    )


def _guide(shelf: _Shelf, guide: GuideInput | None, width: int, skip: int) -> dict[At, int]:
    """Put the tables of the guide, if the decoder has one."""
    if guide is None:
        return {}
    taps = _array(guide.convolution.weight)[:, 0].T
    return {
        At.W_GUIDE: shelf.plain(_grown(taps, guide.taps, width)),
        At.W_GUIDE_LOGITS: shelf.plain(_array(guide.logits)),
        At.W_BUMPS: shelf.plain(bumps()),
        At.W_TRUST: shelf.plain(_grown(_matrix(guide.trust), skip, len(BUMPS))),
        At.W_TRUST_BIAS: shelf.plain(_array(guide.trust.bias)),
    }


def _sum_and_difference(oldest: Floats, middle: Floats, newest: Floats) -> tuple[Floats, Floats]:
    """Return the two inner matrices of Winograd's F(2, 3)."""
    outer, inner = (oldest + newest) * np.float32(0.5), middle * np.float32(0.5)
    return outer + inner, outer - inner


def _conditioning(
    decoder: WaveNetDecoder, order: NDArray[np.int64], skip: int
) -> tuple[Floats, Floats]:
    """Join what all layers and the head make of the conditioning: ``(features, wide)`` and the biases ``(wide,)``.

    The biases of the dilated convolutions, and of the head, are added to it: they go to the same place.
    """
    features = decoder.config.condition_width
    parts, biases = [], []
    for layer in _layers(decoder):
        parts.append(_columns(_matrix(layer.condition), features, order))
        bias = _array(layer.dilated.bias) + _array(layer.condition.bias)
        biases.append(_columns(bias[None], 1, order)[0])
    parts.append(_grown(_matrix(decoder.out_condition), features, skip))
    bias = _array(decoder.out_condition.bias) + _array(decoder.out.bias)
    biases.append(_grown(bias[None], 1, skip)[0])
    return np.concatenate(parts, axis=1), np.concatenate(biases)


def padded(channels: int) -> int:
    """Round up to whole panels."""
    return -(-channels // PANEL) * PANEL


def gate_order(channels: int, width: int) -> NDArray[np.int64]:
    """Say which of torch's columns (all gates, then all values) stands where in the panels.

    Returns:
        int64 ``(2 width,)``: each panel has half a panel of gates and then their values; -1 is padding.
    """
    half = PANEL // 2
    channel = np.arange(width).reshape(-1, half)
    known = channel < channels
    gates, values = np.where(known, channel, -1), np.where(known, channel + channels, -1)
    return np.concatenate([gates, values], axis=1).ravel()


def aligned_empty(shape: int | tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """Make an array of zeros whose first element lies at a multiple of 64 bytes."""
    dtype = np.dtype(dtype)
    size = int(np.prod(shape)) * dtype.itemsize
    raw = np.zeros(size + ALIGNMENT, dtype=np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    array: NDArray[Any] = raw[start : start + size].view(dtype).reshape(shape)
    return array


def to_bf16(array: Floats) -> NDArray[np.uint16]:
    """Round float32 to bfloat16, to nearest and ties to even."""
    bits = np.ascontiguousarray(array).view(np.uint32)
    tie = (bits >> np.uint32(16)) & np.uint32(1)
    return ((bits + np.uint32(0x7FFF) + tie) >> np.uint32(16)).astype(np.uint16)


class _Shelf:
    """Tables laid end to end, each at a multiple of 64 bytes."""

    def __init__(self, bf16: bool, room: int) -> None:
        self._bf16 = bf16
        # Zeros that are not yet written take no memory: what is laid out is there only once.
        self._table: Floats = aligned_empty(room, np.float32)
        self._size = 0

    def panels(self, *matrices: Floats) -> int:
        """Put matrices ``(inputs, outputs)`` as panels one after another; returns where the first begins."""
        return self._put(np.concatenate([_panels(matrix) for matrix in matrices]))

    def interleaved(self, *matrices: Floats) -> int:
        """Put matrices of one size, the first panel of each, then the second of each, and so on."""
        side_by_side = np.stack([_panels(matrix) for matrix in matrices], axis=1)
        return self._put(side_by_side.reshape(-1, *side_by_side.shape[2:]))

    def _put(self, panels: Floats) -> int:
        return self.plain(_paired(panels).view(np.float32) if self._bf16 else panels)

    def plain(self, table: Floats) -> int:
        """Put a float32 table; returns where it begins."""
        at, size = self._size, -(-table.size // 16) * 16
        self._size += size
        if self._size > len(self._table):
            longer: Floats = aligned_empty(2 * self._size, np.float32)
            longer[:at] = self._table[:at]
            self._table = longer
        self._table[at : at + table.size] = table.ravel()
        return at

    def joined(self) -> Floats:
        """Return all tables as one."""
        return self._table[: self._size]


def _panels(matrix: Floats) -> Floats:
    """Cut ``(inputs, outputs)`` into panels ``(panels, inputs, PANEL)``."""
    inputs, outputs = matrix.shape
    return np.ascontiguousarray(matrix.reshape(inputs, outputs // PANEL, PANEL).transpose(1, 0, 2))


def _paired(panels: Floats) -> NDArray[np.uint16]:
    """Round panels to bfloat16 and bring each two rows together: ``(panels, inputs / 2, PANEL, 2)``."""
    count, inputs, columns = panels.shape
    pairs = to_bf16(panels).reshape(count, inputs // 2, 2, columns)
    return np.ascontiguousarray(pairs.transpose(0, 1, 3, 2))


def _columns(matrix: Floats, rows: int, order: NDArray[np.int64]) -> Floats:
    """Take columns in this order (-1: zeros), with rows of zeros added up to ``rows``."""
    taken = np.where(order >= 0, matrix[:, np.maximum(order, 0)], np.float32(0))
    return _grown(taken, rows, len(order))


def _grown(matrix: Floats, rows: int, columns: int) -> Floats:
    grown = np.zeros((rows, columns), dtype=np.float32)
    grown[: matrix.shape[0], : matrix.shape[1]] = matrix
    return grown


def _matrix(convolution: Any) -> Floats:
    """Return a 1x1 convolution as ``(inputs, outputs)``."""
    return _array(convolution.weight)[:, :, 0].T


def _layers(decoder: WaveNetDecoder) -> list[Any]:
    return list(decoder.layers)


def _array(tensor: Any) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array
