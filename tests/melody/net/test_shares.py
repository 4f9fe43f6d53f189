from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from studio.melody.net import musicvae_fast as fast
from studio.melody.net import shares
from studio.melody.net.beatnet import BeatNetConfig
from studio.melody.net.beatvae import BeatVae
from studio.melody.net.musicvae_fast import FastMusicVAE, Product
from tests.melody.spaces import random_network


@pytest.fixture
def three_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("three_threads")
@pytest.mark.parametrize(("rows", "parts"), [(0, 1), (1, 1), (47, 1), (48, 2), (121, 3), (900, 3)])
def test_shares_cover_all_rows_in_order(rows: int, parts: int) -> None:
    found = shares.shares(rows)
    assert len(found) == parts
    covered = [row for share in found for row in range(share.start, share.stop)]
    assert covered == list(range(rows))


def test_tasks_run_side_by_side_and_answer_in_order() -> None:
    both = threading.Barrier(2, timeout=20)

    def task(answer: str) -> str:
        both.wait()
        return answer

    assert shares.together([lambda: task("a"), lambda: task("b")]) == ["a", "b"]


def test_a_helper_s_error_is_not_lost() -> None:
    def fail() -> int:
        raise ValueError("of the helper")

    with pytest.raises(ValueError, match="of the helper"):
        shares.together([lambda: 1, fail])


def test_lockstep_yields_each_step_once() -> None:
    seen: list[int] = []

    def run(number: int) -> Iterator[float]:
        for step in (0.0, 0.5, 1.0):
            seen.append(number)
            yield step

    assert list(shares.lockstep([run(0), run(1), run(2)])) == [0.0, 0.5, 1.0]
    assert sorted(seen) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


@pytest.mark.usefixtures("three_threads")
@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_threads_change_nothing(temperature: float) -> None:
    for network in (
        FastMusicVAE(random_network()),
        BeatVae.random(BeatNetConfig(6, 16, 24, 32, 2, 8, 16, 24, 5), seed=3),
    ):
        points = np.random.default_rng(0).normal(size=(100, 6)).astype(np.float32) * 3
        shared = network.decode(points, temperature=temperature, seed=1)
        torch.set_num_threads(1)
        assert np.array_equal(shared, network.decode(points, temperature=temperature, seed=1))
        torch.set_num_threads(3)


@pytest.mark.parametrize("kernels", [True, False])
@pytest.mark.parametrize("rows", [1, 2, 31, 130])
@pytest.mark.parametrize("outputs", [1, 89, 90, 256])
def test_every_route_of_a_product_gives_the_same(
    monkeypatch: pytest.MonkeyPatch, kernels: bool, rows: int, outputs: int
) -> None:
    monkeypatch.setattr(fast, "_HAS_SMALL_KERNELS", kernels)
    rng = np.random.default_rng(0)
    left, weight, other = (
        rng.normal(size=size).astype(np.float32)
        for size in ((rows, 200), (200, outputs), (rows, outputs))
    )
    made = Product(weight).plus(left, other)
    assert made.dtype == np.float32
    assert np.allclose(made, left @ weight + other, atol=1e-4)
