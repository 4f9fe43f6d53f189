"""Clips become windows and come back; what is lost on the way is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.melody.notes import TICKS_PER_BEAT, TICKS_PER_STEP, Clip, Meter, Note
from studio.melody.tokens import HOLD, NOTE_OFF, pitch_to_token
from studio.melody.windows import (
    GRID_NOTICE,
    POLYPHONY_NOTICE,
    RANGE_NOTICE,
    clip_bars,
    clip_to_windows,
    empty_frame,
    fold_pitch,
    windows_to_clip,
)

BAR = 4 * TICKS_PER_BEAT
FITTING = [Meter(4, 4), Meter(3, 4), Meter(2, 4), Meter(6, 8), Meter(7, 8), Meter(5, 8)]


def clip_of(*notes: tuple[int, int, int], bars: int = 2, meter: Meter = Meter()) -> Clip:
    """Make a clip of ``(start, length, pitch)`` in 16ths."""
    made = [Note(s * TICKS_PER_STEP, n * TICKS_PER_STEP, p) for s, n, p in notes]
    return Clip(length=bars * meter.bar_ticks, meter=meter).with_notes(made, grow=False)


@st.composite
def lines(draw: st.DrawFn) -> Clip:
    """Monophonic clips on their meter's 16ths, with rests and velocities."""
    meter = draw(st.sampled_from(FITTING))
    bars = draw(st.integers(1, 7))
    steps = bars * meter.bar_ticks // TICKS_PER_STEP
    count = draw(st.integers(0, min(steps // 2, 12)))
    edges = sorted(draw(st.sets(st.integers(0, steps), min_size=2 * count, max_size=2 * count)))
    notes = []
    for start, end in zip(edges[0::2], edges[1::2], strict=True):
        pitch, velocity = draw(st.integers(21, 108)), draw(st.integers(1, 127))
        length = (end - start) * TICKS_PER_STEP
        notes.append(Note(start * TICKS_PER_STEP, length, pitch, velocity))
    return Clip(length=bars * meter.bar_ticks, meter=meter).with_notes(notes, grow=False)


@given(lines())
def test_a_line_on_the_grid_comes_back_note_for_note(clip: Clip) -> None:
    frame = clip_to_windows(clip)
    assert frame.windows.shape == (-(-clip_bars(clip) // 2), 32)
    made = windows_to_clip(frame.windows, frame, clip.name)
    assert made.notes == clip.notes
    assert (made.length, made.meter) == (clip.length, clip.meter)
    assert made.id != clip.id


def test_tokens_of_a_short_line() -> None:
    window = clip_to_windows(clip_of((0, 2, 60), (4, 1, 62), (5, 3, 64))).windows[0]
    expected = {0: 60, 2: None, 4: 62, 5: 64, 8: None}
    for step in range(32):
        pitch = expected.get(step, 0)
        token = HOLD if pitch == 0 else NOTE_OFF if pitch is None else pitch_to_token(pitch)
        assert window[step] == token


def test_a_note_over_the_edge_of_two_windows_is_tied() -> None:
    clip = clip_of((30, 6, 60), (40, 2, 60), bars=4)
    frame = clip_to_windows(clip)
    assert frame.tied.tolist() == [False, True]
    assert frame.windows[1, 0] == pitch_to_token(60)
    assert windows_to_clip(frame.windows, frame, "x").notes == clip.notes
    other = frame.windows.copy()
    other[1, 0] = pitch_to_token(61)
    starts = [note.start // TICKS_PER_STEP for note in windows_to_clip(other, frame, "x").notes]
    assert starts == [30, 32, 40]


def test_a_window_begins_in_silence_unless_tied() -> None:
    clip = clip_of((30, 2, 60), (36, 2, 62), bars=4)
    frame = clip_to_windows(clip)
    assert not frame.tied.any()
    assert windows_to_clip(frame.windows, frame, "x").notes == clip.notes


def test_chords_keep_their_highest_note_and_say_so() -> None:
    frame = clip_to_windows(clip_of((0, 4, 48), (0, 4, 64), (0, 4, 55), (4, 4, 60)))
    assert frame.windows[0, 0] == pitch_to_token(64)
    assert frame.notices == (POLYPHONY_NOTICE,)
    held = clip_to_windows(clip_of((0, 8, 48), (4, 4, 60)))
    assert held.notices == (POLYPHONY_NOTICE,)
    made = windows_to_clip(held.windows, held, "x").notes
    assert [(note.start, note.end) for note in made] == [(0, 960), (960, 1920)]


def test_pitches_out_of_range_move_by_octaves_and_say_so() -> None:
    frame = clip_to_windows(clip_of((0, 4, 10), (4, 4, 127)))
    assert frame.windows[0, [0, 4]].tolist() == [pitch_to_token(22), pitch_to_token(103)]
    assert frame.notices == (RANGE_NOTICE,)


@given(st.integers(0, 127))
def test_folding_keeps_the_pitch_class(pitch: int) -> None:
    folded = fold_pitch(pitch)
    assert 21 <= folded <= 108
    assert (folded - pitch) % 12 == 0
    assert folded == pitch or not 21 <= pitch <= 108


def test_triplets_are_said_to_move_but_human_timing_is_not() -> None:
    third = TICKS_PER_BEAT // 3
    triplets = Clip().with_notes([Note(i * third, third, 60 + i) for i in range(3)])
    assert clip_to_windows(triplets).notices == (GRID_NOTICE,)
    human = Clip().with_notes([Note(BAR // 4 - 31, 400, 60), Note(BAR // 2 + 17, 300, 62)])
    frame = clip_to_windows(human)
    assert frame.notices == ()
    assert np.flatnonzero(frame.windows[0] > 1).tolist() == [4, 8]


@pytest.mark.parametrize("meter", [Meter(3, 4), Meter(5, 4), Meter(12, 8), Meter(7, 32)])
def test_other_meters_are_fitted_to_the_grid_and_said(meter: Meter) -> None:
    clip = Clip(length=2 * meter.bar_ticks, meter=meter).with_notes(
        [Note(0, 240, 60), Note(meter.bar_ticks, 240, 64)], grow=False
    )
    frame = clip_to_windows(clip)
    assert np.flatnonzero(frame.windows[0] > 1).tolist() == [0, 16]
    assert len(frame.notices) == 1
    assert frame.notices[0].startswith(f"{meter} bars")
    made = windows_to_clip(frame.windows, frame, "x")
    assert [note.start for note in made.notes] == [0, meter.bar_ticks]
    assert made.meter == meter


def test_any_tokens_make_a_sound_clip() -> None:
    rng = np.random.default_rng(0)
    for meter in (*FITTING, Meter(5, 4), Meter(3, 32)):
        frame = empty_frame(5, meter)
        windows = rng.integers(0, 90, frame.windows.shape).astype(np.uint8)
        clip = windows_to_clip(windows, frame, "any")
        assert clip.length == 5 * meter.bar_ticks
        for note, after in zip(clip.notes, (*clip.notes[1:], None), strict=True):
            assert 0 <= note.start < note.end <= clip.length
            assert after is None or note.end <= after.start
            assert 21 <= note.pitch <= 108
            assert note.velocity == 80


def test_a_short_clip_is_repeated_against_a_longer_one() -> None:
    clip = clip_of((0, 4, 60), (12, 4, 67), bars=1)
    frame = clip_to_windows(clip, bars=5)
    assert frame.windows.shape == (3, 32)
    assert frame.length == 5 * BAR
    starts = [
        note.start // TICKS_PER_STEP for note in windows_to_clip(frame.windows, frame, "x").notes
    ]
    assert starts == [0, 12, 16, 28, 32, 44, 48, 60, 64, 76]


def test_a_length_that_is_no_whole_bar_is_kept() -> None:
    clip = Clip(length=5 * TICKS_PER_BEAT).with_notes([Note(4 * TICKS_PER_BEAT, 960, 60)])
    frame = clip_to_windows(clip)
    made = windows_to_clip(frame.windows, frame, "x")
    assert made.length == clip.length
    assert made.notes == clip.notes


def test_velocities_reach_from_note_to_note() -> None:
    notes = [Note(0, 240, 60, 40), Note(8 * 240, 240, 60, 110)]
    frame = clip_to_windows(Clip().with_notes(notes))
    assert frame.velocity[0, [0, 7, 8, 31]].tolist() == [40, 40, 110, 110]
