"""The computer's MIDI systems (ALSA, JACK, Core MIDI, Windows): which answers, which ports it has, and opening them."""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any, Literal, Protocol

import rtmidi

from studio.errors import PlainError
from studio.live.midi.jack import JackWatch

CLIENT = "Chimera Studio"
VIRTUAL = {"in": f"{CLIENT} in", "out": f"{CLIENT} out"}
"""What other programs see of us."""
POLL_S = 1.0
_QUIET_S = 0.02
"""A message that is just coming in is given so long to be through before its port is closed."""
_RETRY_POLLS = 3
_SYSTEMS = {
    rtmidi.API_LINUX_ALSA: "ALSA",
    rtmidi.API_UNIX_JACK: "JACK",
    rtmidi.API_MACOSX_CORE: "Core MIDI",
    rtmidi.API_WINDOWS_MM: "Windows",
}
_ERRORS = (rtmidi.SystemError, rtmidi.RtMidiError, rtmidi.InvalidPortError, NotImplementedError)

Side = Literal["in", "out"]


class MidiPortError(PlainError):
    """A port cannot be opened; the text is a sentence for the person."""


class _State(Enum):
    """Of the system's server."""

    WELL = auto()
    DEAD = auto()
    HANGS = auto()


class PortUser(Protocol):
    """Who keeps ports open."""

    def poll(self) -> None:
        """Open what is wanted and there, close what is gone."""
        ...

    def forget(self) -> None:
        """Close every port: the system under them is gone."""
        ...


def plain_name(name: str) -> str:
    """Drop the client and port numbers that ALSA appends and that change at every plugging-in."""
    head, _, tail = name.rpartition(" ")
    return head if head and tail.replace(":", "").isdigit() else name


def unique_names(names: Sequence[str]) -> list[str]:
    """Return plain names of which no two are alike: the second of two equal devices is called ``… (2)``."""
    found: list[str] = []
    for name in map(plain_name, names):
        count = sum(other == name or other.startswith(f"{name} (") for other in found)
        found.append(name if count == 0 else f"{name} ({count + 1})")
    return found


def known_systems() -> list[str]:
    """Name the MIDI systems this program can speak to, whether they answer or not."""
    return [_SYSTEMS[api] for api in rtmidi.get_compiled_api() if api in _SYSTEMS]


class MidiSystem:
    """One MIDI system. Its methods may be called from any thread.

    Args:
        wanted: its name, one of :func:`known_systems`; "" for the first that answers.
    """

    def __init__(self, wanted: str = "") -> None:
        self._wanted = wanted
        self._api: int | None = None
        self._ends: dict[Side, Any] = {}
        self._virtual: set[Side] = set()
        self._watch: JackWatch | None = None
        self._state = _State.WELL
        self._lock = threading.RLock()
        self.find()

    @property
    def name(self) -> str:
        """What answers, or ""."""
        return _SYSTEMS.get(self._api, "") if self._api is not None else ""

    @property
    def polled(self) -> bool:
        """Whether messages are to be fetched: this system's thread that would call back must not wait for Python."""
        return bool(self._api == rtmidi.API_UNIX_JACK)

    @property
    def has_virtual_ports(self) -> bool:
        """Whether other programs can see ports of ours."""
        return bool(self._virtual)

    def find(self) -> bool:
        """Look for the system; False while none answers."""
        with self._lock:
            for api in rtmidi.get_compiled_api() if self._api is None else ():
                if self._wanted in ("", _SYSTEMS.get(api)) and self._begin(api):
                    break
            return self._api is not None

    def _begin(self, api: int) -> bool:
        watch = JackWatch() if api == rtmidi.API_UNIX_JACK else None
        if watch is not None and not watch.answers:
            return False
        ends = {side: _client(side, api, VIRTUAL[side]) for side in VIRTUAL}
        if any(end is None for end in ends.values()):
            if watch is not None:
                watch.close()
            return False
        self._api, self._ends = api, ends  # type: ignore[assignment]
        for side, end in ends.items():
            with contextlib.suppress(*_ERRORS):
                # On a Mac there are no clients, only ports.
                end.open_virtual_port("midi" if api != rtmidi.API_MACOSX_CORE else VIRTUAL[side])
                self._virtual.add(side)  # type: ignore[arg-type]
        self._watch, self._state = watch, _State.WELL
        return True

    def alive(self) -> bool:
        """Whether it still works, for a look once a second; False when its server has died."""
        with self._lock:
            well = self._state is _State.WELL
            if well and self._watch is not None and not self._watch.alive():
                # The watch goes first: if its server does not even let that go, it hangs.
                self._state = _State.DEAD if self._watch.close() else _State.HANGS
            return self._state is _State.WELL

    def close(self) -> None:
        """Let go of it; :meth:`find` begins anew."""
        with self._lock:
            if self._watch is not None:
                self._watch.close()
            for end in self._ends.values():
                self.let_go(end)
            self._ends, self._api, self._watch = {}, None, None
            self._virtual.clear()

    def let_go(self, port: Any) -> None:
        """Close a port that :meth:`open` returned, unless its server hangs: then it is left as it is, for ever.

        So is an output of a server that died: rtmidi waits a second for its last cycle, which never comes, and holds
        Python's lock meanwhile.
        """
        dead_output = self._state is _State.DEAD and isinstance(port, rtmidi.MidiOut)
        if self._state is _State.HANGS or dead_output:
            _abandon(port)
        else:
            close_port(port)

    def ports(self, side: Side) -> list[str]:
        """Name the ports of other programs and devices, in the system's order."""
        return [name for name, _number in self._numbered(side)]

    def _numbered(self, side: Side) -> list[tuple[str, int]]:
        with self._lock:
            end = self._ends.get(side)
            found = list(end.get_ports()) if end is not None else []
        others = [(name, number) for number, name in enumerate(found) if CLIENT not in name]
        names = unique_names([name for name, _number in others])
        return list(zip(names, (number for _name, number in others), strict=True))

    def virtual(self, side: Side) -> Any:
        """Return our own port that others can see, or None where the system has none."""
        with self._lock:
            return self._ends[side] if side in self._virtual else None

    def open(self, side: Side, name: str) -> Any:
        """Open a port by name.

        Raises:
            MidiPortError: it is not there or is taken.
        """
        with self._lock:
            port = (
                None
                if self._api is None or not self.alive()
                else _client(side, self._api, f"{CLIENT} ports")
            )
            numbers = dict(self._numbered(side))
            if port is None or name not in numbers:
                raise MidiPortError(f"MIDI port “{name}” is not there.")
            try:
                port.open_port(numbers[name], f"{'from' if side == 'in' else 'to'} {name}")
            except _ERRORS as error:
                raise MidiPortError(f"MIDI port “{name}” could not be opened.") from error
            return port


