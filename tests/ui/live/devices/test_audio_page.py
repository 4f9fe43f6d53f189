"""The page of the preferences about the sound, with devices that are not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.live.device.devices import OutputDevice
from studio.project.settings import SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.live.devices.audio_page import AudioPage
from studio.ui.live.sound_desk import SoundDesk, output_settings
from tests.ui.live.fake_room import FakeRoom

DEVICES = [
    OutputDevice(0, "Interface", "ALSA", 48000.0, 0.01, True),
    OutputDevice(1, "Headphones", "ALSA", 44100.0, 0.01, False),
    OutputDevice(2, "system", "JACK Audio Connection Kit", 48000.0, 0.005, True),
]


@pytest.fixture
def room() -> FakeRoom:
    return FakeRoom()


@pytest.fixture
def page(qtbot: QtBot, room: FakeRoom, store: SettingsStore) -> Iterator[AudioPage]:
    desk, pool = SoundDesk(room), IoPool()
    page = AudioPage(store, desk, pool, lambda: DEVICES)
    page.store = store
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.device.count() > 1)
    yield page
    pool.close()
    desk.stop()


def choose(box, data: object) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_what_works_is_remembered_by_name(page: AudioPage, room: FakeRoom) -> None:
    choose(page.block, 128)
    assert room.applied[-1].block == 128


def test_a_choice_is_saved_when_it_opened(qtbot: QtBot, page: AudioPage, room: FakeRoom) -> None:
    choose(page.device, "Headphones")
    qtbot.waitUntil(lambda: page.store.settings.sound_device == "Headphones")
    assert output_settings(page.store.settings) == room.applied[-1]
    assert page.trouble.text() == ""


def test_what_cannot_be_opened_is_taken_back_with_a_sentence(
    qtbot: QtBot, page: AudioPage, room: FakeRoom
) -> None:
    room.refusal = "The sound device Headphones could not be opened: it is busy."
    choose(page.device, "Headphones")
    qtbot.waitUntil(lambda: bool(page.trouble.text()))
    assert page.device.currentData() == ""
    assert page.store.settings.sound_device == ""
    assert "open again" in page.trouble.text()
    assert page.isEnabled()


def test_drivers_narrow_the_devices(page: AudioPage) -> None:
    choose(page.driver, "ALSA")
    names = [page.device.itemText(row) for row in range(page.device.count())]
    assert "system" not in names
    assert {"Interface", "Headphones"} <= set(names)


def test_latency_dropouts_and_test_tone(qtbot: QtBot, page: AudioPage, room: FakeRoom) -> None:
    assert page.latency.text() == "buffer 5.3 ms, to the speaker 10.7 ms"
    assert page.xruns.text() == "3"
    page.reset.click()
    page.tone.click()
    assert (room.resets, room.tones) == (1, 1)
