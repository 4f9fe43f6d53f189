from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from studio.melody.tokens import HOLD, NOTE_OFF, WINDOW_STEPS, Windows, pitch_to_token
from studio.melody.training import corpus
from studio.melody.training.corpus import Line

C4, D4, E4 = pitch_to_token(60), pitch_to_token(62), pitch_to_token(64)

windows_strategy = hnp.arrays(
    np.uint8, st.tuples(st.integers(1, 6), st.just(WINDOW_STEPS)), elements=st.integers(0, 89)
)


def line(tokens: list[int], bar: int = 16, name: str = "t", kind: int = 0) -> Line:
    return Line(kind, name, np.array(tokens, dtype=np.uint8), bar)


def random_lines(count: int, seed: int, bars: int = 8) -> list[Line]:
    rng = np.random.default_rng(seed)
    made = []
    for i in range(count):
        steps = np.where(rng.random(bars * 16) < 0.4, rng.integers(30, 60, bars * 16), 0)
        made.append(line(steps.tolist(), name=f"{seed}.{i}"))
    return made


def test_notes_on_the_grid() -> None:
    tokens = corpus.line_tokens(
        np.array([0, 4, 4, 6, -3]),
        np.array([2, 8, 8, 7, 9]),
        np.array([60, 60, 64, 62, 70]),
        10,
    )
    assert tokens.tolist() == [C4, 0, NOTE_OFF, 0, E4, 0, D4, NOTE_OFF, 0, 0]


def test_a_window_leaves_out_what_sounded_before() -> None:
    tokens = [C4] + [HOLD] * 19 + [NOTE_OFF, HOLD, D4, HOLD, E4] + [HOLD] * 7 + [C4] + [HOLD] * 15
    windows = corpus.cut_windows(line(tokens), 16)
    assert windows[0].tolist() == tokens[:32]
    assert windows[1].tolist() == [HOLD] * 6 + tokens[22:48]


def test_windows_need_two_onsets() -> None:
    tokens = [C4] + [HOLD] * 63
    assert len(corpus.cut_windows(line(tokens), 16)) == 0


def test_a_last_note_ends_with_the_tune() -> None:
    tokens = [C4] + [HOLD] * 15 + [D4] + [HOLD] * 15 + [E4, C4] + [HOLD] * 14
    last = corpus.cut_windows(line(tokens), 16)[-1]
    assert last[:17].tolist() == [E4, C4] + [HOLD] * 14 + [NOTE_OFF]


def test_other_meters_are_stretched_bar_by_bar() -> None:
    jig = line([C4, 0, D4, 0, E4, 0] * 2 + [C4] + [0] * 11, bar=12)
    made = corpus.resample_bars(jig)
    assert np.flatnonzero(made.steps).tolist() == [0, 3, 5, 8, 11, 13, 16]
    assert made.bar == 16


@given(windows_strategy, st.integers(-12, 12))
def test_transposed_twins_and_only_they_have_one_signature(windows: Windows, by: int) -> None:
    shift = np.full(len(windows), by, dtype=np.int16)
    moved = corpus.transpose(windows, shift)
    assert np.array_equal(corpus.signatures(windows), corpus.signatures(moved))
    changed = windows.copy()
    changed[:, 7] = np.where(windows[:, 7] == HOLD, NOTE_OFF, HOLD)
    assert not np.any(corpus.signatures(windows) == corpus.signatures(changed))


@given(windows_strategy, st.integers(-60, 60))
def test_transposing_keeps_intervals_and_range(windows: Windows, by: int) -> None:
    moved = corpus.transpose(windows, np.full(len(windows), by, dtype=np.int16))
    assert np.array_equal(moved < 2, windows < 2)
    assert moved.max() <= 89
    difference = np.where(windows >= 2, moved.astype(int) - windows, 0)
    for row, window in zip(difference, windows, strict=True):
        assert len(set(row[window >= 2])) <= 1


def test_transposed_copies_of_a_tune_stay_on_one_side() -> None:
    lines = random_lines(120, seed=3)
    twins = [
        Line(
            0,
            f"twin {one.name}",
            np.where(one.steps > 1, one.steps + 5, one.steps).astype(np.uint8),
            16,
        )
        for one in lines
    ]
    split = corpus.split_lines(lines + twins, seed=1)
    held = {
        split.held_out.names[t].removeprefix("folk/twin ").removeprefix("folk/")
        for t in split.held_out.tune
    }
    trained = {
        split.train.names[t].removeprefix("folk/twin ").removeprefix("folk/")
        for t in split.train.tune
    }
    assert held
    assert not held & trained


def test_a_shared_commonplace_is_taken_from_training() -> None:
    lines = random_lines(60, seed=5)
    phrase = [C4, 0, D4, 0] * 8
    lines = [
        Line(0, one.name, np.concatenate([one.steps, np.array(phrase, dtype=np.uint8)]), 16)
        for one in lines
    ]
    split = corpus.split_lines(lines, seed=1)
    shared = corpus.signatures(np.array([phrase], dtype=np.uint8))[0]
    assert shared in corpus.signatures(split.held_out.windows)
    assert shared not in corpus.signatures(split.train.windows)
    assert split.removed_twins > 0


def test_chorales_become_long_notes(shared_data: Path) -> None:
    with gzip.open(shared_data / "bach_chorales" / "Jsb16thSeparated.json.gz", "rt") as file:
        soprano = [row[0] for row in json.load(file)["test"][0]]
    first = next(corpus.chorale_lines(shared_data))
    sounding = 0
    for token, pitch in zip(first.steps, soprano, strict=True):
        sounding = int(token) if token >= 2 else sounding
        assert sounding == pitch_to_token(pitch)


@pytest.mark.timeout(120)
def test_held_out_windows_never_occur_in_training(shared_data: Path) -> None:
    lines = [*corpus.nottingham_lines(shared_data), *corpus.chorale_lines(shared_data)]
    split = corpus.split_lines(lines, seed=1)
    assert not set(split.held_out.tune) & set(split.train.tune)
    assert not np.isin(
        corpus.signatures(split.held_out.windows), corpus.signatures(split.train.windows)
    ).any()
    share = len(split.held_out) / (len(split.held_out) + len(split.train))
    assert 0.01 < share < 0.1
    assert len(np.unique(split.train.windows, axis=0)) == len(split.train)
