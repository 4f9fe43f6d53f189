"""Compiled loops of the sketch networks: one LSTM step for a few drawings, and drawing the next point by lot.

Everything compiled lies in this one file, because numba looks only at a function's own file to see whether what it
kept on disk is stale. All functions let go of the interpreter, allocate nothing in their loops, and treat each drawing
by itself, so that a drawing comes out the same whichever others grow beside it.

**Columns.** The gates of a network of ``H`` units are laid out in blocks of ``U`` units (64 where that divides H):
a block holds the input, forget, candidate and output gates of its units, ``4 U`` columns in one piece. A block of
weights stays in the cache while all drawings use it.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

compiled: Any = numba.njit(
    cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "arcp", "nsz"}
)
in_order: Any = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
"""Products and sums may be one instruction, but terms are added in the order in which they are written."""

ROWS_AT_ONCE = 24
"""Drawings that share one pass over a block of weights: their gates fit the nearest cache."""

END = 2
"""The pen state that ends a drawing."""

UNROLLED = 8
"""Rows of weights added in one go; the number of units must be a multiple of it."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_LIMIT = np.float32(8.0)


@compiled
def tanh32(x: Any) -> Any:
    """Return tanh of a float32, right to 4e-7: a rational function fitted to it by least relative squares on +-8."""
    x = min(max(x, -_LIMIT), _LIMIT)
    u = x * x
    above = np.float32(1.5230406e-08)
    above = above * u + np.float32(2.18946551e-05)
    above = above * u + np.float32(3.57159768e-03)
    above = above * u + np.float32(1.34444977e-01)
    above = above * u + np.float32(0.999999994)
    below = np.float32(8.52244232e-07)
    below = below * u + np.float32(3.4112914e-04)
    below = below * u + np.float32(2.61644417e-02)
    below = below * u + np.float32(4.6777825e-01)
    below = below * u + np.float32(1.0)
    return x * above / below


@compiled
def sigmoid32(x: Any) -> Any:
    """Return the logistic function of a float32."""
    half = np.float32(0.5)
    return half + half * tanh32(half * x)


@in_order
def accumulate(rows: Any, chosen: Any, first: int, last: int, weight: Any, sums: Any) -> None:
    """Add ``rows[chosen[first:last]] @ weight`` to ``sums[: last - first]``.

    Three rows share four rows of weights while those lie in registers. Every sum is added up in the same order whether
    its row is one of three or left over, so that no bit depends on the company.
    """
    columns = weight.shape[1]
    triples = first + (last - first) // 3 * 3
    for k in range(0, weight.shape[0], 4):
        w0, w1, w2, w3 = weight[k], weight[k + 1], weight[k + 2], weight[k + 3]
        for place in range(first, triples, 3):
            row_a, sum_a = rows[chosen[place]], sums[place - first]
            row_b, sum_b = rows[chosen[place + 1]], sums[place - first + 1]
            row_c, sum_c = rows[chosen[place + 2]], sums[place - first + 2]
            a0, a1, a2, a3 = row_a[k], row_a[k + 1], row_a[k + 2], row_a[k + 3]
            b0, b1, b2, b3 = row_b[k], row_b[k + 1], row_b[k + 2], row_b[k + 3]
            c0, c1, c2, c3 = row_c[k], row_c[k + 1], row_c[k + 2], row_c[k + 3]
            for j in range(columns):
                x0, x1, x2, x3 = w0[j], w1[j], w2[j], w3[j]
                sum_a[j] = sum_a[j] + a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3
                sum_b[j] = sum_b[j] + b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3
                sum_c[j] = sum_c[j] + c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3
    for k in range(0, weight.shape[0], UNROLLED):
        w0, w1, w2, w3 = weight[k], weight[k + 1], weight[k + 2], weight[k + 3]
        w4, w5, w6, w7 = weight[k + 4], weight[k + 5], weight[k + 6], weight[k + 7]
        for place in range(triples, last):
            row, total = rows[chosen[place]], sums[place - first]
            h0, h1, h2, h3 = row[k], row[k + 1], row[k + 2], row[k + 3]
            h4, h5, h6, h7 = row[k + 4], row[k + 5], row[k + 6], row[k + 7]
            for j in range(columns):
                half = total[j] + h0 * w0[j] + h1 * w1[j] + h2 * w2[j] + h3 * w3[j]
                total[j] = half + h4 * w4[j] + h5 * w5[j] + h6 * w6[j] + h7 * w7[j]


