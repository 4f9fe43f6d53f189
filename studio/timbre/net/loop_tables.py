"""Where the sampler's loop finds its tables, which part is whose, and how it multiplies by them."""

from __future__ import annotations

from typing import Any

from studio.timbre.net.compiled import compiled
from studio.timbre.net.elementwise import add, add_bf16, copy, round_to_bf16
from studio.timbre.net.places import At, Layer
from studio.timbre.net.vector_ir import PANEL, call_address


@compiled
def share_of(panels: int, rank: int, team: int) -> tuple[int, int]:
    """Say which panels are this thread's."""
    return panels * rank // team, panels * (rank + 1) // team


@compiled
def multiply(
    p: Any, w: Any, s: Any, operands: int, inputs: int, rows: int, weights: int, out: int, outputs: int,
    first: int, last: int,
) -> None:  # fmt: skip
    """Add operands ``(rows, inputs)`` times weights to the state's ``(rows, outputs)`` for some panels."""
    stride = inputs * (2 if p[At.BF16] else 4)
    call_address(
        p[At.PRODUCT], operands, stride, rows, address(w, weights), inputs, address(s, out), outputs * 4,
        first, last,
    )  # fmt: skip


@compiled
def multiply_panel(
    p: Any, w: Any, s: Any, operands: int, rows: int, weights: int, panel: int, out: int
) -> None:
    """Add operands ``(rows, W)`` times one panel of weights to the state's ``(rows, PANEL)``."""
    width = p[At.WIDTH]
    call_address(
        p[At.PRODUCT], operands, width * (2 if p[At.BF16] else 4), rows, address(w, weights), width,
        address(s, out - panel * PANEL), PANEL * 4, panel, panel + 1,
    )  # fmt: skip


@compiled
def fill(p: Any, w: Any, s: Any, bias: int, out: int, channels: int, first: int, last: int) -> None:
    """Set some panels of every voice to the bias."""
    at = first * PANEL
    for voice in range(p[At.VOICES]):
        copy(w, bias + at, s, out + voice * channels + at, (last - first) * PANEL)


@compiled
def operand(p: Any, s: Any, h: Any, source: int, table: int, at: int, count: int) -> None:
    """Put float32 numbers into a table of operands, rounded where these are bfloat16."""
    if p[At.BF16]:
        round_to_bf16(s, source, h, 2 * table + at, count)
    else:
        copy(s, source, s, table + at, count)


@compiled
def add_operand(p: Any, s: Any, h: Any, table: int, at: int, out: int, count: int) -> None:
    """Add what lies in a table of operands to float32 numbers."""
    if p[At.BF16]:
        add_bf16(h, 2 * table + at, s, out, count)
    else:
        add(s, table + at, s, out, count)


@compiled
def ring(p: Any, s: Any, layer: int, time: int) -> Any:
    """Return the address at which a layer's inputs of this time lie."""
    offset = slot_of(p, layer, time) * p[At.VOICES] * p[At.WIDTH]
    return address(s, p[entry_of(layer) + Layer.QUEUE]) + offset * (2 if p[At.BF16] else 4)


@compiled
def slot_of(p: Any, layer: int, time: int) -> Any:
    """Return which slot of a layer's ring holds its inputs of this time."""
    entry = entry_of(layer)
    return time % ((p[At.TAPS] - 1) * p[entry + Layer.DILATION] + p[entry + Layer.BLOCK])


@compiled
def entry_of(layer: int) -> int:
    """Return where in the plan a layer's entries begin."""
    return At.FIRST_LAYER + Layer.COUNT * layer


@compiled
def address(array: Any, index: int) -> Any:
    """Return the address of a float32 of a flat array."""
    return array.ctypes.data + 4 * index
