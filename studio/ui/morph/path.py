"""Paths over a pad: recording one as it is drawn, and travelling along it in time."""

from __future__ import annotations

import bisect
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.project.song import PadPoint
from studio.ui.morph.drag import FRAME_MS

Clock = Callable[[], float]

MAX_POINTS = 20_000
"""Points of one path at most: over five minutes of drawing."""

_MIN_WAY = 0.002
_MIN_LENGTH_S = 1e-3


class PathRecorder:
    """Collects the points of one stroke with the seconds since its start.

    Moments are those of the mouse events themselves: a window that was busy for a while does not hurry the path.
    """

    def __init__(self) -> None:
        self._start = 0.0
        self._points: list[PadPoint] = []

    @property
    def points(self) -> tuple[PadPoint, ...]:
        """What was recorded so far."""
        return tuple(self._points)

    def begin(self, x: float, y: float, moment: float) -> None:
        """Start anew at a position and a moment in seconds of any clock."""
        self._start = moment
        self._points = [PadPoint(0.0, x, y)]

    def add(self, x: float, y: float, moment: float) -> None:
        """Go on to a position; steps too small to see are left out."""
        last = self._points[-1]
        if max(abs(x - last.x), abs(y - last.y)) >= _MIN_WAY and len(self._points) < MAX_POINTS:
            self._points.append(PadPoint(max(moment - self._start, last.time), x, y))

    def finish(self) -> tuple[PadPoint, ...]:
        """Return the path, or nothing if the puck never moved."""
        return self.points if len(self._points) > 1 else ()


def duration(points: Sequence[PadPoint]) -> float:
    """Return seconds from the first to the last point."""
    return max(points[-1].time - points[0].time, _MIN_LENGTH_S) if points else 0.0


def position_at(points: Sequence[PadPoint], moment: float) -> tuple[float, float]:
    """Return where a path stands ``moment`` seconds after its start, straight between its points.

    Args:
        points: at least one, in order of time.
        moment: seconds; before the start and after the end the path stands still.
    """
    moment += points[0].time
    after = bisect.bisect_right(points, moment, key=lambda point: point.time)
    if after == 0:
        return points[0].x, points[0].y
    if after == len(points):
        return points[-1].x, points[-1].y
    a, b = points[after - 1], points[after]
    share = (moment - a.time) / (b.time - a.time)
    return a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share


class PathPlayer(QObject):
    """Travels along a path at its recorded pace, or stretched to a given time.

    Signals:
        moved: position ``(x, y)`` at this frame.
        finished: the end was reached or :meth:`stop` was called.
    """

    moved = Signal(float, float)
    finished = Signal()

    def __init__(self, parent: QObject | None = None, clock: Clock = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._points: tuple[PadPoint, ...] = ()
        self._seconds = 0.0
        self._loop = False
        self._start = 0.0
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def playing(self) -> bool:
        """Whether the puck is travelling."""
        return self._timer.isActive()

    @property
    def seconds(self) -> float:
        """How long the way takes."""
        return self._seconds

    @property
    def progress(self) -> float:
        """How much of the path's time has gone by, 0..1."""
        return min((self._clock() - self._start) / self._seconds, 1.0) if self._seconds else 0.0

    def play(
        self, points: Sequence[PadPoint], *, seconds: float | None = None, loop: bool = False
    ) -> None:
        """Set out from the first point.

        Args:
            points: the path; one without points is not played.
            seconds: how long the way takes; None takes as long as it was drawn.
            loop: start again at the end.
        """
        self._timer.stop()
        if not points:
            return
        self._points = tuple(points)
        self._seconds = max(seconds or duration(points), _MIN_LENGTH_S)
        self._loop = loop
        self._start = self._clock()
        self._timer.start()
        self.tick()

    def set_loop(self, loop: bool) -> None:
        """Start again at the end, or not."""
        self._loop = loop

    def stop(self) -> None:
        """Stay where the puck is."""
        if self._timer.isActive():
            self._timer.stop()
            self.finished.emit()

    def tick(self) -> None:
        """Move to where the clock says."""
        elapsed = self._clock() - self._start
        if elapsed >= self._seconds and not self._loop:
            self.moved.emit(self._points[-1].x, self._points[-1].y)
            self.stop()
            return
        share = (elapsed / self._seconds) % 1.0
        self.moved.emit(*position_at(self._points, share * duration(self._points)))
