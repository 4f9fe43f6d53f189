"""Our own model's fast path on the CPU against torch's own operations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.melody.factory import factory_clips
from studio.melody.net.beatnet import BeatNet, BeatNetConfig
from studio.melody.net.beatvae import BeatVae
from studio.melody.space import finish
from studio.melody.tokens import HOLD, WINDOW_STEPS, Windows
from studio.melody.windows import clip_bars, clip_to_windows

ROOT = Path(__file__).resolve().parents[3]
TINY = BeatNetConfig(8, 16, 24, 32, 2, 8, 16, 24, 5)
LONG_MEMORY = BeatNetConfig(8, 16, 24, 32, 1, 8, 16, 24, 40)
TIE = 1e-3


def wild_net(config: BeatNetConfig) -> BeatNet:
    """Make a network of random weights, layer norms and biases too, whose outputs vary."""
    generator = torch.Generator().manual_seed(1)
    net = BeatNet(config)
    with torch.no_grad():
        for name, value in net.named_parameters():
            spread = 0.5 if value.ndim == 1 else 1.5 * value.shape[-1] ** -0.5
            value.copy_(torch.randn(value.shape, generator=generator) * spread)
            if "norm.weight" in name:
                value += 1.0
    return net


def own_net() -> BeatNet:
    folder = ROOT / "models" / "melody"
    if not folder.is_dir():
        return wild_net(BeatNetConfig())
    return BeatVae.from_folder(folder).net


@pytest.fixture(scope="module", params=["tiny", "long memory", "own"])
def both(request: pytest.FixtureRequest) -> tuple[BeatVae, BeatVae]:
    """Return the fast path and its reference."""
    sizes = {"tiny": TINY, "long memory": LONG_MEMORY}.get(request.param)
    net = wild_net(sizes) if sizes else own_net()
    return BeatVae(net), BeatVae(net, plain=True)


def points(model: BeatVae, count: int, seed: int = 0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, model.latent_size)).astype(np.float32)


def real_windows() -> Windows:
    clips = [factory.clip for factory in factory_clips()]
    found = np.concatenate([clip_to_windows(clip, clip_bars(clip)).windows for clip in clips])
    assert len(found) > 20
    return found


def assert_same(made: Windows, expected: Windows, model: BeatVae, z: NDArray[np.float32]) -> None:
    """Check that melodies are the same; rounding may decide between two tokens that are as likely."""
    for row in np.flatnonzero((made != expected).any(axis=1)):
        step = int(np.argmax(made[row] != expected[row]))
        logits = model.logits(expected[row : row + 1], z[row : row + 1])[0, step]
        assert abs(logits[made[row, step]] - logits[expected[row, step]]) < TIE
    assert (made == expected).mean() > 0.999


def test_greedy_melodies_are_the_same_at_thousands_of_points(both: tuple[BeatVae, BeatVae]) -> None:
    fast, plain = both
    z = points(fast, 2000)
    expected = plain.decode(z, temperature=0.0, seed=None)
    assert len(np.unique(expected)) > 8
    assert_same(fast.decode(z, temperature=0.0, seed=None), expected, plain, z)


@pytest.mark.parametrize("count", [1, 2, 9, 121])
def test_every_number_of_rows_takes_a_right_route(
    both: tuple[BeatVae, BeatVae], count: int
) -> None:
    fast, plain = both
    z = points(fast, count, seed=count)
    expected = plain.decode(z, temperature=0.0, seed=None)
    assert_same(fast.decode(z, temperature=0.0, seed=None), expected, plain, z)


def test_sampled_melodies_are_the_same_for_a_seed(both: tuple[BeatVae, BeatVae]) -> None:
    fast, plain = both
    z, voices = points(fast, 300, seed=2), np.arange(300) % 7
    expected = finish(plain.decode_steps(z, temperature=0.8, seed=4, voices=voices))
    made = finish(fast.decode_steps(z, temperature=0.8, seed=4, voices=voices))
    assert (made == expected).all(axis=1).mean() > 0.99
    assert not np.array_equal(made, fast.decode(z, temperature=0.0, seed=None))


@pytest.mark.parametrize("count", [1, 3, 8, 100])
def test_real_windows_lie_where_the_reference_says(
    both: tuple[BeatVae, BeatVae], count: int
) -> None:
    fast, plain = both
    windows = np.tile(real_windows(), (5, 1))[:count]
    windows[0, :5] = HOLD  # a window may begin in the middle of nothing
    for made, expected in zip(fast.encode(windows), plain.encode(windows), strict=True):
        assert made.dtype == np.float32
        assert np.allclose(made, expected, atol=2e-4)


def test_real_windows_are_written_back_the_same(both: tuple[BeatVae, BeatVae]) -> None:
    fast, plain = both
    z = fast.encode(real_windows())[0]
    expected = plain.decode(z, temperature=0.0, seed=None)
    assert_same(fast.decode(z, temperature=0.0, seed=None), expected, plain, z)


def test_two_decodings_do_not_mix(both: tuple[BeatVae, BeatVae]) -> None:
    """A pad drag comes between two steps of a grid."""
    fast, _ = both
    z = points(fast, 6)
    alone = fast.decode(z, temperature=0.0, seed=None)
    slow = fast.decode_steps(z[:4], temperature=0.0, seed=None)
    for _ in range(WINDOW_STEPS // 2):
        next(slow)
    assert np.array_equal(fast.decode(z[4:], temperature=0.0, seed=None), alone[4:])
    assert np.array_equal(finish(slow), alone[:4])
