"""A guided WaveNet in its space: it needs the live decoder, and goes on with the same guide after an interruption."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from studio.assets import models_dir
from studio.timbre.guided import GuideMaker, load_guide_maker
from studio.timbre.harmonic.decoder import load_harmonic
from studio.timbre.jobs import RenderNote
from studio.timbre.net.autoencoder import Manner, NsynthAutoencoder, save_autoencoder
from studio.timbre.net.config import NsynthConfig
from studio.timbre.render_cache import NoteToMake
from studio.timbre.space import TimbreSpace, load_timbre_space
from studio.worker.errors import ModelError
from studio.worker.steps import finish
from tests.timbre.spaces import OneModel, tone

pytestmark = pytest.mark.timeout(400)
CONFIG = NsynthConfig(
    encoder_width=6, encoder_layers=4, encoder_cycle=3, width=8, skip_width=5, layers=5, cycle=3,
    z=16, pitch_features=3, guide_taps=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def maker() -> GuideMaker:
    return load_guide_maker(models_dir() / "timbre")


def network() -> NsynthAutoencoder:
    torch.manual_seed(9)
    return NsynthAutoencoder(CONFIG).requires_grad_(False).eval()


def space(maker: GuideMaker, **changes: Any) -> TimbreSpace:
    return TimbreSpace(network(), name="tiny", guide=maker, **changes)


def test_it_encodes_with_the_front_end_and_sounds_like_its_guide(maker: GuideMaker) -> None:
    made = space(maker, temperature=0.3)
    point = made.encode([tone(220.0, 4.0)])
    assert point.shape == (1, 125 * 16)
    embedding = made.frames_of(point)
    samples = np.float32(0.5) * np.sin(2 * np.pi * 220 * np.arange(64_000) / 16_000)
    alone = maker.front.encode(samples.astype(np.float32))
    np.testing.assert_allclose(embedding[0, 5:-5], alone[5:-5], atol=0.05)
    session = made.begin(embedding, np.array([57.0]), 1.0, [1], 8000)
    session.advance(8000)
    guide = maker.guides(embedding, [57.0], 512)[0]
    # Untrained, it trusts its guide from the beginning.
    heard, wanted = session.audio[0, 2000:], guide[2000:8000]
    assert np.corrcoef(heard, wanted)[0, 1] > 0.9


def test_an_interrupted_note_goes_on_to_the_same_samples(maker: GuideMaker, tmp_path: Path) -> None:
    model = OneModel(space(maker))
    job = RenderNote(
        np.random.default_rng(0).normal(size=2000).astype(np.float32), 50.5, 0.5, seed=3, cache=tmp_path
    )  # fmt: skip
    whole = finish(replace(job, cache=None).run(model.bench()))
    with contextlib.closing(job.run(model.bench())) as steps:
        next(step for step in steps if step.partial)
    assert [file.suffix for file in tmp_path.iterdir()] == [".begun"]
    resumed = finish(job.run(model.bench()))
    np.testing.assert_array_equal(resumed.mono, whole.mono)


def test_what_changes_the_sound_changes_the_name_in_the_cache(maker: GuideMaker) -> None:
    other = {**maker.live.weights, "bias0": maker.live.weights["bias0"] + np.float32(0.01)}
    quieter = GuideMaker(replace(maker.live, weights=other), maker.front)
    digests = {
        space(maker).digest, space(quieter).digest, space(maker, temperature=0.5).digest,
    }  # fmt: skip
    assert len(digests) == 3
    assert space(maker).digest in digests
    note = NoteToMake(np.zeros((1, 16), np.float32), 60.0, 10, 1.0, 0)
    assert len({note.key(digest) for digest in digests}) == 3


def test_the_guide_is_said_by_what_lies_beside_or_comes_with_the_program(tmp_path: Path) -> None:
    save_autoencoder(network(), tmp_path / "mine", manner=Manner(temperature=0.4))
    shipped = load_timbre_space(tmp_path / "mine", "cpu")
    live = load_harmonic(models_dir() / "timbre_live")
    weights = {name: tensor * np.float32(0.9) for name, tensor in live.weights.items()}
    replace(live, weights=weights).save(tmp_path / "timbre_live")
    load_guide_maker(tmp_path / "mine").front.save(tmp_path / "timbre_front")
    assert load_timbre_space(tmp_path / "mine", "cpu").digest != shipped.digest


def test_a_temperature_that_cannot_be_is_refused(tmp_path: Path) -> None:
    save_autoencoder(network(), tmp_path / "mine")
    file = tmp_path / "mine" / "config.json"
    values = json.loads(file.read_text())
    for wrong in (0.0, 5.0, "warm", None):
        file.write_text(json.dumps({**values, "temperature": wrong}))
        with pytest.raises(ModelError, match="temperature"):
            load_timbre_space(tmp_path / "mine", "cpu")


def test_a_guide_where_none_is_wanted_is_a_mistake(maker: GuideMaker) -> None:
    with pytest.raises(ValueError, match="guided decoders"):
        TimbreSpace(network())
    plain = NsynthAutoencoder(replace(CONFIG, guide_taps=0))
    with pytest.raises(ValueError, match="guided decoders"):
        TimbreSpace(plain, guide=maker)
