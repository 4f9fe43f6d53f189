"""The encoder's inner loop, compiled: see :mod:`studio.timbre.net.encoder_fast`."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.elementwise import add, copy, rectify
from studio.timbre.net.vector_ir import (
    atomic_add,
    atomic_read,
    call_address,
    float_pointer,
    give_way,
)

CHUNK = 48
"""Pairs of samples that go through a layer together: their operands stay in the second-level cache."""

_NOTHING = np.float32(0.0)
_SPINS = 4000


@compiled
def encode_layers(
    streams: Any, scratch: Any, weights: Any, biases: Any, dilations: Any, barrier: Any,
    samples: int, front: int, width: int, panel: int, product: int, rank: int, team: int,
) -> None:  # fmt: skip
    """Run all residual layers over one sound.

    Args:
        streams: float32 ``(2, rows, width)``: the input in the first from row ``front`` on, zeros around it; layers
            write to the other one in turn.
        scratch: float32 ``(team, 8, CHUNK, width)``.
        weights: float32 ``(layers, 5, width, width)`` as panels: four for the convolution, one for the 1x1.
        biases: float32 ``(layers, 2, width)``.
        dilations: int64 ``(layers,)``.
        barrier: int64, 0 before.
        samples: how many.
        front: rows of zeros before the first sample; as many as the largest dilation, and three times that behind.
        width: channels, whole panels.
        panel: columns of a panel.
        product: address of the matrix product.
        rank: which thread of the team this is.
        team: threads that run this together.
    """
    s = numba.carray(float_pointer(streams.ctypes.data), (streams.size,))
    t = numba.carray(float_pointer(scratch.ctypes.data), (scratch.size,))
    half = s.size // 2
    mine = rank * 8 * CHUNK * width
    for layer in range(len(dilations)):
        dilation = dilations[layer]
        source = layer % 2 * half + front * width
        out = (layer + 1) % 2 * half + front * width
        pairs = -(-samples // (2 * dilation)) * dilation
        w = weights.ctypes.data + layer * 5 * width * width * 4
        for chunk in range(rank, -(-pairs // CHUNK), team):
            first = chunk * CHUNK
            count = min(CHUNK, pairs - first)
            _gather(s, t, mine, source, first, count, dilation, width)
            _convolve(t, mine, count, width, panel, product, w, biases[layer, 0])
            _add_residual(
                s, t, mine, source, out, first, count, dilation, samples, width, panel, product,
                w + 4 * width * width * 4, biases[layer, 1],
            )  # fmt: skip
        address = barrier.ctypes.data
        atomic_add(address, 1)
        looks = 0
        while atomic_read(address) < (layer + 1) * team:
            looks += 1
            if looks > _SPINS:
                give_way()


@compiled
def _time(pair: int, dilation: int) -> int:
    """Return the earlier sample of a pair; the later one is a dilation behind it."""
    return pair // dilation * 2 * dilation + pair % dilation


@compiled
def _gather(
    s: Any, t: Any, mine: int, source: int, first: int, count: int, dilation: int, width: int
) -> None:
    """Bring the four samples that each pair depends on into Winograd's form, four tables of ``(CHUNK, width)``."""
    table = CHUNK * width
    for pair in range(count):
        at = source + _time(first + pair, dilation) * width
        step = dilation * width
        row = mine + pair * width
        before, now = s[at - step : at - step + width], s[at : at + width]
        after, last = s[at + step : at + step + width], s[at + 2 * step : at + 2 * step + width]
        a, b = t[row : row + width], t[row + table : row + table + width]
        c = t[row + 2 * table : row + 2 * table + width]
        d = t[row + 3 * table : row + 3 * table + width]
        for i in range(width):
            x0, x1 = max(before[i], _NOTHING), max(now[i], _NOTHING)
            x2, x3 = max(after[i], _NOTHING), max(last[i], _NOTHING)
            a[i] = x0 - x2
            b[i] = x1 + x2
            c[i] = x2 - x1
            d[i] = x1 - x3


@compiled
def _convolve(
    t: Any, mine: int, count: int, width: int, panel: int, product: int, weights: int, bias: Any
) -> None:
    """Compute the relu of the convolution at both samples of each pair, into tables 4 and 5."""
    table, row = CHUNK * width, width * 4
    address, matrix = t.ctypes.data + mine * 4, width * width * 4
    one, two = mine + 4 * table, mine + 5 * table
    for pair in range(count):
        copy(bias, 0, t, one + pair * width, width)
        t[two + pair * width : two + (pair + 1) * width] = _NOTHING
    panels = width // panel
    for source in (1, 2):
        call_address(
            product, address + source * table * 4, row, count, weights + source * matrix, width,
            address + (3 + source) * table * 4, row, 0, panels,
        )  # fmt: skip
    a, b = t[one : one + count * width], t[two : two + count * width]
    for i in range(count * width):
        both, difference = a[i] + b[i], a[i] - b[i]
        a[i], b[i] = both, difference
    for source in (0, 3):
        call_address(
            product, address + source * table * 4, row, count, weights + source * matrix, width,
            address + (4 + source // 3) * table * 4, row, 0, panels,
        )  # fmt: skip
    rectify(t, one, count * width)
    rectify(t, two, count * width)


@compiled
def _add_residual(
    s: Any, t: Any, mine: int, source: int, out: int, first: int, count: int, dilation: int,
    samples: int, width: int, panel: int, product: int, weights: int, bias: Any,
) -> None:  # fmt: skip
    """Add the 1x1 of tables 4 and 5 to the stream, by way of tables 6 and 7."""
    table, row = CHUNK * width, width * 4
    address = t.ctypes.data + mine * 4
    for late in range(2):
        result = mine + (6 + late) * table
        for pair in range(count):
            time = _time(first + pair, dilation) + late * dilation
            copy(s, source + time * width, t, result + pair * width, width)
            add(bias, 0, t, result + pair * width, width)
        call_address(
            product, address + (4 + late) * table * 4, row, count, weights, width,
            address + (6 + late) * table * 4, row, 0, width // panel,
        )  # fmt: skip
        for pair in range(count):
            time = _time(first + pair, dilation) + late * dilation
            # Behind the last sample there must stay zeros.
            if time < samples:
                copy(t, result + pair * width, s, out + time * width, width)
