"""MIDI ports of the system: several at once, found again by name when they return, and virtual ones.

Each message goes straight from the driver's thread to the engine's ring; then a copy is handed to whoever listens.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import rtmidi

from studio.live.engine import Engine
from studio.live.midi_parse import Message, MidiParser
from studio.live.midi_play import MidiPlayer

POLL_S = 1.0
CLIENT = "Chimera Studio"
NO_VIRTUAL_PORTS = "This system has no virtual MIDI ports: on Windows a loop-back driver such as loopMIDI provides one."


Claimed = Callable[[str, Sequence[int]], bool]


class MidiPortError(Exception):
    """A port cannot be opened; the text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it came in: monotonic seconds (``time.perf_counter``), the port's name, and the bytes."""

    time: float
    port: str
    message: Message


def _nothing_claimed(_port: str, _message: Sequence[int]) -> bool:
    return False


def midi_apis() -> list[int]:
    """List the MIDI systems that answer here, as rtmidi's numbers."""
    return [api for api in rtmidi.get_compiled_api() if _client(rtmidi.MidiIn, api) is not None]


def _client(kind: Any, api: int) -> Any:
    try:
        return kind(api, CLIENT)
    except (rtmidi.SystemError, rtmidi.RtMidiError):
        return None


def plain_name(name: str) -> str:
    """Drop the client and port numbers that ALSA appends and that change at every plugging-in."""
    head, _, tail = name.rpartition(" ")
    return head if head and tail.replace(":", "").isdigit() else name


