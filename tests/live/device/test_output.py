"""Devices that refuse, vanish and return, without any device: a stand-in for PortAudio's stream."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.assets import resources_dir
from studio.live.device import output as output_module
from studio.live.device.devices import OutputDevice, find_output
from studio.live.device.output import NO_DEVICE, Output
from studio.live.device.stream import NullStream, StreamError
from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.kernel.native import KernelMissingError
from studio.live.port import OutputSettings, Player, PlayNote, TrackSound
from studio.live.room import PREPARING, STARTING, LiveRoom

SYSTEM = OutputDevice(0, "system", "JACK Audio Connection Kit", 48000.0, 0.005, True)
CARD = OutputDevice(3, "Card", "ALSA", 44100.0, 0.01, False)


class FakeStream(NullStream):
    """A stream that can be unplugged."""

    refused_rates: tuple[float, ...] = ()
    unplugged = False

    def __init__(
        self, engine: Engine, _index: int, name: str, rate: float, *_: object, **__: object
    ) -> None:
        if rate in self.refused_rates or name == "Card":
            raise StreamError(f"The sound device {name} could not be opened: no.")
        self.name = name
        engine.set_rate(rate)
        super().__init__(engine)

    @property
    def description(self) -> str:
        return f"{self.name} · {self.rate / 1000:g} kHz"

    def alive(self) -> bool:
        return not self.unplugged

    def abandon(self) -> None:
        self.close()


class Devices:
    def __init__(self) -> None:
        self.present: list[OutputDevice] = [SYSTEM, CARD]

    def __call__(self, **_: bool) -> list[OutputDevice]:
        return self.present


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> Devices:
    devices = Devices()
    monkeypatch.setattr(output_module, "list_outputs", devices)
    monkeypatch.setattr(output_module, "PortAudioStream", FakeStream)
    monkeypatch.setattr(output_module, "forget_dead_server", lambda: None)
    monkeypatch.setattr(output_module, "RETRY_S", 0.0)
    # NullStream is the base of the fake here, so the real one has to be told apart by a class of its own.
    monkeypatch.setattr(output_module, "NullStream", type("Silence", (NullStream,), {}))
    return devices


@pytest.fixture
def output(devices: Devices, sine_bank: Bank) -> Iterator[Output]:
    output = Output(Engine(48000, sine_bank), OutputSettings())
    yield output
    output.close()


def after(output: Output, happens: Callable[[], bool]) -> None:
    """Call check() as the window's timer does, until something has happened."""
    changed = threading.Event()
    output.on_change = changed.set
    deadline = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < deadline
        output.check()
        changed.wait(0.5)
        changed.clear()


def test_begins_silently_and_says_so(output: Output) -> None:
    status = output.status()
    assert not status.heard
    assert status.text == NO_DEVICE


def test_opens_the_first_device_of_the_list(output: Output) -> None:
    output.connect()
    assert output.status().text == "system · 48 kHz · 0 xruns"


def test_a_refusal_brings_the_former_device_back(output: Output) -> None:
    output.connect()
    with pytest.raises(StreamError, match="Card could not be opened"):
        output.open(OutputSettings(device="Card", api="ALSA"))
    assert output.status().text.startswith("system")
    assert output.settings == OutputSettings()


def test_an_unknown_device_is_named(output: Output) -> None:
    with pytest.raises(StreamError, match="“Piano” is not there"):
        output.open(OutputSettings(device="Piano"))


def test_takes_the_rate_the_device_insists_on(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeStream, "refused_rates", (96000.0,))
    output.open(OutputSettings(rate=96000.0))
    assert output.status().rate == 48000.0


def test_a_lost_device_is_taken_back_by_name(output: Output, devices: Devices) -> None:
    output.connect()
    output._stream.unplugged = True
    devices.present = []
    after(output, lambda: not output.status().heard)
    assert "“system” is gone" in output.status().trouble
    devices.present = [CARD, SYSTEM]
    output._settings = OutputSettings(device="system")
    after(output, lambda: output.status().heard)
    assert output.status().text.startswith("system")


