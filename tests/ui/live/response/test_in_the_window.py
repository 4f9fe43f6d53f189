"""Call and response in the whole window: heard from every source, answered through the engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.live.engine.engine import Engine
from studio.live.play.phrase_player import ANSWER_CHANNEL
from studio.live.port import SilentPlayer
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.project.song_sound import song_swing
from studio.ui.document import Document
from studio.ui.live.response.panel import ResponsePanel
from studio.ui.live.response.phrases import ANSWER_TRACK, Phrases


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
