"""MIDI inputs: several at once, found again by name when they return, each with its own settings.

Each message goes straight from the driver's thread to the engine's ring; then a copy is handed to whoever listens.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.live.engine.engine import Engine
from studio.live.midi.parse import Message, MidiParser
from studio.live.midi.play import MidiPlayer
from studio.live.midi.poll import MidiPoll
from studio.live.midi.system import VIRTUAL, MidiPortError, MidiSystem

MEMBERS = 15
"""Channels 2..16 of an MPE lower zone that fills all channels."""
_SYSTEM, _REAL_TIME, _SONG_POSITION = 0xF0, 0xF8, 0xF2

Claimed = Callable[[str, Sequence[int]], bool]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it came in: monotonic seconds (``time.perf_counter``), the port's name, and the bytes."""

    time: float
    port: str
    message: Message


@dataclass(frozen=True, slots=True)
class InputSettings:
    """What an input does.

    Attributes:
        on: it is opened and plays.
        channel: 1..16, the only one that is heard; 0 for all.
        mpe: its messages are MPE, lower zone of all channels, though it may never say so.
        member_range: semitones that a note of its own channel bends.
        manager_range: semitones that all notes bend together.
    """

    on: bool = True
    channel: int = 0
    mpe: bool = False
    member_range: float = 48.0
    manager_range: float = 2.0


@dataclass
class _Port:
    """An open input."""

    handle: Any
    settings: InputSettings
    player: MidiPlayer
    parser: MidiParser = field(default_factory=MidiParser)

    def set_up(self, settings: InputSettings) -> None:
        """Take other settings and let go of what was played by the old ones."""
        self.settings = settings
        self.player.release()
        if settings.mpe:
            self.player.set_mpe(MEMBERS, settings.member_range, settings.manager_range)
        elif self.player.members:
            self.player.set_mpe(0)

    def passes(self, message: Message) -> bool:
        """Whether a message is on the channel that is heard."""
        wanted = self.settings.channel
        return wanted == 0 or message[0] >= _SYSTEM or message[0] & 0x0F == wanted - 1


def _nothing_claimed(_port: str, _message: Sequence[int]) -> bool:
    return False


class MidiInputs:
    """Input ports that play an engine. Its methods may be called from any thread.

    Args:
        engine: what is played, by its MIDI ring.
        system: whose ports.
        listen: gets a copy of every channel message, on the driver's thread: be quick and raise nothing.
        claimed: tells of a port's message whether it steers a control and shall therefore not sound; called on the
            driver's thread, so it must not wait. Who listens gets the message all the same.

    Attributes:
        thru: gets the port and bytes of every channel message that sounds, on the driver's thread.
        on_clock: gets real-time and song position messages of the port :attr:`clock_from`, and when they came.
        clock_from: name of that port, or "".
        on_change: called on some thread when ports came or went.
    """

    def __init__(
        self,
        engine: Engine,
        system: MidiSystem,
        listen: Callable[[Heard], None] = lambda _: None,
        claimed: Claimed | None = None,
    ) -> None:
        self._engine, self._system = engine, system
        self._listen = listen
        self.claimed: Claimed = claimed or _nothing_claimed
        self.thru: Callable[[str, Message], None] = lambda _port, _message: None
        self.on_clock: Callable[[Message, float], None] = lambda _message, _time: None
        self.clock_from = ""
        self.on_change: Callable[[], None] = lambda: None
        self._choices: Mapping[str, InputSettings] = {}
        self._open: dict[str, _Port] = {}
        self._poll = MidiPoll()
        self._there: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._ring = threading.Lock()  # the ring takes one producer; ports have a thread each
        self._ports = threading.RLock()

    @property
    def names(self) -> list[str]:
        """Names of the open ports of others; never waits."""
        return list(self._names)

    @property
    def there(self) -> tuple[str, ...]:
        """Names of the ports there are, open or not; our own that others can play comes last."""
        return self._there

    def configure(self, choices: Mapping[str, InputSettings]) -> None:
        """Set what inputs do, by name; others are opened and play on all channels. Counts from the next poll on."""
        self._choices = dict(choices)

    def _wanted(self, name: str) -> InputSettings:
        return self._choices.get(name, InputSettings())

    def poll(self) -> None:
        """Open what is wanted and there, close what is gone or unwanted."""
        there = self._system.ports("in")
        if self._system.virtual("in") is not None:
            there.append(VIRTUAL["in"])
        with self._ports:
            wanted = [name for name in there if self._wanted(name).on]
            gone = [name for name in self._open if name not in wanted]
            new = [name for name in wanted if name not in self._open]
            for name in gone:
                self._detach(name)
            for name, port in self._open.items():
                if (chosen := self._wanted(name)) != port.settings:
                    with self._ring:
                        port.set_up(chosen)
            for name in new:
                self._attach(name)
            changed = bool(gone or new) or self._there != tuple(there)
            self._there = tuple(there)
            self._tell_names()
        if changed:
            self.on_change()

    def forget(self) -> None:
        """Close every port and let go of its keys."""
        with self._ports:
            for name in tuple(self._open):
                self._detach(name)
            self._there = ()
            self._tell_names()
        self.on_change()

    def _tell_names(self) -> None:
        self._names = tuple(sorted(name for name in self._open if name != VIRTUAL["in"]))

    def _attach(self, name: str) -> None:
        virtual = name == VIRTUAL["in"]
        try:
            handle = self._system.virtual("in") if virtual else self._system.open("in", name)
        except MidiPortError:
            return  # taken, or gone again: the next look tries anew
        if handle is None:
            return
        port = _Port(handle, self._wanted(name), MidiPlayer(self._engine.midi))
        with self._ring:
            port.set_up(port.settings)
        # rtmidi would hide clock, sysex and active sensing; the clock is wanted.
        handle.ignore_types(sysex=True, timing=False, active_sense=True)
        if self._system.polled:
            self._poll.add(handle, lambda data: self._heard(name, port, data))
        else:
            handle.set_callback(lambda event, _data=None: self._heard(name, port, event[0]))
        self._open[name] = port

    def _detach(self, name: str) -> None:
        port = self._open.pop(name)
        self._poll.drop(port.handle)
        if name == VIRTUAL["in"]:
            port.handle.cancel_callback()  # the system keeps it
        else:
            self._system.let_go(port.handle)
        with self._ring:
            port.player.release()

    def _heard(self, name: str, port: _Port, data: Sequence[int]) -> None:
        now = time.perf_counter()
        with self._ring:
            messages = [m for m in port.parser.feed(data) if port.passes(m)]
            sounding = [m for m in messages if m[0] < _SYSTEM and not self.claimed(name, m)]
            for message in sounding:
                port.player.play(message)
        for message in sounding:
            self.thru(name, message)
        for message in messages:
            if message[0] < _SYSTEM:
                self._listen(Heard(now, name, message))
            elif name == self.clock_from and (
                message[0] >= _REAL_TIME or message[0] == _SONG_POSITION
            ):
                self.on_clock(message, now)

    def panic(self) -> None:
        """Silence everything that MIDI plays, at once."""
        with self._ring:
            self._engine.midi.panic()