def _client(side: str, api: int, name: str) -> Any:
    try:
        return (rtmidi.MidiIn if side == "in" else rtmidi.MidiOut)(api, name)
    except _ERRORS:
        return None


def close_port(port: Any) -> None:
    """Close a port and end its client; works on the ports of a server that died, too."""
    with contextlib.suppress(*_ERRORS):
        if isinstance(port, rtmidi.MidiIn):
            port.cancel_callback()
            # Its thread may wait for Python's lock with a message; who closes must not hold that lock then.
            time.sleep(_QUIET_S)
        port.close_port()
        port.delete()


def _abandon(port: Any) -> None:
    if isinstance(port, rtmidi.MidiIn):
        port.cancel_callback()
    # Whoever frees it waits for the server while holding Python's lock, also when the program ends.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(port))


class PortWatch:
    """Looks after ports every second on a thread of its own: what is plugged in is opened, what is gone is closed.

    Args:
        system: whose ports; begun anew when its server died.
        users: who keeps ports open.
        on_change: called on that thread when the system went or came.
    """

    def __init__(
        self,
        system: MidiSystem,
        users: Sequence[PortUser],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._system, self._users = system, tuple(users)
        self.on_change = on_change
        self._wake, self._closed = threading.Event(), False
        self._polls = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="midi-ports", daemon=True)
        self._thread.start()

    def look_now(self) -> None:
        """Look at once instead of within a second; does not wait."""
        self._wake.set()

    def poll(self) -> None:
        """Look."""
        if self._system.name and not self._system.alive():
            for user in self._users:
                user.forget()
            self._system.close()
            self._polls = 0
            self.on_change()
        if not self._system.name:
            # Asking for a server that is not there costs a little each time.
            self._polls += 1
            if self._polls % _RETRY_POLLS or not self._system.find():
                return
            self.on_change()
        for user in self._users:
            user.poll()

    def _run(self) -> None:
        while not self._closed:
            self.poll()
            self._wake.wait(POLL_S)
            self._wake.clear()

    def close(self) -> None:
        """End the thread and close every port."""
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(3 * POLL_S)
            if self._thread.is_alive():
                return  # the system hangs, and would hang whoever asks it for anything
        self._system.alive()  # one that hangs is asked for nothing more
        for user in self._users:
            user.forget()
        self._system.close()
