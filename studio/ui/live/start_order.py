"""What begins when: the sound, the MIDI ports, the other instruments, then all else, so that each is quick.

Opening ports on a JACK server holds Python's lock as long as the server takes to answer, and that is longest while
other threads decode sounds or import torch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.ui.live.devices.midi_desk import MidiDesk
from studio.ui.live.sound_desk import SoundDesk

PATIENCE_MS = 1500
"""What waits for the sound begins after so long in any case."""


class StartOrder(QObject):
    """Lets work wait until the instruments and the ports are there.

    Args:
        desk: tells when the sound is there, and all of it.
        midi: tells when the ports have been opened.
    """

    def __init__(self, desk: SoundDesk, midi: MidiDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._over, self._opened = desk, False, threading.Event()
        self._waiting: list[Callable[[], object]] = []
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self.end)
        midi.opened.connect(self._opened.set)
        desk.complete.connect(self.end)
        desk.settled.connect(self._on_settled)

    def start(self) -> None:
        """Begin; call it before the desk starts."""
        if self._desk.room is None:
            self.end()
        else:
            self._desk.room.before_rest = lambda: self._opened.wait(PATIENCE_MS / 1000)
            self._patience.start()

    def then(self, work: Callable[[], object]) -> None:
        """Do some work afterwards, or at once where that is over."""
        if self._over:
            work()
        else:
            self._waiting.append(work)

    def end(self) -> None:
        """Wait no longer."""
        self._over = True
        self._opened.set()
        self._patience.stop()
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            work()

    def drop(self) -> None:
        """Do nothing of what still waits: the window is closing."""
        self._waiting.clear()
        self.end()

    def _on_settled(self) -> None:
        room = self._desk.room
        if room is None or room.engine is None:
            self.end()  # no engine, no ports
