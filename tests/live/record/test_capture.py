"""Capture what I just played."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.live.record.capture import GRID_BEATS, Capture, CaptureBuffer, aligned
from studio.live.record.note_pairs import RecordedNote
from tests.clock import Clock


def on(pitch: int, velocity: int = 100) -> bytes:
    return bytes((0x90, pitch, velocity))


def off(pitch: int) -> bytes:
    return bytes((0x80, pitch, 0))


def captured(
    onsets: list[float], *, length: float = 0.2, tempo: float = 120.0, song: float | None = None
) -> Capture:
    """Play notes at seconds ``onsets``; ``song`` is the song position at 0 s, or None."""
    clock = Clock(1000.0)
    buffer = CaptureBuffer(clock)
    events = sorted(
        [(at, on(60 + i)) for i, at in enumerate(onsets)]
        + [(at + length, off(60 + i)) for i, at in enumerate(onsets)]
    )
    for at, message in events:
        clock.now = 1000.0 + at
        buffer.feed(message, None if song is None else song + at * tempo / 60.0)
    return buffer.capture(tempo)


def test_what_was_played_freely_is_laid_on_the_bars() -> None:
    capture = captured([0.013 + i * 0.5 for i in range(8)])
    assert [n.start for n in capture.notes] == pytest.approx(range(8), abs=1e-6)
    assert (capture.start, capture.length, capture.in_song) == (0.0, 8.0, False)


def test_unsteady_playing_is_aligned_as_a_whole() -> None:
    late = [0.0, 0.02, -0.015, 0.01, 0.0, -0.01, 0.02, 0.0]
    capture = captured([2.3 + i * 0.5 + swing for i, swing in enumerate(late)])
    errors = [n.start - i for i, n in enumerate(capture.notes)]
    assert max(map(abs, errors)) < 0.06
    spread = [note.start - capture.notes[1].start for note in capture.notes[1:]]
    wanted = [i + 2 * swing for i, swing in enumerate(late)]
    assert spread == pytest.approx([w - wanted[1] for w in wanted[1:]]), "distances are kept"


def test_an_upbeat_is_heard_as_one() -> None:
    notes = [RecordedNote(0.0, 0.1, 60, 40)] + [
        RecordedNote(0.25 + i, 1.0, 62, 110) for i in range(4)
    ]
    shift = aligned(notes)
    assert [note.start + shift for note in notes] == pytest.approx([0.75, 1.0, 2.0, 3.0, 4.0])


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=20, unique=True),
    st.floats(0, 10),
)
def test_exact_playing_is_put_exactly_on_the_grid(steps: list[int], offset: float) -> None:
    notes = [RecordedNote(offset + s * GRID_BEATS, 0.2, 60, 90) for s in sorted(steps)]
    shift = aligned(notes)
    for note in notes:
        place = (note.start + shift) / GRID_BEATS
        assert place == pytest.approx(round(place), abs=1e-5)
    assert -GRID_BEATS / 2 < notes[0].start + shift < 1.0


def test_what_was_played_with_the_song_keeps_its_place() -> None:
    capture = captured([0.6, 1.1, 3.0], song=8.0)
    assert (capture.start, capture.length, capture.in_song) == (8.0, 8.0, True)
    assert [note.start for note in capture.notes] == pytest.approx([1.2, 2.2, 6.0])


def test_a_note_just_before_the_bar_belongs_to_it() -> None:
    capture = captured([1.95, 2.5], song=0.0)
    assert capture.start == 4.0
    assert capture.notes[0].start == 0.0


def test_a_song_that_was_moved_back_is_no_measure() -> None:
    clock = Clock(1000.0)
    buffer = CaptureBuffer(clock)
    for beat in (8.0, 9.0, 2.0):
        buffer.feed(on(60), beat)
        clock.now += 0.5
    assert not buffer.capture(120.0).in_song


def test_only_what_came_after_the_last_long_silence() -> None:
    capture = captured([0.0, 0.5, 20.0, 20.5])
    assert [note.pitch for note in capture.notes] == [62, 63]


def test_a_held_note_lasts_until_now() -> None:
    clock = Clock(1000.0)
    buffer = CaptureBuffer(clock)
    buffer.feed(on(60), None)
    clock.now += 3.0
    assert buffer.capture(120.0).notes[0].length == pytest.approx(6.0)
    assert buffer.capture(120.0).length == 8.0


def test_a_minute_is_kept_and_no_more() -> None:
    clock = Clock(1000.0)
    buffer = CaptureBuffer(clock)
    buffer.feed((0xF8,), None)
    buffer.feed((), None)
    assert buffer.empty
    assert buffer.capture(120.0) is None
    for _ in range(100):
        buffer.feed(on(60), None)
        buffer.feed(off(60), None)
        clock.now += 1.0
    assert len(buffer.capture(120.0).notes) == 60
    clock.now += 61.0
    assert buffer.empty
    assert buffer.capture(120.0) is None


def test_pads_are_captured_too() -> None:
    clock = Clock(1000.0)
    buffer = CaptureBuffer(clock)
    buffer.pad("melody", 0.1, 0.2, None)
    clock.now += 1.0
    buffer.pad("melody", 0.3, 0.4, None)
    capture = buffer.capture(60.0)
    assert [(m.time, m.beat, m.x, m.y) for m in capture.moves["melody"]] == [
        (0.0, 0.0, 0.1, 0.2),
        (1.0, 1.0, 0.3, 0.4),
    ]
    buffer.clear()
    assert buffer.empty
