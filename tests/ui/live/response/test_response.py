"""Call and response: keys in, answers on bar lines, clips on the shelf."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from studio.melody.jobs.answering import GetReadyJob
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.melody.response import Phase
from studio.ui.live.response.response import NOTHING_TO_KEEP
from studio.worker.events import Failed
from studio.worker.job import Priority
from tests.ui.live.conversation import BAR_S, BEAT_S, Room


@pytest.fixture
def room(qapp: QApplication) -> Room:
    room = Room()
    room.desk.toggle()
    return room


def test_an_answer_comes_a_bar_later_on_a_bar_of_the_first_note(room: Room) -> None:
    room.wait(0.77)
    room.play(60, 62, 64, 65)
    first = room.desk.look().begin
    room.until(Phase.THINKING)
    job, how, _ = room.worker.answers[-1]
    assert [note.start for note in job.call.notes] == [0, 960, 1920, 2880], (
        "its first note is beat one"
    )
    assert how["priority"] is Priority.INTERACTIVE
    room.worker.answer()
    assert room.played == [], "the phrase may go on"
    room.wait(1.0)
    ((clip, start, program),) = room.played
    assert clip.length == job.call.length
    assert start == pytest.approx(first + 8.0)
    assert program is None
    room.until(Phase.RESPONDING)
    assert room.phrases.beat() == pytest.approx(start, abs=0.15)
    room.until(Phase.LISTENING)
    assert room.phrases.beat() == pytest.approx(start + 4.0, abs=0.15)


def test_with_a_playing_song_its_bars_count(room: Room) -> None:
    room.player.load((), 1000.0)
    room.player.play(2.5)
    room.wait(0.1)
    room.play(60, 62)
    room.until(Phase.THINKING)
    room.worker.answer()
    room.wait(1.0)
    ((_clip, start, _program),) = room.played
    song = room.phrases.clock.to_song(start)
    assert song % 4.0 == pytest.approx(0.0, abs=0.02)


def test_who_plays_along_with_a_swung_song_has_played_straight_notes(room: Room) -> None:
    room.document.apply("Swing", lambda song: replace(song, swing=66.7, swing_grid=8))
    room.player.load((), 1000.0)
    room.player.play(0.0)
    room.wait(0.1)
    line = room.now - room.player.position() * BEAT_S + 4 * BEAT_S  # a bar line
    for beat in (0.0, 0.667, 1.0, 1.667):
        room.wait(line + beat * BEAT_S - room.now)
        room.desk.feed((0x90, 60, 90), line + beat * BEAT_S)
        room.desk.feed((0x80, 60, 0), line + (beat + 0.2) * BEAT_S)
    room.until(Phase.THINKING)
    job, _, _ = room.worker.answers[-1]
    assert [note.start for note in job.call.notes] == [0, 480, 960, 1440]


def test_with_the_click_the_first_note_keeps_its_place_in_the_bar(room: Room) -> None:
    room.store.update(response_click=True)
    bar = room.phrases.beat() // 4 * 4 + 4
    room.wait((bar + 1.0 - room.phrases.beat()) * BEAT_S)
    room.play(60, 62)
    room.until(Phase.THINKING)
    assert [n.start for n in room.worker.answers[-1][0].call.notes] == [960, 1920]


def test_a_key_counts_from_the_moment_it_came_in(room: Room) -> None:
    """The window may have been busy meanwhile."""
    room.wait(0.3)
    at = room.now
    room.now += 0.2
    room.desk.feed((0x90, 60, 90), at)
    room.desk.feed((0x80, 60, 0), at + 0.1)
    look = room.desk.look()
    (note,) = look.heard
    assert (note.start, note.length) == (look.begin, pytest.approx(0.2))
    assert look.begin % 4.0 == 0.0


def test_my_turn_is_over_asks_at_once_and_answers_at_the_next_bar(room: Room) -> None:
    room.play(60, 62)
    assert room.desk.can_end_call
    room.desk.end_call()
    assert room.desk.look().phase is Phase.THINKING
    room.worker.answer()
    ((_clip, start, _),) = room.played
    assert start - room.phrases.beat() < 4.0
    assert start % 4.0 == 0.0


def test_a_late_answer_waits_for_the_next_bar_line(room: Room) -> None:
    room.play(60, 62, 64, 65)
    room.until(Phase.THINKING)
    room.wait(2.4 * BAR_S)
    assert room.played == []
    room.worker.answer()
    ((_clip, start, _),) = room.played
    assert start % 4.0 == 0.0
    assert 0.0 < start - room.phrases.beat() <= 4.0


def test_mutate_goes_on_from_the_last_answer(room: Room) -> None:
    room.converse()
    assert room.desk.can_mutate
    room.desk.mutate()
    job = room.worker.answers[-1][0]
    assert job.previous is room.desk.look().answer
    room.worker.answer()
    assert len(room.played) == 2


def test_loop_repeats_until_the_next_note(room: Room) -> None:
    room.desk.loop()
    room.converse()
    room.wait(2.5 * BAR_S)
    starts = [start for _clip, start, _ in room.played]
    assert len(starts) >= 3
    assert all(b - a == pytest.approx(4.0) for a, b in pairwise(starts))
    assert "again" in room.desk.look().words
    room.desk.press(60, 90)
    assert room.silenced
    assert room.desk.look().phase is Phase.LISTENING


def test_keep_puts_call_and_answer_on_the_shelf_in_one_step(room: Room) -> None:
    room.desk.keep()
    assert room.said == [NOTHING_TO_KEEP]
    room.converse(60, 64)
    room.desk.keep()
    assert [clip.name for clip in room.document.song.clips] == ["Call 1", "Answer 1"]
    assert room.document.song.clips[0].notes[0].pitch == 60
    room.desk.keep()
    assert len(room.document.song.clips) == 2, "what is there is not put there twice"
    room.desk.mutate()
    room.worker.answer(Clip("Another", (Note(0, 480, 50),), 4 * TICKS_PER_BEAT))
    room.desk.keep()
    names = [clip.name for clip in room.document.song.clips]
    assert names == ["Call 1", "Answer 1", "Answer 2"], "the call is there already"
    room.document.undo()
    room.document.undo()
    assert room.document.song.clips == ()


def test_a_failing_job_is_said_once_and_it_listens_again(room: Room) -> None:
    room.play(60, 62)
    room.until(Phase.THINKING)
    room.worker.fail("The model melody is missing.")
    assert room.said == ["The model melody is missing."]
    assert room.desk.look().phase is Phase.LISTENING
    room.wait(3.0)
    room.converse()


def test_a_missing_model_is_said_as_soon_as_it_is_switched_on(room: Room) -> None:
    job, how, _ = room.worker.asked[0]
    assert isinstance(job, GetReadyJob)
    how["on_event"](Failed(0, "t", "The model melody is missing.", ""))
    assert room.said == ["The model melody is missing."]


def test_switching_off_ends_everything(room: Room) -> None:
    room.play(60)
    room.until(Phase.THINKING)
    room.desk.toggle()
    assert not room.desk.on
    assert room.worker.answers[-1][2].cancelled
    room.desk.press(60, 100)
    assert room.desk.look().phase is Phase.OFF


def test_a_moved_song_begins_anew(room: Room) -> None:
    room.player.load((), 1000.0)
    room.player.play(0.0)
    room.wait(0.1)
    room.converse()
    room.player.seek(2.2)
    room.wait(0.1)
    assert room.silenced
    assert room.desk.look().phase is Phase.LISTENING


def test_another_meter_begins_anew(room: Room) -> None:
    room.converse()
    room.document.apply("Meter", lambda song: replace(song, meter=Meter(3, 4)))
    room.wait(0.1)
    look = room.desk.look()
    assert (look.phase, look.beats) == (Phase.LISTENING, 3)


def test_the_answer_has_the_instrument_that_was_chosen(room: Room) -> None:
    room.store.update(response_program=40)
    room.converse()
    assert room.played[0][2] == 40
