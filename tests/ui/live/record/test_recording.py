"""What is recorded into a clip: notes and controllers, pass by pass, over or instead of what is there."""

from __future__ import annotations

import pytest

from studio.melody.notes import TICKS_PER_BEAT, Note
from tests.ui.live.recording_session import Session, two_bars


def test_notes_go_into_the_clip_where_they_were_played(session: Session) -> None:
    session.open(two_bars(Note(0, 240, 40)))
    session.recording.toggle()
    assert session.recording.recording
    assert session.transport.playing
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.pass_beats(0.5)
    session.play(64, 1.0)
    session.recording.toggle()
    assert not session.recording.recording
    assert session.transport.playing, "ending the recording lets the song play on"
    assert session.notes() == [(0.0, 40), (4.0, 60), (8.0, 64)]
    assert session.clip.notes[2].length == pytest.approx(TICKS_PER_BEAT, abs=40)
    assert session.undo_all() == ["Record Take 1"]
    assert session.document.song.takes == ()


def test_pedal_and_bend_stay_with_the_clip_and_go_with_the_notes(session: Session) -> None:
    session.open(two_bars(Note(0, 240, 40)))
    session.recording.toggle()
    session.pass_beats(1.0)
    session.recording.feed((0xB0, 64, 127))
    session.play(60, 0.5)
    session.recording.feed((0xE0, 0, 0))
    session.pass_beats(0.5)
    session.recording.feed((0xB0, 64, 0))
    session.recording.feed((0xE0, 0, 64))
    session.pass_beats(0.5)
    session.recording.toggle()
    pedal, bend = session.document.song.curves_of(session.clip.id)
    assert [(round(tick / TICKS_PER_BEAT, 1), value) for tick, value in pedal.points] == [
        (1.0, 1.0),
        (2.0, 0.0),
    ]
    assert [(round(tick / TICKS_PER_BEAT, 1), value) for tick, value in bend.points] == [
        (1.5, -1.0),
        (2.0, 0.0),
    ]
    lengths = [round(4 * n.length / TICKS_PER_BEAT) for n in session.clip.notes if n.pitch == 60]
    assert lengths == [2], (
        "as long as the key was held: the pedal is beside it, and can be taken away"
    )
    assert session.undo_all() == ["Record Take 1"]
    assert session.document.song.controls == ()


def test_a_pedal_that_is_down_when_a_pass_begins_holds_its_notes(session: Session) -> None:
    session.open(two_bars(Note(0, 240, 40)))
    session.recording.toggle()
    session.pass_beats(7.0)
    session.recording.feed((0xB0, 64, 127))
    session.pass_beats(2.0)
    session.play(60, 0.5)
    session.pass_beats(0.5)
    session.recording.feed((0xB0, 64, 0))
    session.pass_beats(0.5)
    session.recording.toggle()
    (pedal,) = session.document.song.curves_of(session.clip.id)
    assert [(round(tick / TICKS_PER_BEAT, 1), value) for tick, value in pedal.points] == [
        (0.0, 1.0),
        (2.0, 0.0),
        (7.0, 1.0),
        (8.0, 0.0),
    ]


def test_each_pass_of_the_loop_is_a_take_and_is_heard_in_the_next(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.pass_beats(7.0)
    assert session.notes() == [(4.0, 60)], "what was played is in the clip as the loop comes round"
    session.pass_beats(1.5)
    session.play(62, 0.5)
    session.transport.stop()
    assert session.notes() == [(4.0, 60), (8.0, 62)]
    takes = session.document.song.takes
    assert [take.name for take in takes] == ["Take 1", "Take 2"]
    assert takes[0].length == 8.0
    assert session.document.undo() == "Record Take 2"
    assert session.notes() == [(4.0, 60)]


def test_replacing_replaces_what_lies_in_the_time_of_the_take(session: Session) -> None:
    session.store.update(record_replace=True)
    session.open(two_bars(*(Note(beat * TICKS_PER_BEAT, 240, 40) for beat in range(8))))
    session.recording.start()
    session.pass_beats(1.5)
    session.play(60, 1.0)
    session.transport.stop()
    assert session.notes() == [(6.0, 60), *((4.0 * beat, 40) for beat in range(3, 8))]


def test_input_quantise_pulls_onsets_to_the_grid(session: Session) -> None:
    session.store.update(record_grid="1/8T")
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.27)
    session.play(60, 0.4)
    session.transport.stop()
    assert [note.start for note in session.clip.notes] == [round(TICKS_PER_BEAT * 4 / 3)]


def test_a_note_a_little_before_the_loop_ends_begins_it_when_quantised(session: Session) -> None:
    session.store.update(record_grid="1/4")
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(7.9)
    session.play(60, 0.05)
    session.pass_beats(0.5)
    session.transport.stop()
    assert session.notes() == [(0.0, 60)]
    assert session.clip.length == 8 * TICKS_PER_BEAT
