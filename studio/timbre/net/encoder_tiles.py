"""Winograd's F(6, 3) in vector registers: six neighbours of a three-tap convolution for eight products, not eighteen.

Lavin & Gray 2016 ("Fast algorithms for convolutional neural networks") with the points 0, 1, -1, 2, -2, 1/2, -1/2 and
infinity, whose transforms are exact in binary. For a pair of points ``p, -p`` the rows of the transforms differ only in
the sign of their odd terms, so each pair is computed as one even and one odd part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from studio.timbre.net.vector_ir import LANES

OUTPUTS, POINTS = 6, 8
"""Outputs of one tile, and the products that they take: as many as there are inputs."""

_PAIRS = (1.0, 2.0, 0.5)
_I64 = ir.IntType(64)
_VECTOR = ir.VectorType(ir.FloatType(), LANES)
_POINTER = ir.PointerType()
_BYTES = 4 * LANES


def winograd_weights(taps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Transform a convolution's weights: ``G g`` of the paper, computed in float64.

    Args:
        taps: ``(3, inputs, outputs)``, the earliest first.

    Returns:
        ``(POINTS, inputs, outputs)``: the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity.
    """
    first, middle, last = taps.astype(np.float64)
    weights = [first]
    for point in _PAIRS:
        scale = 1.0 / (2.0 * point**2 * _others(point, point**2))
        weights += [
            scale * (first + sign * point * middle + point**2 * last) for sign in (1.0, -1.0)
        ]
    return np.array([*weights, last], dtype=np.float32)


def _others(point: float, square: float) -> float:
    """Return the product of ``square - q^2`` over the other pairs ``q``."""
    return float(np.prod([square - other**2 for other in _PAIRS if other != point]))


@intrinsic
def transform_inputs(
    typing: Any, before: Any, rows: Any, step: Any, behind: Any, bias: Any, out: Any, table: Any, width: Any  # noqa: ARG001
) -> Any:  # fmt: skip
    """Write ``B d`` of the paper for the relu of eight rows, and keep the seventh for the tile that follows.

    All are int64, addresses of float32 and distances in bytes.

    Args:
        typing: numba's own.
        before: the first row, ``(width,)``; overwritten by the seventh as it was before its bias and relu.
        rows: the second to the seventh row.
        step: from one of those to the next.
        behind: the eighth row.
        bias: added to each row before its relu.
        out: where the first of POINTS rows is written.
        table: from one of those to the next.
        width: numbers in a row, whole vectors.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        before, rows, step, behind, bias, out, table, width = arguments
        with _each_vector(builder, width) as at:
            code = _Vectors(builder, at)
            addresses = [before, *code.steps(rows, step, OUTPUTS), behind]
            raw = [code.load(address) for address in addresses]
            code.store(raw[OUTPUTS], before)
            level = code.load(bias)
            transformed = code.input_transform([code.relu(code.add(x, level)) for x in raw])
            for result, address in zip(transformed, code.steps(out, table, POINTS), strict=True):
                code.store(result, address)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 8), generate


@intrinsic
def transform_products(
    typing: Any, products: Any, table: Any, bias: Any, out: Any, step: Any, width: Any  # noqa: ARG001
) -> Any:  # fmt: skip
    """Write ``relu(A m + bias)`` of the paper for eight rows of products, which are set to 0.

    All are int64, addresses of float32 and distances in bytes.

    Args:
        typing: numba's own.
        products: the first of POINTS rows.
        table: from one of those to the next.
        bias: ``(width,)``.
        out: where the first of OUTPUTS rows is written.
        step: from one of those to the next.
        width: numbers in a row, whole vectors.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        products, table, bias, out, step, width = arguments
        with _each_vector(builder, width) as at:
            code = _Vectors(builder, at)
            addresses = code.steps(products, table, POINTS)
            loaded = [code.load(address) for address in addresses]
            for address in addresses:
                code.store(code.constant(0.0), address)
            level = code.load(bias)
            results = code.output_transform(loaded)
            for result, address in zip(results, code.steps(out, step, OUTPUTS), strict=True):
                code.store(code.relu(code.add(result, level)), address)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 6), generate


class _Vectors:
    """Writes the instructions for one vector of each row.

    Args:
        builder: llvmlite's.
        at: where in the rows the vector begins, in bytes.
    """

    def __init__(self, builder: Any, at: Any) -> None:
        self._builder, self._at = builder, at

    def input_transform(self, x: Sequence[Any]) -> list[Any]:
        inner = 21.0 / 4.0
        results = [self.fma(inner, self.subtract(x[4], x[2]), self.subtract(x[0], x[6]))]
        for point in _PAIRS:
            total = sum(other**2 for other in _PAIRS if other != point)
            product = _others(point, 0.0)
            even = self.fma(product, x[2], self.fma(-total, x[4], x[6]))
            odd = self.fma(product, x[1], self.fma(-total, x[3], x[5]))
            results += [self.fma(point, odd, even), self.fma(-point, odd, even)]
        return [*results, self.fma(inner, self.subtract(x[3], x[5]), self.subtract(x[7], x[1]))]

    def output_transform(self, m: Sequence[Any]) -> list[Any]:
        evens = [self.add(m[i], m[i + 1]) for i in (1, 3, 5)]
        odds = [self.subtract(m[i], m[i + 1]) for i in (1, 3, 5)]
        results = []
        for power in range(OUTPUTS):
            total = {0: m[0], OUTPUTS - 1: m[POINTS - 1]}.get(power)
            for point, part in zip(_PAIRS, odds if power % 2 else evens, strict=True):
                total = part if total is None else self.fma(point**power, part, total)
            results.append(total)
        return results

    def steps(self, start: Any, step: Any, count: int) -> list[Any]:
        """Return the addresses of so many rows."""
        found = [start]
        for _ in range(count - 1):
            found.append(self._builder.add(found[-1], step))
        return found

    def load(self, address: Any) -> Any:
        return self._builder.load(self._pointer(address), typ=_VECTOR, align=4)

    def store(self, value: Any, address: Any) -> None:
        self._builder.store(value, self._pointer(address), align=4)

    def add(self, a: Any, b: Any) -> Any:
        return self._builder.fadd(a, b)

    def subtract(self, a: Any, b: Any) -> Any:
        return self._builder.fsub(a, b)

    def fma(self, factor: float, a: Any, total: Any) -> Any:
        """Multiply and add, in one instruction where the processor has it."""
        if factor == 1.0:
            return self.add(total, a)
        product = self._builder.fmul(a, self.constant(factor), flags=("contract",))
        return self._builder.fadd(product, total, flags=("contract",))

    def relu(self, x: Any) -> Any:
        zero = self.constant(0.0)
        return self._builder.select(self._builder.fcmp_ordered(">", x, zero), x, zero)

    def constant(self, value: float) -> Any:
        return ir.Constant(_VECTOR, [value] * LANES)

    def _pointer(self, address: Any) -> Any:
        return self._builder.inttoptr(self._builder.add(address, self._at), _POINTER)


@contextmanager
def _each_vector(builder: Any, width: Any) -> Iterator[Any]:
    """Loop over the vectors of a row; gives the place of each in bytes."""
    count = builder.udiv(width, ir.Constant(_I64, LANES))
    with cgutils.for_range(builder, count, intp=_I64) as loop:
        yield builder.mul(loop.index, ir.Constant(_I64, _BYTES))
