"""How a mouse drag moves the puck, and how often the rest of the program hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer

FINE = 0.1
"""Share of the mouse's way that the puck goes while Shift is held."""

_LOCK_AFTER = 0.01
"""Way (of the pad's side) after which Ctrl decides on an axis."""

FRAME_MS = 16


@dataclass
class PuckDrag:
    """One drag of the puck.

    Attributes:
        position: where the puck is, unclamped so that a return from outside is felt at once.
        mouse: where the mouse was last, in pad coordinates.
    """

    position: tuple[float, float]
    mouse: tuple[float, float]
    _lock_origin: tuple[float, float] | None = field(default=None, repr=False)
    _lock_axis: int | None = field(default=None, repr=False)

    def move(self, mouse: tuple[float, float], *, fine: bool, lock: bool) -> tuple[float, float]:
        """Follow the mouse and return the puck's position.

        Args:
            mouse: pad coordinates.
            fine: move a tenth of the way.
            lock: keep to the axis along which the puck went first.
        """
        scale = FINE if fine else 1.0
        self.position = (
            self.position[0] + (mouse[0] - self.mouse[0]) * scale,
            self.position[1] + (mouse[1] - self.mouse[1]) * scale,
        )
        self.mouse = mouse
        return self._locked() if lock else self._unlocked()

    def _unlocked(self) -> tuple[float, float]:
        self._lock_origin = self._lock_axis = None
        return self.position

    def _locked(self) -> tuple[float, float]:
        if self._lock_origin is None:
            self._lock_origin = self.position
        way = [self.position[axis] - self._lock_origin[axis] for axis in (0, 1)]
        if self._lock_axis is None and max(abs(way[0]), abs(way[1])) >= _LOCK_AFTER:
            self._lock_axis = 0 if abs(way[0]) >= abs(way[1]) else 1
        if self._lock_axis == 0:
            return self.position[0], self._lock_origin[1]
        if self._lock_axis == 1:
            return self._lock_origin[0], self.position[1]
        return self._lock_origin


class LatestThrottle(QObject):
    """Passes the first value at once and then the latest one a frame, dropping those between.

    The first value is not delayed, so that a single click is answered within the same event.
    """

    def __init__(self, sink: Callable[..., None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink = sink
        self._waiting: tuple[object, ...] | None = None
        self._timer = QTimer(self, interval=FRAME_MS, singleShot=True)
        self._timer.timeout.connect(self._on_frame)

    def push(self, *value: object) -> None:
        """Pass ``value`` now, or at the next frame unless a later one replaces it."""
        if self._timer.isActive():
            self._waiting = value
        else:
            self._timer.start()
            self._sink(*value)

    def flush(self) -> None:
        """Pass what waits, now."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._sink(*waiting)

    def _on_frame(self) -> None:
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._timer.start()
            self._sink(*waiting)
