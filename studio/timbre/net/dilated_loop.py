"""A layer's dilated and gated convolution in the sampler's loop: plainly, or two samples together."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.elementwise import HALF, copy, gate_row
from studio.timbre.net.loop_tables import (
    add_operand,
    address,
    entry_of,
    multiply,
    multiply_panel,
    operand,
    ring,
    share_of,
)
from studio.timbre.net.places import At, Layer
from studio.timbre.net.vector_ir import PANEL

_NOTHING = np.float32(0.0)


@compiled
def convolve(p: Any, w: Any, s: Any, h: Any, layer: int, time: int, rank: int, team: int) -> None:
    """Compute a layer's gated output for this thread's panels."""
    first, last = share_of(2 * p[At.WIDTH] // PANEL, rank, team)
    if p[entry_of(layer) + Layer.IN_PAIRS]:
        _convolve_in_pairs(p, w, s, h, layer, time, first, last)
    else:
        _convolve_plainly(p, w, s, h, layer, time, first, last)


@compiled
def _convolve_plainly(
    p: Any, w: Any, s: Any, h: Any, layer: int, time: int, first: int, last: int
) -> None:
    """Convolve one sample of every voice; all taps but the newest a block of samples at a time."""
    width, voices, entry = p[At.WIDTH], p[At.VOICES], entry_of(layer)
    both, block = 2 * width, p[entry + Layer.BLOCK]
    if time % block == 0:
        _look_ahead(p, w, s, layer, time, first, last)
    out = p[entry + Layer.AHEAD] + time % block * voices * both
    newest, weights = ring(p, s, layer, time), p[entry + Layer.W_PRESENT]
    multiply(p, w, s, newest, width, voices, weights, out, both, first, last)
    for voice in range(voices):
        for panel in range(first, last):
            at = voice * width + panel * HALF
            gate_row(p[At.BF16], s, h, out + voice * both + panel * PANEL, p[At.GATED], at)


@compiled
def _look_ahead(p: Any, w: Any, s: Any, layer: int, time: int, first: int, last: int) -> None:
    """Begin a block: conditioning, biases, and all taps but the newest."""
    width, voices, taps, entry = p[At.WIDTH], p[At.VOICES], p[At.TAPS], entry_of(layer)
    both, block, out = 2 * width, p[entry + Layer.BLOCK], p[entry + Layer.AHEAD]
    for row in range(block * voices):
        for panel in range(first, last):
            source = p[At.CONDITIONED] + (layer * both + panel * PANEL) * voices
            copy(s, source + row % voices * PANEL, s, out + row * both + panel * PANEL, PANEL)
    size = 2 if p[At.BF16] else 4
    for tap in range(taps - 1):
        lag = (taps - 1 - tap) * p[entry + Layer.DILATION]
        # One round of the ring later is the same slot; before the start it still holds zeros.
        around = (taps - 1) * p[entry + Layer.DILATION] + block
        weights = p[entry + Layer.W_PAST] + tap * width * both * size // 4
        operands = ring(p, s, layer, time - lag + around)
        multiply(p, w, s, operands, width, block * voices, weights, out, both, first, last)


@compiled
def _convolve_in_pairs(
    p: Any, w: Any, s: Any, h: Any, layer: int, time: int, first: int, last: int
) -> None:
    """Convolve one of two samples a dilation apart, each panel to its end while the cache holds it."""
    voices = p[At.VOICES]
    sums = p[At.PAIR_SUMS] + first * 3 * voices * PANEL
    late = time // p[entry_of(layer) + Layer.DILATION] % 2
    for panel in range(first, last):
        if late:
            _finish_pair(p, w, s, h, layer, time, panel, sums)
        else:
            _begin_pair(p, w, s, h, layer, time, panel, sums)
        for voice in range(voices):
            at = voice * p[At.WIDTH] + panel * HALF
            gate_row(p[At.BF16], s, h, sums + voice * PANEL, p[At.GATED], at)


@compiled
def _begin_pair(
    p: Any, w: Any, s: Any, h: Any, layer: int, time: int, panel: int, out: int
) -> None:
    """Convolve the earlier of two samples a dilation apart, which share four products instead of six.

    Winograd's F(2, 3) (Lavin & Gray 2016), three products for the earlier sample and one for the later. With the inputs
    ``x0 .. x3``, a dilation apart, and the taps ``g0 .. g2``, oldest first:
    ``y2 = (x0 - x2) g0 + (x1 + x2)(g0 + g1 + g2)/2 + (x2 - x1)(g0 - g1 + g2)/2``, and ``y3`` is the second product less
    the third plus ``(x3 - x1) g2``.
    """
    width, voices, entry = p[At.WIDTH], p[At.VOICES], entry_of(layer)
    count, weights = voices * PANEL, p[entry + Layer.W_PAIRS]
    inputs = address(s, p[At.DIFFERENCES])
    step = voices * width * (2 if p[At.BF16] else 4)
    s[out + count : out + 3 * count] = _NOTHING
    multiply_panel(p, w, s, inputs + step, voices, weights, 3 * panel, out + count)
    multiply_panel(p, w, s, inputs + 2 * step, voices, weights, 3 * panel + 1, out + 2 * count)
    source = p[At.CONDITIONED] + layer * 2 * width * voices + panel * count
    sums, sound = s[out : out + count], s[source : source + count]
    one, two = s[out + count : out + 2 * count], s[out + 2 * count : out + 3 * count]
    for i in range(count):
        sums[i] = sound[i] + (one[i] + two[i])
        one[i] -= two[i]
    later = _later(p, layer, time, panel)
    operand(p, s, h, out + count, p[entry + Layer.LATER], later, count)
    multiply_panel(p, w, s, inputs, voices, weights, 3 * panel + 2, out)


@compiled
def _finish_pair(
    p: Any, w: Any, s: Any, h: Any, layer: int, time: int, panel: int, out: int
) -> None:
    """Convolve the later of two samples a dilation apart; see :func:`_begin_pair`."""
    width, voices, entry = p[At.WIDTH], p[At.VOICES], entry_of(layer)
    count = voices * PANEL
    source = p[At.CONDITIONED] + layer * 2 * width * voices + panel * count
    copy(s, source, s, out, count)
    add_operand(p, s, h, p[entry + Layer.LATER], _later(p, layer, time, panel), out, count)
    inputs = address(s, p[At.DIFFERENCES])
    multiply_panel(p, w, s, inputs, voices, p[entry + Layer.W_PRESENT], panel, out)


@compiled
def _later(p: Any, layer: int, time: int, panel: int) -> Any:
    """Return where in its table a panel of what the later sample of a pair takes over lies."""
    return (time % p[entry_of(layer) + Layer.DILATION] * 2 * p[At.WIDTH] + panel * PANEL) * p[
        At.VOICES
    ]
