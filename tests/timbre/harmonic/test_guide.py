"""What a guided WaveNet follows is the harmonic part of what the live decoder says, the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from studio.assets import models_dir
from studio.timbre.harmonic.decoder import HarmonicDecoder, load_harmonic
from studio.timbre.harmonic.guide import guide
from studio.timbre.harmonic.layout import FLOOR_DB
from studio.timbre.harmonic.render import FADE_IN_SECONDS, synthesise

RATE = 16_000


@pytest.fixture(scope="module")
def live() -> HarmonicDecoder:
    return load_harmonic(models_dir() / "timbre_live")


def embedding(seed: int = 0, frames: int = 50) -> np.ndarray:
    return np.repeat(np.random.default_rng(seed).normal(size=(1, 16)), frames, 0).astype(np.float32)


def test_it_depends_on_embedding_and_key_only(live: HarmonicDecoder) -> None:
    one = guide(live, embedding(), 57.3, 512)
    assert one.dtype == np.float32
    assert one.shape == (50 * 512,)
    np.testing.assert_array_equal(one, guide(live, embedding(), 57.3, 512))
    assert (one != guide(live, embedding(), 58.3, 512)).any()
    assert (one != guide(live, embedding(1), 57.3, 512)).any()


def test_it_is_the_live_decoders_sound_without_its_noise(live: HarmonicDecoder) -> None:
    said = live.control_points(embedding(), 60.0)
    without = synthesise(
        said.partials, np.full_like(said.noise, FLOOR_DB), said.cents, said.inharmonicity, pitch=60.0, rate=RATE
    )  # fmt: skip
    faded_in = round(FADE_IN_SECONDS * RATE)
    np.testing.assert_array_equal(
        guide(live, embedding(), 60.0, 512)[faded_in:], without[faded_in:]
    )
    assert np.abs(live.render(embedding(), pitch=60.0, rate=RATE) - without).max() > 1e-3
