"""The measures themselves, on a model whose right answers are known: points are the melodies."""

# ruff: noqa: ARG002
from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.latent import Direction, Latents
from studio.melody.tokens import CLASSES, WINDOW_STEPS, Windows
from studio.melody.training import evaluate
from studio.melody.training.corpus import Corpus
from studio.melody.training.ngram import NgramModel


class Mirror:
    """Its latent is the window itself; one step in eight is copied wrong."""

    def __init__(self, wrong_from: int = 28) -> None:
        self.wrong_from = wrong_from

    def encode(self, windows: Windows) -> tuple[Latents, Latents]:
        mu = windows.astype(np.float32)
        return mu, np.ones_like(mu)

    def decode(self, latents: Latents, *, temperature: float, seed: int | None) -> Windows:
        made = np.rint(latents).clip(0, CLASSES - 1).astype(np.uint8)
        made[:, self.wrong_from :] = 89
        return made

    def logits(self, windows: Windows, latents: Latents) -> NDArray[np.float32]:
        return np.eye(CLASSES, dtype=np.float32)[windows]


@pytest.fixture(scope="module")
def held_out() -> Corpus:
    rng = np.random.default_rng(0)
    onset = rng.random((60, WINDOW_STEPS)) < 0.4
    windows = np.where(onset, rng.integers(30, 60, onset.shape), 0).astype(np.uint8)
    return Corpus(
        windows, np.repeat([0, 1], 30).astype(np.uint8), np.arange(60, dtype=np.int32), ()
    )


def test_accuracy_by_corpus(held_out: Corpus) -> None:
    figures = evaluate.accuracy(Mirror(), held_out)
    assert set(figures) == {"all", "folk", "nottingham"}
    assert figures["all"]["windows"] == 60
    assert figures["all"]["teacher_forced"] == 1.0
    assert figures["all"]["greedy"] == figures["all"]["sampled_0.5"] == 28 / 32
    assert figures["all"]["whole_windows"] == 0.0
    assert evaluate.accuracy(Mirror(32), held_out)["folk"]["whole_windows"] == 1.0


def test_kl_is_that_of_gaussians(held_out: Corpus) -> None:
    figures = evaluate.accuracy(Mirror(), held_out)
    expected = (held_out.windows.astype(float) ** 2).sum(axis=1).mean() / 2
    assert figures["all"]["kl_nats"] == pytest.approx(expected, abs=0.01)


def test_walks(held_out: Corpus) -> None:
    language = NgramModel.fit(held_out.windows)
    figures = evaluate.interpolation(Mirror(32), held_out.windows, language)
    assert figures["pairs"] == 30
    for name in ("lerp", "slerp", "data_mix"):
        walk = figures[name]
        assert walk["hamming_to_a"][0] == 0.0
        assert walk["hamming_to_a"][-1] == 1.0
        assert len(walk["nll"]) == 11
    assert figures["data_mix"]["deviation_from_line"] < 0.06
    assert figures["data_mix"]["nll_middle_over_ends"] > 1.1
    # A straight walk through numbers changes nearly every sounding step at once.
    assert figures["lerp"]["deviation_from_line"] > 0.5


def test_attribute_success_counts_what_could_move(held_out: Corpus) -> None:
    down = np.zeros(WINDOW_STEPS, dtype=np.float32)
    down[:] = 100.0
    figures = evaluate.attribute_success(
        Mirror(32),
        held_out.windows,
        {"note_density": Direction("note_density", "", "", down)},
    )["note_density"]
    assert figures["raised"] == figures["lowered"] == 1.0
    assert (figures["mean_minus_1"], figures["mean_plus_1"]) == (0.0, 1.0)
    empty = np.zeros((4, WINDOW_STEPS), dtype=np.uint8)
    still = evaluate.attribute_success(
        Mirror(32), empty, {"note_density": Direction("note_density", "", "", down)}
    )["note_density"]
    assert still["could_fall"] == 0
    assert np.isnan(still["lowered_where_possible"])
    assert still["lowered"] == 0.0


def test_prior_samples(held_out: Corpus) -> None:
    language = NgramModel.fit(held_out.windows)
    points = np.repeat(held_out.windows[:5].astype(np.float32), 2, axis=0)
    figures = evaluate.prior_samples(Mirror(32), points, language, 0.5)
    assert figures["count"] == 10
    assert figures["distinct"] == 0.5
