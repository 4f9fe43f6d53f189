"""Call and response: phrases, bar lines, interruptions, and answers of the real job."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.live.record.note_pairs import NotePairs, RecordedNote
from studio.melody.jobs import MelodyJobError, ResponseJob
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.melody.phrase import first_bar, phrase_clip
from studio.melody.response import Ask, CallAndResponse, Cancel, Phase, Play, Stop
from studio.melody.space import MelodySpace
from studio.worker.inline import run_inline
from tests.melody.spaces import OneModel

TICK = 1 / 30
BAR = 4 * TICKS_PER_BEAT


def on(pitch: int, velocity: int = 100) -> bytes:
    return bytes((0x90, pitch, velocity))


def off(pitch: int) -> bytes:
    return bytes((0x80, pitch, 0))


@dataclass
class Stage:
    """A player, a worker that takes ``thinks`` quarter notes, and what was heard."""

    talk: CallAndResponse
    thinks: float = 0.2
    beat: float = 0.0
    asked: list[tuple[float, Ask]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    played: list[Play] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)

    def take(self, actions: list) -> None:
        for action in actions:
            if isinstance(action, Ask):
                self.asked.append((self.beat, action))
            elif isinstance(action, Cancel):
                self.cancelled.append(action.number)
            elif isinstance(action, Play):
                assert action.start >= self.beat, "an answer is never late"
                self.played.append(action)
            else:
                assert isinstance(action, Stop)
                self.stops.append(self.beat)

    def wait(self, until: float) -> None:
        while self.beat < until:
            self.beat += TICK
            self.take(self.talk.tick(self.beat))
            for when, ask in self.asked:
                if self.beat >= when + self.thinks and ask.number not in self.cancelled:
                    clip = Clip(f"answer {ask.number}", (Note(0, 240, 70),), ask.job.call.length)
                    self.take(self.talk.answered(ask.number, clip, self.beat))

    def play(self, start: float, end: float, pitch: int = 60) -> None:
        self.wait(start)
        self.take(self.talk.feed(on(pitch), start))
        self.wait(end)
        self.take(self.talk.feed(off(pitch), end))


def stage(thinks: float = 0.2, **options: object) -> Stage:
    talk = CallAndResponse()
    for name, value in options.items():
        setattr(talk, name, value)
    assert talk.switch(True) == []
    return Stage(talk, thinks)


def test_a_phrase_is_answered_one_bar_later_at_the_same_length() -> None:
    s = stage()
    for start in range(8):
        s.play(start, start + 0.99, 60 + start)
    assert (s.talk.phase, s.talk.hearing) == (Phase.LISTENING, True)
    s.wait(10.5)
    assert s.talk.phase is Phase.THINKING
    assert s.played == [], "the phrase may go on"
    s.wait(11.2)
    (play,) = s.played
    assert (play.start, play.end) == (12.0, 20.0)
    assert s.talk.starts_at == 12.0
    assert s.talk.phase is Phase.THINKING
    s.wait(12.1)
    assert s.talk.phase is Phase.RESPONDING
    s.wait(20.1)
    assert s.talk.phase is Phase.LISTENING
    assert s.stops == []
    assert s.talk.call.length == 2 * BAR
    assert [n.pitch for n in s.talk.call.notes] == list(range(60, 68))


@pytest.mark.parametrize(("thinks", "start"), [(0.1, 12.0), (1.9, 12.0), (2.2, 16.0), (7.0, 20.0)])
def test_a_late_answer_waits_for_the_next_bar_line(thinks: float, start: float) -> None:
    s = stage(thinks)
    s.play(4, 7.9)
    s.wait(24)
    assert [play.start for play in s.played] == [start]


@pytest.mark.parametrize(("bars", "start"), [(0.5, 8.0), (1.0, 12.0), (2.0, 16.0)])
def test_the_silence_that_ends_a_phrase_can_be_chosen(bars: float, start: float) -> None:
    s = stage(silence_bars=bars)
    s.play(4, 6.2)
    s.wait(24)
    assert [play.start for play in s.played][:1] == [start]
    assert s.talk.phase is Phase.LISTENING


def test_a_key_that_begins_a_phrase_is_known_beforehand() -> None:
    s = stage()
    assert s.talk.waiting
    s.play(0, 3.9)
    assert not s.talk.waiting, "the phrase may go on"
    s.wait(8.5)
    assert s.talk.phase is Phase.RESPONDING
    assert s.talk.started_at == 8.0
    assert s.talk.waiting
    s.talk.play_along = True
    assert not s.talk.waiting
    s.talk.switch(False)
    assert not s.talk.waiting


def test_a_pause_is_not_the_end() -> None:
    s = stage()
    s.play(0, 1)
    s.wait(3.5)
    assert s.talk.phase is Phase.THINKING
    s.play(3.6, 4.4)
    assert s.talk.phase is Phase.LISTENING
    s.wait(9)
    assert len(s.talk.call.notes) == 2, "the phrase went on"
    assert [play.start for play in s.played] == [8.0]
    assert s.played[0].clip.name == "answer 2"


def test_a_note_while_an_answer_is_made_cancels_it() -> None:
    s = stage(thinks=30.0)
    s.play(0, 3.9)
    s.wait(6.5)
    assert s.talk.pending
    s.play(6.6, 7.0)
    assert s.cancelled == [1]
    assert not s.talk.pending
    assert s.talk.answered(1, Clip(), s.beat) == [], "its result comes too late"


def test_a_note_during_the_answer_is_a_new_call() -> None:
    s = stage()
    s.play(0, 3.9)
    s.wait(9)
    assert s.talk.phase is Phase.RESPONDING
    s.play(9.5, 11)
    assert len(s.stops) == 1
    assert s.talk.phase is Phase.LISTENING
    s.wait(17)
    assert [n.pitch for n in s.talk.call.notes] == [60]
    assert [play.start for play in s.played] == [8.0, 16.0]


def test_playing_along_is_no_call() -> None:
    s = stage(play_along=True)
    s.play(0, 3.9)
    s.wait(8.5)
    s.play(9, 11)
    assert s.stops == []
    s.wait(30)
    assert len(s.played) == 1


def test_a_learnt_button_ends_the_call() -> None:
    s = stage()
    s.wait(0.1)
    s.take(s.talk.feed(on(60), 0.1))
    s.wait(2)
    s.take(s.talk.end_call(s.beat))
    assert s.talk.phase is Phase.THINKING
    assert s.talk.starts_at == 4.0
    s.wait(4.1)
    assert [play.start for play in s.played] == [4.0]
    assert s.talk.end_call(s.beat) == []


def test_the_silence_lasts_at_least_600_ms() -> None:
    s = stage(tempo=300.0, meter=Meter(1, 4))
    s.play(0, 0.9)
    s.wait(3.8)
    assert s.played == []
    s.wait(5.2)
    assert [play.start for play in s.played] == [5.0]


def test_the_answer_loops_until_the_next_call() -> None:
    s = stage(loop=True)
    s.play(0, 3.9)
    s.wait(20.1)
    assert [play.start for play in s.played] == [8.0, 12.0, 16.0, 20.0]
    s.talk.loop = False
    s.wait(25)
    assert s.talk.phase is Phase.LISTENING
    assert len(s.played) == 4


def test_mutating_makes_another_answer_from_the_last() -> None:
    s = stage(loop=True)
    assert s.talk.mutate(0.0) == []
    s.play(0, 3.9)
    s.wait(9)
    first = s.talk.answer
    s.take(s.talk.mutate(s.beat))
    assert (s.talk.phase, s.talk.pending) == (Phase.RESPONDING, True)
    s.wait(12.5)
    job = s.asked[-1][1].job
    assert job.previous is first
    assert job.seed == s.asked[0][1].job.seed + 1
    assert s.talk.answer.name == "answer 2"
    assert s.played[-1].start == 12.0
    s.talk.loop = False
    s.wait(21)
    assert s.talk.phase is Phase.LISTENING
    s.take(s.talk.mutate(s.beat))
    assert s.talk.phase is Phase.THINKING
    s.wait(24.5)
    assert (s.talk.phase, s.played[-1].start) == (Phase.RESPONDING, 24.0)


def test_mutating_before_the_answer_begins_keeps_its_bar_line() -> None:
    s = stage()
    s.play(0, 3.9)
    s.wait(7.3)
    assert len(s.played) == 1
    s.take(s.talk.mutate(s.beat))
    assert len(s.stops) == 1
    s.wait(8.2)
    assert [play.start for play in s.played] == [8.0, 8.0]


def test_of_a_long_phrase_the_last_bars_are_answered() -> None:
    s = stage()
    for start in range(100):
        s.play(start, start + 0.9, start % 128)
    s.wait(105)
    assert s.talk.call.length in (16 * BAR, 17 * BAR)
    assert s.talk.call.notes[-1].pitch == 99
    s = stage()
    s.play(0, 99.9)
    s.wait(105)
    assert s.talk.call.length <= 17 * BAR
    assert len(s.played) == 1


def test_the_phrase_can_be_watched_as_it_is_played() -> None:
    s = stage()
    s.play(0, 0.5, 60)
    s.take(s.talk.feed(on(64), 1.0))
    assert [(n.start, n.end, n.pitch) for n in s.talk.heard(1.75)] == [(0, 0.5, 60), (1, 1.75, 64)]
    s.take(s.talk.feed(off(64), 2.0))
    s.wait(7)
    assert s.talk.heard(s.beat) == [], "it is over"


def test_a_failure_is_said_and_it_listens_again() -> None:
    s = stage(thinks=99.0)
    s.play(0, 3.9)
    s.wait(7)
    s.talk.failed(1, "No.")
    assert (s.talk.phase, s.talk.notice, s.talk.pending) == (Phase.LISTENING, "No.", False)
    s.talk.failed(1, "Late.")
    assert s.talk.notice == "No."


def test_switching_off_and_jumping_back_stop_everything() -> None:
    s = stage()
    s.play(0, 3.9)
    s.wait(9)
    assert s.talk.tick(2.0) == [Stop()], "the transport was moved"
    assert s.talk.phase is Phase.LISTENING
    assert s.talk.switch(False) == []
    assert s.talk.feed(on(60), 3.0) == []
    assert s.talk.phase is Phase.OFF


moves = st.lists(
    st.tuples(
        st.sampled_from(["on", "off", "end", "mutate", "loop", "along", "reset", "wait"]),
        st.integers(0, 3),
        st.floats(0, 3),
    ),
    max_size=40,
)


@given(moves, st.floats(0, 6), st.sampled_from([Meter(), Meter(3, 4), Meter(6, 8), Meter(1, 8)]))
@settings(max_examples=80)
def test_whatever_is_played_answers_keep_to_the_bars(
    script: list[tuple[str, int, float]], thinks: float, meter: Meter
) -> None:
    s = stage(thinks, meter=meter)
    bar = meter.bar_ticks / TICKS_PER_BEAT
    for move, pitch, pause in script:
        talk = s.talk
        if move in ("on", "off"):
            s.take(talk.feed(on(60 + pitch) if move == "on" else off(60 + pitch), s.beat))
        elif move == "end":
            s.take(talk.end_call(s.beat))
        elif move == "mutate":
            s.take(talk.mutate(s.beat))
        elif move == "loop":
            talk.loop = not talk.loop
        elif move == "along":
            talk.play_along = not talk.play_along
        elif move == "reset":
            s.take(talk.reset())
            assert talk.phase is Phase.LISTENING
        s.wait(s.beat + pause)
    for play in s.played:
        assert play.start / bar == pytest.approx(round(play.start / bar))
        assert play.clip.length % meter.bar_ticks == 0
    s.talk.loop = False
    for pitch in range(4):
        s.take(s.talk.feed(off(60 + pitch), s.beat))
    s.wait(s.beat + 20 * bar * 4 + thinks)
    assert s.talk.phase is Phase.LISTENING, "it always listens again"
    assert not s.talk.pending


@given(
    st.lists(st.tuples(st.floats(0, 40), st.floats(0.01, 6), st.integers(0, 127)), min_size=1),
    st.sampled_from([Meter(), Meter(3, 4), Meter(7, 8)]),
    st.sampled_from([None, "1/16", "1/8T"]),
)
def test_a_phrase_becomes_a_clip_of_whole_bars(
    played: list[tuple[float, float, int]], meter: Meter, grid: str | None
) -> None:
    notes = [RecordedNote(start, length, pitch, 90) for start, length, pitch in played]
    clip = phrase_clip(notes, meter, grid=grid)
    assert len(clip.notes) == len(notes)
    assert clip.length % meter.bar_ticks == 0
    assert all(0 <= n.start < n.end <= clip.length for n in clip.notes)
    begin = first_bar(min(n.start for n in notes), meter)
    if grid is None:
        wanted = sorted(max(round((n.start - begin) * 960), 0) for n in notes)
        assert [n.start for n in clip.notes] == wanted


def test_a_note_a_little_early_begins_the_next_bar() -> None:
    clip = phrase_clip([RecordedNote(3.9, 0.5, 60, 90), RecordedNote(7.0, 1.1, 62, 90)], Meter())
    assert [(n.start, n.pitch) for n in clip.notes] == [(0, 60), (3 * 960, 62)]
    assert clip.length == BAR, "ringing a little past the bar line makes no new bar"


def test_pairs_know_the_pedal_and_repeated_keys() -> None:
    pairs = NotePairs()
    for beat, message in enumerate(
        (on(60), b"\xb0\x40\x7f", off(60), on(60), off(60), b"\xb0\x40\x00", off(60), on(61))
    ):
        pairs.feed(message, float(beat))
    assert [(n.start, n.end) for n in pairs.done] == [(0, 3), (3, 5)]
    assert pairs.growing(9.5) == [RecordedNote(7, 2.5, 61, 100)]
    pairs.feed(b"\xb0\x7b\x00", 10.0)
    assert (pairs.held, pairs.done[-1].length) == (0, 3)


def call_of(*steps: int, bars: int = 2) -> Clip:
    notes = [Note(step * 240, 240, 60 + step, 50 + step) for step in steps]
    return Clip("Call", length=bars * BAR).with_notes(notes)


@pytest.mark.parametrize("bars", [1, 2, 3])
def test_an_answer_is_as_long_as_its_call_and_comes_again(one_model: OneModel, bars: int) -> None:
    call = call_of(0, 2, 4, 7, bars=bars)

    def answer(seed: int, **options: object) -> Clip:
        return run_inline(ResponseJob(call, seed=seed, **options), models=one_model)

    first = answer(1)
    assert (first.length, first.meter, first.name) == (call.length, call.meter, "Answer")
    assert first.notes
    assert answer(1).notes == first.notes
    assert answer(2).notes != first.notes
    mutated = answer(1, previous=first)
    assert mutated.length == call.length
    assert mutated.notes != first.notes


def test_a_call_without_notes_is_refused(one_model: OneModel) -> None:
    with pytest.raises(MelodyJobError, match="phrase of notes"):
        run_inline(ResponseJob(Clip()), models=one_model)


def test_a_silent_model_says_so() -> None:
    class Silent:
        """Holds its last note for ever."""

        latent_size = 2

        def encode(self, windows: Any) -> Any:
            points = np.zeros((len(windows), 2), np.float32)
            return points, points

        def decode(self, latents: Any, **_: Any) -> Any:
            return np.zeros((len(latents), 32), np.uint8)

    with pytest.raises(MelodyJobError, match="no answer"):
        run_inline(ResponseJob(call_of(0)), models=OneModel(MelodySpace(Silent())))


def test_beats_of_a_long_wait_do_not_stall() -> None:
    s = stage(thinks=math.inf)
    s.play(0, 3.9)
    s.wait(7.5)
    assert s.talk.tick(1e9) == []
    assert s.talk.starts_at >= 1e9
