"""How soon a drag of the morph pad is seen in the piano roll: from the mouse event to the end of the paint."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from studio.app import make_application
from studio.bench.rows import BenchRow, percentile
from studio.bench.ui import bench_corners
from studio.melody.notes import Clip
from studio.models import open_store
from studio.project.song import PadState, Song
from studio.ui.background.worker_bridge import WorkerBridge
from studio.ui.document import Document
from studio.ui.morph.controller import MorphController
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.worker.store import WeightStore
from studio.worker.worker import Worker

MOVES = 120
TARGET_MS = 30.0
_FRAME_MS = 17
_GIVE_UP_S = 60.0


@dataclass
class PadLatency:
    """Milliseconds from a mouse event to the end of a paint, one entry a move.

    Attributes:
        first: until anything new of this place is painted (the nearest cell, or the exact place if that is sooner).
        exact: until the melody of exactly this place is painted.
    """

    first: list[float] = field(default_factory=list)
    exact: list[float] = field(default_factory=list)


def run() -> list[BenchRow]:
    """Measure with the program's own model."""
    return bench_pad_latency()


def bench_pad_latency(models: WeightStore | None = None, moves: int = MOVES) -> list[BenchRow]:
    """Drag the puck with mouse events and measure when the piano roll has painted the answer.

    Args:
        models: where the worker finds the melody model; the program's own by default.
        moves: mouse events to send.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application("dark")
    with _open(models or open_store()) as rig:
        rig.make_grid()
        figures = rig.drag(moves)
    app.processEvents()
    return _rows(figures)


def _rows(figures: PadLatency) -> list[BenchRow]:
    note = f"{len(figures.first)} mouse events, each until the piano roll has painted"
    rows = []
    for what, values in (
        ("drag to drawn melody", figures.first),
        ("drag to exact melody", figures.exact),
    ):
        for share, label in ((0.5, "median"), (0.99, "p99")):
            value = percentile(values, share)
            rows.append(BenchRow("pad", f"{what}, {label}", value, "ms", TARGET_MS, note=note))
    return rows


class _Painted(QObject):
    """Tells when a widget or one of its children has been painted."""

    def __init__(self, widget: QWidget, tell: Callable[[], None]) -> None:
        super().__init__(widget)
        self._tell = tell
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(tell)
        for part in (widget, *widget.findChildren(QWidget)):
            part.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # The filter runs before the paint; the timer fires when all paints of this frame are done.
        if event.type() == QEvent.Type.Paint:
            self._timer.start()
        return False


class _NoFiles:
    """Stands for the files of drags, which this bench never starts."""

    def prepare(self, clip: Clip, name: str) -> None:
        """Write nothing."""

    def path_of(self, clip: Clip, name: str) -> Path | None:  # noqa: ARG002
        """Have nothing."""
        return None

    def mark_dropped(self, path: Path) -> None:
        """Keep nothing."""


class _Rig:
    """Pad and piano roll in one window, with the worker behind them."""

    def __init__(self, window: QWidget, bridge: WorkerBridge) -> None:
        a, b, c, d = (clip for clip in bench_corners() if clip is not None)
        pad = PadState(corners=(a.id, b.id, c.id, d.id), temperature=0.5)
        song = Song(clips=(a, b, c, d), pads={"melody": pad})
        self._controller = MorphController(
            Document(song),
            bridge.submit,
            files=_NoFiles(),
            read_library=lambda done: done(None),
            parent=window,
        )
        self._editor = PianoRollEditor()
        line = QHBoxLayout(window)
        line.addWidget(self._editor, 1)
        line.addWidget(self._controller.pad)
        self._controller.pad.setFixedWidth(360)
        self._controller.preview_changed.connect(self._on_preview)
        self._loop = QEventLoop()
        self._pending: list[Clip] = []
        self._painted: list[tuple[Clip, float]] = []
        window.resize(1280, 800)
        window.show()
        self._filter = _Painted(self._editor, self._on_painted)

    def drag(self, moves: int) -> PadLatency:
        """Drag the puck around, one mouse event a frame, and wait for each to be answered exactly."""
        figures = PadLatency()
        surface = self._controller.pad.surface
        self._mouse(QEvent.Type.MouseButtonPress, surface.pixel(0.55, 0.52))
        self._wait_for_exact()
        for move in range(moves):
            # An uneven spiral meets no cell's middle, where the cell itself would be exact.
            angle, radius = move * 0.377, 0.12 + 0.3 * (move % 17) / 17
            spin(_FRAME_MS)
            self._painted.clear()
            sent = time.perf_counter()
            place = surface.pixel(0.5 + radius * math.cos(angle), 0.5 + radius * math.sin(angle))
            self._mouse(QEvent.Type.MouseMove, place)
            self._wait_for_exact()
            figures.first.append((self._painted[0][1] - sent) * 1000)
            figures.exact.append((self._painted[-1][1] - sent) * 1000)
        self._mouse(QEvent.Type.MouseButtonRelease, surface.pixel(0.5, 0.5))
        return figures

    def make_grid(self) -> None:
        """Wait until all cells are known."""
        end = time.perf_counter() + _GIVE_UP_S
        while not all(clip is not None for clip in self._controller.cells):
            if time.perf_counter() > end:
                raise TimeoutError("The grid was not made.")
            spin(_FRAME_MS)

    def _on_preview(self, clip: Clip | None) -> None:
        self._editor.set_clip(clip)
        if clip is not None:
            self._pending.append(clip)

    def _on_painted(self) -> None:
        now = time.perf_counter()
        self._painted += [(clip, now) for clip in self._pending]
        self._pending.clear()
        if self._exact_is_painted():
            self._loop.quit()

    def _exact_is_painted(self) -> bool:
        cells = {clip.id for clip in self._controller.cells if clip is not None}
        return any(clip.id not in cells for clip, _ in self._painted)

    def _wait_for_exact(self) -> None:
        """Sleep in the event loop, as a window does, and leave the processor to the worker."""
        if not self._exact_is_painted():
            guard = QTimer(interval=int(_GIVE_UP_S * 1000), singleShot=True)
            guard.timeout.connect(self._loop.quit)
            guard.start()
            self._loop.exec()
        if not self._exact_is_painted():
            raise TimeoutError("The pad did not answer.")

    def _mouse(self, kind: QEvent.Type, at: QPointF) -> None:
        surface = self._controller.pad.surface
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(
            kind, at, surface.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(surface, event)


def spin(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop, loop.quit)
    loop.exec()


@contextmanager
def _open(models: WeightStore) -> Iterator[_Rig]:
    worker = Worker(models)
    bridge = WorkerBridge(worker)
    window = QWidget()
    rig = _Rig(window, bridge)
    bridge.start()
    try:
        yield rig
    finally:
        bridge.close()
        window.close()
