"""Which command is meant by a few letters, mistyped ones included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.actions.fuzzy import near, score


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("und", "Undo", "Sound"),
        ("expo", "Export clip as MIDI", "Explain a sample of it"),
        ("em", "Export MIDI", "Remember"),
        ("qn", "Quantise notes", "Equal lengths next"),
    ],
)
def test_the_palette_ranks_as_people_expect(query: str, better: str, worse: str) -> None:
    good, bad = score(query, better), score(query, worse)
    assert good is not None
    assert bad is None or good > bad


def test_mistakes_are_forgiven_where_there_are_letters_enough() -> None:
    assert near("undp", "Undo") is not None
    assert near("unod", "Undo the last") is not None, "swapped"
    assert near("metronme", "Metronome") is not None
    assert near("xyz", "Undo") is None
    assert near("und", "Sound") is None, "few letters are taken as they are"
    better, worse = near("metro", "Metronome"), near("metri", "Metronome")
    assert better is not None
    assert worse is not None
    assert better > worse


def test_a_missing_letter_is_no_match() -> None:
    assert score("xyz", "Undo") is None
    assert score("oo", "Undo") is None


@given(st.text(max_size=40), st.text(max_size=60))
def test_fuzzy_takes_anything(query: str, text: str) -> None:
    score(query, text)
    near(query, text)
