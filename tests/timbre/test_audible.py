"""A model whose decoder is not trained to the point of being heard encodes, but is never heard."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from studio.assets import models_dir
from studio.errors import PlainError
from studio.timbre.jobs import RenderNote
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


def test_the_shipped_decoder_is_not_offered_until_it_is_good() -> None:
    """Its card says that it makes noise: this goes when a better one comes."""
    assert not load_timbre_space(models_dir() / "timbre", "cpu").audible
