"""The timbre room within the window: dropped recordings lead there, and the pad is an instrument to choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile
from pytestqt.qtbot import QtBot

from studio.project.song import Song
from studio.timbre.factory import factory_sounds
from studio.ui.live.mixer.instruments import TIMBRE
from studio.ui.window.main_window import MainWindow


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    samples, rate = soundfile.read(factory_sounds()[0].path)
    soundfile.write(tmp_path / "Thump.wav", samples, rate)
    return tmp_path / "Thump.wav"


def test_a_dropped_recording_leads_to_the_timbre_room(
    window: MainWindow, wave: Path, qtbot: QtBot, settle: Callable[[MainWindow], None]
) -> None:
    window.open_files([wave])
    qtbot.waitUntil(lambda: len(window.document.song.sounds) == 1, timeout=10_000)
    settle(window)
    assert window.more.current == "timbre"
    assert window.more.timbre.sound_edits.shown.name == "Thump"
    assert window.document.song.pad("timbre").corners[0] == window.document.song.sounds[0].id


def test_the_pad_is_chosen_among_the_instruments(
    window: MainWindow, qtbot: QtBot, settle: Callable[[MainWindow], None]
) -> None:
    settle(window)
    box = window.live.instrument
    qtbot.waitUntil(lambda: box.count() > 2, timeout=5000)
    piano = box.currentIndex()
    row = box.findData(TIMBRE)
    assert box.itemText(row) == "Timbre"
    assert not window.rooms.is_made("timbre")
    box.activated.emit(row)
    assert window.more.timbre.voice.on
    assert window.more.timbre.keys.isChecked()
    assert box.currentIndex() == row
    window.more.timbre.keys.click()
    assert not window.more.timbre.voice.on
    assert box.currentIndex() == piano
    box.activated.emit(row)
    box.activated.emit(piano)
    assert not window.more.timbre.keys.isChecked()


def test_who_plays_the_pad_is_in_the_song(
    window: MainWindow, qtbot: QtBot, settle: Callable[[MainWindow], None]
) -> None:
    settle(window)
    box = window.live.instrument
    qtbot.waitUntil(lambda: box.count() > 2, timeout=10_000)
    piano = box.currentIndex()
    box.activated.emit(box.findData(TIMBRE))
    song = window.document.song
    assert song.shelf_timbre
    assert window.document.undo_name == "Play the shelf by Timbre"
    window.document.undo()
    assert not window.more.timbre.voice.on
    assert box.currentIndex() == piano
    window.document.open(song)
    assert window.more.timbre.voice.on
    assert box.currentIndex() == box.findData(TIMBRE)


def test_pad_and_sliders_are_steered_by_hardware_and_by_the_master(
    window: MainWindow, wave: Path, qtbot: QtBot
) -> None:
    window.open_files([wave])
    room = window.more.timbre
    qtbot.waitUntil(lambda: len(window.document.song.sounds) == 1, timeout=10_000)
    room.put_on_corner(1, window.document.song.sounds[0].id)
    window.live.steering.master.grab()
    window.live.steering.master.move(0.25, 0.0)
    window.live.steering.master.release()
    assert room.pad.position == pytest.approx((0.25, 0.0))
    names = {spot.control for spot in window.live.steering.learn.spots}
    assert {"pad.timbre.x", "pad.timbre.y", "timbre.attack_ms", "timbre.tone"} <= names


def test_a_song_that_is_opened_keeps_what_it_says_of_the_pad(
    window: MainWindow, wave: Path, qtbot: QtBot
) -> None:
    window.open_files([wave])
    qtbot.waitUntil(lambda: len(window.document.song.sounds) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: window.document.song.shelf_timbre, timeout=10_000)
    song = replace(window.document.song, shelf_timbre=False)
    window.document.open(Song())
    window.document.open(song)
    qtbot.wait(50)
    assert any(window.more.timbre.pad.filled)
    assert window.document.song is song
    assert not window.document.dirty
    assert not window.more.timbre.voice.on
