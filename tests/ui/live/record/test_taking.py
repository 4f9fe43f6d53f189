"""Capture, recording of the sound, and clips as audio."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from studio.live.engine.bank import Bank, Zone
from studio.live.engine.engine import Engine
from studio.melody.notes import TICKS_PER_BEAT
from studio.ui.document import Document
from studio.ui.live.record.taking import NOTHING_PLAYED, Taking
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def taking(qtbot: QtBot, tmp_path: Path, clock: Clock) -> Taking:
    taking = Taking(Document(), tmp_path / "Recordings", clock=clock)
    taking.said = []
    taking.notify.connect(lambda note: taking.said.append(note.sentence))
    return taking


@pytest.fixture
def engine() -> Engine:
    wave = np.sin(2 * np.pi * 440 * np.arange(48000) / 48000).astype(np.float32)
    return Engine(48000, Bank.of([Zone(0, 0.5 * wave, 48000, 69)]))


def test_what_was_played_becomes_a_clip(taking: Taking, clock: Clock, qtbot: QtBot) -> None:
    for pitch in (60, 64, 67, 72):
        taking.press(pitch, 100)
        clock.now += 0.4
        taking.let_go(pitch)
        clock.now += 0.1
    with qtbot.waitSignal(taking.captured) as got:
        taking.capture()
    clip = taking._document.song.find_clip(got.args[0])
    assert [note.pitch for note in clip.notes] == [60, 64, 67, 72]
    gaps = np.diff([note.start for note in clip.notes]) / TICKS_PER_BEAT
    assert gaps == pytest.approx(1.0, abs=0.05)
    assert clip.length % clip.meter.bar_ticks == 0
    assert taking._document.undo_name == "Capture Captured 1"


def test_nothing_played_is_said(taking: Taking) -> None:
    taking.capture()
    assert taking.said == [NOTHING_PLAYED]
    assert not taking._document.song.clips


def test_the_sound_is_recorded_into_a_file(taking: Taking, engine: Engine, tmp_path: Path) -> None:
    taking.toggle_recording(engine)
    assert taking.recording
    engine.note_on(69, 100)
    engine.render(24000)
    taking.toggle_recording(engine)
    assert not taking.recording
    (path,) = (tmp_path / "Recordings").glob("*.wav")
    sound, rate = soundfile.read(path)
    assert rate == 48000
    assert len(sound) == 24000
    assert np.abs(sound).max() > 0.05
