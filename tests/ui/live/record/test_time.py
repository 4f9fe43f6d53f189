"""When recording begins and ends, and at which moment what is played counts."""

from __future__ import annotations

import pytest

from studio.live.kernel.swing import EIGHTHS, SIXTEENTHS, Swing
from studio.melody.notes import TICKS_PER_BEAT
from studio.ui.transport.recording_clock import SongBeat
from tests.ui.live.recording_session import Session, two_bars


def test_the_count_in_is_not_recorded(session: Session) -> None:
    session.open(two_bars())
    session.transport.set_count_in(4.0)
    session.recording.start()
    session.pass_beats(2.0)
    session.play(50, 0.5)
    session.pass_beats(1.4)
    session.play(60, 0.6)
    session.transport.stop()
    assert session.notes() == [(0.0, 60)], "a note a little early is on the first beat"


def test_recording_begins_where_the_playhead_is(session: Session) -> None:
    session.open(two_bars())
    session.transport.seek(4 * TICKS_PER_BEAT)
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.transport.stop()
    assert session.notes() == [(20.0, 60)]


def test_recording_begins_and_ends_while_the_song_plays(session: Session) -> None:
    session.open(two_bars())
    session.transport.play()
    session.pass_beats(1.0)
    session.play(50, 0.5)
    session.recording.toggle()
    session.pass_beats(0.5)
    session.play(60, 0.5)
    session.recording.toggle()
    session.play(51, 0.5)
    assert session.notes() == [(8.0, 60)]
    assert session.document.song.takes[0].start == pytest.approx(1.5, abs=0.05)


def test_what_is_armed_records_with_the_next_play(session: Session) -> None:
    session.open(two_bars())
    session.recording.toggle_armed()
    assert session.recording.lit
    assert not session.recording.recording
    session.transport.play()
    assert session.recording.recording
    session.play(60, 0.5)
    session.transport.stop()
    assert session.notes() == [(0.0, 60)]
    assert session.recording.armed
    session.recording.toggle_armed()
    session.transport.play()
    assert not session.recording.recording


def test_the_answer_to_what_was_heard_counts_back_to_it(session: Session) -> None:
    session.latency = 0.05
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.1)
    session.play(60, 0.5)
    session.transport.stop()
    assert session.clip.notes[0].start == pytest.approx(TICKS_PER_BEAT, abs=40)


def test_a_message_keeps_the_moment_at_which_it_came(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(2.0)
    session.recording.feed((0x90, 60, 100), session.time - 0.25)
    session.transport.stop()
    assert session.clip.notes[0].start == pytest.approx(1.5 * TICKS_PER_BEAT, abs=40)


def test_a_loop_that_comes_round_later_at_the_ear_ends_the_take_there(session: Session) -> None:
    session.latency = 0.1
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(8.1)
    session.play(60, 0.05)
    session.pass_beats(1.0)
    session.transport.stop()
    assert session.notes()[0][0] == pytest.approx(31.6, abs=0.3), "0.1 beats before the end"
    assert session.clip.length == 8 * TICKS_PER_BEAT


def test_a_seek_makes_another_take(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.play(60, 0.5)
    session.transport.seek(6 * TICKS_PER_BEAT)
    session.pass_beats(0.5)
    session.play(62, 0.5)
    session.transport.stop()
    assert session.notes() == [(0.0, 60), (26.0, 62)]
    assert [round(take.start) for take in session.document.song.takes] == [0, 6]


@pytest.mark.parametrize("step", [EIGHTHS, SIXTEENTHS])
def test_what_is_played_with_the_swing_is_written_straight(session: Session, step: float) -> None:
    session.open(two_bars())
    swing = Swing(70.0, step)
    session.transport.set_swing(swing)
    session.transport.play(0)
    heard = 0.0
    for number in range(1, round(12.0 / step)):
        session.pass_beats(swing.swung(number * step) - heard)
        heard = swing.swung(number * step)
        written = number * step
        assert session.beat.position() == pytest.approx(written % 8.0, abs=1e-6)
        running = session.beat.running()
        assert running is not None
        assert session.beat.place(running) == pytest.approx(written % 8.0, abs=1e-6)


def test_the_clock_counts_at_the_tempo_of_the_one_that_is_followed(session: Session) -> None:
    session.open(two_bars())
    tempo = 60.0
    beat = SongBeat(
        session.document, session.transport, now=lambda: session.time, tempo=lambda: tempo
    )
    session.player.set_tempo(tempo)
    session.transport.play(0)
    session.pass_beats(4.0)
    assert beat.position(session.time + 0.5) == pytest.approx(2.5)
