"""The MIDI page and the followed clock in the window."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from studio.live.midi.clock import ClockState
from studio.project.settings import MidiInputChoice, MidiOutputChoice, SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.live.devices.midi_desk import MidiDesk
from studio.ui.live.devices.midi_page import NO_INPUTS, NO_SYSTEM, NO_VIRTUAL, VIRTUAL, MidiPage
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import UP, tune
from tests.ui.live.fake_midi import FakeMidi


@pytest.fixture
def store() -> SettingsStore:
    store = SettingsStore()
    store.load()
    return store


@pytest.fixture
def midi(qtbot: QtBot, store: SettingsStore):
    pool = IoPool()
    midi = MidiDesk(pool, store, lambda _engine, listen, system, _delay: FakeMidi(listen, system))
    midi.use_engine(object())
    qtbot.waitUntil(lambda: midi.ready)
    midi._room.inputs.there = ("Keystation", "Chimera Studio in")
    midi._room.outputs.there = ("Synth", "Chimera Studio out")
    yield midi
    midi.stop()
    pool.close()


@pytest.fixture
def page(qtbot: QtBot, store: SettingsStore, midi: MidiDesk) -> MidiPage:
    page = MidiPage(store, midi, ["ALSA", "JACK"])
    qtbot.addWidget(page)
    page.resize(580, 500)
    page.show()
    return page


def field(page: QWidget, kind: type, name: str):
    return next(w for w in page.findChildren(kind) if w.objectName() == name and not w.isHidden())


def look(page: MidiPage) -> None:
    page.look()
    QApplication.processEvents()  # new fields are shown then


def words(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if not label.isHidden()]


def test_an_input_can_be_switched_off_and_is_forgotten_when_as_new(
    qtbot: QtBot, page: MidiPage, store: SettingsStore
) -> None:
    plays = field(page, QCheckBox, "on:Keystation")
    qtbot.mouseClick(plays, Qt.MouseButton.LeftButton, pos=plays.rect().center())
    assert store.settings.midi_inputs == {"Keystation": MidiInputChoice(on=False)}
    qtbot.mouseClick(plays, Qt.MouseButton.LeftButton, pos=plays.rect().center())
    assert store.settings.midi_inputs == {}


def test_mpe_shows_its_ranges(qtbot: QtBot, page: MidiPage, store: SettingsStore) -> None:
    mpe = field(page, QCheckBox, "mpe:Keystation")
    qtbot.mouseClick(mpe, Qt.MouseButton.LeftButton, pos=mpe.rect().center())
    look(page)
    field(page, QSpinBox, "member_range:Keystation").setValue(24)
    field(page, QSpinBox, "manager_range:Keystation").setValue(12)
    chosen = store.settings.midi_inputs["Keystation"]
    assert (chosen.mpe, chosen.member_range, chosen.manager_range) == (True, 24, 12)


def test_outputs_get_song_keys_and_clock_on_a_channel(
    qtbot: QtBot, page: MidiPage, store: SettingsStore
) -> None:
    for name in ("song:Synth", "keys:Synth", "clock:Synth"):
        box = field(page, QCheckBox, name)
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    channel = field(page, QComboBox, "channel:Synth")
    channel.setCurrentIndex(channel.findData(7))
    channel.activated.emit(channel.currentIndex())
    wanted = MidiOutputChoice(song=True, keys=True, clock=True, channel=7)
    assert store.settings.midi_outputs == {"Synth": wanted}


def test_lights_blink_and_ports_that_are_gone_stay_in_the_list(
    page: MidiPage, midi: MidiDesk, store: SettingsStore
) -> None:
    store.update(midi_inputs={"Keystation": MidiInputChoice(channel=2)})
    midi._last["Keystation"] = time.perf_counter()
    sender = SimpleNamespace(name="Synth", sent=0)
    midi._room.outputs.open_ports = (sender,)
    look(page)
    sender.sent = 3
    look(page)
    assert page.lights["Keystation"].on
    assert page.out_lights["Synth"].on
    assert not page.lights["Chimera Studio in"].on
    midi._room.inputs.there = ()
    look(page)
    assert "Keystation (not there)" in words(page)
    store.update(midi_inputs={})
    midi._room.inputs.there = ("Other",)
    look(page)
    assert set(page.lights) == {"Other"}


def test_plain_words_where_there_is_nothing(page: MidiPage, midi: MidiDesk) -> None:
    assert VIRTUAL in words(page)
    midi._room.inputs.there = ()
    midi._room.system.has_virtual_ports = False
    look(page)
    assert NO_INPUTS in words(page)
    assert NO_VIRTUAL in words(page)
    midi._room.system.name = ""
    look(page)
    assert NO_SYSTEM in words(page)


# -- the clock ----------------------------------------------------------------------------


class Other:
    """Another's clock."""

    def __init__(self) -> None:
        self.doing, self.running = ClockState.WAITING, False

    def tempo(self) -> float | None:
        return None if self.doing is ClockState.WAITING else 96.04

    def state(self, _now: float) -> ClockState:
        return self.doing

    def give_up(self) -> bool:
        lost, self.running = self.running, False
        return lost


@pytest.fixture
def other(window: MainWindow) -> Other:
    room = FakeMidi(lambda _heard: None, "ALSA")
    room.follower = other = Other()
    window.live.midi._room = room
    window.services.settings.update(midi_clock_from="Drums")
    return other


def test_the_window_follows_another_clock_and_misses_it(window: MainWindow, other: Other) -> None:
    clock, bar = window.live.midi_parts.clock, window.bar
    told: list[str] = []
    clock.lost.connect(told.append)
    clock.look()
    assert "Waiting for the clock of Drums" in clock.lamp.toolTip()
    assert not clock.lamp.isHidden()
    other.doing, other.running = ClockState.RUNNING, True
    clock.look()
    assert bar.tempo.value() == pytest.approx(96.04)
    assert bar.tempo.isReadOnly()
    assert window.document.song.tempo == 120.0
    bar.tap_tempo()
    bar.tap_tempo()
    assert window.document.song.tempo == 120.0
    other.doing = ClockState.WAITING
    clock.look()
    clock.look()
    assert told == ["The MIDI clock of Drums has stopped: the song goes on at its own 120 bpm."]
    assert bar.tempo.value() == 120.0
    assert not bar.tempo.isReadOnly()
    window.services.settings.update(midi_clock_from="")
    assert clock.lamp.isHidden()


def test_the_other_starts_and_stops_the_transport(qtbot: QtBot, window: MainWindow) -> None:
    clip = tune("Rising", UP)
    window.transport.set_clip(clip)
    window.live.midi.moved.emit(True, clip.length / 960 + 1.0)
    assert window.transport.playing
    assert window.transport.place == 960
    window.live.midi.moved.emit(False, 2.0)
    assert not window.transport.playing


def test_who_gets_our_clock_is_shown(window: MainWindow) -> None:
    lamp = window.live.midi_parts.clock.lamp
    assert lamp.isHidden()
    window.services.settings.update(midi_outputs={"Synth": MidiOutputChoice(clock=True)})
    assert lamp.toolTip() == "Clock goes to Synth"
    assert not lamp.isHidden()
