"""How long the window's thread is held up: a heartbeat every millisecond, and the gaps between its beats."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from studio.bench.rows import percentile

BEAT_MS = 1


@dataclass(frozen=True)
class Stalls:
    """What a measurement found, in milliseconds beyond the heartbeat's own interval."""

    longest: float
    p99: float
    beats: int


class Heartbeat(QObject):
    """Beats on the window's thread and notes the time between two beats."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last: float | None = None
        self._gaps: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def measure(self, seconds: float) -> Stalls:
        """Run the event loop for so long, and on to the end of a stall that lasts longer; return the stalls."""
        self.begin()
        loop = QEventLoop()
        over = time.perf_counter() + seconds

        def end() -> None:
            if self._gaps and time.perf_counter() >= over:
                loop.quit()

        beats = self._timer.timeout.connect(end)
        loop.exec()
        self._timer.timeout.disconnect(beats)
        self._timer.stop()
        return self.stalls()

    def begin(self) -> None:
        """Beat from now on."""
        self._gaps, self._last = [], None
        self._timer.start()

    def stalls(self) -> Stalls:
        """Return what was found since the beginning."""
        stalls = [max(0.0, gap * 1000 - BEAT_MS) for gap in self._gaps]
        return Stalls(max(stalls, default=0.0), percentile(stalls, 0.99), len(stalls))

    def _beat(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self._gaps.append(now - self._last)
        self._last = now