@compiled
def lstm_step(
    points: Any,
    chosen: Any,
    weight_x: Any,
    weight_h: Any,
    constants: Any,
    h: Any,
    c: Any,
    next_h: Any,
    gates: Any,
    turn: int,
) -> None:
    """Advance the chosen drawings by one point, in place.

    Args:
        points: stroke-5 rows, ``(n, 5)``.
        chosen: which drawings, int64.
        weight_x: ``(blocks, 5, 4 U)``.
        weight_h: ``(blocks, H, 4 U)``.
        constants: added to the gates of each drawing, ``(n, blocks, 4 U)``.
        h: states ``(n, H)``.
        c: cells ``(n, H)``.
        next_h: scratch like ``h``.
        gates: scratch ``(24, 4 U)``.
        turn: number of the step. Every second one goes through the blocks backwards: what was used last is in the
            cache still.
    """
    blocks, _, columns = weight_h.shape
    units = columns // 4
    for visit in range(blocks):
        block = blocks - 1 - visit if turn % 2 else visit
        for first in range(0, len(chosen), ROWS_AT_ONCE):
            last = min(first + ROWS_AT_ONCE, len(chosen))
            for place in range(first, last):
                drawing, sums = chosen[place], gates[place - first]
                point, constant = points[drawing], constants[drawing, block]
                for j in range(columns):
                    sums[j] = (
                        constant[j]
                        + point[0] * weight_x[block, 0, j]
                        + point[1] * weight_x[block, 1, j]
                        + point[2] * weight_x[block, 2, j]
                        + point[3] * weight_x[block, 3, j]
                        + point[4] * weight_x[block, 4, j]
                    )
            accumulate(h, chosen, first, last, weight_h[block], gates)
            for place in range(first, last):
                drawing, sums = chosen[place], gates[place - first]
                cells = c[drawing, block * units : (block + 1) * units]
                states = next_h[drawing, block * units : (block + 1) * units]
                for j in range(units):
                    kept = sigmoid32(sums[units + j]) * cells[j]
                    cells[j] = kept + sigmoid32(sums[j]) * tanh32(sums[2 * units + j])
                    states[j] = sigmoid32(sums[3 * units + j]) * tanh32(cells[j])
    for drawing in chosen:
        h[drawing] = next_h[drawing]


@compiled
def run_lstm(
    points: Any, weight_x: Any, weight_h: Any, constants: Any, h: Any, c: Any, scratch: Any
) -> None:
    """Feed one drawing's stroke-5 rows ``(T, 5)``; arrays as in :func:`lstm_step` with ``n = 1``.

    ``scratch`` is ``(next_h, gates)``.
    """
    chosen = np.zeros(1, dtype=np.int64)
    for step in range(len(points)):
        row = points[step : step + 1]
        lstm_step(row, chosen, weight_x, weight_h, constants, h, c, scratch[0], scratch[1], step)


@compiled
def uniform(states: Any, drawing: int) -> float:
    """Draw a number in 0..1, 1 excluded, from a drawing's own generator (SplitMix64; Steele et al. 2014)."""
    states[drawing] += _GOLDEN
    z = states[drawing]
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def choose(logits: Any, temperature: float, draw: float) -> int:
    """Choose an index by ``softmax(logits / temperature)``; at temperature 0 the likeliest."""
    best = 0
    for k in range(1, len(logits)):
        if logits[k] > logits[best]:
            best = k
    if temperature <= 0.0:
        return best
    total = 0.0
    for k in range(len(logits)):
        total += np.exp((logits[k] - logits[best]) / temperature)
    left = draw * total
    for k in range(len(logits)):
        left -= np.exp((logits[k] - logits[best]) / temperature)
        if left < 0.0:
            return k
    return best


