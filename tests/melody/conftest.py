"""Networks that several tests of the melody room use."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.melody.net.musicvae import MusicVAE
from studio.melody.net.musicvae_fast import FastMusicVAE
from studio.melody.net.published import build_musicvae
from studio.melody.space import MelodySpace
from tests.melody.spaces import OneModel, published_tensors, random_network


@pytest.fixture(scope="session")
def published(shared_data: Path) -> MusicVAE:
    """Return the published small model."""
    return build_musicvae(published_tensors(shared_data))


@pytest.fixture(scope="session")
def published_fast(published: MusicVAE) -> FastMusicVAE:
    """Return the published small model on the fast path."""
    return FastMusicVAE(published)


@pytest.fixture
def tiny_space() -> MelodySpace:
    """Return a space of random weights."""
    return MelodySpace(FastMusicVAE(random_network()), name="tiny")


@pytest.fixture
def one_model(tiny_space: MelodySpace) -> OneModel:
    """Return a store with the tiny space."""
    return OneModel(tiny_space)
