"""What numba's own Python cannot say: a matrix product held in vector registers, and threads that meet.

The product follows Goto & van de Geijn 2008 ("Anatomy of high-performance matrix multiplication"): a tile of a few rows
by one panel of columns stays in registers while the shared dimension runs by. LLVM turns the same description into
whatever the processor has; where it multiplies bfloat16 pairs itself (AVX512-BF16), that instruction is used.
Addresses are plain integers: nothing here checks them, and only :mod:`studio.timbre.net.stepper` makes them.
"""

from __future__ import annotations

import sys
from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_features = llvmlite.binding.get_host_cpu_features()
HAS_AVX512 = bool(_features.get("avx512f") and _features.get("avx512vl"))
HAS_BF16_DOT = HAS_AVX512 and bool(_features.get("avx512bf16"))
"""Whether the processor multiplies bfloat16 pairs itself."""
_HAS_FMA = bool(_features.get("fma")) or "neon" in _features or "fullfp16" in _features

LANES = 16 if HAS_AVX512 else 8
VECTORS = 4 if HAS_AVX512 else 2
PANEL = LANES * VECTORS
"""Columns of a panel."""

_LEAST_TO_FETCH = 3
"""Rows from which a tile asks for weights ahead of time."""

_I64, _I32, _F32 = ir.IntType(64), ir.IntType(32), ir.FloatType()
_VECTOR = ir.VectorType(_F32, LANES)
_INTEGERS = ir.VectorType(_I32, LANES)
_POINTER = ir.PointerType()


class _BFloat(ir.types.HalfType):  # type: ignore[misc]
    """The type llvmlite has no name for."""

    intrinsic_name = "bf16"

    def __str__(self) -> str:
        return "bfloat"


_PAIRS = ir.VectorType(_BFloat(), 2 * LANES)


def make_tile(rows: int, *, bf16: bool = False, vectors: int = VECTORS) -> Any:
    """Make ``tile(a, a_stride, panel, k, c, c_stride, soon)``: ``c += a @ panel`` for a fixed number of rows.

    Args:
        rows: rows of ``a`` and ``c``.
        vectors: width of the panel, in vectors of LANES columns.
        bf16: ``a`` and ``panel`` are bfloat16, the panel as pairs of rows ``(k / 2, PANEL, 2)``; else float32,
            ``(k, PANEL)``. ``c`` is float32 always, and every sum runs over ``k`` in order, whatever the rows.

    Returns:
        A numba intrinsic. Addresses and strides are in bytes; ``k`` counts scalars, and is even for bfloat16. From
        ``soon`` on, 64 bytes a step are brought towards the processor, unless the tile is so flat that memory is its
        limit already.
    """

    @intrinsic
    def tile(
        typing: Any, a: Any, a_stride: Any, panel: Any, k: Any, c: Any, c_stride: Any, soon: Any  # noqa: ARG001
    ) -> Any:  # fmt: skip
        signature = types.void(*[types.int64] * 7)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
            _Tile(builder, rows, vectors, bf16, *arguments).emit()
            return context.get_dummy_value()

        return signature, generate

    return tile


