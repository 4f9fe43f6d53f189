"""MIDI in the window: ports are opened as soon as the engine is there, taken back when they return, seen at work."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from studio.libraries import turn
from studio.project.settings import MidiInputChoice, MidiOutputChoice, Settings, SettingsStore
from studio.ui.background.io_pool import IoPool

if TYPE_CHECKING:
    from studio.live.engine.engine import Engine
    from studio.live.midi.clock import ClockFollower
    from studio.live.midi.ports import Heard
    from studio.live.midi.room import MidiRoom
    from studio.live.play.phrase_player import Sent

LIT_S = 0.15
MakeRoom = Callable[["Engine", "Callable[[Heard], None]", str, Callable[[], float]], "MidiRoom"]


def open_room(
    engine: Engine, listen: Callable[[Heard], None], system: str, delay_s: Callable[[], float]
) -> MidiRoom:
    """Return the ports of this computer."""
    with turn():
        from studio.live.midi.room import MidiRoom

    return MidiRoom(engine, listen, system, delay_s)


class MidiDesk(QObject):
    """Opens the MIDI ports once there is an engine to play.

    Args:
        pool: where ports are first looked for and closed, which may take a moment.
        store: what the person chose for each port.
        make: opens the ports.

    Signals:
        ports_changed: names of the inputs that are open.
        heard: name of the port and the bytes of a message, as it is heard on the window's thread.
        played: the same, and the moment (``time.perf_counter``) at which it came in, for whoever writes it down.
        told: a sentence for the person: a keyboard came or went.
        opened: ports have been looked for.
        moved: the followed clock's song started (True) at a quarter note, or stopped (False) there.

    Attributes:
        claimed: tells of a port's message whether it steers a control instead of sounding; asked on the driver's
            thread.
        delay_s: tells the seconds from the rendering of a frame to its being heard.
    """

    ports_changed = Signal(list)
    heard = Signal(str, tuple)
    played = Signal(str, tuple, float)
    told = Signal(str)
    opened = Signal()
    moved = Signal(bool, float)
    _changed = Signal()

    def __init__(
        self,
        pool: IoPool,
        store: SettingsStore,
        make: MakeRoom = open_room,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pool, self._store, self._make = pool, store, make
        self.claimed: Callable[[str, Sequence[int]], bool] = lambda _port, _message: False
        self.delay_s: Callable[[], float] = lambda: 0.01
        self._room: MidiRoom | None = None
        self._engine: Engine | None = None
        self._closed = False
        self._names: list[str] = []
        self._last: dict[str, float] = {}
        self._sent: dict[str, tuple[int, float]] = {}
        # Ports tell on threads of their own.
        self._changed.connect(self._on_change, Qt.ConnectionType.QueuedConnection)
        store.listen(self._on_settings)

    # -- what there is ----------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """Names of the open inputs."""
        return list(self._names)

    @property
    def ready(self) -> bool:
        """Whether ports have been looked for."""
        return self._room is not None

    @property
    def system(self) -> str:
        """Name of the MIDI system that answers, or ""."""
        return self._room.system.name if self._room is not None else ""

    @property
    def has_virtual_ports(self) -> bool:
        """Whether other programs see ports of ours."""
        return self._room is not None and self._room.system.has_virtual_ports

    @property
    def inputs_there(self) -> tuple[str, ...]:
        """Names of all inputs that are plugged in, open or not."""
        return self._room.inputs.there if self._room is not None else ()

    @property
    def outputs_there(self) -> tuple[str, ...]:
        """The same of outputs."""
        return self._room.outputs.there if self._room is not None else ()

    @property
    def follower(self) -> ClockFollower | None:
        """What follows another's clock."""
        return self._room.follower if self._room is not None else None

    def active(self, name: str) -> bool:
        """Whether an input has just sent something."""
        return time.perf_counter() - self._last.get(name, -1.0) < LIT_S

    def sending(self, name: str) -> bool:
        """Whether something has just been sent to an output."""
        ports = self._room.outputs.open_ports if self._room is not None else ()
        count, now = sum(port.sent for port in ports if port.name == name), time.perf_counter()
        before, since = self._sent.get(name, (count, -1.0))
        if count != before:
            since = now
        self._sent[name] = (count, since)
        return now - since < LIT_S

    # -- life -------------------------------------------------------------------------------

    def use_engine(self, engine: Engine) -> None:
        """Let the ports play this engine and send its song; only the first call counts."""
        if self._engine is None:
            self._engine = engine
            self._open()

    def stop(self) -> None:
        """Let go of every note and close every port."""
        self._closed = True
        room, self._room = self._room, None
        if room is not None:
            room.close()

    def _open(self) -> None:
        engine, system = self._engine, self._store.settings.midi_system
        if engine is not None:
            delay_s = lambda: self.delay_s()  # noqa: E731 - it may be set later
            self._pool.run(
                lambda: self._make(engine, self._on_heard, system, delay_s), self._on_made
            )

    def _on_made(self, room: MidiRoom) -> None:
        if self._closed or self._room is not None:
            self._pool.run(room.close, lambda _none: None)
            return
        self._room = room
        room.inputs.claimed = lambda port, message: self.claimed(port, message)
        room.follower.on_move = self.moved.emit
        room.on_change = self._changed.emit
        self._configure()
        room.start()
        self.opened.emit()

    def _configure(self) -> None:
        if self._room is not None:
            settings = self._store.settings
            inputs = {name: input_settings(c) for name, c in settings.midi_inputs.items()}
            outputs = {name: out_settings(c) for name, c in settings.midi_outputs.items()}
            self._room.configure(inputs, outputs, settings.midi_clock_from)

    def _on_settings(self, _settings: Settings, changed: frozenset[str]) -> None:
        if "midi_system" in changed and self._room is not None:
            room, self._room = self._room, None
            room.on_change = lambda: None
            self._on_change()
            self._pool.run(room.close, lambda _none: self._open())
        elif changed & {"midi_inputs", "midi_outputs", "midi_clock_from"}:
            self._configure()

    # -- playing ----------------------------------------------------------------------------

    def press(self, pitch: int, velocity: int) -> None:
        """Send a key of the screen or the computer to the outputs that get keys."""
        if self._room is not None:
            self._room.play((0x90, pitch, velocity))

    def let_go(self, pitch: int) -> None:
        """Send its end."""
        if self._room is not None:
            self._room.play((0x80, pitch, 0))

    def answer(self, sent: Sent) -> None:
        """Send a press or release of an answer; on the thread that plays answers."""
        room = self._room
        if room is not None:
            room.answer(sent)

    def panic(self) -> None:
        """Silence every instrument that is played."""
        if self._room is not None:
            self._room.panic()

    def _on_heard(self, heard: Heard) -> None:
        # On the driver's thread: remember and hand over, nothing else.
        self._last[heard.port] = time.perf_counter()
        self.played.emit(heard.port, tuple(heard.message), heard.time)
        self.heard.emit(heard.port, tuple(heard.message))

    def _on_change(self) -> None:
        names = self._room.inputs.names if self._room is not None else []
        gone = [name for name in self._names if name not in names]
        new = [name for name in names if name not in self._names]
        self._names = names
        for name in new:
            self.told.emit(f"{name} is ready to play.")
        for name in gone:
            if name not in self.inputs_there and not self._switched_off(name):
                self.told.emit(f"{name} is gone; it plays again when it is back.")
        self.ports_changed.emit(names)

    def _switched_off(self, name: str) -> bool:
        return not self._store.settings.midi_inputs.get(name, MidiInputChoice()).on


def input_settings(choice: MidiInputChoice):
    """Return a choice as the live room takes it."""
    from studio.live.midi.ports import InputSettings

    return InputSettings(
        on=choice.on,
        channel=choice.channel,
        mpe=choice.mpe,
        member_range=float(choice.member_range),
        manager_range=float(choice.manager_range),
    )


def out_settings(choice: MidiOutputChoice):
    """Return a choice as the live room takes it."""
    from studio.live.midi.out_notes import OutSettings

    return OutSettings(
        song=choice.song,
        keys=choice.keys,
        clock=choice.clock,
        channel=choice.channel,
        delay_ms=choice.delay_ms,
    )
