"""What a layer passes on in the sampler's loop: to the skips, to the stream, and to the next layer's ring."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.elementwise import add, combine
from studio.timbre.net.loop_tables import address, entry_of, multiply, operand, share_of, slot_of
from studio.timbre.net.places import At, Layer
from studio.timbre.net.vector_ir import PANEL

_ONE = np.float32(1.0)


@compiled
def contribute(p: Any, w: Any, s: Any, h: Any, layer: int, time: int, rank: int, team: int) -> None:
    """Add a layer's residual and skip outputs, and push the stream to the next layer's ring."""
    width, skip, voices, entry = p[At.WIDTH], p[At.SKIP], p[At.VOICES], entry_of(layer)
    operands = address(s, p[At.GATED])
    if layer + 1 < p[At.LAYERS]:
        first, last = share_of(width // PANEL, rank, team)
        at = first * PANEL
        for voice in range(voices):
            bias = p[At.W_RESIDUAL_BIAS] + layer * width + at
            add(w, bias, s, p[At.STREAM] + voice * width + at, (last - first) * PANEL)
        multiply(
            p, w, s, operands, width, voices, p[entry + Layer.W_RESIDUAL], p[At.STREAM], width,
            first, last,
        )  # fmt: skip
        push(p, s, h, layer + 1, time, at, last * PANEL)
    first, last = share_of(skip // PANEL, rank, team)
    multiply(
        p, w, s, operands, width, voices, p[entry + Layer.W_SKIP], p[At.SKIPS], skip, first, last
    )


@compiled
def push(p: Any, s: Any, h: Any, layer: int, time: int, first: int, last: int) -> None:
    """Put columns of the stream into a layer's ring."""
    width, voices = p[At.WIDTH], p[At.VOICES]
    slot = slot_of(p, layer, time) * voices * width
    for voice in range(voices):
        row = voice * width + first
        queue = p[entry_of(layer) + Layer.QUEUE]
        operand(p, s, h, p[At.STREAM] + row, queue, slot + row, last - first)
    if p[entry_of(layer) + Layer.IN_PAIRS]:
        _differ(p, s, h, layer, time, first, last)


@compiled
def _differ(p: Any, s: Any, h: Any, layer: int, time: int, first: int, last: int) -> None:
    """Bring columns of a layer's newest inputs into Winograd's form; see :func:`_convolve_pair`."""
    width, voices, entry = p[At.WIDTH], p[At.VOICES], entry_of(layer)
    dilation, queue, count = p[entry + Layer.DILATION], p[entry + Layer.QUEUE], last - first
    # One round of the ring later is the same slot; before the start it still holds zeros.
    around = (p[At.TAPS] - 1) * dilation + p[entry + Layer.BLOCK]
    now = slot_of(p, layer, time) * voices * width
    before = slot_of(p, layer, time - dilation + around) * voices * width
    oldest = slot_of(p, layer, time - 2 * dilation + around) * voices * width
    table, out = voices * width, p[At.DIFFERENCES]
    late = time // dilation % 2
    for voice in range(voices):
        row = voice * width + first
        if late:
            combine(p[At.BF16], s, h, queue, now + row, oldest + row, -_ONE, out, row, count)
        else:
            combine(p[At.BF16], s, h, queue, oldest + row, now + row, -_ONE, out, row, count)
            combine(p[At.BF16], s, h, queue, before + row, now + row, _ONE, out, table + row, count)
            at = 2 * table + row
            combine(p[At.BF16], s, h, queue, now + row, before + row, -_ONE, out, at, count)
