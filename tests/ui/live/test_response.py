"""Call and response in the window: keys in, answers on bar lines, clips on the shelf."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.live.engine import Engine
from studio.live.phrase_player import ANSWER_CHANNEL
from studio.live.port import SilentPlayer
from studio.melody.jobs.answering import GetReadyJob, ResponseJob
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.melody.response import Phase
from studio.project.settings import SettingsStore
from studio.project.song_sound import song_swing
from studio.ui.document import Document
from studio.ui.live.phrases import ANSWER_TRACK, Phrases
from studio.ui.live.response import NOTHING_TO_KEEP, ResponseDesk
from studio.ui.live.response_options import ResponseOptions
from studio.ui.live.response_paint import heard_clip
from studio.ui.live.response_panel import ResponsePanel
from studio.worker.events import Failed, Finished
from studio.worker.job import Priority

BEAT_S = 0.5
BAR_S = 2.0


class FakeTicket:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Worker:
    """Takes jobs and answers when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, dict[str, Any], FakeTicket]] = []

    def submit(self, job: Any, **how: Any) -> FakeTicket:
        ticket = FakeTicket()
        self.asked.append((job, how, ticket))
        return ticket

    @property
    def answers(self) -> list[tuple[Any, dict[str, Any], FakeTicket]]:
        return [asked for asked in self.asked if isinstance(asked[0], ResponseJob)]

    def answer(self, clip: Clip | None = None) -> None:
        job, how, _ticket = self.answers[-1]
        made = clip or Clip("Answer", (Note(0, 480, 72), Note(960, 480, 74)), job.call.length)
        how["on_event"](Finished(1, "t", made))

    def fail(self, sentence: str) -> None:
        self.answers[-1][1]["on_event"](Failed(1, "t", sentence, "details"))


class Room:
    """A conversation whose time the test moves, without sound."""

    def __init__(self) -> None:
        self.now = 100.0
        self.store = SettingsStore()
        self.store.load()
        self.document = Document()
        self.player = SilentPlayer(lambda: self.now)
        self.worker = Worker()
        self.phrases = Phrases(self.document, self.player, lambda: None, now=lambda: self.now)
        self.phrases._timer.setInterval(10**6)
        self.played: list[tuple[Clip, float, int | None]] = []
        self.silenced: list[float] = []
        self.phrases.play = lambda *what: self.played.append(what)
        self.phrases.silence = lambda: self.silenced.append(self.phrases.beat())
        self.desk = ResponseDesk(
            self.document, self.worker.submit, self.phrases, self.store, now=lambda: self.now
        )
        self.said: list[str] = []
        self.desk.notify.connect(lambda note: self.said.append(note.sentence))

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += 0.02
            self.phrases.look()
            self.phrases.ticked.emit()

    def play(self, *pitches: int, seconds: float = 0.45) -> None:
        for pitch in pitches:
            self.desk.press(pitch, 100)
            self.wait(seconds)
            self.desk.let_go(pitch)
            self.wait(BEAT_S - seconds)

    def until(self, phase: Phase, most: float = 20.0) -> None:
        end = self.now + most
        while self.desk.look().phase is not phase:
            assert self.now < end, f"never {phase}"
            self.wait(0.02)

    def converse(self, *pitches: int) -> None:
        self.play(*(pitches or (60, 64, 67)))
        self.until(Phase.THINKING)
        self.worker.answer()
        self.until(Phase.RESPONDING)


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


@pytest.fixture
def panel(qtbot: QtBot, room: Room) -> ResponsePanel:
    panel = ResponsePanel(room.desk)
    qtbot.addWidget(panel)
    panel.resize(960, 72)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def click(qtbot: QtBot, button: Any) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_panel_says_the_phase_and_offers_what_can_be_done(
    qtbot: QtBot, room: Room, panel: ResponsePanel
) -> None:
    assert panel.phase.accessibleName() == "Call and response: Listening"
    assert not panel.end.isEnabled()
    assert not panel.keep.isEnabled()
    room.play(60, 64)
    assert panel.end.isEnabled()
    assert panel.phase.shown.words == "Your turn"
    shown = heard_clip(panel.roll._look)
    assert [note.pitch for note in shown.notes] == [60, 64]
    click(qtbot, panel.end)
    assert panel.phase.accessibleName() == "Call and response: Thinking"
    room.worker.answer()
    room.until(Phase.RESPONDING)
    assert panel.phase.shown.words == "Bar 1 of 1"
    click(qtbot, panel.loop)
    assert room.desk.looping
    click(qtbot, panel.mutate)
    assert len(room.worker.answers) == 2
    click(qtbot, panel.keep)
    assert len(room.document.song.clips) == 2
    click(qtbot, panel.close_button)
    assert not room.desk.on
    assert panel.isHidden()


def test_the_phases_can_be_told_apart(qtbot: QtBot, room: Room, panel: ResponsePanel) -> None:
    def picture() -> bytes:
        grey = QImage.Format.Format_Grayscale8
        return bytes(panel.phase.grab().toImage().convertToFormat(grey).constBits())

    listening = picture()
    room.play(60)
    room.until(Phase.THINKING)
    thinking = picture()
    room.worker.answer()
    room.until(Phase.RESPONDING)
    assert len({listening, thinking, picture()}) == 3, "without any colour too"


