from __future__ import annotations

import math

import numpy as np
import pytest

from studio.melody.tokens import CLASSES, WINDOW_STEPS
from studio.melody.training.ngram import NgramModel


def corpus(rows: int = 200, seed: int = 0) -> np.ndarray:
    """Rows that walk up and down a scale from a random place: the next token depends on the two before."""
    rng = np.random.default_rng(seed)
    start = rng.integers(30, 50, rows)
    wave = np.abs((np.arange(WINDOW_STEPS) % 14) - 7)
    return (start[:, None] + wave).astype(np.uint8)


def test_unigram_probability_by_hand() -> None:
    windows = np.array([[5, 5, 7]], dtype=np.uint8)
    # Witten-Bell: 2 kinds, 3 tokens; below it, 1/90 for every token.
    five, seven = (2 + 2 / CLASSES) / 5, (1 + 2 / CLASSES) / 5
    expected = -(2 * math.log(five) + math.log(seven)) / 3
    assert NgramModel.fit(windows, order=1).nll(windows)[0] == pytest.approx(expected)


def test_chances_of_all_tokens_sum_to_one() -> None:
    model = NgramModel.fit(corpus())
    context = corpus(1, seed=9)[0, :6]
    rows = np.tile(context, (CLASSES, 1))
    rows = np.concatenate([rows, np.arange(CLASSES, dtype=np.uint8)[:, None]], axis=1)
    whole = model.nll(rows) * rows.shape[1]
    before = model.nll(rows[:1, :-1])[0] * (rows.shape[1] - 1)
    assert np.exp(before - whole).sum() == pytest.approx(1.0)


def test_melodies_of_the_corpus_are_likelier_than_shuffled_ones() -> None:
    model = NgramModel.fit(corpus())
    fresh = corpus(50, seed=1)
    shuffled = np.random.default_rng(2).permuted(fresh, axis=1)
    assert model.nll(fresh).max() < 0.5 * model.nll(shuffled).min()


def test_unseen_tokens_cost_but_do_not_break() -> None:
    model = NgramModel.fit(corpus())
    odd = np.full((1, WINDOW_STEPS), 89, dtype=np.uint8)
    assert np.isfinite(model.nll(odd)).all()
    assert model.nll(odd)[0] > 2.0