@compiled
def draw_point(
    outputs: Any, mixtures: int, temperature: float, states: Any, drawing: int, row: Any
) -> int:
    """Draw a drawing's next stroke-5 row from a decoder's outputs, and return its pen state (0 down, 1 up, 2 end).

    Args:
        outputs: float32 ``(>= 3 + 6 mixtures,)``, in the order of :mod:`studio.sketch.net.mixture`.
        mixtures: normals in the mixture.
        temperature: the paper's law, see :mod:`studio.sketch.net.fast`.
        states: generators, uint64 ``(n,)``.
        drawing: whose generator.
        row: float32 ``(5,)``, written.
    """
    draw_mixture, draw_pen = uniform(states, drawing), uniform(states, drawing)
    radius = np.sqrt(-2.0 * np.log(1.0 - uniform(states, drawing)))
    angle = 2.0 * np.pi * uniform(states, drawing)
    k = choose(outputs[3 : 3 + mixtures], temperature, draw_mixture)
    pen: int = choose(outputs[:3], temperature, draw_pen)
    base = 3 + mixtures + k
    x, y = outputs[base], outputs[base + mixtures]
    if temperature > 0.0:
        spread = np.sqrt(temperature)
        rho = np.tanh(outputs[base + 4 * mixtures])
        first, second = radius * np.cos(angle), radius * np.sin(angle)
        x += spread * np.exp(outputs[base + 2 * mixtures]) * first
        across = rho * first + np.sqrt(1.0 - rho * rho) * second
        y += spread * np.exp(outputs[base + 3 * mixtures]) * across
    row[:] = 0.0
    if pen < 2:
        row[0], row[1] = x, y
    row[2 + pen] = 1.0
    return pen


@compiled
def grow(
    points: Any,
    chosen: Any,
    weight_x: Any,
    weight_h: Any,
    constants: Any,
    h: Any,
    c: Any,
    next_h: Any,
    gates: Any,
    output: Any,
    shifts: Any,
    mixtures: int,
    temperatures: Any,
    states: Any,
    pens: Any,
    turn: int,
) -> None:
    """Advance the chosen drawings by their last points, then draw their next ones over them.

    Args:
        points: the last stroke-5 rows, ``(n, 5)``; overwritten by the next.
        chosen: drawings still growing, int64.
        weight_x: as in :func:`lstm_step`, like the next six.
        weight_h: see there.
        constants: see there.
        h: see there.
        c: see there.
        next_h: see there.
        gates: see there.
        output: ``(H, W)``.
        shifts: added to the outputs of each drawing, ``(n, W)``.
        mixtures: normals in the mixture.
        temperatures: of each drawing, float64 ``(n,)``; see :func:`draw_point`.
        states: generators, uint64 ``(n,)``.
        pens: int64 ``(n,)``, written for the chosen.
        turn: as in :func:`lstm_step`.
    """
    lstm_step(points, chosen, weight_x, weight_h, constants, h, c, next_h, gates, turn)
    sums = np.empty((ROWS_AT_ONCE, output.shape[1]), dtype=np.float32)
    for first in range(0, len(chosen), ROWS_AT_ONCE):
        last = min(first + ROWS_AT_ONCE, len(chosen))
        for place in range(first, last):
            sums[place - first] = shifts[chosen[place]]
        accumulate(h, chosen, first, last, output, sums)
        for place in range(first, last):
            drawing = chosen[place]
            pens[drawing] = draw_point(
                sums[place - first],
                mixtures,
                temperatures[drawing],
                states,
                drawing,
                points[drawing],
            )


@compiled
def outputs_of(h: Any, output: Any, shifts: Any) -> Any:
    """Return the outputs of all drawings' states, ``(n, W)``."""
    sums = shifts.copy()
    chosen = np.arange(len(h))
    accumulate(h, chosen, 0, len(h), output, sums)
    return sums
