"""Phrases beside the song: on the frame, looped, silenced."""

from __future__ import annotations

import numpy as np
import pytest

from studio.live.engine.bank import Bank, Zone
from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.play.phrase_player import ANSWER_CHANNEL, PhrasePlayer, Sent
from studio.live.play.song_clock import SongClock
from studio.live.port import PlayNote

RATE = 48000
BLOCK = 480


class Stage:
    """An engine in simulated time, looked at every block."""

    def __init__(self, bank: Bank) -> None:
        self.engine = Engine(RATE, bank)
        self.clock = SongClock()
        self.player = PhrasePlayer(self.engine, self.clock, lambda: self.now)
        self.now = 0.0

    def run(self, seconds: float, loop: tuple[float, float] | None = None) -> np.ndarray:
        heard = []
        for _ in range(round(seconds * RATE / BLOCK)):
            heard.append(self.engine.render(BLOCK))
            self.now += BLOCK / RATE
            self.clock.observe(
                self.now,
                self.engine.position(),
                playing=self.engine.playing,
                tempo=120.0,
                loop=loop,
            )
            self.player.pump()
        return np.concatenate(heard)[:, 0]


@pytest.fixture
def stage(sine_bank: Bank) -> Stage:
    return Stage(sine_bank)


def onsets(sound: np.ndarray) -> list[int]:
    """Return frames at which sound begins after silence."""
    loud = np.abs(sound) > 0
    quiet_before = np.convolve(loud, np.ones(2000), "full")[: len(loud)] - loud == 0
    return [int(frame) for frame in np.flatnonzero(loud & quiet_before)]


def test_an_answer_begins_on_the_frame_the_song_would_use(stage: Stage) -> None:
    phrase = [PlayNote(0.0, 0.25, 69, 100), PlayNote(1.0, 0.25, 69, 100)]
    stage.engine.load([PlayNote(n.start + 4.0, n.length, n.pitch, n.velocity) for n in phrase], 64)
    stage.engine.play(0.0)
    wanted = onsets(stage.run(4.0))
    stage.engine.load([], 64)
    stage.engine.play(0.0)
    stage.run(0.1)
    begun = int(stage.engine.state["anchor_frame"])
    before = int(stage.engine.state["frame"])
    bar = 4.0 * np.ceil(stage.clock.running(stage.now) / 4.0)
    stage.player.play(phrase, bar)
    found = onsets(stage.run(4.0))
    assert len(found) == 2
    assert [frame + before - begun for frame in found] == wanted


def test_an_answer_goes_on_past_the_seam_of_a_loop(stage: Stage) -> None:
    stage.engine.load([], 4.0)
    stage.engine.play(0.0)
    stage.run(0.1, (0.0, 4.0))
    begun = int(stage.engine.state["frame"]) - int(stage.engine.state["anchor_frame"])
    start = 4.0 * np.floor(stage.clock.running(stage.now) / 4.0)
    stage.player.play([PlayNote(b, 0.1, 69, 100) for b in (3.5, 4.0, 4.5)], start)
    found = [frame + begun for frame in onsets(stage.run(4.0, (0.0, 4.0)))]
    assert found == pytest.approx([84_000, 96_000, 108_000], abs=2)


def test_without_a_song_an_answer_keeps_the_tempo(stage: Stage) -> None:
    stage.run(0.1)
    start = stage.clock.running(stage.now) + 1.0
    stage.player.play([PlayNote(0, 0.25, 69, 100), PlayNote(1, 0.25, 69, 100)], start)
    first, second = onsets(stage.run(2.0))
    assert first == pytest.approx(24_000, abs=BLOCK)
    assert second - first == pytest.approx(24_000, abs=2)


def test_a_new_phrase_takes_the_place_of_the_old(stage: Stage) -> None:
    stage.run(0.1)
    start = stage.clock.running(stage.now)
    notes = [PlayNote(beat, 0.1, 69, 100) for beat in range(4)]
    stage.player.play(notes, start + 1.0)
    stage.player.play(notes[:1], start + 3.0)
    assert len(onsets(stage.run(4.0))) == 3


