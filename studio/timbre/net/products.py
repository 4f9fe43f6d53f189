"""The sampler's matrix products: rows of any number by weights in panels."""

from __future__ import annotations

from typing import Any

from studio.timbre.net.compiled import compiled, compiled_c
from studio.timbre.net.vector_ir import PANEL, VECTORS, call_address, make_tile

NARROW = PANEL // 2
"""Columns of a panel of :func:`multiply_narrow`."""

_tile6, _tile4 = make_tile(6), make_tile(4)
_tile2, _tile1 = make_tile(2), make_tile(1)
_narrow12, _narrow6 = make_tile(12, vectors=VECTORS // 2), make_tile(6, vectors=VECTORS // 2)
_narrow2, _narrow1 = make_tile(2, vectors=VECTORS // 2), make_tile(1, vectors=VECTORS // 2)
_half6, _half4 = make_tile(6, bf16=True), make_tile(4, bf16=True)
_half2, _half1 = make_tile(2, bf16=True), make_tile(1, bf16=True)


@compiled_c("void(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
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
        while row < rows:
            if rows - row >= 6:
                _tile6(x, a_stride, b, k, y, c_stride)
                height = 6
            elif rows - row >= 4:
                _tile4(x, a_stride, b, k, y, c_stride)
                height = 4
            elif rows - row >= 2:
                _tile2(x, a_stride, b, k, y, c_stride)
                height = 2
            else:
                _tile1(x, a_stride, b, k, y, c_stride)
                height = 1
            row += height
            x += height * a_stride
            y += height * c_stride


@compiled_c("void(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def multiply_narrow(
    a: Any, a_stride: Any, rows: Any, panels: Any, k: Any, c: Any, c_stride: Any, first: Any, last: Any
) -> None:  # fmt: skip
    """Do the same with panels of half the width, for networks that do not fill a whole one."""
    for panel in range(first, last):
        b = panels + panel * k * NARROW * 4
        row, x, y = 0, a, c + panel * NARROW * 4
        while row < rows:
            if rows - row >= 12:
                _narrow12(x, a_stride, b, k, y, c_stride)
                height = 12
            elif rows - row >= 6:
                _narrow6(x, a_stride, b, k, y, c_stride)
                height = 6
            elif rows - row >= 2:
                _narrow2(x, a_stride, b, k, y, c_stride)
                height = 2
            else:
                _narrow1(x, a_stride, b, k, y, c_stride)
                height = 1
            row += height
            x += height * a_stride
            y += height * c_stride


@compiled_c("void(int64, int64, int64, int64, int64, int64, int64, int64, int64)")
def multiply_bfloat16(
    a: Any, a_stride: Any, rows: Any, panels: Any, k: Any, c: Any, c_stride: Any, first: Any, last: Any
) -> None:  # fmt: skip
    """Do the same with ``a`` and the weights in bfloat16, the latter ``(panels, k / 2, PANEL, 2)``."""
    for panel in range(first, last):
        b = panels + panel * k * PANEL * 2
        row, x, y = 0, a, c + panel * PANEL * 4
        while row < rows:
            if rows - row >= 6:
                _half6(x, a_stride, b, k, y, c_stride)
                height = 6
            elif rows - row >= 4:
                _half4(x, a_stride, b, k, y, c_stride)
                height = 4
            elif rows - row >= 2:
                _half2(x, a_stride, b, k, y, c_stride)
                height = 2
            else:
                _half1(x, a_stride, b, k, y, c_stride)
                height = 1
            row += height
            x += height * a_stride
            y += height * c_stride


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
