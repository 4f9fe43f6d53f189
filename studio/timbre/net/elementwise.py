"""What the sampler computes number by number: gates, rounding, chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.vector_ir import PANEL

HALF = PANEL // 2
"""A panel of the gated convolution holds this many gates and then their values."""

_LOG2_E = np.float32(1.4426950408889634)
# The logarithm of 2 in two parts, so that n ln 2 is exact in float32 (Cephes expf, Moshier 1989).
_LN2_HIGH, _LN2_LOW = np.float32(0.693359375), np.float32(-2.12194440e-4)
_P0, _P1, _P2 = (
    np.float32(1.9875691500e-4),
    np.float32(1.3981999507e-3),
    np.float32(8.3334519073e-3),
)
_P3, _P4, _P5 = (
    np.float32(4.1665795894e-2),
    np.float32(1.6666665459e-1),
    np.float32(5.0000001201e-1),
)
_NOTHING, _ONE, _TWO, _MIDDLE = np.float32(0.0), np.float32(1.0), np.float32(2.0), np.float32(0.5)
_GATE_END, _VALUE_END, _SMALLEST = np.float32(40.0), np.float32(15.0), np.float32(-87.0)


@compiled
def fast_exp(x: Any) -> Any:
    """Return e to the float32 ``x``, -87..88, to 1e-7 (the polynomial of Cephes expf)."""
    whole = np.floor(x * _LOG2_E + _MIDDLE)
    r = x - whole * _LN2_HIGH
    r = r - whole * _LN2_LOW
    p = ((((_P0 * r + _P1) * r + _P2) * r + _P3) * r + _P4) * r + _P5
    p = p * (r * r) + r + _ONE
    power = (np.int32(whole) + np.int32(127)) << np.int32(23)
    return p * np.int32(power).view(np.float32)


@compiled
def gated(gate: Any, value: Any) -> Any:
    """Return ``sigmoid(gate) tanh(value)``.

    With ``a = e^-gate`` and ``b = e^-2value`` that is ``(1 - b) / ((1 + a) (1 + b))``: one division.
    """
    a = fast_exp(-min(max(gate, -_GATE_END), _GATE_END))
    b = fast_exp(-_TWO * min(max(value, -_VALUE_END), _VALUE_END))
    return (_ONE - b) / ((_ONE + a) * (_ONE + b))


@compiled
def gate_row(bf16: Any, state: Any, half: Any, start: int, table: int, at: int) -> None:
    """Gate one panel of one row, and write it as operands.

    Args:
        bf16: whether operands are bfloat16, else float32.
        state: float32, flat.
        half: the same as uint16.
        start: where in ``state`` HALF gates begin, and after them HALF values.
        table: where in ``state`` the table of operands begins.
        at: place in it of HALF results.
    """
    gates, values = state[start : start + HALF], state[start + HALF : start + PANEL]
    if bf16:
        rounded = half[2 * table + at : 2 * table + at + HALF]
        for i in range(HALF):
            rounded[i] = rounded_to_bf16(gated(gates[i], values[i]))
    else:
        results = state[table + at : table + at + HALF]
        for i in range(HALF):
            results[i] = gated(gates[i], values[i])


@compiled
def rounded_to_bf16(number: Any) -> Any:
    """Round a float32 to bfloat16 (uint16), to nearest and ties to even."""
    bits = np.float32(number).view(np.uint32)
    tie = (bits >> np.uint32(16)) & np.uint32(1)
    return np.uint16((bits + np.uint32(0x7FFF) + tie) >> np.uint32(16))


@compiled
def round_to_bf16(source: Any, start: int, out: Any, out_start: int, count: int) -> None:
    """Round float32 to bfloat16 (uint16), to nearest and ties to even."""
    numbers, rounded = source[start : start + count], out[out_start : out_start + count]
    for i in range(count):
        rounded[i] = rounded_to_bf16(numbers[i])


@compiled
def combine(
    bf16: Any, state: Any, half: Any, table: int, a: int, b: int, sign: Any, out: int, at: int, count: int
) -> None:  # fmt: skip
    """Write ``a + sign b`` of operands, as operands.

    Args:
        bf16: whether operands are bfloat16, else float32.
        state: float32, flat.
        half: the same as uint16.
        table: where in ``state`` the table of operands begins.
        a: place in it.
        b: place in it.
        sign: 1 or -1.
        out: where in ``state`` the results' table begins.
        at: place in it.
        count: how many.
    """
    if bf16:
        ones, others = (
            half[2 * table + a : 2 * table + a + count],
            half[2 * table + b : 2 * table + b + count],
        )
        results = half[2 * out + at : 2 * out + at + count]
        for i in range(count):
            x = np.uint32(np.uint32(ones[i]) << np.uint32(16)).view(np.float32)
            y = np.uint32(np.uint32(others[i]) << np.uint32(16)).view(np.float32)
            results[i] = rounded_to_bf16(x + sign * y)
    else:
        first, second = state[table + a : table + a + count], state[table + b : table + b + count]
        sums = state[out + at : out + at + count]
        for i in range(count):
            sums[i] = first[i] + sign * second[i]


@compiled
def copy(source: Any, start: int, out: Any, out_start: int, count: int) -> None:
    """Copy ``count`` numbers."""
    # Slices tell the compiler that no index is negative; only then does it use vectors.
    read, written = source[start : start + count], out[out_start : out_start + count]
    for i in range(count):
        written[i] = read[i]


@compiled
def add(source: Any, start: int, out: Any, out_start: int, count: int) -> None:
    """Add ``count`` numbers to others."""
    read, written = source[start : start + count], out[out_start : out_start + count]
    for i in range(count):
        written[i] += read[i]


@compiled
def add_bf16(source: Any, start: int, out: Any, out_start: int, count: int) -> None:
    """Add ``count`` bfloat16 (uint16) to float32."""
    read, written = source[start : start + count], out[out_start : out_start + count]
    for i in range(count):
        written[i] += np.uint32(np.uint32(read[i]) << np.uint32(16)).view(np.float32)


@compiled
def rectify(state: Any, start: int, count: int) -> None:
    """Replace negative numbers by 0."""
    numbers = state[start : start + count]
    for i in range(count):
        numbers[i] = max(numbers[i], _NOTHING)


@compiled
def uniform(seed: Any, index: int) -> float:
    """Return the number in 0..1 that a voice of this seed draws for its sample ``index``.

    SplitMix64 (Steele, Lea & Flood 2014) at position ``index``: no state, so that neither the batch nor an
    interruption changes what a voice draws.
    """
    x = np.uint64(seed) + np.uint64(index + 1) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return np.float64(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def choose(state: Any, start: int, count: int, temperature: Any, draw: float, work: int) -> int:
    """Choose a class by inverting the cumulative distribution of ``softmax(logits / temperature)``.

    Args:
        state: float32, flat.
        start: where the logits begin.
        count: how many classes.
        temperature: 1 as published; 0 takes the likeliest.
        draw: uniform in 0..1.
        work: where there is room for as many numbers again.

    Returns:
        The first class whose cumulative probability reaches ``draw``.
    """
    scores, likely = state[start : start + count], state[work : work + count]
    highest, best = scores[0], 0
    for i in range(1, count):
        if scores[i] > highest:
            highest, best = scores[i], i
    if temperature <= 0:
        return best
    sharpness = _ONE / np.float32(temperature)
    for i in range(count):
        likely[i] = fast_exp(max((scores[i] - highest) * sharpness, _SMALLEST))
    total = 0.0
    for i in range(count):
        total += likely[i]
    limit, reached = draw * total, 0.0
    for i in range(count):
        reached += likely[i]
        if reached >= limit:
            return i
    return count - 1
