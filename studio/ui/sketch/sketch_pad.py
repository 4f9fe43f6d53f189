"""The sketch pad: between up to four drawings, a square of 11 by 11 that refines, and the place of the puck at once."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter

from studio.latent import MixLaw
from studio.project.sketches import ROOM, find_sketch
from studio.project.song import Song
from studio.sketch.growth import Mark
from studio.sketch.item import Point, Sketch, Stroke
from studio.sketch.jobs.making import AUTO
from studio.sketch.jobs.morphing import Corner, MorphGrid, MorphPad, MorphPoint
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.morph import pad as morph_pad
from studio.ui.morph import reach
from studio.ui.morph.items import MorphItem
from studio.ui.morph.pad_edits import PadEdits
from studio.ui.sketch.ink_paint import paint_sketch
from studio.worker.events import Failed, Finished, JobEvent, Stepped
from studio.worker.job import Priority

GRID_CHANNEL, POINT_CHANNEL = "sketch.grid", "sketch.pad"
MORPH_TEMPERATURE = 0.1
_SETTLE_MS = 150
_PAINT_MS = 33
"""Thumbnails that grow are painted thirty times a second at most."""


class PaintSketch:
    """Draws a drawing small; two are the same where they draw the same.

    Attributes:
        smallest_px: cells of the pad that are smaller show none.
    """

    smallest_px = 11.0

    def __init__(self, sketch: Sketch) -> None:
        self.drawn = (sketch.strokes, sketch.inks)
        self._sketch = sketch

    def __call__(self, painter: QPainter, rect: QRectF, colour: QColor) -> None:
        """Draw into a rectangle in a colour."""
        paint_sketch(painter, rect, self._sketch, colour)


def as_item(song: Song, sketch_id: str) -> MorphItem | None:
    """Return a drawing of the song as the pad shows it."""
    sketch = find_sketch(song, sketch_id)
    if sketch is None:
        return None
    return MorphItem(sketch.id, sketch.name, PaintSketch(sketch), sketch, square=True)


class SketchPad(QObject):
    """Joins a morph pad to the drawings of the song and to the worker.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        pad: the widget.

    Signals:
        point_drawn: strokes in corpus pixels (a drawing fills about 255) of the puck's place: those of the nearest
            thumbnail at once, then its own.
        weights_changed: how much each of the four corners counts where the puck is.
        failed: sentence and details.
    """

    point_drawn = Signal(object)
    weights_changed = Signal(object)
    failed = Signal(str, str)

    def __init__(self, document: Document, submit: Submit, pad: morph_pad.MorphPad) -> None:
        super().__init__(pad)
        self._document, self._submit, self._pad = document, submit, pad
        self.edits = PadEdits(document, pad, ROOM, as_item)
        self._cells: list[list[list[Point]]] = []
        self._fresh: set[int] = set()
        self._recipe: tuple[object, ...] = ()
        self._last_failure = ""
        self._grid_timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._grid_timer.timeout.connect(self._make_grid)
        self._paint_timer = QTimer(self, interval=_PAINT_MS, singleShot=True)
        self._paint_timer.timeout.connect(self._paint_fresh)
        pad.moved.connect(self._make_point)
        document.song_changed.connect(self._on_song)
        self._on_song(document.song)

    @property
    def corners(self) -> tuple[Corner | None, ...]:
        """The drawings in the corners, as the jobs want them."""
        song = self._document.song
        found = (find_sketch(song, c) if c else None for c in song.pad(ROOM).corners)
        return tuple(
            None
            if sketch is None or not sketch.points
            else Corner(sketch.strokes, sketch.category or AUTO)
            for sketch in found
        )

    def show_point(self) -> None:
        """Draw what lies where the puck is."""
        self._make_point(*self._pad.position)

    # -- the worker -------------------------------------------------------------------------

    @property
    def law(self) -> MixLaw:
        """How the corners are mixed."""
        return self.edits.state.law

    def _on_song(self, _song: Song) -> None:
        recipe = (self.corners, self.law)
        if recipe != self._recipe:
            self._recipe = recipe
            self._cells = [[] for _ in range(reach.GRID_SIDE * reach.GRID_SIDE)]
            self._pad.set_cells([None] * len(self._cells))
            if sum(corner is not None for corner in self.corners) >= 2:
                self._grid_timer.start()

    def _make_grid(self) -> None:
        job = MorphPad(
            self.corners, reach.GRID_SIDE, law=self.law, temperature=MORPH_TEMPERATURE, seed=0
        )
        self._submit(job, GRID_CHANNEL, Priority.NORMAL, self._on_grid)

    def _on_grid(self, event: JobEvent) -> None:
        if isinstance(event, Stepped) and event.step.partial:
            for mark in event.step.partial:
                _add(self._cells[mark.drawing], mark)
                self._fresh.add(mark.drawing)
            if not self._paint_timer.isActive():
                self._paint_timer.start()
        elif isinstance(event, Finished):
            grid: MorphGrid = event.result
            self._cells = [[list(stroke) for stroke in tile] for tile in grid.tiles]
            self._fresh = set(range(len(self._cells)))
            self._paint_fresh()
        elif isinstance(event, Failed):
            self._fail(event)

    def _paint_fresh(self) -> None:
        for index in self._fresh:
            strokes = _as_strokes(self._cells[index])
            self._pad.set_cell(index, PaintSketch(Sketch(strokes=strokes)))
        self._fresh.clear()

    def _make_point(self, x: float, y: float) -> None:
        corners = self.corners
        if not any(corner is not None for corner in corners):
            return
        weights = reach.corner_weights(self._pad.filled, np.array([[x, y]]), self.law)[0]
        self.weights_changed.emit(tuple(float(weight) for weight in weights))
        nearest = self._cells[
            round(y * (reach.GRID_SIDE - 1)) * reach.GRID_SIDE + round(x * (reach.GRID_SIDE - 1))
        ]
        if nearest:
            self.point_drawn.emit(_as_strokes(nearest))
        job = MorphPoint(corners, x, y, law=self.law, temperature=MORPH_TEMPERATURE, seed=0)
        self._submit(job, POINT_CHANNEL, Priority.INTERACTIVE, self._on_point, finish_running=True)

    def _on_point(self, event: JobEvent) -> None:
        if isinstance(event, Finished):
            self._last_failure = ""
            self.point_drawn.emit(event.result)
        elif isinstance(event, Failed):
            self._fail(event)

    def _fail(self, event: Failed) -> None:
        # A drag sends off sixty jobs a second: what is wrong with all of them is said once.
        if event.sentence != self._last_failure:
            self._last_failure = event.sentence
            self.failed.emit(event.sentence, event.details)


def _add(strokes: list[list[Point]], mark: Mark) -> None:
    if mark.begins or not strokes:
        strokes.append([])
    strokes[-1].append((mark.x, mark.y))


def _as_strokes(strokes: list[list[Point]]) -> tuple[Stroke, ...]:
    return tuple(tuple(stroke) for stroke in strokes)
