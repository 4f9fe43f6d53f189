"""The model in ``models/melody`` keeps what its card says, on 256 held-out windows of public-domain tunes.

The windows in ``data/held_out_windows.npy`` are from O'Neill, Aird, Ryan and the chorales, drawn from the held-out set
of ``load_split`` (seed 1): no transposed twin of them was trained on.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.latent import lerp, slerp
from studio.melody.net.beatvae import BeatVae
from studio.melody.space_files import read_attributes, read_map
from studio.melody.training.corpus import Corpus
from studio.melody.training.evaluate import accuracy, attribute_success
from studio.melody.training.ngram import NgramModel

MODEL = Path(__file__).resolve().parents[2] / "models" / "melody"
TARGET = 0.95
SUCCESS = 0.85


@pytest.fixture(scope="module")
def model() -> BeatVae:
    return BeatVae.from_folder(MODEL)


@pytest.fixture(scope="module")
def held_out() -> np.ndarray:
    file = Path(__file__).parent / "data" / "held_out_windows.npy"
    return np.load(file, allow_pickle=False)


def test_the_folder_fits_its_limit() -> None:
    assert sum(f.stat().st_size for f in MODEL.iterdir()) <= 20_000_000
    assert "Held out" in (MODEL / "README.md").read_text(encoding="utf-8")


def test_melodies_come_back(model: BeatVae, held_out: np.ndarray) -> None:
    zeros = np.zeros(len(held_out))
    corpus = Corpus(held_out, zeros.astype(np.uint8), zeros.astype(np.int32), ())
    figures = accuracy(model, corpus)["all"]
    assert figures["teacher_forced"] > TARGET
    assert figures["greedy"] > TARGET
    assert figures["sampled_0.5"] > TARGET


def test_walks_are_monotone_and_stay_likely(model: BeatVae, held_out: np.ndarray) -> None:
    a, b = held_out[:60], held_out[60:120]
    language = NgramModel.fit(held_out[120:])
    ends = (model.encode(a)[0], model.encode(b)[0])
    coin = np.random.default_rng(0).random(a.shape) < 0.5
    mixed = language.nll(np.where(coin, a, b)).mean()
    for law in (lerp, slerp):
        path = [law(*ends, t) for t in (0.0, 0.25, 0.5, 0.75, 1.0)]
        walk = np.stack([model.decode(z, temperature=0.0, seed=None) for z in path])
        distance = (walk != walk[0]).mean(axis=(1, 2))
        assert (np.diff(distance) > 0).all()
        likely = [language.nll(place).mean() for place in walk]
        assert likely[2] < 1.1 * max(likely[0], likely[-1])
        assert likely[2] < 0.8 * mixed


def test_sliders_work(model: BeatVae, held_out: np.ndarray) -> None:
    figures = attribute_success(model, held_out, read_attributes(MODEL))
    assert len(figures) == 5
    for name, found in figures.items():
        assert found["raised_where_possible"] >= SUCCESS, name
        assert found["lowered_where_possible"] >= SUCCESS, name


def test_the_map_shows_its_melodies_where_they_are(model: BeatVae) -> None:
    library = read_map(MODEL)
    assert library is not None
    assert len(library.points) == len(library.names) == 2000
    some = slice(None, None, 50)
    points = library.axes.project(model.encode(library.windows[some])[0])
    assert np.allclose(points, library.points[some], atol=0.02)
