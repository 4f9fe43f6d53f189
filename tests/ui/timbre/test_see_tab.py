"""Rainbowgrams beside one another in the room: original, live decoder, and the WaveNet where one may be heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.project.sounds import replace_sound
from studio.ui.timbre.see_tab import DECODED, RENDERED
from tests.timbre.spaces import WithTinyWavenet
from tests.ui.timbre.room_desk import RoomDesk

pytestmark = pytest.mark.timeout(400)  # the first one may have to compile the sampler's loops
LEFT = Qt.MouseButton.LeftButton
SEE = 1


@pytest.fixture
def desk(
    make_desk: Callable[..., RoomDesk],
    waves: list[Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> RoomDesk:
    """Half a second of a trumpet, and a WaveNet that may be heard."""
    monkeypatch.setattr("studio.ui.timbre.wavenet.shipped_is_audible", lambda _folder: True)
    desk = make_desk(models=WithTinyWavenet())
    desk.room.import_files(waves[:1])
    qtbot.waitUntil(lambda: desk.room.sound_edits.shown is not None, timeout=10_000)
    qtbot.waitUntil(lambda: desk.room.wavenet.audible, timeout=10_000)
    sound = replace(desk.document.song.sounds[0], start=0, end=22_050)
    desk.document.apply("Shorter", lambda song: replace_sound(song, sound))
    return desk


def test_three_pictures_each_is_heard_from_where_it_is_clicked(
    desk: RoomDesk, qtbot: QtBot
) -> None:
    room = desk.room
    room.tabs.setCurrentIndex(SEE)
    qtbot.waitUntil(lambda: len(room.rainbows.grams) == 3, timeout=120_000)
    names = [name for name, _ in room.rainbows.grams]
    assert names == ["trumpet · original", "Live decoder", "WaveNet"]
    sound_id = desk.document.song.sounds[0].id
    for number, heard in enumerate((sound_id, DECODED + sound_id, RENDERED + sound_id)):
        place = room.rainbows.place(number).center().toPoint()
        QTest.mouseClick(room.rainbows, LEFT, pos=place)
        qtbot.waitUntil(lambda h=heard: room.listening.playing == h, timeout=10_000)
        qtbot.waitUntil(lambda n=number: n in room.rainbows._playheads, timeout=10_000)
        assert room.rainbows._playheads[number] >= 0.45
        room.listening.stop()
        assert room.rainbows._playheads == {}


def test_another_wavenet_is_seen_anew_and_none_leaves_two(desk: RoomDesk, qtbot: QtBot) -> None:
    room = desk.room
    room.tabs.setCurrentIndex(SEE)
    qtbot.waitUntil(lambda: len(room.rainbows.grams) == 3, timeout=120_000)
    before = len(desk.jobs.titles)
    room.wavenet.replaced.emit()
    assert desk.jobs.titles[before:] == ["Rainbowgram of “trumpet”"]
    room.wavenet._shipped = False
    room.wavenet.changed.emit()
    qtbot.waitUntil(lambda: len(room.rainbows.grams) == 2, timeout=60_000)


def test_a_picture_is_saved_by_the_menu(desk: RoomDesk, qtbot: QtBot) -> None:
    room = desk.room
    room.tabs.setCurrentIndex(SEE)
    qtbot.waitUntil(lambda: len(room.rainbows.grams) >= 1, timeout=60_000)
    asked: list[str] = []
    room.picture_asked.connect(asked.append)
    for form in ("PNG", "SVG"):
        menu = room.rainbows.menu()
        next(action for action in menu.actions() if form in action.text()).trigger()
    assert asked == ["png", "svg"]


def test_silence_is_black(desk: RoomDesk, qtbot: QtBot) -> None:
    sound = desk.document.song.sounds[0]
    silent = replace(sound, samples=np.zeros_like(sound.samples), root_pitch=None)
    desk.document.apply("Silence", lambda song: replace_sound(song, silent))
    desk.room.wavenet._shipped = False
    desk.room.tabs.setCurrentIndex(SEE)
    qtbot.waitUntil(lambda: len(desk.room.rainbows.grams) == 2, timeout=60_000)
    assert not desk.room.rainbows.grams[0][1].level.any()
