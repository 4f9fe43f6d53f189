"""Runs one gesture at a time, scrolls while it leaves the border, and cancels it on Esc."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import Overlay, RollState

_FRAME_MS = 16
_SPEED = 0.25
"""Share of the way beyond the border that is scrolled each frame."""
_MAX_PX = 40.0

Reader = Callable[[QPointF], Pointer]
"""Reads a pixel at the view of now, with the modifiers of the last event."""


class GestureHost(QObject):
    """The gesture that is under way.

    Signals:
        changed: a gesture began or ended.
    """

    changed = Signal()

    def __init__(self, state: RollState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._gesture: Gesture | None = None
        self._read: Reader | None = None
        self._point = QPointF()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.scroll)

    @property
    def gesture(self) -> Gesture | None:
        """The gesture that is under way."""
        return self._gesture

    def start(self, gesture: Gesture, point: QPointF, read: Reader) -> None:
        """Begin a gesture at a pixel; one under way is cancelled."""
        self.cancel()
        self._gesture = gesture
        self._point, self._read = QPointF(point), read
        gesture.begin(read(point))
        self.changed.emit()

    def move(self, point: QPointF, read: Reader) -> None:
        """Follow the mouse."""
        if self._gesture is None:
            return
        self._point, self._read = QPointF(point), read
        self._gesture.update(read(point))
        beyond = self._beyond() != (0.0, 0.0)
        if beyond and not self._timer.isActive():
            self._timer.start()
        elif not beyond:
            self._timer.stop()

    def finish(self, point: QPointF, read: Reader) -> Gesture | None:
        """End the gesture at the release; return it."""
        gesture, self._gesture = self._gesture, None
        self._timer.stop()
        if gesture is not None:
            gesture.end(read(point))
            self.changed.emit()
        return gesture

    def cancel(self) -> bool:
        """Roll the gesture back; return whether there was one."""
        gesture, self._gesture = self._gesture, None
        self._timer.stop()
        if gesture is None:
            return False
        gesture.cancel()
        self.changed.emit()
        return True

    def drop(self) -> None:
        """Forget the gesture: what it worked on is no longer shown."""
        self._gesture = None
        self._timer.stop()
        self._state.tip_changed.emit("")
        self._state.set_overlay(Overlay())
        self.changed.emit()

    def scroll(self) -> None:
        """Scroll one frame towards the mouse, and let the gesture see it."""
        dx, dy = self._beyond()
        if self._gesture is None or self._read is None or (dx, dy) == (0.0, 0.0):
            self._timer.stop()
            return
        self._state.set_view(self._state.view.panned(-_paced(dx), -_paced(dy)))
        self._gesture.update(self._read(self._point))

    def _beyond(self) -> tuple[float, float]:
        gesture, view = self._gesture, self._state.view
        if gesture is None or not gesture.scrolls:
            return 0.0, 0.0
        x, y = self._point.x(), self._point.y()
        dx = x - min(max(x, 0.0), view.width)
        return dx, (y - min(max(y, 0.0), view.height)) if gesture.scrolls_rows else 0.0


def _paced(px: float) -> float:
    return min(max(px * _SPEED, -_MAX_PX), _MAX_PX)
