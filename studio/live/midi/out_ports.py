"""MIDI outputs: those that the person chose, found again by name when they return."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import rtmidi

from studio.live.midi.out_notes import ALL_NOTES_OFF, CONTROL, OutSettings
from studio.live.midi.parse import Message
from studio.live.midi.system import VIRTUAL, MidiPortError, MidiSystem


class OutPort:
    """An open output; messages to one that is closed are dropped.

    Attributes:
        name: of the port.
        sent: how many messages went out.
    """

    def __init__(self, name: str, handle: Any, settings: OutSettings) -> None:
        self.name, self.settings = name, settings
        self.sent = 0
        self._handle: Any = handle
        self._lock = threading.Lock()

    def send(self, messages: Iterable[Message]) -> None:
        """Send whole messages."""
        with self._lock, contextlib.suppress(rtmidi.RtMidiError, rtmidi.SystemError, ValueError):
            for message in messages if self._handle is not None else ():
                self._handle.send_message(message)
                self.sent += 1

    def take(self) -> Any:
        """Send nothing any more and return what was sent to, which is for the caller to close."""
        with self._lock:
            handle, self._handle = self._handle, None
        return handle


class MidiOutputs:
    """Keeps the chosen outputs open. Its methods may be called from any thread.

    Attributes:
        on_change: called on some thread when ports came or went.
        before_close: gets a port that is about to be closed though it is still there.
    """

    def __init__(self, system: MidiSystem) -> None:
        self._system = system
        self.on_change: Callable[[], None] = lambda: None
        self.before_close: Callable[[OutPort], None] = lambda _port: None
        self._choices: Mapping[str, OutSettings] = {}
        self._open: dict[str, OutPort] = {}
        self._lost: set[str] = set()
        self._there: tuple[str, ...] = ()
        self._lock = threading.RLock()

    @property
    def there(self) -> tuple[str, ...]:
        """Names of the ports there are, open or not; our own that others can listen to comes last."""
        return self._there

    @property
    def open_ports(self) -> tuple[OutPort, ...]:
        """The open ports."""
        return tuple(self._open.values())

    def configure(self, choices: Mapping[str, OutSettings]) -> None:
        """Set what outputs get, by name; others get nothing. Ports open and close at the next poll."""
        self._choices = dict(choices)

    def poll(self) -> None:
        """Open what is wanted and there, close what is gone or unwanted."""
        there = self._system.ports("out")
        if self._system.virtual("out") is not None:
            there.append(VIRTUAL["out"])
        with self._lock:
            wanted = {n: s for n in there if (s := self._choices.get(n, OutSettings())).used}
            changed = self._there != tuple(there)
            for name, port in tuple(self._open.items()):
                if wanted.get(name) != port.settings:
                    self._detach(name, there=name in there)
                    changed = True
            for name, settings in wanted.items():
                if name not in self._open:
                    changed = self._attach(name, settings) or changed
            self._there = tuple(there)
        if changed:
            self.on_change()

    def forget(self) -> None:
        """Close every port."""
        with self._lock:
            for name in tuple(self._open):
                self._detach(name, there=self._system.alive())
            self._there = ()
        self.on_change()

    def _attach(self, name: str, settings: OutSettings) -> bool:
        virtual = name == VIRTUAL["out"]
        try:
            handle = self._system.virtual("out") if virtual else self._system.open("out", name)
        except MidiPortError:
            return False  # taken, or gone again: the next look tries anew
        port = OutPort(name, handle, settings)
        if name in self._lost:
            # It vanished while notes may have sounded there.
            port.send((CONTROL | channel, ALL_NOTES_OFF, 0) for channel in range(16))
            self._lost.discard(name)
        self._open[name] = port
        return True

    def _detach(self, name: str, *, there: bool) -> None:
        port = self._open.pop(name)
        if there:
            self.before_close(port)
        else:
            self._lost.add(name)
        handle = port.take()
        if handle is not None and name != VIRTUAL["out"]:
            self._system.let_go(handle)
