"""The network computes what the published one computes, on the reference path and on the fast one."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.melody.net.musicvae import (
    CAT_MEL_2BAR_BIG,
    CAT_MEL_2BAR_SMALL,
    EncoderMissingError,
    MusicVAE,
    choose_tokens,
    uniform_draws,
)
from studio.melody.net.musicvae_fast import FastMusicVAE
from studio.melody.net.published import DeviceMusicVAE, expected_shapes
from studio.melody.space import finish
from tests.melody.spaces import fixture_of, random_network

Network = FastMusicVAE | DeviceMusicVAE


@pytest.fixture(params=["fast", "reference"])
def network(request: pytest.FixtureRequest) -> Network:
    """Return the published model on either path, with numpy at its doors."""
    if request.param == "fast":
        fast: FastMusicVAE = request.getfixturevalue("published_fast")
        return fast
    return DeviceMusicVAE(request.getfixturevalue("published"), "cpu")


def _points(cases: list[dict[str, Any]], key: str) -> NDArray[np.float32]:
    return np.array([case[key] for case in cases], dtype=np.float32)


def _greedy(network: Network, points: NDArray[np.float32]) -> NDArray[np.uint8]:
    return network.decode(points, temperature=0.0, seed=None)


@pytest.mark.parity
def test_encoder_gives_the_recorded_mu_and_sigma(network: Network, shared_data: Path) -> None:
    cases = fixture_of(shared_data, "encode")["cases"]
    windows = _points(cases, "input_tokens").astype(np.uint8)
    mu, sigma = network.encode(windows)
    np.testing.assert_allclose(mu, _points(cases, "mu"), atol=1e-4)
    np.testing.assert_allclose(sigma, _points(cases, "sigma"), atol=1e-4)
    alone, _ = network.encode(windows[:1])
    np.testing.assert_allclose(alone, _points(cases, "mu")[:1], atol=1e-4)
    tokens = _points(cases, "decoded_tokens_from_mu")
    np.testing.assert_array_equal(_greedy(network, mu), tokens)


@pytest.mark.parity
def test_decoder_gives_the_recorded_tokens(network: Network, shared_data: Path) -> None:
    cases = fixture_of(shared_data, "decode")["cases"]
    points, tokens = _points(cases, "z"), _points(cases, "tokens")
    np.testing.assert_array_equal(_greedy(network, points), tokens)
    for index in range(len(cases)):  # one row takes another route than many
        np.testing.assert_array_equal(_greedy(network, points[index : index + 1])[0], tokens[index])


@pytest.mark.parity
@pytest.mark.parametrize(
    ("recording", "point", "tokens"),
    [("decode", "z", "tokens"), ("encode", "mu", "decoded_tokens_from_mu")],
)
def test_logits_are_the_recorded_ones(
    published: MusicVAE,
    published_fast: FastMusicVAE,
    shared_data: Path,
    recording: str,
    point: str,
    tokens: str,
) -> None:
    cases = [c for c in fixture_of(shared_data, recording)["cases"] if "logits" in c]
    assert cases
    points, windows = _points(cases, point), _points(cases, tokens).astype(np.uint8)
    expected = _points(cases, "logits")
    np.testing.assert_allclose(published_fast.logits(points, windows), expected, atol=1e-4)
    reference = published.logits(torch.from_numpy(points), torch.from_numpy(windows))
    np.testing.assert_allclose(reference.numpy(), expected, atol=1e-4)


@pytest.mark.parity
def test_real_melodies_and_walks_between_them(network: Network, shared_data: Path) -> None:
    recorded = fixture_of(shared_data, "realmelodies")
    by_name = {case["name"]: np.array(case["z"], dtype=np.float32) for case in recorded["cases"]}
    decoded = _greedy(network, _points(recorded["cases"], "z"))
    np.testing.assert_array_equal(decoded, _points(recorded["cases"], "decoded_tokens"))

    walk = recorded["interp8"]
    t = np.linspace(0, 1, 8, dtype=np.float32)[:, None]
    line = (1 - t) * by_name[walk["from"]] + t * by_name[walk["to"]]
    np.testing.assert_array_equal(_greedy(network, line), np.array(walk["tokens"]))

    grid = recorded["grid11"]
    c = [by_name[name] for name in grid["corners"]]
    places = [(column / 10, row / 10) for row in range(11) for column in range(11)]
    square = [
        (1 - y) * (1 - x) * c[0] + y * (1 - x) * c[1] + (1 - y) * x * c[2] + y * x * c[3]
        for x, y in places
    ]
    np.testing.assert_array_equal(
        _greedy(network, np.array(square, dtype=np.float32)), np.array(grid["tokens"])
    )


def test_published_sizes() -> None:
    small = MusicVAE(CAT_MEL_2BAR_SMALL)
    assert sum(p.numel() for n, p in small.named_parameters() if "bias_hh" not in n) == 4_423_770
    big = sum(math.prod(shape) for shape in expected_shapes(CAT_MEL_2BAR_BIG).values())
    assert 134.5e6 < big < 134.7e6


@pytest.mark.parametrize("route", ["by size", "packed only", "without oneDNN"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_fast_path_agrees_with_the_reference(
    count: int, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if route == "packed only":
        monkeypatch.setattr("studio.melody.net.musicvae_fast.GEMV_LIMIT", 0)
    if route == "without oneDNN":
        monkeypatch.setattr("studio.melody.net.musicvae_fast._HAS_ONEDNN", False)
    network = random_network()
    fast = FastMusicVAE(network)
    rng = np.random.default_rng(1)
    windows = rng.integers(0, 90, (count, 32)).astype(np.uint8)
    points = rng.standard_normal((count, 6)).astype(np.float32)
    mu, sigma = network.encode(torch.from_numpy(windows))
    np.testing.assert_allclose(fast.encode(windows)[0], mu.numpy(), atol=1e-5)
    np.testing.assert_allclose(fast.encode(windows)[1], sigma.numpy(), atol=1e-5)
    logits = network.logits(torch.from_numpy(points), torch.from_numpy(windows))
    np.testing.assert_allclose(fast.logits(points, windows), logits.numpy(), atol=1e-5)
    for temperature in (0.0, 0.7):
        reference = finish(
            network.decode_steps(torch.from_numpy(points), temperature=temperature, seed=5)
        )
        decoded = fast.decode(points, temperature=temperature, seed=5)
        np.testing.assert_array_equal(decoded, reference.numpy())


def test_sampling_repeats_by_seed_and_does_not_depend_on_the_rows_beside() -> None:
    fast = FastMusicVAE(random_network())
    points = np.random.default_rng(2).standard_normal((6, 6)).astype(np.float32)
    first = fast.decode(points, temperature=1.0, seed=3)
    np.testing.assert_array_equal(first, fast.decode(points, temperature=1.0, seed=3))
    np.testing.assert_array_equal(first[:2], fast.decode(points[:2], temperature=1.0, seed=3))
    assert (first != fast.decode(points, temperature=1.0, seed=4)).any()
    assert (first != fast.decode(points, temperature=1.0, seed=None)).any()


def test_rows_of_one_voice_draw_the_same_numbers() -> None:
    draws = uniform_draws(4, 32, 7, np.array([0, 1, 0, 1]))
    assert torch.equal(draws[0], draws[2])
    assert torch.equal(draws[1], draws[3])
    assert not torch.equal(draws[0], draws[1])


def test_choosing_follows_the_softmax() -> None:
    logits = torch.tensor([[0.0, 2.0, 1.0, -50.0]])
    draws = torch.linspace(0, 0.9999, 20_000)
    for temperature in (0.5, 1.5):
        chosen = choose_tokens(logits.expand(len(draws), -1), temperature, draws)
        shares = torch.bincount(chosen, minlength=4) / len(draws)
        expected = torch.softmax(logits[0] / temperature, dim=0)
        torch.testing.assert_close(shares, expected, atol=1e-3, rtol=0)
    assert choose_tokens(logits, 0.0, None).item() == 1


def test_other_work_may_come_between_two_steps() -> None:
    fast = FastMusicVAE(random_network())
    points = np.random.default_rng(2).standard_normal((3, 6)).astype(np.float32)
    alone = fast.decode(points, temperature=0.0, seed=None)
    steps = fast.decode_steps(points, temperature=0.0, seed=None)
    done = []
    try:
        while True:
            done.append(next(steps))
            fast.decode(points[::-1], temperature=0.0, seed=None)
            assert not torch.is_inference_mode_enabled()
    except StopIteration as stop:
        np.testing.assert_array_equal(stop.value, alone)
    assert done == pytest.approx([(i + 1) / 32 for i in range(32)])


def test_a_decoder_alone_says_that_it_cannot_read() -> None:
    network = random_network()
    network.encoder_available = False
    windows = np.zeros((1, 32), dtype=np.uint8)
    for model in (FastMusicVAE(network), DeviceMusicVAE(network, "cpu")):
        with pytest.raises(EncoderMissingError, match=r"cannot read melodies\.$"):
            model.encode(windows)
        assert model.decode(np.zeros((1, 6), np.float32), temperature=0.0, seed=None).shape == (
            1,
            32,
        )
