"""Winograd's transforms give the convolution, and touch only what they say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.timbre.net.compiled import compiled
from studio.timbre.net.encoder_tiles import (
    OUTPUTS,
    POINTS,
    transform_inputs,
    transform_products,
    winograd_weights,
)
from studio.timbre.net.vector_ir import LANES

pytestmark = pytest.mark.timeout(400)

WIDTH = 2 * LANES
ROW = WIDTH * 4

Floats = NDArray[np.float32]


@compiled
def _inputs(before: Floats, rows: Floats, behind: Floats, bias: Floats, out: Floats) -> None:
    transform_inputs(
        before.ctypes.data, rows.ctypes.data, 2 * rows.shape[1] * 4, behind.ctypes.data, bias.ctypes.data,
        out.ctypes.data, out.shape[1] * 4, rows.shape[1],
    )  # fmt: skip


@compiled
def _products(products: Floats, bias: Floats, out: Floats) -> None:
    transform_products(
        products.ctypes.data, products.shape[1] * 4, bias.ctypes.data, out.ctypes.data, out.shape[1] * 4,
        products.shape[1],
    )  # fmt: skip


def test_six_neighbours_of_a_convolution_from_eight_products() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(POINTS, WIDTH)).astype(np.float32)
    taps = rng.normal(size=(3, WIDTH, WIDTH)).astype(np.float32)
    bias, late = rng.normal(size=(2, WIDTH)).astype(np.float32)
    # The rows lie two apart: what is between them is no one's.
    rows = np.full((2 * OUTPUTS, WIDTH), np.nan, dtype=np.float32)
    rows[::2] = x[1:7]
    before, behind = x[0].copy(), x[7].copy()
    transformed = np.full((POINTS, WIDTH), np.nan, dtype=np.float32)
    _inputs(before, rows, behind, bias, transformed)
    np.testing.assert_array_equal(before, x[6])
    np.testing.assert_array_equal(behind, x[7])
    products = np.einsum("pi,pio->po", transformed, winograd_weights(taps)).astype(np.float32)
    found = np.full((OUTPUTS, WIDTH), np.nan, dtype=np.float32)
    _products(products, late, found)
    assert not products.any()
    seen = np.maximum(x + bias, 0).astype(np.float64)
    expected = [np.einsum("ti,tio->o", seen[j : j + 3], taps) + late for j in range(OUTPUTS)]
    np.testing.assert_allclose(found, np.maximum(expected, 0), atol=1e-4)
    assert (found == 0).any()
    assert (found > 1).any()


def test_weights_of_one_tap_are_its_powers() -> None:
    taps = np.zeros((3, 1, 1), dtype=np.float32)
    taps[1] = 45
    np.testing.assert_allclose(
        winograd_weights(taps).ravel(), [0, -10, 10, 1, -1, 16, -16, 0], rtol=1e-6
    )
