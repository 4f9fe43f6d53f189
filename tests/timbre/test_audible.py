"""A model whose decoder is not trained to the point of being heard encodes, but is never heard."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from studio.assets import models_dir
from studio.errors import PlainError
from studio.timbre.item import Sound
from studio.timbre.jobs import RenderNote
from studio.timbre.measure.pitch import heard_pitch, single_series_share
from studio.timbre.mulaw import SAMPLE_RATE
from studio.timbre.net.autoencoder import save_autoencoder
from studio.timbre.space import TimbreSpace, load_timbre_space
from studio.worker.job import Workbench
from tests.timbre.spaces import tiny_space, tone


class One:
    """A store of one model."""

    def __init__(self, space: TimbreSpace) -> None:
        self._space = space

    def get(self, _name: str) -> TimbreSpace:
        return self._space


def render(space: TimbreSpace) -> None:
    point = space.encode([tone(220)])[0]
    job = RenderNote(point, 57.0, seconds=0.05, seed=1)
    for _step in job.run(Workbench("cpu", One(space), 8)):
        pass


@pytest.mark.timeout(400)
def test_the_config_says_whether_a_decoder_may_be_heard(tmp_path: Path) -> None:
    save_autoencoder(tiny_space()._network, tmp_path / "pair")
    assert load_timbre_space(tmp_path / "pair", "cpu").audible
    file = tmp_path / "pair" / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "audible": False}))
    space = load_timbre_space(tmp_path / "pair", "cpu")
    assert not space.audible
    assert np.isfinite(space.encode([tone(220)])).all()
    with pytest.raises(PlainError, match="not trained enough to be heard"):
        render(space)


@pytest.mark.timeout(400)
def test_the_shipped_decoder_plays_the_key_it_is_told_and_little_noise() -> None:
    """As its card says, of a sound that no soundfont has, at its own key and at another."""
    space = load_timbre_space(models_dir() / "timbre", "cpu")
    assert space.audible
    time = np.arange(44_100 * 2) / 44_100
    parts = [np.sin(2 * np.pi * 220 * n * time) / n**1.5 for n in range(1, 12)]
    faded = (0.3 * np.sum(parts, axis=0) * np.minimum(time / 0.02, 1)).astype(np.float32)
    point = space.encode([Sound("tone", faded[:, None], 44_100)])[0]
    pitches = (57.0, 64.0)
    embeddings = space.frames_of(np.stack([point, point]))
    session = space.begin(embeddings, np.array(pitches), 1.0, [1, 2], 24_000)
    session.advance(24_000)
    for made, pitch in zip(session.audio, pitches, strict=True):
        heard = heard_pitch(made, SAMPLE_RATE)
        assert heard == pytest.approx(pitch, abs=0.5)
        # Noise with the loudness of the sound has a share of a fifth.
        assert single_series_share(made, SAMPLE_RATE, (pitch,)) > 0.9
