"""MIDI inputs in the window: opened as soon as the engine is there, taken back when they return, and seen at work."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.ui.io_pool import IoPool
from studio.ui.theme import SPACE, theme_changed, tokens

if TYPE_CHECKING:
    from studio.live.engine import Engine
    from studio.live.midi_ports import Heard

LIT_S = 0.15
LOOK_MS = 100
NO_INPUTS = "No MIDI input is plugged in; one that is plugged in later plays at once."


class Inputs(Protocol):
    """What opens and watches the ports; :class:`studio.live.midi_ports.MidiInputs` is one."""

    on_change: Callable[[], None]
    claimed: Callable[[str, Sequence[int]], bool]

    @property
    def names(self) -> list[str]:
        """Names of the open ports."""
        ...

    def start(self) -> None:
        """Look for ports from now on."""
        ...

    def close(self) -> None:
        """Close every port."""
        ...


MakeInputs = Callable[["Engine", "Callable[[Heard], None]"], Inputs]


def system_inputs(engine: Engine, listen: Callable[[Heard], None]) -> Inputs:
    """Return the inputs of this system."""
    from studio.live.midi_ports import MidiInputs

    return MidiInputs(engine, listen)


class MidiDesk(QObject):
    """Opens every MIDI input once there is an engine to play.

    Args:
        pool: where ports are first looked for, which may take a moment.
        make: opens the ports.

    Signals:
        ports_changed: names of the inputs that are open.
        heard: name of the port and the bytes of a message, as it is heard on the window's thread.
        played: the same, and the moment (``time.perf_counter``) at which it came in, for whoever writes it down.
        told: a sentence for the person: a keyboard came or went.

    Attributes:
        claimed: tells of a port's message whether it steers a control instead of sounding; asked on the driver's
            thread.
    """

    ports_changed = Signal(list)
    heard = Signal(str, tuple)
    played = Signal(str, tuple, float)
    told = Signal(str)
    _changed = Signal()

    def __init__(
        self, pool: IoPool, make: MakeInputs = system_inputs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pool, self._make = pool, make
        self.claimed: Callable[[str, Sequence[int]], bool] = lambda _port, _message: False
        self._inputs: Inputs | None = None
        self._asked = self._closed = False
        self._names: list[str] = []
        self._last: dict[str, float] = {}
        # Ports tell on threads of their own.
        self._changed.connect(self._on_change, Qt.ConnectionType.QueuedConnection)

    @property
    def names(self) -> list[str]:
        """Names of the open inputs."""
        return list(self._names)

    def active(self, name: str) -> bool:
        """Whether an input has just sent something."""
        return time.perf_counter() - self._last.get(name, -1.0) < LIT_S

    def use_engine(self, engine: Engine) -> None:
        """Let the inputs play this engine; only the first call counts."""
        if not self._asked:
            self._asked = True
            self._pool.run(lambda: self._make(engine, self._on_heard), self._on_made)

    def stop(self) -> None:
        """Close every input."""
        self._closed = True
        inputs, self._inputs = self._inputs, None
        if inputs is not None:
            inputs.on_change = lambda: None
            inputs.close()

    def _on_made(self, inputs: Inputs) -> None:
        if self._closed:
            inputs.close()
            return
        self._inputs = inputs
        inputs.claimed = lambda port, message: self.claimed(port, message)
        inputs.on_change = self._changed.emit
        inputs.start()

    def _on_heard(self, heard: Heard) -> None:
        # On the driver's thread: remember and hand over, nothing else.
        self._last[heard.port] = time.perf_counter()
        self.played.emit(heard.port, tuple(heard.message), heard.time)
        self.heard.emit(heard.port, tuple(heard.message))

    def _on_change(self) -> None:
        names = self._inputs.names if self._inputs is not None else []
        gone = [name for name in self._names if name not in names]
        new = [name for name in names if name not in self._names]
        self._names = names
        for name in new:
            self.told.emit(f"{name} is ready to play.")
        for name in gone:
            self.told.emit(f"{name} is gone; it plays again when it is back.")
        if gone or new:
            self.ports_changed.emit(names)


class InputList(QWidget):
    """The open inputs, each with a light that blinks when it sends."""

    def __init__(self, desk: MidiDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.lights: dict[str, Light] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE // 2)
        self.setAccessibleName("MIDI inputs")
        desk.ports_changed.connect(self._show)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._show(desk.names)

    def look(self) -> None:
        """Switch the lights."""
        for name, light in self.lights.items():
            light.set_on(self._desk.active(name))

    def _show(self, names: list[str]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            item.widget().deleteLater()
        self.lights = {}
        for name in names:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            self.lights[name] = Light()
            line.addWidget(self.lights[name])
            line.addWidget(QLabel(name))
            line.addStretch(1)
            self._column.addWidget(row)
        if not names:
            label = QLabel(NO_INPUTS, wordWrap=True)
            label.setProperty("dim", True)
            self._column.addWidget(label)


class Light(QWidget):
    """A small lamp."""

    def __init__(self) -> None:
        super().__init__()
        self._on = False
        self.setFixedSize(14, 14)
        theme_changed.connect(self.update)

    @property
    def on(self) -> bool:
        """Whether it is lit."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Switch it."""
        if on != self._on:
            self._on = on
            self.update()

    def sizeHint(self) -> QSize:
        """As small as it is."""
        return QSize(14, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().ok if self._on else tokens().outline))
        painter.drawEllipse(QRectF(3, 3, 8, 8))
