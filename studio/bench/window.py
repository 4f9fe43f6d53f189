"""A window with a warm worker behind it, for the benchmarks that need both."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.models import open_store
from studio.ui.worker_bridge import WorkerBridge
from studio.worker.store import WeightStore
from studio.worker.worker import Worker

_WIDTH, _HEIGHT = 1280, 800
_RECTANGLES = 400


@dataclass(frozen=True)
class BenchWindow:
    """What is measured: the window, and the worker with its way into Qt."""

    widget: QWidget
    worker: Worker
    bridge: WorkerBridge


@contextlib.contextmanager
def open_window(models: WeightStore | None = None) -> Iterator[BenchWindow]:
    """Show a window and start its worker; both end with the block.

    Args:
        models: the models its jobs use; those of the program by default.
    """
    worker = Worker(models or open_store())
    bridge = WorkerBridge(worker)
    widget = _Canvas()
    widget.resize(_WIDTH, _HEIGHT)
    widget.show()
    bridge.start()
    try:
        yield BenchWindow(widget, worker, bridge)
    finally:
        bridge.close()
        widget.close()


class _Canvas(QWidget):
    """Paints as much as a full piano roll does, a little farther each time."""

    _frame = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._frame += 1
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#16181d"))
        for index in range(_RECTANGLES):
            x = (index * 37 + self._frame) % _WIDTH
            painter.fillRect(x, index * 13 % _HEIGHT, 20, 6, QColor("#8cc8ff"))
        painter.end()
