"""The sampler's matrix products: rows of any number by weights in panels.

The rows are shared out evenly among tiles of up to six: a tile of one or two rows reads its weights for little work.
While a panel is at work the next one is fetched, a quarter of it with each tile: its first tile would wait otherwise.
"""

from __future__ import annotations

from typing import Any

from studio.timbre.net.compiled import compiled, compiled_c
from studio.timbre.net.vector_ir import PANEL, call_address, make_tile

_SIGNATURE = "void(int64, int64, int64, int64, int64, int64, int64, int64, int64)"
_tile1, _tile2, _tile3, _tile4, _tile5, _tile6 = (make_tile(rows) for rows in range(1, 7))
_half1, _half2, _half3, _half4, _half5, _half6 = (
    make_tile(rows, bf16=True) for rows in range(1, 7)
)


@compiled_c(_SIGNATURE)
def multiply_float32(
    a: Any, a_stride: Any, rows: Any, panels: Any, k: Any, c: Any, c_stride: Any, first: Any, last: Any
) -> None:  # fmt: skip
    """Add ``a @ weights`` to ``c`` for the panels ``first`` up to ``last``.

    Args:
        a: address of float32 ``(rows, k)``.
        a_stride: bytes from row to row.
        rows: how many.
        panels: address of the weights, float32 ``(panels, k, PANEL)``.
        k: inputs.
        c: address of float32 ``(rows, panels * PANEL)``.
        c_stride: bytes from row to row.
        first: first panel.
        last: one beyond the last.
    """
    for panel in range(first, last):
        b = panels + panel * k * PANEL * 4
        row, x, y = 0, a, c + panel * PANEL * 4
        soon = b + k * PANEL * 4
        tiles = (rows + 5) // 6
        for tile in range(tiles):
            left = tiles - tile
            height = (rows - row + left - 1) // left
            if height == 6:
                _tile6(x, a_stride, b, k, y, c_stride, soon)
            elif height == 5:
                _tile5(x, a_stride, b, k, y, c_stride, soon)
            elif height == 4:
                _tile4(x, a_stride, b, k, y, c_stride, soon)
            elif height == 3:
                _tile3(x, a_stride, b, k, y, c_stride, soon)
            elif height == 2:
                _tile2(x, a_stride, b, k, y, c_stride, soon)
            else:
                _tile1(x, a_stride, b, k, y, c_stride, soon)
            row += height
            x += height * a_stride
            y += height * c_stride
            soon += k * 64


@compiled_c(_SIGNATURE)
def multiply_bfloat16(
    a: Any, a_stride: Any, rows: Any, panels: Any, k: Any, c: Any, c_stride: Any, first: Any, last: Any
) -> None:  # fmt: skip
    """Do the same with ``a`` and the weights in bfloat16, the latter ``(panels, k / 2, PANEL, 2)``."""
    for panel in range(first, last):
        b = panels + panel * k * PANEL * 2
        row, x, y = 0, a, c + panel * PANEL * 4
        soon = b + k * PANEL * 2
        tiles = (rows + 5) // 6
        for tile in range(tiles):
            left = tiles - tile
            height = (rows - row + left - 1) // left
            if height == 6:
                _half6(x, a_stride, b, k, y, c_stride, soon)
            elif height == 5:
                _half5(x, a_stride, b, k, y, c_stride, soon)
            elif height == 4:
                _half4(x, a_stride, b, k, y, c_stride, soon)
            elif height == 3:
                _half3(x, a_stride, b, k, y, c_stride, soon)
            elif height == 2:
                _half2(x, a_stride, b, k, y, c_stride, soon)
            else:
                _half1(x, a_stride, b, k, y, c_stride, soon)
            row += height
            x += height * a_stride
            y += height * c_stride
            soon += k * 32


@compiled
def call_often(
    product: int, times: int, a: Any, b: Any, c: Any, rows: int, inputs: int, size: int
) -> None:
    """Multiply the same operands again and again: what the processor can do at best, for the benchmark."""
    columns = c.shape[1]
    for _ in range(times):
        call_address(
            product, a.ctypes.data, inputs * size, rows, b.ctypes.data, inputs, c.ctypes.data, columns * 4,
            0, columns // PANEL,
        )  # fmt: skip
