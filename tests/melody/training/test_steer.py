from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from studio.melody.attributes import ATTRIBUTES
from studio.melody.net.beatnet import BeatNet, BeatNetConfig
from studio.melody.tokens import CLASSES, WINDOW_STEPS
from studio.melody.training.steer import measure_probabilities, steering_error

SMALL = BeatNetConfig(
    latent=12, width=24, beat_hidden=32, mix_hidden=48, layers=1, token=8, step=24, step_hidden=32, context=4
)  # fmt: skip


@pytest.fixture(scope="module")
def windows() -> np.ndarray:
    rng = np.random.default_rng(0)
    density = rng.random((300, 1))
    onset = rng.random((300, WINDOW_STEPS)) < density
    silent = rng.integers(0, 2, onset.shape)
    return np.where(onset, rng.integers(30, 60, onset.shape), silent).astype(np.uint8)


def test_certain_tokens_measure_as_in_numpy(windows: np.ndarray) -> None:
    chances = F.one_hot(torch.from_numpy(windows.astype(np.int64)), CLASSES).float()
    found = measure_probabilities(chances).numpy()
    for column, attribute in zip(found.T, ATTRIBUTES.values(), strict=True):
        assert column == pytest.approx(attribute.measure(windows), abs=1e-4), attribute.name


def test_probabilities_measure_between_their_certain_ends() -> None:
    """A note that is there by half counts by half."""
    chances = torch.zeros(1, WINDOW_STEPS, CLASSES)
    chances[..., 0] = 1.0
    for step, token in ((0, 41), (8, 43), (16, 47)):
        chances[0, step] = 0.0
        chances[0, step, token] = 1.0
    chances[0, 8, 0] = chances[0, 8, 43] = 0.5
    found = dict(zip(ATTRIBUTES, measure_probabilities(chances)[0].tolist(), strict=True))
    assert found["note_density"] == pytest.approx(2.5 / 32)
    # Pairs 0-8 and 8-16 by half (2 and 4 semitones), 0-16 by half (6).
    assert found["mean_interval"] == pytest.approx((0.5 * 2 + 0.5 * 4 + 0.5 * 6) / 1.5)


def test_a_decoder_learns_to_obey(windows: np.ndarray) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    net = BeatNet(SMALL)
    measured = torch.from_numpy(np.stack([a.measure(windows) for a in ATTRIBUTES.values()], axis=1))
    mean, spread = measured.mean(0), measured.std(0)
    mu = torch.zeros(len(windows), SMALL.latent)
    mu[:, :5] = (measured - mean) / spread
    optimiser = torch.optim.AdamW(net.parameters(), lr=5e-3)
    errors = []
    for _ in range(120):
        chosen = torch.randint(len(windows), (32,))
        error = steering_error(net, mu[chosen], measured[chosen], spread)
        optimiser.zero_grad()
        error.backward()
        optimiser.step()
        errors.append(float(error.detach()))
    assert np.isfinite(errors).all()
    assert np.mean(errors[-10:]) < 0.5 * np.mean(errors[:5])


def test_only_the_decoder_learns_from_it(windows: np.ndarray) -> None:
    net = BeatNet(SMALL)
    measured = torch.rand(8, 5)
    mu, _ = net.encode(torch.from_numpy(windows[:8].astype(np.int64)))
    steering_error(net, mu, measured, torch.ones(5)).backward()
    assert net.posterior.weight.grad is None
    assert net.latent_in.weight.grad is not None