class MidiInputs:
    """Input ports that play an engine. Its methods may be called from any thread.

    Args:
        engine: what is played, by its MIDI ring.
        listen: gets a copy of every message, on the driver's thread: be quick and raise nothing.
        api: rtmidi's number of the MIDI system; None for the first that answers.
        claimed: tells of a port's message whether it steers a control and shall therefore not sound; called on the
            driver's thread, so it must not wait. Who listens gets the message all the same.
    """

    def __init__(
        self,
        engine: Engine,
        listen: Callable[[Heard], None] = lambda _: None,
        api: int | None = None,
        claimed: Claimed | None = None,
    ) -> None:
        self._engine = engine
        self._listen = listen
        self.claimed: Claimed = claimed or _nothing_claimed
        self._api = api if api is not None else next(iter(midi_apis()), None)
        self._wanted: set[str] | None = None
        self._open: dict[str, Any] = {}
        self._scanner = None if self._api is None else _client(rtmidi.MidiIn, self._api)
        self._ring = threading.Lock()  # the ring takes one producer; ports have a thread each
        self._ports = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.on_change: Callable[[], None] = lambda: None
        """Called on another thread when ports came or went."""

    @property
    def names(self) -> list[str]:
        """Names of the open ports."""
        with self._ports:
            return sorted(self._open)

    def available(self) -> list[str]:
        """Names of the ports there are, our own left out."""
        if self._scanner is None:
            return []
        names = [plain_name(name) for name in self._scanner.get_ports()]
        return [name for name in names if CLIENT not in name]

    def choose(self, names: Sequence[str] | None) -> None:
        """Open these ports whenever they are there; None for all."""
        self._wanted = None if names is None else set(names)
        self.poll()

    def start(self) -> None:
        """Look for ports every second on a thread of its own."""
        self._thread = threading.Thread(target=self._watch, name="midi-ports", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.poll()
            self._stop.wait(POLL_S)

    def poll(self) -> None:
        """Open what is wanted and there, close what is gone."""
        there = self.available()
        wanted = [name for name in there if self._wanted is None or name in self._wanted]
        with self._ports:
            gone = [n for n in self._open if n not in wanted and not n.startswith(CLIENT)]
            new = [name for name in wanted if name not in self._open]
            for name in gone:
                self._open.pop(name).close_port()
            for name in new:
                self._attach(name)
        if gone:
            self._release_all()
        if gone or new:
            self.on_change()

    def _attach(self, name: str) -> None:
        port = _client(rtmidi.MidiIn, self._api or 0)
        if port is None:
            return
        names = [plain_name(each) for each in port.get_ports()]
        if name not in names:
            return
        try:
            port.open_port(names.index(name), f"from {name}")
        except (rtmidi.InvalidPortError, rtmidi.SystemError, rtmidi.RtMidiError):
            return
        self._listen_to(port, name)

    def open_virtual(self, name: str = CLIENT) -> None:
        """Offer a port of our own that other programs can play.

        Raises:
            MidiPortError: the system has no virtual ports.
        """
        port = None if self._api is None else _client(rtmidi.MidiIn, self._api)
        if port is None or self._api == rtmidi.API_WINDOWS_MM:
            raise MidiPortError(NO_VIRTUAL_PORTS)
        try:
            port.open_virtual_port(name)
        except (NotImplementedError, rtmidi.RtMidiError) as error:
            raise MidiPortError(NO_VIRTUAL_PORTS) from error
        with self._ports:
            self._listen_to(port, f"{CLIENT}: {name}")

    def _listen_to(self, port: Any, name: str) -> None:
        parser, player = MidiParser(), MidiPlayer(self._engine.midi)

        def heard(event: tuple[Sequence[int], float], _data: object = None) -> None:
            self._heard(name, parser, player, event[0])

        # rtmidi would hide clock, sysex and active sensing; the clock is wanted.
        port.ignore_types(sysex=True, timing=False, active_sense=True)
        port.set_callback(heard)
        self._open[name] = port

    def _heard(
        self, name: str, parser: MidiParser, player: MidiPlayer, data: Sequence[int]
    ) -> None:
        now = time.perf_counter()
        with self._ring:
            messages = parser.feed(data)
            for message in messages:
                if not self.claimed(name, message):
                    player.play(message)
        for message in messages:
            self._listen(Heard(now, name, message))

    def _release_all(self) -> None:
        """Let go of every key: those of a port that is gone would sound for ever."""
        with self._ring:
            for channel in range(16):
                self._engine.midi.release_all(channel)

    def panic(self) -> None:
        """Silence everything that MIDI plays, at once."""
        with self._ring:
            self._engine.midi.panic()

    def close(self) -> None:
        """Close every port."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2 * POLL_S)
        with self._ports:
            for port in self._open.values():
                port.cancel_callback()
                port.close_port()
            self._open.clear()


class MidiOutput:
    """One output port. Messages are dropped while it is closed.

    Args:
        api: rtmidi's number of the MIDI system; None for the first that answers.
    """

    def __init__(self, api: int | None = None) -> None:
        chosen = api if api is not None else next(iter(midi_apis()), None)
        self._port = None if chosen is None else _client(rtmidi.MidiOut, chosen)
        self._lock = threading.Lock()

    def available(self) -> list[str]:
        """Names of the ports there are, our own left out."""
        names = [] if self._port is None else [plain_name(n) for n in self._port.get_ports()]
        return [name for name in names if CLIENT not in name]

    def open(self, name: str) -> None:
        """Open a port by name; the one that was open is closed.

        Raises:
            MidiPortError: it is not there or is taken.
        """
        if self._port is None or name not in self.available():
            raise MidiPortError(f"MIDI port “{name}” is not there.")
        index = [plain_name(n) for n in self._port.get_ports()].index(name)
        with self._lock:
            self._port.close_port()
            try:
                self._port.open_port(index, f"to {name}")
            except (rtmidi.InvalidPortError, rtmidi.SystemError, rtmidi.RtMidiError) as error:
                raise MidiPortError(f"MIDI port “{name}” could not be opened.") from error

    def open_virtual(self, name: str = CLIENT) -> None:
        """Offer a port of our own that other programs can listen to.

        Raises:
            MidiPortError: the system has no virtual ports.
        """
        if self._port is None or self._port.get_current_api() == rtmidi.API_WINDOWS_MM:
            raise MidiPortError(NO_VIRTUAL_PORTS)
        with self._lock:
            try:
                self._port.open_virtual_port(name)
            except (NotImplementedError, rtmidi.RtMidiError) as error:
                raise MidiPortError(NO_VIRTUAL_PORTS) from error

    def send(self, message: Message) -> None:
        """Send a whole message."""
        with self._lock:
            if self._port is not None and self._port.is_port_open():
                self._port.send_message(message)

    def panic(self) -> None:
        """Tell every channel: all sound off, controllers reset, all notes off."""
        for channel in range(16):
            for control in (120, 121, 123):
                self.send((0xB0 | channel, control, 0))

    def close(self) -> None:
        """Close the port."""
        with self._lock:
            if self._port is not None:
                self._port.close_port()
