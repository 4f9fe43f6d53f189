"""What a guided WaveNet follows is the harmonic part of what the live decoder says, the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from studio.assets import models_dir
from studio.timbre.harmonic.decoder import HarmonicDecoder, load_harmonic
from studio.timbre.harmonic.guide import guide, guide_phases
from studio.timbre.harmonic.layout import FLOOR_DB, PARTIALS
from studio.timbre.harmonic.render import FADE_IN_SECONDS, start_phases, synthesise

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


def test_it_is_the_live_decoders_sound_without_its_noise(
    live: HarmonicDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.timbre.harmonic.guide.guide_phases", start_phases)
    said = live.control_points(embedding(), 60.0)
    without = synthesise(
        said.partials, np.full_like(said.noise, FLOOR_DB), said.cents, said.inharmonicity, pitch=60.0, rate=RATE
    )  # fmt: skip
    faded_in = round(FADE_IN_SECONDS * RATE)
    np.testing.assert_array_equal(
        guide(live, embedding(), 60.0, 512)[faded_in:], without[faded_in:]
    )
    assert np.abs(live.render(embedding(), pitch=60.0, rate=RATE) - without).max() > 1e-3


def test_its_phases_keep_it_far_from_full_scale() -> None:
    place = np.arange(400)[:, None] / 400

    def crest(phases: np.ndarray) -> float:
        assert phases.shape == (PARTIALS,)
        assert phases.min() >= 0
        assert phases.max() < 1
        part = phases[4:20]  # the first sixteen harmonics, equally loud
        wave = np.sin(2 * np.pi * (place * np.arange(1, 17) + part)).sum(axis=1)
        return float(np.abs(wave).max() / np.sqrt(np.mean(wave**2)))

    assert crest(guide_phases()) < 2.2
    assert crest(start_phases()) < 2.4
    assert crest(np.zeros(PARTIALS)) > 4.0
