"""How long the window's thread is held up: a heartbeat every millisecond, and the gaps between its beats."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from studio.bench.rows import percentile

BEAT_MS = 1
REPAINT_MS = 16


@dataclass(frozen=True)
class Stalls:
    """What a measurement found, in milliseconds beyond the heartbeat's own interval."""

    longest: float
    p99: float
    beats: int


class Heartbeat(QObject):
    """Beats on the window's thread while it repaints sixty times a second.

    Args:
        window: what is repainted, all of it each time.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._last: float | None = None
        self._gaps: list[float] = []
        self._beat = self._timer(BEAT_MS, self._count)
        self._repaint = self._timer(REPAINT_MS, self._repaint_all)

    def measure(self, seconds: float) -> Stalls:
        """Run the event loop for so long and return the stalls."""
        self._gaps, self._last = [], None
        self._beat.start()
        self._repaint.start()
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()
        self._beat.stop()
        self._repaint.stop()
        stalls = [max(0.0, gap * 1000 - BEAT_MS) for gap in self._gaps]
        return Stalls(max(stalls, default=0.0), percentile(stalls, 0.99), len(stalls))

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    def _count(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self._gaps.append(now - self._last)
        self._last = now

    def _repaint_all(self) -> None:
        self._window.update()
        for child in self._window.findChildren(QWidget):
            if child.isVisible():
                child.update()
