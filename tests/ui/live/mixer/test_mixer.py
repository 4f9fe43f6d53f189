"""The mixer: faders in decibels, one move one step to undo, and what is learnt by hardware."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.project.song import PlacedClip, Song, Track
from studio.ui.live.mixer.fader import Fader, level_at, share_of
from studio.ui.live.mixer.mixer import Mixer
from studio.ui.live.mixer.strip import pan_words
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def mixer(window: MainWindow) -> Mixer:
    tracks = tuple(
        Track(name, (PlacedClip(0, tune(name, notes)),), program=program, channel=channel)
        for channel, (name, notes, program) in enumerate((("Lead", UP, 0), ("Bass", DOWN, 32)))
    )
    window.document.open(Song(tracks=tracks))
    window.live.meter.clicked.emit()
    return window.live.steering.mixer


def drag(fader: Fader, by: int) -> None:
    middle = QPoint(fader.width() // 2, fader.height() // 2)
    QTest.mousePress(fader, LEFT, pos=middle)
    for step in (by // 2, by):
        QTest.mouseMove(fader, middle + QPoint(0, step))
    QTest.mouseRelease(fader, LEFT, pos=middle + QPoint(0, by))


@given(st.floats(0.0, 1.0))
def test_every_place_of_a_fader_has_its_level(share: float) -> None:
    assert share_of(level_at(share)) == pytest.approx(share, abs=1e-9)


def test_the_ends_of_a_fader_are_silence_and_six_decibels() -> None:
    assert (level_at(0.0), level_at(1.0), level_at(2.0)) == (-60.0, 6.0, 6.0)
    assert share_of(-200.0) == 0.0


def test_a_drag_is_one_step_and_undo_brings_the_fader_back(
    mixer: Mixer, window: MainWindow
) -> None:
    fader = mixer.tracks[1].fader
    drag(fader, 40)
    level = window.document.song.tracks[1].level_db
    assert level < -1.0
    assert level == fader.level
    assert window.document.undo_name == "Level of Bass"
    window.document.undo()
    assert window.document.song.tracks[1].level_db == 0.0
    assert fader.level == 0.0
    assert window.document.undo_name is None


def test_a_touch_does_not_move_it(mixer: Mixer, window: MainWindow) -> None:
    QTest.mouseClick(mixer.tracks[0].fader, LEFT, pos=QPoint(20, 150))
    assert window.document.song.tracks[0].level_db == 0.0
    assert window.document.undo_name is None


def test_double_click_is_nought_and_keys_are_half_decibels(
    mixer: Mixer, window: MainWindow
) -> None:
    fader = mixer.tracks[0].fader
    QTest.keyClick(fader, Qt.Key.Key_Down)
    QTest.keyClick(fader, Qt.Key.Key_PageDown)
    assert window.document.song.tracks[0].level_db == -3.5
    assert mixer.tracks[0].level.text() == "−3.5 dB"
    QTest.keyClick(fader, Qt.Key.Key_End)
    assert mixer.tracks[0].level.text() == "−∞ dB"
    QTest.mouseDClick(fader, LEFT, pos=QPoint(20, 60))
    assert window.document.song.tracks[0].level_db == 0.0


def test_output_and_click_are_preferences(mixer: Mixer, window: MainWindow) -> None:
    drag(mixer.master.fader, 20)
    QTest.keyClick(mixer.click.fader, Qt.Key.Key_PageDown)
    settings = window.services.settings.settings
    assert settings.master_db == mixer.master.fader.level < 0
    assert settings.metronome_db == -3.0
    assert window.document.undo_name is None


def test_pan_mute_and_solo_belong_to_the_song(mixer: Mixer, window: MainWindow) -> None:
    strip = mixer.tracks[0]
    QTest.keyClick(strip.pan, Qt.Key.Key_Left)
    assert window.document.song.tracks[0].pan == -0.05
    assert window.document.undo_name == "Pan of Lead"
    QTest.mouseClick(strip.mute, LEFT)
    QTest.mouseClick(mixer.tracks[1].solo, LEFT)
    lead, bass = window.document.song.tracks
    assert (lead.mute, bass.solo) == (True, True)
    for _ in range(3):
        window.document.undo()
    lead, bass = window.document.song.tracks
    assert (lead.pan, lead.mute, bass.solo) == (0.0, False, False)
    assert not strip.mute.isChecked()
    assert not mixer.tracks[1].solo.isChecked()


def test_strips_follow_the_song(mixer: Mixer, window: MainWindow) -> None:
    song = window.document.song
    third = replace(song.tracks[0], name="A very long name indeed", id="third", clips=())
    window.document.apply("Add", lambda s: replace(s, tracks=(*s.tracks, third)))
    assert [strip.isVisible() for strip in mixer.tracks] == [True] * 3
    assert mixer.tracks[2].name.toolTip() == third.name
    window.document.apply("Clear", lambda s: replace(s, tracks=()))
    assert not any(strip.isVisible() for strip in mixer.tracks)
    assert mixer.none.isVisible()


def test_what_is_mute_or_not_soloed_is_not_heard(mixer: Mixer, window: MainWindow) -> None:
    window.melody.open_clip(window.document.song.tracks[0].clips[0].clip.id)
    window.live.steering.levels.set_mute(0, True)
    assert window.live.playing.sound.mute
    window.live.steering.levels.set_mute(0, False)
    window.live.steering.levels.set_solo(0, True)
    own, other = window.live.playing.sounds
    assert (own.mute, other.mute) == (False, True)
    window.live.steering.levels.set_solo(0, False)
    window.live.steering.levels.set_solo(1, True)
    own, other = window.live.playing.sounds
    assert (own.mute, other.mute) == (True, False)


def test_every_part_of_a_strip_can_be_taught(mixer: Mixer, window: MainWindow) -> None:
    learn = window.live.steering.learn
    strip = mixer.tracks[0]
    for widget, words in (
        (strip.fader, "MIDI learn: Track 1 level"),
        (strip.pan, "MIDI learn: Track 1 pan"),
        (strip.mute, "MIDI learn: Mute track 1"),
        (strip.solo, "MIDI learn: Solo track 1"),
        (mixer.master.fader, "MIDI learn: Master level"),
        (mixer.click.fader, "MIDI learn: Metronome level"),
    ):
        menu = learn.menu(widget)
        assert words in [action.text() for action in menu.actions()]
        menu.deleteLater()


def test_a_knob_moves_the_pan_as_one_step(mixer: Mixer, window: MainWindow, qtbot: QtBot) -> None:
    learning = window.live.steering.learning
    learning.learn("track.2.pan")
    learning.feed("Knobs", (0xB0, 21, 50))
    for value in (70, 80, 96):
        learning.feed("Knobs", (0xB0, 21, value))
    qtbot.waitUntil(lambda: window.document.song.tracks[1].pan > 0.4, timeout=10_000)
    qtbot.waitUntil(lambda: not window.document.in_gesture, timeout=10_000)
    window.document.undo()
    assert window.document.song.tracks[1].pan == 0.0


def test_it_opens_by_its_key_and_closes_by_escape(window: MainWindow) -> None:
    window.registry.trigger("view.mixer")
    mixer = window.live.steering.mixer
    assert mixer.isVisible()
    assert window.rect().contains(mixer.geometry())
    QTest.keyClick(mixer, Qt.Key.Key_Escape)
    assert not mixer.isVisible()


def test_the_place_between_the_loudspeakers_in_words() -> None:
    assert [pan_words(pan) for pan in (0.0, -0.3, 1.0)] == ["middle", "30 % left", "100 % right"]