def test_xruns_are_counted_and_can_be_reset(output: Output) -> None:
    output.connect()
    output._engine.state["underruns"] = 1
    assert output.status().text.endswith("· 1 xrun")
    output.reset_underruns()
    assert output.status().underruns == 0


def test_a_device_is_remembered_by_name_and_driver() -> None:
    assert find_output(OutputSettings("Card", "ALSA"), [SYSTEM, CARD]) is CARD
    assert find_output(OutputSettings("Card", "WASAPI"), [SYSTEM, CARD]) is None
    assert find_output(OutputSettings(), [SYSTEM, CARD]) is SYSTEM


def test_the_room_keeps_time_before_and_after_it_is_ready(devices: Devices) -> None:
    devices.present = []
    room = LiveRoom(resources_dir() / "sounds")
    player: Player = room
    assert room.status() == STARTING
    player.load([PlayNote(0, 1, 60, 100)], 64.0)
    player.set_tracks([TrackSound(program=16)])
    player.play(3.0)
    room.start()
    assert room.wait_ready(60)
    assert player.playing
    assert 3.0 < player.position() < 64.0
    assert not player.sounding
    assert room.status() == NO_DEVICE
    assert room.engine is not None
    assert int(room.engine.core.tracks["program"][0]) in (0, 16)
    room.close()


def test_the_room_is_heard_on_a_device(devices: Devices) -> None:
    room = LiveRoom(resources_dir() / "sounds")
    room.start()
    assert room.wait_ready(60)
    assert room.sounding
    done: list[str] = []
    told = threading.Event()
    room.apply(OutputSettings("Card", "ALSA"), lambda text: (done.append(text), told.set()))
    assert told.wait(10)
    assert "could not be opened" in done[0]
    assert room.status().startswith("system")
    room.close()
    assert room.engine is not None
    room.engine.render(
        512
    )  # takes up the sounds, if the streams above were too short-lived to do so
    room.test_tone(0.5)
    tone = room.engine.render(48000)
    assert np.abs(tone).max() == pytest.approx(0.1 * 0.78, rel=0.35)


def test_the_first_start_says_that_the_engine_is_being_prepared(
    devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.live.kernel.native.is_warm", lambda: False)
    monkeypatch.setattr("studio.live.kernel.native.ensure_warm", lambda: None)
    room = LiveRoom(resources_dir() / "sounds")
    words: list[str] = []
    room.on_change = lambda: words.append(room.status())
    room.start()
    assert room.wait_ready(60)
    assert words[0] == PREPARING
    room.close()


def test_a_room_without_an_engine_says_so_and_keeps_time(
    devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise KernelMissingError("The sound engine could not be prepared on this computer.")

    monkeypatch.setattr("studio.live.engine.engine.native_kernel", missing)
    room = LiveRoom(resources_dir() / "sounds")
    room.play(1.0)
    room.start()
    assert room.wait_ready(60)
    assert room.status() == "The sound engine could not be prepared on this computer."
    assert room.playing
    assert not room.sounding
    room.check()
    room.close()


def test_sound_begins_with_the_instruments_of_the_song(devices: Devices) -> None:
    devices.present = []
    room = LiveRoom(resources_dir() / "sounds")
    room.set_tracks([TrackSound(program=71)])
    recordings: list[int] = []
    whole = threading.Event()

    def note() -> None:
        if room.engine is not None and room.engine.bank is not None:
            recordings.append(len(room.engine.bank.samples))
            if recordings[-1] > 5 * recordings[0]:
                whole.set()

    room.on_change = note
    room.start()
    assert room.wait_ready(60)
    assert whole.wait(60)
    # The song's clarinet, the click and the tone came first; every other program stands in until it is read.
    assert recordings[0] < 30
    room.close()


def test_the_room_says_when_its_sounds_are_missing(devices: Devices, tmp_path: Path) -> None:
    room = LiveRoom(tmp_path)
    room.start()
    assert room.wait_ready(60)
    assert "factory sounds are missing" in room.status()
    room.close()
