"""Paths over a pad: recording one as it is drawn, and travelling along it in time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.project.pad_path import MIN_SECONDS, PadPath
from studio.project.song import PadPoint
from studio.ui.morph.drag import FRAME_MS

Clock = Callable[[], float]
Bars = Callable[[], float | None]
"""Bars of the song gone by, not jumping back at a loop's end; None while no song plays."""

MAX_POINTS = 20_000
"""Points of one path at most: over five minutes of drawing."""

_MIN_WAY = 0.002


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


class PathPlayer(QObject):
    """Travels along a path at its recorded pace, or in a number of bars.

    While a song plays, a path that takes whole bars keeps to the song: it sets out as if it had done so at the last
    bar line, and follows every change of the tempo. Without a song it takes the seconds it is told.

    Signals:
        moved: position ``(x, y)`` at this frame.
        finished: the end was reached or :meth:`stop` was called.
    """

    moved = Signal(float, float)
    finished = Signal()

    def __init__(self, parent: QObject | None = None, clock: Clock = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._song_bars: Bars = lambda: None
        self._path = PadPath(())
        self._seconds = 0.0
        self._bars: int | None = None
        self._loop = False
        self._start = 0.0
        self._first_bar: float | None = None
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    def use_song(self, bars: Bars) -> None:
        """Ask ``bars`` where the song is."""
        self._song_bars = bars

    @property
    def playing(self) -> bool:
        """Whether the puck is travelling."""
        return self._timer.isActive()

    @property
    def seconds(self) -> float:
        """How long the way takes without a song."""
        return self._seconds

    @property
    def in_song(self) -> bool:
        """Whether it keeps to the song's bars."""
        return self._first_bar is not None

    @property
    def progress(self) -> float:
        """How much of the path's time has gone by, 0..1."""
        return min(self._share(), 1.0)

    def play(
        self,
        path: PadPath,
        *,
        seconds: float | None = None,
        bars: int | None = None,
        loop: bool = False,
    ) -> None:
        """Set out from the first point.

        Args:
            path: one without points is not played.
            seconds: how long the way takes; None takes as long as it was drawn.
            bars: how many bars that is, to keep to those of a song that plays; None keeps to seconds.
            loop: start again at the end.
        """
        self._timer.stop()
        if not path.points:
            return
        self._path = path
        self._seconds = max(seconds or path.seconds, MIN_SECONDS)
        self._bars, self._loop = bars, loop
        self._start, self._first_bar = self._clock(), None
        self._join_song()
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
        """Move to where the clock, or the song, says."""
        share = self._share()
        if share >= 1.0 and not self._loop:
            last = self._path.points[-1]
            self.moved.emit(last.x, last.y)
            self.stop()
            return
        self.moved.emit(*self._path.at((share % 1.0) * self._path.seconds))

    def _join_song(self) -> None:
        now = self._song_bars() if self._bars else None
        self._first_bar = None if now is None else math.floor(now)

    def _share(self) -> float:
        if not self._path.points:
            return 0.0
        now = self._song_bars() if self._bars else None
        if (now is None) != (self._first_bar is None):
            # The song has started or stopped meanwhile: go on from here at the other pace.
            self._change_pace(now)
        if now is not None and self._first_bar is not None and self._bars:
            return max(now - self._first_bar, 0.0) / self._bars
        return (self._clock() - self._start) / self._seconds

    def _change_pace(self, now: float | None) -> None:
        if now is None:
            self._start, self._first_bar = self._clock(), None
        else:
            self._first_bar = math.floor(now)