class _Tile:
    """Writes one tile's instructions."""

    def __init__(
        self, builder: Any, rows: int, vectors: int, bf16: bool,
        a: Any, a_stride: Any, panel: Any, k: Any, c: Any, c_stride: Any, soon: Any,
    ) -> None:  # fmt: skip
        self._builder, self._rows, self._vectors, self._bf16 = builder, rows, vectors, bf16
        self._panel, self._k, self._soon = panel, k, soon
        self._a = [self._offset(a, a_stride, row) for row in range(rows)]
        self._c = [self._offset(c, c_stride, row) for row in range(rows)]

    def emit(self) -> None:
        builder = self._builder
        sums = [
            [cgutils.alloca_once(builder, _VECTOR) for _ in range(self._vectors)]
            for _ in range(self._rows)
        ]
        for row, c in zip(sums, self._c, strict=True):
            for index, vector in enumerate(row):
                builder.store(self._load(c, index * LANES * 4, _VECTOR), vector)
        steps = builder.lshr(self._k, ir.Constant(_I64, 1)) if self._bf16 else self._k
        with cgutils.for_range(builder, steps, intp=_I64) as loop:
            if self._rows >= _LEAST_TO_FETCH:
                self._fetch(loop.index)
            self._accumulate(sums, loop.index)
        for row, c in zip(sums, self._c, strict=True):
            for index, vector in enumerate(row):
                target = self._pointer(c, index * LANES * 4)
                builder.store(builder.load(vector, typ=_VECTOR), target, align=4)

    def _fetch(self, index: Any) -> None:
        """Ask for a line that will be wanted soon, into the second-level cache."""
        line = self._builder.add(self._soon, self._builder.shl(index, ir.Constant(_I64, 6)))
        kind = ir.FunctionType(ir.VoidType(), [_POINTER, _I32, _I32, _I32])
        fetch = cgutils.get_or_insert_function(self._builder.module, kind, "llvm.prefetch.p0")
        read, second_level, data = (ir.Constant(_I32, number) for number in (0, 2, 1))
        self._builder.call(
            fetch, [self._builder.inttoptr(line, _POINTER), read, second_level, data]
        )

    def _accumulate(self, sums: Any, index: Any) -> None:
        """Add the products of one element of ``a`` (or one pair) a row; both take four bytes."""
        builder = self._builder
        start = builder.add(
            self._panel, builder.mul(index, ir.Constant(_I64, self._vectors * LANES * 4))
        )
        columns = [self._load(start, at * LANES * 4, _INTEGERS) for at in range(self._vectors)]
        along = builder.mul(index, ir.Constant(_I64, 4))
        for row, a in zip(sums, self._a, strict=True):
            scalar = self._load(builder.add(a, along), 0, _I32)
            broadcast = self._broadcast(scalar)
            for column, vector in zip(columns, row, strict=True):
                total = builder.load(vector, typ=_VECTOR)
                builder.store(self._multiply_add(broadcast, column, total), vector)

    def _multiply_add(self, a: Any, b: Any, total: Any) -> Any:
        builder = self._builder
        if not self._bf16:
            return self._fma(builder.bitcast(a, _VECTOR), builder.bitcast(b, _VECTOR), total)
        if HAS_BF16_DOT:
            kind = ir.FunctionType(_VECTOR, [_VECTOR, _PAIRS, _PAIRS])
            dot = cgutils.get_or_insert_function(
                builder.module, kind, f"llvm.x86.avx512bf16.dpbf16ps.{32 * LANES}"
            )
            return builder.call(
                dot, [total, builder.bitcast(a, _PAIRS), builder.bitcast(b, _PAIRS)]
            )
        total = self._fma(self._low(a), self._low(b), total)
        return self._fma(self._high(a), self._high(b), total)

    def _low(self, pairs: Any) -> Any:
        """Widen the first of each pair of bfloat16, which is the upper half of a float32."""
        shifted = self._builder.shl(pairs, ir.Constant(_INTEGERS, [16] * LANES))
        return self._builder.bitcast(shifted, _VECTOR)

    def _high(self, pairs: Any) -> Any:
        masked = self._builder.and_(pairs, ir.Constant(_INTEGERS, [-65536] * LANES))
        return self._builder.bitcast(masked, _VECTOR)

    def _fma(self, a: Any, b: Any, total: Any) -> Any:
        if not _HAS_FMA:
            return self._builder.fadd(total, self._builder.fmul(a, b))
        kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        fma = cgutils.get_or_insert_function(self._builder.module, kind, f"llvm.fma.v{LANES}f32")
        return self._builder.call(fma, [a, b, total])

    def _broadcast(self, scalar: Any) -> Any:
        empty = ir.Constant(_INTEGERS, ir.Undefined)
        first = self._builder.insert_element(empty, scalar, ir.Constant(_I32, 0))
        return self._builder.shuffle_vector(first, empty, ir.Constant(_INTEGERS, [0] * LANES))

    def _load(self, address: Any, offset: int, kind: Any) -> Any:
        return self._builder.load(self._pointer(address, offset), typ=kind, align=4)

    def _pointer(self, address: Any, offset: int) -> Any:
        at = self._builder.add(address, ir.Constant(_I64, offset)) if offset else address
        return self._builder.inttoptr(at, _POINTER)

    def _offset(self, address: Any, stride: Any, row: int) -> Any:
        return self._builder.add(address, self._builder.mul(stride, ir.Constant(_I64, row)))


@intrinsic
def atomic_add(typing: Any, address: Any, amount: Any) -> Any:  # noqa: ARG001
    """Add to the int64 at ``address`` at once for all threads."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        pointer = builder.inttoptr(arguments[0], _POINTER)
        builder.atomic_rmw("add", pointer, arguments[1], "seq_cst")
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@intrinsic
def atomic_read(typing: Any, address: Any) -> Any:  # noqa: ARG001
    """Read the int64 at ``address`` as other threads last wrote it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        pointer = builder.inttoptr(arguments[0], _POINTER)
        return builder.load_atomic(pointer, "acquire", 8, typ=_I64)

    return types.int64(types.int64), generate


@intrinsic
def give_way(typing: Any) -> Any:  # noqa: ARG001
    """Let another thread have this core."""
    name = "SwitchToThread" if sys.platform == "win32" else "sched_yield"

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        kind = ir.FunctionType(_I32, [])
        builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [])
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def call_address(
    typing: Any, function: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any, i: Any  # noqa: ARG001
) -> Any:  # fmt: skip
    """Call the C function at an address with nine int64.

    A compiled function is otherwise optimised again with each of its callers, which takes minutes here.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        kind = ir.FunctionType(ir.VoidType(), [_I64] * 9)
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 10), generate


def _array_at(element: Any) -> Any:
    @intrinsic
    def pointer(typing: Any, address: Any) -> Any:  # noqa: ARG001
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

        return types.CPointer(element)(types.int64), generate

    return pointer


float_pointer, half_pointer = _array_at(types.float32), _array_at(types.uint16)
"""An address as a pointer, for :func:`numba.carray`."""
