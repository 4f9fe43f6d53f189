"""MIDI in the window, of a computer whose ports come and go as a test says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.live.midi.out_notes import OutSettings
from studio.live.midi.ports import Heard, InputSettings
from studio.project.settings import MidiInputChoice, MidiOutputChoice, SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.live.devices.midi_desk import MidiDesk
from tests.ui.live.fake_midi import FakeMidi


@pytest.fixture
def midi(qtbot: QtBot, store: SettingsStore) -> Iterator[MidiDesk]:
    pool = IoPool()
    midi = MidiDesk(pool, store, lambda _engine, listen, system, _delay: FakeMidi(listen, system))
    midi.use_engine(object())
    qtbot.waitUntil(lambda: midi.ready)
    yield midi
    pool.close()


def test_inputs_come_and_go_in_words(qtbot: QtBot, midi: MidiDesk) -> None:
    told: list[str] = []
    midi.told.connect(told.append)
    room = midi._room
    assert room.started
    room.inputs.names = ["Keystation"]
    with qtbot.waitSignal(midi.ports_changed):
        room.on_change()
    heard: list[tuple] = []
    midi.played.connect(lambda *values: heard.append(values))
    midi.heard.connect(lambda *values: heard.append(values))
    room.listen(Heard(0.5, "Keystation", (0x90, 60, 100)))
    assert heard == [
        ("Keystation", (0x90, 60, 100), 0.5),
        ("Keystation", (0x90, 60, 100)),
    ]
    assert midi.active("Keystation")
    room.inputs.names = []
    with qtbot.waitSignal(midi.ports_changed):
        room.on_change()
    assert "ready" in told[0]
    assert "gone" in told[1]
    midi.stop()
    assert room.closed


def test_choices_reach_the_ports_and_another_system_is_opened_anew(
    qtbot: QtBot, midi: MidiDesk, store: SettingsStore
) -> None:
    room = midi._room
    store.update(midi_outputs={"Synth": MidiOutputChoice(song=True, channel=4)})
    store.update(midi_inputs={"Keys": MidiInputChoice(mpe=True, member_range=24)})
    inputs, outputs, clock = room.configured[-1]
    assert inputs["Keys"] == InputSettings(mpe=True, member_range=24.0)
    assert outputs["Synth"] == OutSettings(song=True, channel=4)
    assert clock == ""
    store.update(midi_system="JACK")
    qtbot.waitUntil(lambda: midi.ready and midi.system == "JACK")
    assert room.closed
    assert midi._room.configured[-1][0] == inputs
    midi.stop()


def test_keys_and_panic_go_out(midi: MidiDesk) -> None:
    midi.press(60, 100)
    midi.let_go(60)
    midi.panic()
    assert midi._room.played == [(0x90, 60, 100), (0x80, 60, 0)]
    assert midi._room.panics == 1
    midi.stop()
