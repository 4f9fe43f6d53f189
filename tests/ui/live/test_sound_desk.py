"""What the sound desk tells of a device that is not there."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.live.sound_desk import NO_ROOM, SoundDesk
from tests.ui.live.fake_room import FakeRoom


@pytest.fixture
def room() -> FakeRoom:
    return FakeRoom()


@pytest.fixture
def desk(qtbot: QtBot, room: FakeRoom):
    desk = SoundDesk(room)
    yield desk
    desk.stop()


def test_without_a_room_the_desk_says_so(qtbot: QtBot) -> None:
    desk = SoundDesk(None)
    desk.start()
    assert desk.words == NO_ROOM
    assert not desk.heard
    desk.stop()


def test_levels_come_sixty_times_a_second(qtbot: QtBot, desk: SoundDesk) -> None:
    desk.start()
    with qtbot.waitSignal(desk.levels) as got:
        pass
    assert got.args == [(0.5, 0.25), 1.0]


def test_a_lost_device_is_told_once_and_its_return_too(
    qtbot: QtBot, desk: SoundDesk, room: FakeRoom
) -> None:
    told: list[str] = []
    desk.lost.connect(told.append)
    desk.back.connect(told.append)
    desk.start()
    room.sounding, room.words = False, "Interface is gone: playing silently until it is back."
    desk.look()
    desk.look()
    assert told == [room.words]
    room.sounding, room.words = True, "Interface · 48 kHz"
    desk.look()
    assert told[1:] == ["The sound is back: Interface · 48 kHz."]
