"""Sound desk, sound page and MIDI desk with devices that are not there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from studio.live.device.devices import OutputDevice
from studio.live.midi.out_notes import OutSettings
from studio.live.midi.ports import Heard, InputSettings
from studio.live.port import OutputSettings
from studio.project.settings import MidiInputChoice, MidiOutputChoice, SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.live.devices.audio_page import AudioPage
from studio.ui.live.devices.midi_desk import MidiDesk
from studio.ui.live.sound_desk import NO_ROOM, SoundDesk, output_settings

DEVICES = [
    OutputDevice(0, "Interface", "ALSA", 48000.0, 0.01, True),
    OutputDevice(1, "Headphones", "ALSA", 44100.0, 0.01, False),
    OutputDevice(2, "system", "JACK Audio Connection Kit", 48000.0, 0.005, True),
]


class FakeRoom:
    """A live room whose device does what the test says."""

    def __init__(self) -> None:
        self.on_change = lambda: None
        self.sounding, self.words, self.refusal = (
            True,
            "Interface · 48 kHz · 256 · 5.3 ms · 0 xruns",
            "",
        )
        self.applied: list[OutputSettings] = []
        self.tones = self.resets = self.checks = 0
        self.engine = None
        self.ready = self.complete = True
        self.closed = False

    def start(self) -> None:
        self.on_change()

    def close(self) -> None:
        self.closed = True

    def check(self) -> None:
        self.checks += 1

    def status(self) -> str:
        return self.words

    def details(self) -> SimpleNamespace:
        return SimpleNamespace(
            text=self.words, heard=self.sounding, rate=48000.0, block=256, latency_s=0.0107,
            underruns=3, load=0.04, trouble="",
        )  # fmt: skip

    def meters(self) -> SimpleNamespace:
        return SimpleNamespace(peak=(0.5, 0.25), reduction=1.0)

    def apply(self, settings: OutputSettings, done) -> None:
        self.applied.append(settings)
        done(self.refusal)

    def test_tone(self) -> None:
        self.tones += 1

    def reset_underruns(self) -> None:
        self.resets += 1


@pytest.fixture
def room() -> FakeRoom:
    return FakeRoom()


@pytest.fixture
def desk(qtbot: QtBot, room: FakeRoom):
    desk = SoundDesk(room)
    yield desk
    desk.stop()


@pytest.fixture
def pool(qtbot: QtBot):
    pool = IoPool()
    yield pool
    pool.close()


class FakePorts:
    def __init__(self) -> None:
        self.there: tuple[str, ...] = ()
        self.names: list[str] = []
        self.open_ports: tuple[SimpleNamespace, ...] = ()
        self.claimed = lambda _port, _message: False


class FakeMidi:
    """The MIDI room of a computer whose ports are what the test says."""

    def __init__(self, listen, system: str) -> None:
        self.listen, self.on_change = listen, lambda: None
        self.system = SimpleNamespace(name=system or "ALSA", has_virtual_ports=True)
        self.inputs, self.outputs = FakePorts(), FakePorts()
        self.follower = SimpleNamespace(on_move=None, tempo=lambda: None)
        self.configured: list[tuple] = []
        self.played: list[tuple[int, ...]] = []
        self.started = self.closed = False
        self.panics = 0

    def configure(self, *choices) -> None:
        self.configured.append(choices)

    def start(self) -> None:
        self.started = True

    def play(self, message: tuple[int, ...]) -> None:
        self.played.append(message)

    def panic(self) -> None:
        self.panics += 1

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def store() -> SettingsStore:
    store = SettingsStore()
    store.load()
    return store


@pytest.fixture
def midi(qtbot: QtBot, pool: IoPool, store: SettingsStore) -> MidiDesk:
    midi = MidiDesk(pool, store, lambda _engine, listen, system, _delay: FakeMidi(listen, system))
    midi.use_engine(object())
    qtbot.waitUntil(lambda: midi.ready)
    return midi


@pytest.fixture
def page(qtbot: QtBot, desk: SoundDesk, pool: IoPool, store: SettingsStore) -> AudioPage:
    page = AudioPage(store, desk, pool, lambda: DEVICES)
    page.store = store
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.device.count() > 1)
    return page


def choose(box, data: object) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


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
