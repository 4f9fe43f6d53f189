"""Ports that come and go, each with its own settings, on a MIDI system made of Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.midi.out_notes import OutSettings
from studio.live.midi.out_ports import MidiOutputs
from studio.live.midi.ports import Heard, InputSettings, MidiInputs
from studio.live.midi.system import MidiPortError, PortWatch, unique_names

RATE = 48000


class FakeHandle:
    def __init__(self) -> None:
        self.callback: Any = None
        self.sent: list[tuple[int, ...]] = []
        self.closed = False

    def ignore_types(self, **_kinds: bool) -> None: ...

    def set_callback(self, callback: Any) -> None:
        self.callback = callback

    def cancel_callback(self) -> None:
        self.callback = None

    def send_message(self, message: tuple[int, ...]) -> None:
        self.sent.append(tuple(message))

    def close_port(self) -> None:
        self.closed = True

    def delete(self) -> None: ...


class FakeSystem:
    """Ports by side and name; what is taken cannot be opened."""

    def __init__(self) -> None:
        self.name = "Fake"
        self.polled = False
        self.lives = True
        self.there: dict[str, list[str]] = {"in": [], "out": []}
        self.taken: set[str] = set()
        self.handles: dict[tuple[str, str], FakeHandle] = {}

    def ports(self, side: str) -> list[str]:
        return list(self.there[side])

    def virtual(self, _side: str) -> None:
        return None

    def open(self, side: str, name: str) -> FakeHandle:
        if name in self.taken or name not in self.there[side]:
            raise MidiPortError(name)
        self.handles[side, name] = FakeHandle()
        return self.handles[side, name]

    def let_go(self, port: FakeHandle) -> None:
        port.close_port()

    def alive(self) -> bool:
        return self.lives

    def find(self) -> bool:
        if self.lives:
            self.name = "Fake"
        return self.lives

    def close(self) -> None:
        self.name = ""


@pytest.fixture
def system() -> FakeSystem:
    return FakeSystem()


@pytest.fixture
def engine(sine_bank: Bank) -> Engine:
    return Engine(RATE, sine_bank)


@pytest.fixture
def inputs(engine: Engine, system: FakeSystem) -> MidiInputs:
    system.there["in"] = ["Keys"]
    inputs = MidiInputs(engine, system)
    inputs.heard = []
    inputs._listen = inputs.heard.append
    inputs.poll()
    return inputs


def send(system: FakeSystem, *data: int, port: str = "Keys") -> None:
    system.handles["in", port].callback((list(data), 0.0), None)


def loudness(engine: Engine) -> float:
    return float(np.abs(engine.render(RATE // 4)[RATE // 8 :]).max())


def messages(inputs: MidiInputs) -> list[tuple[int, ...]]:
    return [heard.message for heard in inputs.heard]


def test_two_equal_devices_have_two_names() -> None:
    names = ["Keys 20:0", "Pads 24:0", "Keys 28:0", "Keys 32:0"]
    assert unique_names(names) == ["Keys", "Pads", "Keys (2)", "Keys (3)"]


def test_what_is_plugged_in_plays_and_is_heard(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    assert inputs.names == ["Keys"]
    send(system, 0x90, 69, 100)
    assert loudness(engine) > 0.05
    assert isinstance(inputs.heard[0], Heard)
    assert messages(inputs) == [(0x90, 69, 100)]


def test_malformed_bytes_never_stop_an_input(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    for junk in ([], [0xF7], [0x90], [0xFF], [1, 2, 3], [0xF0, 0x90], [300, -1], [0xE0, 0xC0]):
        send(system, *junk)
    send(system, 0x90, 69, 100)
    assert loudness(engine) > 0.05


def test_pulling_a_keyboard_out_lets_go_of_its_keys_only(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    system.there["in"] = ["Keys", "Pads"]
    inputs.poll()
    send(system, 0x90, 69, 100)
    send(system, 0xB0, 64, 127)
    send(system, 0x91, 45, 100, port="Pads")
    system.there["in"] = ["Pads"]
    inputs.poll()
    assert system.handles["in", "Keys"].closed
    engine.render(RATE // 2)
    held = engine.core.voices[engine.core.voices["stage"] != 0]
    assert held["pitch"].tolist() == [45]
    system.there["in"] = ["Keys", "Pads"]
    inputs.poll()
    send(system, 0x90, 69, 100)
    send(system, 0x80, 69, 0)
    engine.render(RATE // 2)
    assert int(engine.state["sounding"]) == 1  # the pedal that was down is up again


def test_only_the_chosen_channel_is_heard(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    inputs.configure({"Keys": InputSettings(channel=3)})
    inputs.poll()
    send(system, 0x90, 69, 100)
    assert loudness(engine) == 0.0
    send(system, 0x92, 69, 100)
    assert loudness(engine) > 0.05
    assert messages(inputs) == [(0x92, 69, 100)]


def test_an_input_that_is_switched_off_lets_go_and_is_closed(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    send(system, 0x90, 69, 100)
    inputs.configure({"Keys": InputSettings(on=False)})
    inputs.poll()
    engine.render(RATE // 2)
    assert loudness(engine) == 0.0
    assert inputs.names == []
    assert inputs.there == ("Keys",)


def test_mpe_by_the_persons_choice_bends_each_note(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    inputs.configure({"Keys": InputSettings(mpe=True, member_range=24.0)})
    inputs.poll()
    send(system, 0xE1, 0x7F, 0x7F)
    send(system, 0x91, 45, 127)
    sound = engine.render(RATE)[:, 0]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(RATE)))
    assert spectrum.argmax() == pytest.approx(440, abs=2)  # two octaves above A2
    inputs.configure({})
    inputs.poll()
    send(system, 0xE1, 0x7F, 0x7F)
    send(system, 0x91, 67, 127)
    engine.render(RATE // 2)
    sound = engine.render(RATE)[:, 0]
    assert np.abs(np.fft.rfft(sound * np.hanning(RATE))).argmax() == pytest.approx(440, abs=2)


def test_the_clock_of_the_chosen_port_is_handed_over(
    system: FakeSystem, inputs: MidiInputs
) -> None:
    clocks: list[tuple[int, ...]] = []
    inputs.on_clock = lambda message, _time: clocks.append(message)
    send(system, 0xF8)
    inputs.clock_from = "Keys"
    send(system, 0xF2, 4, 0, 0xFA, 0xF8, 0x90, 60, 1)
    assert clocks == [(0xF2, 4, 0), (0xFA,), (0xF8,)]
    assert messages(inputs) == [(0x90, 60, 1)]


def test_what_steers_a_control_goes_neither_in_nor_through(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    through: list[tuple[int, ...]] = []
    inputs.thru = lambda _port, message: through.append(message)
    inputs.claimed = lambda _port, message: message[1] == 69
    send(system, 0x90, 69, 100, 0x90, 45, 100)
    assert through == [(0x90, 45, 100)]
    assert len(messages(inputs)) == 2
    engine.render(64)
    assert int(engine.state["sounding"]) == 1


def test_outputs_open_when_they_are_wanted_and_return(system: FakeSystem) -> None:
    outputs = MidiOutputs(system)
    left: list[str] = []
    outputs.before_close = lambda port: left.append(port.name)
    system.there["out"] = ["Synth", "Other"]
    outputs.configure({"Synth": OutSettings(song=True)})
    outputs.poll()
    (port,) = outputs.open_ports
    port.send([(0x90, 60, 100)])
    assert (port.name, port.sent) == ("Synth", 1)
    system.there["out"] = []
    outputs.poll()
    assert outputs.open_ports == ()
    assert left == []  # it is gone: nothing can be sent there
    system.there["out"] = ["Synth"]
    outputs.poll()
    back = system.handles["out", "Synth"].sent
    assert back == [(0xB0 | channel, 123, 0) for channel in range(16)]
    outputs.configure({})
    outputs.poll()
    assert left == ["Synth"]
    assert system.handles["out", "Synth"].closed


def test_a_port_that_is_taken_is_tried_again(system: FakeSystem, inputs: MidiInputs) -> None:
    system.there["in"].append("Busy")
    system.taken.add("Busy")
    inputs.poll()
    assert inputs.names == ["Keys"]
    system.taken.clear()
    inputs.poll()
    assert inputs.names == ["Busy", "Keys"]


def test_a_system_that_dies_is_begun_anew_with_its_ports(
    engine: Engine, system: FakeSystem, inputs: MidiInputs
) -> None:
    told: list[str] = []
    watch = PortWatch(system, [inputs], lambda: told.append(system.name))
    send(system, 0x90, 69, 100)
    system.lives = False
    watch.poll()
    assert inputs.names == []
    assert told == [""]
    engine.render(RATE // 2)
    assert loudness(engine) == 0.0
    for _ in range(4):
        watch.poll()
    system.lives = True
    for _ in range(4):
        watch.poll()
    assert told == ["", "Fake"]
    assert inputs.names == ["Keys"]
    send(system, 0x90, 69, 100)
    assert loudness(engine) > 0.05