def test_options_are_kept_in_the_preferences(qtbot: QtBot, room: Room) -> None:
    options = ResponseOptions(room.store)
    qtbot.addWidget(options)
    options.set_instruments({0: "Piano", 1: "Piano", 40: "Violin"})
    assert [options.instrument.itemText(i) for i in range(options.instrument.count())] == [
        "As the keys",
        "Piano",
        "Violin",
    ]
    options.show()
    click(qtbot, options.silence.button(0))
    options.similarity.slider.setValue(80)
    options.click.click()
    options.instrument.setCurrentIndex(2)
    options.instrument.activated.emit(2)
    settings = room.store.settings
    assert (settings.response_silence, settings.response_similarity) == (0.5, 0.8)
    assert settings.response_click
    assert settings.response_program == 40
    room.play(60)
    room.until(Phase.THINKING)
    assert room.worker.answers[-1][0].similarity == 0.8


def test_every_source_of_notes_is_heard_in_the_window(
    qtbot: QtBot, make_window: Callable[..., Any]
) -> None:
    window = make_window()
    talk = window.live.response
    window.registry.action("response.toggle").trigger()
    assert window.live.talk.panel.isVisible()
    window.live.typing.pressed.emit(60, 90)
    window.live.typing.let_go.emit(60)
    window.live.keyboard.keys.pressed.emit(62, 90)
    window.live.keyboard.keys.let_go.emit(62)
    window.live.midi.played.emit("Keystation", (0x90, 64, 90), time.perf_counter())
    window.live.midi.played.emit("Keystation", (0x80, 64, 0), time.perf_counter())
    window.live.midi.claimed = lambda _port, message: message[1] == 99
    window.live.midi.played.emit("Keystation", (0x90, 99, 90), time.perf_counter())
    assert [note.pitch for note in talk.look().heard] == [60, 62, 64]
    window.live.panic()
    assert talk.look().heard == []
    window.live.toggle_stage()
    qtbot.waitUntil(lambda: window.live.on_stage)
    row = window.live.stage.findChild(ResponsePanel, "responseStage")
    assert row.isVisible()
    window.live.stage.head.response.click()
    assert row.isHidden()
    assert not talk.on


def test_an_answer_sounds_through_the_engine_with_swing_and_an_instrument_of_its_own(
    qtbot: QtBot,
) -> None:
    engine = Engine(48000)
    document = Document()
    document.apply("Swing", lambda song: replace(song, swing=66.0))
    # Time stands still, so that all is sent at once.
    phrases = Phrases(document, SilentPlayer(), lambda: None, now=lambda: 100.0)
    engine.set_tempo(300.0)
    engine.render(64)
    phrases.use_engine(engine)
    phrases.wake("test")
    sent: list[tuple[int, int]] = []
    note_on = engine.clock.note_on

    def spy(channel: int, pitch: int, velocity: int, *, frame: int = 0) -> None:
        sent.append((pitch, frame))
        note_on(channel, pitch, velocity, frame=frame)

    engine.clock.note_on = spy
    step = TICKS_PER_BEAT // 4
    clip = Clip("A", (Note(0, step, 60), Note(step, step, 61)), 4 * TICKS_PER_BEAT)
    phrases.play(clip, phrases.beat() + 0.01, 40)
    qtbot.waitUntil(lambda: len(sent) == 2)
    phrases.sleep("test")
    assert [pitch for pitch, _frame in sent] == [60, 61]
    first, late = (frame for _pitch, frame in sent)
    assert late - first == pytest.approx(0.33 * 9600, abs=2), "66 % of two sixteenths"
    engine.render(64)
    assert engine.core.channels["track"][ANSWER_CHANNEL] == ANSWER_TRACK
    assert engine.core.tracks["program"][ANSWER_TRACK] == 40
    assert engine.core.channels["track"][0] == 0, "the keys keep their sound"
    phrases.give_back()
    engine.render(64)
    assert engine.core.channels["track"][ANSWER_CHANNEL] == 0, "the channel is the keys' again"


def test_the_window_s_loop_is_the_engine_s_where_it_ends_on_a_step_that_swings() -> None:
    engine = Engine(48000)
    document = Document()
    document.apply("Swing", lambda song: replace(song, swing=66.0))
    step = TICKS_PER_BEAT // 4
    clip = replace(Clip("A", length=4 * TICKS_PER_BEAT), loop=(step, 5 * step))
    phrases = Phrases(document, engine, lambda: clip, now=lambda: 100.0)
    engine.set_swing(song_swing(document.song, clip.meter))
    engine.load([], 4.0)
    engine.set_loop((0.25, 1.25))
    engine.play(0.25)
    engine.render(64)
    phrases.look()
    state = engine.state
    end = float(state["loop_end"])
    assert end == pytest.approx(1.33)
    late = phrases.beat() + end - engine.position() + 0.1
    assert phrases.clock.to_song(late) == pytest.approx(float(state["loop_start"]) + 0.1, abs=1e-6)
