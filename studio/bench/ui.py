"""How smooth the window stays, and how soon a drag is answered, while the worker is busy with real melody jobs."""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer

from studio.bench.rows import BenchRow, percentile
from studio.bench.stalls import Heartbeat, Stalls
from studio.bench.window import BenchWindow, open_window
from studio.melody.jobs import FourCorners, GridJob, PadPointJob
from studio.melody.notes import TICKS_PER_STEP, Clip, Note
from studio.project.song import PadState, Song
from studio.ui.background.worker_bridge import WorkerBridge
from studio.worker.events import Finished, JobEvent
from studio.worker.job import Priority

SECONDS = 6.0
DRAG_MS = 33
P99_TARGET_MS = 8.0
LONGEST_TARGET_MS = 33.0
LATENCY_TARGET_MS = 30.0


@dataclass(frozen=True)
class UiFigures:
    """What was measured, times in milliseconds.

    Attributes:
        idle: stalls while the worker sleeps.
        busy: stalls while it makes grids.
        dragged: stalls while it makes grids and answers a drag.
        latencies: from a move's submission to its clip on the window's thread.
        grids: how many grids were finished.
    """

    idle: Stalls
    busy: Stalls
    dragged: Stalls
    latencies: list[float]
    grids: int


def run() -> list[BenchRow]:
    """Measure an idle and a saturated window, then the answers to a drag."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with open_window(bench_song()) as window:
        return rows(measure(window, SECONDS))


def measure(window: BenchWindow, seconds: float) -> UiFigures:
    """Measure for ``seconds`` each: idle, saturated, saturated with a drag."""
    corners = bench_corners()
    heartbeat = Heartbeat(window.widget)
    window.bridge.submit(PadPointJob(corners, 0.5, 0.5)).result(120.0)
    idle = heartbeat.measure(seconds)
    load = Saturation(window.bridge, corners)
    busy = heartbeat.measure(seconds)
    drag = Drag(window.bridge, corners)
    dragged = heartbeat.measure(seconds)
    latencies = drag.stop()
    return UiFigures(idle, busy, dragged, latencies, load.stop())


def bench_corners() -> FourCorners:
    """Return four different two-bar melodies."""
    return (_melody("A", 0, 2), _melody("B", 3, 1), _melody("C", 5, 4), _melody("D", 9, 2))


def bench_song() -> Song:
    """Return a song with these melodies on the corners of the pad."""
    a, b, c, d = (clip for clip in bench_corners() if clip is not None)
    pad = PadState(corners=(a.id, b.id, c.id, d.id))
    return Song(clips=(a, b, c, d), pads={"melody": pad})


class Saturation:
    """Keeps the worker busy with one 11x11 grid after another until it is stopped."""

    def __init__(self, bridge: WorkerBridge, corners: FourCorners) -> None:
        self._bridge = bridge
        self._job = GridJob(corners, temperature=0.5, seed=0)
        self._finished = 0
        self._next()

    @property
    def finished(self) -> int:
        """How many grids are finished."""
        return self._finished

    def stop(self) -> int:
        """End it and return how many grids were finished."""
        self._ticket.cancel()
        return self._finished

    def _next(self) -> None:
        job = replace(self._job, seed=self._finished)
        self._ticket = self._bridge.submit(job, None, Priority.BACKGROUND, self._heard)

    def _heard(self, event: JobEvent) -> None:
        if isinstance(event, Finished):
            self._finished += 1
            self._next()


class Drag(QObject):
    """Moves around the pad thirty times a second and notes how soon each place's clip arrives."""

    def __init__(self, bridge: WorkerBridge, corners: FourCorners) -> None:
        super().__init__()
        self._bridge = bridge
        self._corners = corners
        self._moves = 0
        self._latencies: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(DRAG_MS)
        self._timer.timeout.connect(self._move)
        self._timer.start()

    def stop(self) -> list[float]:
        """End the drag and return the latencies in milliseconds."""
        self._timer.stop()
        return self._latencies

    def _move(self) -> None:
        self._moves += 1
        angle = self._moves / 9.0
        job = PadPointJob(self._corners, 0.5 + 0.4 * math.cos(angle), 0.5 + 0.4 * math.sin(angle))
        submitted = time.perf_counter()

        def heard(event: JobEvent) -> None:
            if isinstance(event, Finished):
                self._latencies.append((time.perf_counter() - submitted) * 1000)

        self._bridge.submit(job, "bench-drag", Priority.INTERACTIVE, heard, finish_running=True)


def _melody(name: str, offset: int, stride: int) -> Clip:
    scale = (60, 62, 64, 65, 67, 69, 71, 72, 74, 76)
    notes = [
        Note(step * TICKS_PER_STEP, 2 * TICKS_PER_STEP, scale[(offset + stride * i) % len(scale)])
        for i, step in enumerate(range(0, 32, 2))
    ]
    return Clip(name).with_notes(notes)


def rows(figures: UiFigures) -> list[BenchRow]:
    """Lay the figures out as rows."""
    rate = f"worker saturated: {figures.grids} melody grids of 11x11 finished meanwhile"
    moves = f"{len(figures.latencies)} pad moves while grids run, until the clip is on the window's thread"
    row = BenchRow
    return [
        row("ui", "longest stall, idle", figures.idle.longest, "ms", note="baseline"),
        row("ui", "p99 stall, idle", figures.idle.p99, "ms", note=f"{figures.idle.beats} beats"),
        row("ui", "longest stall", figures.busy.longest, "ms", LONGEST_TARGET_MS, note=rate),
        row("ui", "p99 stall", figures.busy.p99, "ms", P99_TARGET_MS),
        row("ui", "longest stall in a drag", figures.dragged.longest, "ms", LONGEST_TARGET_MS),
        row("ui", "p99 stall in a drag", figures.dragged.p99, "ms", P99_TARGET_MS),
        row(
            "ui",
            "submit to first result, median",
            percentile(figures.latencies, 0.5),
            "ms",
            LATENCY_TARGET_MS,
            note=moves,
        ),
        row("ui", "submit to first result, p99", percentile(figures.latencies, 0.99), "ms"),
    ]
