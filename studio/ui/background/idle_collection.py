"""Python's full garbage collections wait until the hands rest.

A full collection looks at every object there is: with a song of thousands of notes and its undo history, 30 ms in which
the window stands still. Python would start one amid a drag, when most new objects are made. What is forgotten without
a circle of references is freed at once as ever; only circles wait.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, SignalInstance

REST_MS = 2000
"""So long nothing may have changed before a collection begins."""

MOST_MS = 60_000
"""A collection comes after so long even if nothing changed: playing makes objects too."""

_NEVER = 1_000_000


class IdleCollection(QObject):
    """Collects when nothing changed for a moment, until it is stopped.

    Args:
        changed: emitted with every edit.
        parent: ends it.
    """

    def __init__(self, changed: SignalInstance, parent: QObject) -> None:
        super().__init__(parent)
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], _NEVER)
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._collect)
        self._latest = QTimer(self, interval=MOST_MS)
        self._latest.timeout.connect(self._collect)
        self._latest.start()
        changed.connect(lambda *_: self._rest.start())

    def stop(self) -> None:
        """Leave it to Python again."""
        self._rest.stop()
        self._latest.stop()
        gc.set_threshold(*self._before)

    def _collect(self) -> None:
        # A drag that began meanwhile starts the timer anew with its first change.
        self._latest.start()
        gc.collect()
