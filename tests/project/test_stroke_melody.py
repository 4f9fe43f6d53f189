"""Strokes as melodies."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.melody.notes import TICKS_PER_STEP, Clip, Note
from studio.project.song import SCALES, Key, Song
from studio.project.stroke_codec import (
    MOST_BYTES,
    StrokeDataError,
    strokes_from_bytes,
    strokes_to_bytes,
)
from studio.project.stroke_melody import (
    StrokeTune,
    Timing,
    stroke_clip,
    stroke_notes,
    with_stroke_notes,
)
from studio.sketch.item import Ink

BAR = 16 * TICKS_PER_STEP
RISING = ((0.0, 100.0), (100.0, 0.0))

coordinates = st.floats(-1e4, 1e4)
points = st.tuples(coordinates, coordinates)


@st.composite
def inked(draw: st.DrawFn) -> tuple[tuple[tuple[float, float], ...], Ink]:
    stroke = tuple(draw(st.lists(points, min_size=1, max_size=20)))
    steps = draw(st.lists(st.floats(0, 2), min_size=len(stroke), max_size=len(stroke)))
    pressures = draw(st.lists(st.floats(0, 1), min_size=len(stroke), max_size=len(stroke)))
    times = tuple(itertools.accumulate(steps))
    return stroke, Ink(pressures=tuple(pressures), times=times if draw(st.booleans()) else ())


strokes_ = st.lists(inked(), min_size=1, max_size=6)
keys = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(SCALES)))
tunes = st.builds(
    StrokeTune,
    low=st.integers(0, 96),
    octaves=st.integers(1, 5),
    bars=st.integers(1, 8),
    timing=st.sampled_from(list(Timing)),
)


@given(strokes_, keys, tunes)
def test_notes_fill_the_bars_within_scale_and_range(
    strokes: list, key: Key, tune: StrokeTune
) -> None:
    notes = stroke_notes(strokes, key, BAR, tune)
    assert notes[0].start == 0
    assert notes[-1].end == tune.bars * BAR
    assert all(a.end == b.start for a, b in itertools.pairwise(notes))
    for note in notes:
        assert note.pitch % 12 in key.pitch_classes
        assert tune.low <= note.pitch <= min(tune.low + 12 * tune.octaves, 127)
        assert 1 <= note.velocity <= 127


def test_a_rising_line_is_a_rising_scale() -> None:
    notes = stroke_notes([(RISING, Ink())], Key(0, "major"), BAR, StrokeTune(60, 1, 1))
    pitches = [note.pitch for note in notes]
    assert pitches == [60, 62, 64, 65, 67, 69, 71, 72]


def test_a_level_line_is_one_note_in_the_middle() -> None:
    (note,) = stroke_notes([(((0, 5), (9, 5)), Ink())], Key(0), BAR, StrokeTune(48, 2, 1))
    assert (note.pitch, note.start, note.length) == (60, 0, BAR)


def test_the_hand_keeps_its_timing() -> None:
    # Three quarters of the time go into the first half of the way up.
    stroke = ((0.0, 100.0), (0.0, 50.0), (0.0, 0.0))
    ink = Ink(times=(0.0, 3.0, 4.0))
    key = Key(0, "chromatic")
    even = stroke_notes([(stroke, ink)], key, BAR, StrokeTune(60, 1, 1))
    hand = stroke_notes([(stroke, ink)], key, BAR, StrokeTune(60, 1, 1, Timing.HAND))
    middle = [next(n.start for n in notes if n.pitch >= 66) for notes in (even, hand)]
    assert middle == [
        pytest.approx(BAR / 2, abs=TICKS_PER_STEP),
        pytest.approx(3 * BAR / 4, abs=TICKS_PER_STEP),
    ]


def test_strokes_follow_one_another_by_their_length_and_share_one_range() -> None:
    long, short = ((0.0, 100.0), (75.0, 100.0)), ((80.0, 0.0), (105.0, 0.0))
    low, high = stroke_notes([(long, Ink()), (short, Ink())], Key(), BAR, StrokeTune(60, 1, 1))
    assert (low.pitch, high.pitch) == (60, 72)
    assert low.length / high.length == pytest.approx(3.0, abs=0.5)


def test_pressure_is_velocity() -> None:
    soft, hard = Ink(pressures=(0.0, 0.0)), Ink(pressures=(1.0, 1.0))
    tune = StrokeTune()
    assert stroke_notes([(RISING, soft)], Key(), BAR, tune)[0].velocity == 30
    assert stroke_notes([(RISING, hard)], Key(), BAR, tune)[0].velocity == 120


def test_a_dropped_stroke_joins_the_notes_of_a_clip() -> None:
    clip = Clip("a", length=BAR).with_notes([Note(0, 240, 50)])
    tune = StrokeTune(bars=1).around(72)
    after = with_stroke_notes(clip, [(RISING, Ink())], Key(), tune, BAR // 2)
    assert after.notes[0] == clip.notes[0]
    assert after.notes[1].start == BAR // 2
    assert (after.notes[1].pitch, after.notes[-1].pitch) == (60, 84)
    assert after.length == 2 * BAR


def test_a_clip_has_the_songs_meter_and_name() -> None:
    song = Song(key=Key(9, "minor"))
    clip = stroke_clip([(RISING, Ink())], song, StrokeTune(bars=3), "Line")
    assert (clip.name, clip.meter, clip.length) == ("Line", song.meter, 3 * song.meter.bar_ticks)


def test_around_keeps_to_the_keyboard() -> None:
    assert StrokeTune(octaves=2).around(60).low == 48
    assert StrokeTune(octaves=5).around(2).low == 0
    assert StrokeTune(octaves=5).around(127).low == 67


@pytest.mark.parametrize(
    ("strokes", "tune"),
    [
        ([], StrokeTune()),
        ([((), Ink())], StrokeTune()),
        ([(((0.0, math.nan),), Ink())], StrokeTune()),
        ([(RISING, Ink())], StrokeTune(octaves=0)),
        ([(RISING, Ink())], StrokeTune(bars=99)),
        ([(RISING, Ink())], StrokeTune(low=-1)),
    ],
)
def test_nonsense_is_refused(strokes: list, tune: StrokeTune) -> None:
    with pytest.raises(ValueError, match=r"melody needs|out of range"):
        stroke_notes(strokes, Key(), BAR, tune)


@given(strokes_)
def test_strokes_survive_a_drag(strokes: list) -> None:
    back = strokes_from_bytes(strokes_to_bytes(strokes))
    assert [stroke for stroke, _ in back] == [stroke for stroke, _ in strokes]
    assert [ink.times for _, ink in back] == [ink.times for _, ink in strokes]
    assert [ink.pressures for _, ink in back] == [ink.pressures for _, ink in strokes]


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_other_bytes_are_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(StrokeDataError, match="What was dropped"):
        strokes_from_bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b'[{"points":[]}]',
        b'[{"points":[[1e999,0]]}]',
        b" " * (MOST_BYTES + 1),
        b"[" * 100_000,
    ],
)
def test_empty_endless_and_huge_strokes_are_refused(data: bytes) -> None:
    with pytest.raises(StrokeDataError):
        strokes_from_bytes(data)
