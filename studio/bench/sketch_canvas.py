"""How smooth the sketch room stays: 50,000 points on the canvas, and nine endings growing beside it."""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.bench.rows import BenchRow, percentile
from studio.bench.window import BenchWindow, open_window
from studio.project.sketches import put_sketch
from studio.project.song import Song
from studio.sketch.growth import Mark
from studio.sketch.item import Ink, Sketch, Stroke
from studio.ui.sketch.canvas import Canvas
from studio.ui.sketch.canvas_hand import Tool
from studio.ui.sketch.endings_grid import EndingsGrid
from studio.ui.sketch.sketch_room import SketchRoom
from studio.ui.window.main_window import MainWindow

STROKES, POINTS = 500, 100
FRAME_MS = 1000.0 / 60.0
FRAMES = 150
SETTLE_SECONDS = 120.0
MOVES_A_FRAME = 2
"""A mouse or pen of 120 Hz."""


def run() -> list[BenchRow]:
    """Measure in the program's own window, its worker running."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    drawing = large_sketch()
    with open_window(put_sketch(Song(), drawing)) as window:
        main = window.widget
        assert isinstance(main, MainWindow)  # noqa: S101 - it is the program's own
        main.more.show("sketch")
        room: SketchRoom = main.more.sketch
        room.open_sketch(drawing.id)
        _settle(window, room.canvas)
        note = f"{drawing.points:,} points, half of them with pressure, in the program's window"
        own = "processor time of the window's thread alone, which other programs do not lengthen"
        rows = [
            _row("draw, a frame", _frames(drawn(room.canvas)), f"{note}; two moves a frame"),
            _row("pan, a frame", _frames(panned(room.canvas)), note),
            _row("zoom, a frame", _frames(zoomed(room.canvas)), note),
            _row("draw, a frame's work", _frames(drawn(room.canvas), time.thread_time), own),
        ]
        room.new_sketch()
        room.finish.set_on(False)
        growing = _frames(grown(room.grid))
        rows.append(_row("nine endings grow, a frame", growing, "a point more of each, painted"))
    return [row for pair in rows for row in pair]


def large_sketch(seed: int = 0) -> Sketch:
    """Return a drawing of 50,000 points, all over the canvas, as hands draw: round, of different widths."""
    chance = random.Random(seed)
    strokes, inks = [], []
    for number in range(STROKES):
        x, y = chance.uniform(0, 600), chance.uniform(0, 600)
        heading, bend = chance.uniform(0, 6.28), chance.uniform(-0.2, 0.2)
        stroke: list[tuple[float, float]] = []
        for _ in range(POINTS):
            heading += bend + chance.uniform(-0.1, 0.1)
            x, y = x + 3.0 * math.cos(heading), y + 3.0 * math.sin(heading)
            stroke.append((x, y))
        pressures = [0.5 + 0.4 * math.sin(0.1 * n) for n in range(POINTS)] if number % 2 else ()
        strokes.append(tuple(stroke))
        inks.append(Ink("", chance.choice((1.0, 3.0, 6.0)), tuple(pressures)))
    return Sketch("Large", tuple(strokes), inks=tuple(inks))


def drawn(canvas: Canvas) -> Iterator[None]:
    """Draw strokes with the mouse, round the middle; a frame a step."""
    canvas.set_tool(Tool.DRAW)
    middle, left = canvas.rect().center(), Qt.MouseButton.LeftButton
    moves = FRAMES // 3 * MOVES_A_FRAME
    for turn in range(3):
        QTest.mousePress(canvas, left, pos=middle)
        for move in range(moves):
            angle, reach = move * 0.05, 40 + 40 * turn + 0.3 * move
            way = QPoint(round(reach * math.cos(angle)), round(reach * math.sin(angle)))
            QTest.mouseMove(canvas, middle + way)
            if move % MOVES_A_FRAME:
                yield
        QTest.mouseRelease(canvas, left, pos=middle)
        yield


def panned(canvas: Canvas) -> Iterator[None]:
    """Push the paper about with the middle button."""
    middle, button = canvas.rect().center(), Qt.MouseButton.MiddleButton
    QTest.mousePress(canvas, button, pos=middle)
    for frame in range(FRAMES):
        angle = frame * 0.1
        way = QPoint(round(150 * math.sin(angle)), round(110 * math.sin(0.7 * angle)))
        QTest.mouseMove(canvas, middle + way)
        yield
    QTest.mouseRelease(canvas, button, pos=middle)
    yield


def zoomed(canvas: Canvas) -> Iterator[None]:
    """Come nearer and go away with the wheel."""
    at = QPointF(canvas.rect().center())
    none, held = Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier
    for frame in range(FRAMES):
        turned = QPoint(0, 40 if frame // 15 % 2 else -40)
        phase = Qt.ScrollPhase.NoScrollPhase
        place = QPointF(canvas.mapToGlobal(at))
        event = QWheelEvent(at, place, QPoint(), turned, none, held, phase, False)
        QApplication.sendEvent(canvas, event)
        yield


def grown(grid: EndingsGrid) -> Iterator[None]:
    """Let nine endings of a face grow by a point each a frame."""
    circle: Stroke = tuple(
        (200.0 + 90.0 * math.cos(0.1 * n), 200.0 + 90.0 * math.sin(0.1 * n)) for n in range(64)
    )
    grid.begin(Sketch(strokes=(circle,)), 420.0, continued=False)
    for frame in range(FRAMES):
        marks = []
        for cell in range(grid.count):
            angle, reach = 0.3 * frame + cell, 10.0 + 0.3 * frame
            place = (200.0 + reach * math.cos(angle), 200.0 + reach * math.sin(angle))
            marks.append(Mark(cell, *place, frame % 20 == 0))
        grid.add(marks)
        yield


def _frames(steps: Iterable[None], now: Callable[[], float] = time.perf_counter) -> list[float]:
    """Return the milliseconds that the window's thread took for each step and its painting."""
    taken, start = [], now()
    for _ in steps:
        QApplication.processEvents()
        taken.append((now() - start) * 1e3)
        start = now()
    return taken


def _settle(window: BenchWindow, canvas: Canvas) -> None:
    """Wait until the drawing is painted, torch is loaded and the first endings have grown."""
    end = time.monotonic() + SETTLE_SECONDS
    QApplication.processEvents()
    while (not canvas.sharp or window.bridge.snapshot()) and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.002)


def _row(name: str, taken: list[float], note: str) -> tuple[BenchRow, BenchRow]:
    note = f"{note}; {len(taken)} frames of 60 a second"
    p99 = BenchRow("sketch", f"{name}, p99", percentile(taken, 0.99), "ms", FRAME_MS, note=note)
    return p99, BenchRow("sketch", f"{name}, median", percentile(taken, 0.5), "ms")
