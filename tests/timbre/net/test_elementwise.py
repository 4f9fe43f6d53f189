"""The sampler's own functions of single numbers, beside numpy's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.timbre.net.elementwise import (
    HALF,
    add_bf16,
    choose,
    combine,
    fast_exp,
    gate_row,
    round_to_bf16,
    uniform,
)
from studio.timbre.net.packing import to_bf16

pytestmark = pytest.mark.timeout(200)


def test_exp_is_right_to_float32() -> None:
    x = np.linspace(-87, 87, 5001).astype(np.float32)
    own = np.array([fast_exp(value) for value in x])
    np.testing.assert_allclose(own, np.exp(x.astype(np.float64)), rtol=3e-7)


def test_gates_are_sigmoid_times_tanh_and_never_overflow() -> None:
    rng = np.random.default_rng(1)
    state = np.zeros(3 * HALF, dtype=np.float32)
    half = state.view(np.uint16)
    for scale in (1e-3, 1.0, 10.0, 1e4, 1e30):
        state[: 2 * HALF] = rng.normal(size=2 * HALF) * scale
        gate_row(False, state, half, 0, 2 * HALF, 0)
        gate, value = state[:HALF].astype(np.float64), state[HALF : 2 * HALF].astype(np.float64)
        expected = 0.5 * (1 + np.tanh(gate / 2)) * np.tanh(value)
        np.testing.assert_allclose(state[2 * HALF :], expected, atol=3e-7)
        rounded = to_bf16(state[2 * HALF :])
        gate_row(True, state, half, 0, 2 * HALF, 0)
        np.testing.assert_array_equal(half[4 * HALF :][:HALF], rounded)


def test_rounding_to_bfloat16_is_torchs() -> None:
    rng = np.random.default_rng(2)
    numbers = (rng.normal(size=1000) * np.exp(rng.uniform(-40, 40, 1000))).astype(np.float32)
    numbers[:3] = 0.0, -0.0, 1.00390625  # the last lies half way between two
    out = np.zeros(1000, dtype=np.uint16)
    round_to_bf16(numbers, 0, out, 0, 1000)
    expected = torch.from_numpy(numbers).to(torch.bfloat16).view(torch.uint16).numpy()
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(to_bf16(numbers), expected)


def test_draws_are_uniform_and_differ_by_seed_and_sample() -> None:
    draws = np.array([[uniform(np.uint64(seed), i) for i in range(500)] for seed in range(20)])
    assert 0 <= draws.min() < draws.max() < 1
    assert len(np.unique(draws)) == draws.size
    counts = np.histogram(draws, bins=20, range=(0, 1))[0]
    assert ((counts - 500) ** 2 / 500).sum() < 43.8  # chi-square of 19 degrees, one in a thousand
    neighbours = np.corrcoef(draws[:-1].ravel(), draws[1:].ravel())[0, 1]
    assert abs(neighbours) < 0.03


@pytest.mark.parametrize("temperature", [1.0, 0.4, 2.0])
def test_choice_inverts_the_cumulative_distribution_as_published(temperature: float) -> None:
    rng = np.random.default_rng(3)
    logits = rng.normal(size=256).astype(np.float32) * 3
    state = np.concatenate([logits, np.zeros(256, np.float32)])
    likely = np.exp(logits.astype(np.float64) / temperature)
    cumulative = np.cumsum(likely / likely.sum())
    for draw in (*rng.uniform(size=300), 0.0, 1.0 - 1e-9):
        # fastgen.py: np.cumsum(pmf).searchsorted(draw)
        expected = cumulative.searchsorted(draw)
        chosen = choose(state, 0, 256, np.float32(temperature), float(draw), 256)
        # Where the draw lies within rounding of an edge, either side is right.
        assert chosen == expected or abs(cumulative[min(chosen, expected)] - draw) < 1e-6


def test_choice_survives_logits_of_any_size() -> None:
    for top in (0.0, 1e30, -1e30):
        logits = np.full(256, -1e30, dtype=np.float32)
        logits[17] = top
        state = np.concatenate([logits, np.zeros(256, np.float32)])
        chosen = choose(state, 0, 256, np.float32(1), 0.5, 256)
        assert chosen == 17 or top == -1e30


@pytest.mark.parametrize("bf16", [False, True])
def test_operands_are_added_and_subtracted(bf16: bool) -> None:
    rng = np.random.default_rng(4)
    state = np.zeros(96, dtype=np.float32)
    half = state.view(np.uint16)
    numbers = rng.normal(size=32).astype(np.float32)
    if bf16:
        half[32:64] = to_bf16(numbers)
        numbers = torch.from_numpy(numbers).to(torch.bfloat16).float().numpy()
    else:
        state[16:48] = numbers
    for sign in (np.float32(1), np.float32(-1)):
        combine(int(bf16), state, half, 16, 3, 19, sign, 64, 5, 10)
        expected = numbers[3:13] + sign * numbers[19:29]
        found = half[133:143] if bf16 else state[69:79]
        np.testing.assert_array_equal(found, to_bf16(expected) if bf16 else expected)


def test_bfloat16_is_added_as_it_is() -> None:
    rng = np.random.default_rng(4)
    numbers = rng.normal(size=40).astype(np.float32)
    sums = np.ones(40, dtype=np.float32)
    add_bf16(to_bf16(numbers), 3, sums, 5, 20)
    exact = torch.from_numpy(numbers).to(torch.bfloat16).float().numpy()
    np.testing.assert_array_equal(sums[5:25], 1 + exact[3:23])
    assert (sums[:5] == 1).all()
    assert (sums[25:] == 1).all()
