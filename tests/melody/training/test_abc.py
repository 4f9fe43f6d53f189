from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from music21 import converter, stream

from studio.melody.notes import Meter
from studio.melody.training.abc import AbcError, Tune, parse_abc


def tune(body: str, key: str = "C", meter: str = "4/4", unit: str = "1/8") -> Tune:
    return parse_abc(f"X:1\nT:Test\nM:{meter}\nL:{unit}\nK:{key}\n{body}\n")


def pitches(body: str, **header: str) -> list[int]:
    return [n.pitch for n in tune(body, **header).notes]


def lengths(body: str, **header: str) -> list[int]:
    return [n.length for n in tune(body, **header).notes]


def test_octaves_and_accidentals() -> None:
    assert pitches("C,CcC'c'") == [48, 60, 72, 72, 84]
    assert pitches("^F=F_F^^F__F") == [66, 65, 64, 67, 63]


def test_accidentals_last_until_the_bar_line() -> None:
    assert pitches("^FFf|F") == [66, 66, 78, 65]


@pytest.mark.parametrize(
    ("key", "altered"),
    [
        ("G", {"F": 1}),
        ("Bb", {"B": -1, "E": -1}),
        ("Am", {}),
        ("F# Minor", {"F": 1, "C": 1, "G": 1}),
        ("Amix % remark", {"F": 1, "C": 1}),
        ("E Dorian", {"F": 1, "C": 1}),
        ("Glyd", {"F": 1, "C": 1}),
        ("HP", {"F": 1, "C": 1}),
        ("Dphr", {"B": -1, "E": -1}),
    ],
)
def test_key_signatures(key: str, altered: dict[str, int]) -> None:
    plain = dict(zip("CDEFGAB", pitches("CDEFGAB"), strict=True))
    found = dict(zip("CDEFGAB", pitches("CDEFGAB", key=key), strict=True))
    assert {k: found[k] - plain[k] for k in plain if found[k] != plain[k]} == altered


def test_lengths() -> None:
    assert lengths("C2 C C/ C// C3/2 C/4 C>C C<<C") == [
        960, 480, 240, 120, 720, 120, 720, 240, 120, 840,
    ]  # fmt: skip


def test_triplets_and_other_tuplets() -> None:
    assert lengths("(3CDE (3:2:2C2D E") == [320, 320, 320, 640, 320, 480]
    assert lengths("(2CD", meter="6/8") == [720, 720]


def test_ties_join_only_equal_pitches() -> None:
    assert lengths("C2-|C2 D-E") == [1920, 480, 480]


def test_rests_move_time() -> None:
    assert [n.start for n in tune("C z2 D Z C").notes] == [0, 1440, 1920 + 3840]


def test_chords_give_their_top_note_and_ornaments_nothing() -> None:
    assert pitches('"Am"[CEG]2 {ab}C !trill!.D ~E (FG)') == [67, 60, 62, 64, 65, 67]


def test_repeats_with_endings_are_played_out() -> None:
    assert pitches("|:C|[1D:|[2E||F|") == [60, 62, 60, 64, 65]
    assert pitches("C|D:|:E|F::G|A:|") == [60, 62] * 2 + [64, 65] * 2 + [67, 69] * 2
    assert pitches("|:C|1D:|2E|]") == [60, 62, 60, 64]


def test_pickup_and_meter_changes() -> None:
    made = tune("G|C8|D8|")
    assert (made.pickup, made.meter) == (480, Meter(4, 4))
    assert tune("C8|D8|").pickup == 0
    assert [n.start for n in tune("C4|\nM:2/4\nL:1/4\nD2|[L:1/8]E").notes] == [0, 1920, 3840]


def test_unit_length_follows_the_meter_where_it_is_not_given() -> None:
    assert parse_abc("X:1\nM:2/4\nK:C\nC").notes[0].length == 240
    assert parse_abc("X:1\nM:3/4\nK:C\nC").notes[0].length == 480


@pytest.mark.parametrize("text", ["", "hello", "X:1\nT:No notes\nK:C\n", "M:4/4\nCDE"])
def test_no_tune_gets_a_sentence(text: str) -> None:
    with pytest.raises(AbcError, match="holds no tune"):
        parse_abc(text)


@given(st.text(alphabet="ABCabcz|:[]()123/-<>^_=,'\"{} \nKM~", max_size=80))
def test_any_text_is_read_or_refused(body: str) -> None:
    try:
        made = tune(body)
    except AbcError:
        return
    assert all(n.length >= 1 and 0 <= n.pitch <= 127 for n in made.notes)
    starts = [n.start for n in made.notes]
    assert starts == sorted(starts)


def test_real_tunes_agree_with_music21(shared_data: Path) -> None:
    """Pitches and onsets of tunes without repeats are what an independent reader finds."""
    compared = 0
    with gzip.open(shared_data / "nottingham" / "tunes.jsonl.gz", "rt") as file:
        for record in file:
            text = json.loads(record)["abc"]
            # music21 loses the notes of these volunteers' ties between different pitches.
            if (
                "-" in text
                or ":|" in text
                or "::" in text
                or "[1" in text
                or "\nM:" in text.split("\nK:")[1]
            ):
                continue
            score = converter.parse(text, format="abc")
            assert isinstance(score, stream.Score)
            notes = score.parts[0].flatten().stripTies().notes.getElementsNotOfClass("ChordSymbol")
            theirs = [(round(n.offset * 960), n.pitch.midi) for n in notes if n.isNote]
            assert [(n.start, n.pitch) for n in parse_abc(text).notes] == theirs, text
            compared += 1
            if compared == 12:
                break
    assert compared == 12
