"""The fast encoder finds the embeddings that the plain one does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.timbre.mulaw import encode_mu_law
from studio.timbre.net import encoder_fast
from studio.timbre.net.config import NsynthConfig
from studio.timbre.net.encoder import TemporalEncoder
from studio.timbre.net.encoder_fast import FastEncoder
from studio.timbre.net.published import build_published
from tests.timbre.net.published_fixture import recorded, recorded_wave, seeded_tensor
from tests.timbre.net.test_networks import TINY

# The first test here compiles the loop, which may take a minute where nothing is cached.
pytestmark = pytest.mark.timeout(400)


def encoder(config: NsynthConfig) -> TemporalEncoder:
    torch.manual_seed(4)
    made = TemporalEncoder(config).requires_grad_(False).eval()
    for name, tensor in made.named_parameters():
        if name.endswith("bias"):
            tensor.uniform_(-0.1, 0.1)
    return made


def random_codes(count: int, samples: int) -> NDArray[np.int8]:
    return np.random.default_rng(8).integers(-128, 128, (count, samples)).astype(np.int8)


@pytest.mark.parametrize(
    "config",
    [
        TINY,
        replace(TINY, encoder_width=70, encoder_layers=7, encoder_cycle=6, hop=33),
        replace(TINY, encoder_width=33, encoder_layers=3, encoder_cycle=1),
    ],
    ids=["tiny", "wide", "undilated"],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_embeddings_equal_the_plain_encoders(config: NsynthConfig, threads: int) -> None:
    plain, codes = encoder(config), random_codes(2, 500)
    found = FastEncoder(plain, threads).encode(codes)
    np.testing.assert_allclose(found, plain(torch.from_numpy(codes)), atol=1e-4)


@pytest.mark.parametrize("samples", [16, 33, 95, 97, 770])
@pytest.mark.parametrize("threads", [1, 3])
def test_sounds_shorter_and_longer_than_the_dilations(samples: int, threads: int) -> None:
    plain = encoder(replace(TINY, encoder_layers=10, encoder_cycle=8))
    codes = random_codes(1, samples)
    found = FastEncoder(plain, threads).encode(codes)
    np.testing.assert_allclose(found, plain(torch.from_numpy(codes)), atol=1e-4)


def test_a_long_sound_in_windows_equals_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, codes = encoder(TINY), random_codes(1, 1000)
    whole = FastEncoder(plain).encode(codes)
    monkeypatch.setattr(encoder_fast, "WINDOW_FRAMES", 7)
    np.testing.assert_allclose(FastEncoder(plain).encode(codes), whole, atol=1e-5)


@pytest.mark.parity
def test_embedding_equals_the_published_graphs_at_full_size(shared_data: Path) -> None:
    fixture = recorded(shared_data)
    shapes = fixture["variables_autoencoder"]
    network, _ = build_published({n: seeded_tensor(n, s) for n, s in shapes.items()})
    found = FastEncoder(network.encoder).encode(encode_mu_law(recorded_wave())[None])
    np.testing.assert_allclose(found, fixture["encoder"]["encoding"], atol=1e-4)


def test_what_cannot_be_encoded_is_refused() -> None:
    fast = FastEncoder(encoder(TINY))
    with pytest.raises(ValueError, match="shorter than one frame"):
        fast.encode(random_codes(1, 15))
    with pytest.raises(ValueError, match="three taps"):
        FastEncoder(encoder(replace(TINY, encoder_filter=5)))