def test_a_note_that_sounds_ends_where_the_new_phrase_begins(stage: Stage) -> None:
    stage.run(0.1)
    start = stage.clock.running(stage.now)
    stage.player.play([PlayNote(0.0, 8.0, 69, 100)], start)
    stage.run(0.5)
    stage.player.play([], start + 2.0)
    assert np.abs(stage.run(0.4)).max() > 0.05
    stage.run(1.0)
    assert not stage.run(0.5).any()


def test_stop_silences_the_phrase(stage: Stage) -> None:
    stage.run(0.1)
    start = stage.clock.running(stage.now)
    stage.player.play([PlayNote(0.0, 8.0, 69, 100), PlayNote(3.0, 1.0, 69, 100)], start)
    assert np.abs(stage.run(0.5)).max() > 0.05
    stage.player.stop()
    stage.run(0.5)
    assert not stage.run(2.0).any()
    assert stage.engine.meters().voices == 0


@pytest.fixture
def clicking_bank() -> Bank:
    wave = np.ones(200, np.float32)
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    return Bank.of([Zone(L.PROGRAM_CLICK, wave, RATE, 76), Zone(0, 0.5 * tone, RATE, 69)])


def test_the_click_marks_running_beats_while_no_song_plays(clicking_bank: Bank) -> None:
    stage = Stage(clicking_bank)
    stage.run(0.3)
    stage.player.set_click(4)
    begun = int(stage.engine.state["frame"])
    found = [frame + begun for frame in onsets(stage.run(2.6))]
    beats = [stage.clock.running(frame / RATE) for frame in found]
    assert len(found) == 5
    assert beats == pytest.approx([1, 2, 3, 4, 5], abs=0.01)
    stage.engine.load([], 64.0)
    stage.engine.play(0.0)
    stage.run(0.3)
    assert onsets(stage.run(1.5)) == [], "the song has a metronome of its own"
    stage.engine.stop()
    stage.run(0.5)
    assert onsets(stage.run(1.1))
    stage.player.set_click(None)
    stage.run(0.2)
    assert onsets(stage.run(1.5)) == []


def test_an_audition_sounds_and_can_be_cut_short(clicking_bank: Bank) -> None:
    stage = Stage(clicking_bank)
    stage.run(0.1)
    notes = [PlayNote(2.0 * number, 0.25, 69, 64) for number in range(3)]
    stage.player.audition(notes, stage.clock.running(stage.now) + 0.1, 0)
    sound = stage.run(1.2)
    assert len(onsets(sound)) == 2
    assert 0.001 < np.abs(sound).max() < 0.25
    stage.player.stop_audition()
    stage.run(0.6)
    assert onsets(stage.run(1.0)) == []
    assert stage.engine.meters().voices == 0


def test_the_thread_sends_by_itself(stage: Stage) -> None:
    stage.run(0.1)
    sent = stage.engine.core.counters.copy()
    stage.player.play([PlayNote(0.0, 0.1, 69, 100)], stage.clock.running(stage.now))
    stage.player.start()
    while stage.player._waiting:
        stage.player._ending.wait(0.005)
    stage.player.close()
    assert (stage.engine.core.counters != sent).any()


def test_presses_and_releases_are_told_with_their_track(stage: Stage) -> None:
    sent: list[Sent] = []
    stage.player.on_note = sent.append
    stage.engine.gui.send(L.CHANNEL_TRACK, channel=ANSWER_CHANNEL, a=3)
    stage.run(0.05)
    stage.player.play([PlayNote(0.0, 0.5, 60, 90), PlayNote(0.5, 8.0, 64, 80)], 1.0)
    stage.run(1.5)
    stage.player.stop()
    assert [(note.pitch, note.velocity, note.track) for note in sent] == [
        (60, 90, 3),
        (60, 0, 3),
        (64, 80, 3),
        (64, 0, 3),
    ]
    assert sent[1].frame == sent[2].frame == sent[0].frame + RATE // 4
