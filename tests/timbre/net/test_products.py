"""The compiled products equal numpy's, for any number of rows, and a row's sum never depends on the others."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.timbre.net.packing import aligned_empty, to_bf16
from studio.timbre.net.products import multiply_bfloat16, multiply_float32
from studio.timbre.net.vector_ir import PANEL

pytestmark = pytest.mark.timeout(400)

K = 24


def product(
    multiply: Callable[[], int], a: NDArray[np.generic], b: NDArray[np.generic]
) -> NDArray[np.float32]:
    """Call a compiled product with panels 1 up to the last but one, on sums that begin with 1."""
    panels = len(b)
    c = aligned_empty((len(a), panels * PANEL), np.float32)
    c[:] = 1.0
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 9)(multiply())
    call(
        a.ctypes.data, a.strides[0], len(a), b.ctypes.data, K, c.ctypes.data, c.strides[0], 1, panels - 1
    )  # fmt: skip
    return c


@pytest.mark.parametrize("rows", [*range(1, 15), 64])
def test_float32_products(rows: int) -> None:
    rng = np.random.default_rng(rows)
    a = rng.normal(size=(rows, K)).astype(np.float32)
    b = rng.normal(size=(4, K, PANEL)).astype(np.float32)
    c = product(multiply_float32, a, b)
    expected = 1 + np.concatenate(list(a.astype(np.float64) @ b), axis=1)
    np.testing.assert_allclose(c[:, PANEL:-PANEL], expected[:, PANEL:-PANEL], atol=2e-5)
    assert (c[:, :PANEL] == 1).all()
    assert (c[:, -PANEL:] == 1).all()
    alone = np.concatenate([product(multiply_float32, a[r : r + 1], b) for r in range(rows)])
    np.testing.assert_array_equal(alone, c)


@pytest.mark.parametrize("rows", [*range(1, 15), 64])
def test_bfloat16_products(rows: int) -> None:
    rng = np.random.default_rng(rows)
    a = to_bf16(rng.normal(size=(rows, K)).astype(np.float32))
    b = to_bf16(rng.normal(size=(4, K, PANEL)).astype(np.float32))
    pairs = np.ascontiguousarray(b.reshape(4, K // 2, 2, PANEL).transpose(0, 1, 3, 2))
    c = product(multiply_bfloat16, a, pairs)
    expected = 1 + np.concatenate(list(widened(a) @ widened(b)), axis=1)
    np.testing.assert_allclose(c[:, PANEL:-PANEL], expected[:, PANEL:-PANEL], atol=2e-5)
    alone = [product(multiply_bfloat16, a[r : r + 1], pairs) for r in range(rows)]
    np.testing.assert_array_equal(np.concatenate(alone), c)


def widened(bits: NDArray[np.uint16]) -> NDArray[np.float64]:
    return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
