"""The latent map of drawings: real ones as a cloud, the song's by name, and where the morph is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.project.sketches import at_canvas_size
from studio.project.song import Song
from studio.sketch.item import Sketch
from studio.sketch.jobs.making import AUTO
from studio.sketch.jobs.morphing import Corner
from studio.sketch.jobs.redrawing import PlaceOnMap
from studio.sketch.space_files import DrawingMap
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.look.theme import SPACE, theme_changed, tokens
from studio.ui.morph.colours import corner_colours
from studio.ui.morph.items import MorphItem
from studio.ui.morph.map import LatentMap
from studio.ui.sketch.sketch_pad import PaintSketch, as_item
from studio.worker.events import Failed, Finished, JobEvent
from studio.worker.job import Priority

if TYPE_CHECKING:
    from studio.ui.sketch.map_thumbnails import MapThumbnails

CHANNEL = "sketch.map"
_SETTLE_MS = 300
MOST_PLACED = 200
"""So many of the song's drawings are placed."""

ReadMap = Callable[[Callable[[DrawingMap | None], None]], None]
"""Reads the map in the background and calls back on the GUI thread."""


class MapPanel(QWidget):
    """Shows where drawings lie.

    Args:
        document: the song.
        submit: gives jobs to the worker.
        read_map: reads the map that came with the model.

    Signals:
        taken: a new :class:`Sketch` and the name of the undo step.
        opened: id of a drawing of the song.
        failed: sentence and details.
    """

    taken = Signal(object, str)
    opened = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        read_map: ReadMap,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._submit, self._read_map = document, submit, read_map
        self._library: DrawingMap | None = None
        self._places: dict[str, tuple[float, float]] = {}
        self._wanted: tuple[Sketch, ...] = ()
        self.map = LatentMap(self._library_item)
        self.thumbnails: MapThumbnails | None = None
        self._timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self._place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.addWidget(self.map)
        self.map.shown.connect(self._on_shown)
        self.map.library_clicked.connect(self._take)
        self.map.item_clicked.connect(self.opened)
        document.song_changed.connect(self._show_song)
        theme_changed.connect(self._show_items)

    @property
    def places(self) -> dict[str, tuple[float, float]]:
        """Where the song's drawings lie, in standard deviations, by id."""
        return dict(self._places)

    def follow(self, weights: Sequence[float]) -> None:
        """Move the point of the morph to where the corners, so weighted, put it; exact for straight mixing."""
        corners = self._document.song.pad("sketch").corners
        self.map.set_between([self._places.get(one or "") for one in corners], weights)

    def _on_shown(self) -> None:
        self.map.set_note("The map is being read.")
        self._read_map(self._on_read)

    def _on_read(self, library: DrawingMap | None) -> None:
        self._library = library
        if library is None:
            self.map.set_note("This sketch model came without a map.")
            return
        self.map.set_library(library.places)
        self._show_pictures(library)
        self._show_song(self._document.song)

    def _show_pictures(self, library: DrawingMap) -> None:
        if self.map.plot is None:
            return
        if self.thumbnails is None:
            # Only now: it draws on what takes a quarter of a second to import.
            from studio.ui.sketch.map_thumbnails import MapThumbnails

            self.thumbnails = MapThumbnails(self.map.plot, self._library_sketch)
        self.thumbnails.set_library(library.places)

    def _library_item(self, index: int) -> MorphItem | None:
        if self._library is None:
            return None
        sketch = self._library_sketch(index)
        return MorphItem(sketch.id, sketch.name, PaintSketch(sketch))

    def _library_sketch(self, index: int) -> Sketch:
        library = self._library
        if library is None:
            raise IndexError(index)
        category = library.category(index)
        strokes = at_canvas_size(library.strokes(index))
        return Sketch(category.capitalize(), strokes, category=category)

    def _take(self, index: int) -> None:
        self.taken.emit(self._library_sketch(index), "Take from the map")

    def _show_song(self, song: Song) -> None:
        if self._library is None:
            return
        drawn = tuple(sketch for sketch in song.sketches if sketch.points)[:MOST_PLACED]
        if drawn != self._wanted:
            self._wanted = drawn
            self._timer.start()
        self._show_items()

    def _place(self) -> None:
        drawn = self._wanted
        if not drawn:
            self._places = {}
            self._show_items()
            return
        corners = tuple(Corner(sketch.strokes, sketch.category or AUTO) for sketch in drawn)

        def take(event: JobEvent) -> None:
            if isinstance(event, Finished):
                self._on_placed(drawn, event.result)
            elif isinstance(event, Failed):
                self.failed.emit(event.sentence, event.details)

        self._submit(PlaceOnMap(corners), CHANNEL, Priority.BACKGROUND, take)

    def _on_placed(self, drawn: tuple[Sketch, ...], places: NDArray[np.float32]) -> None:
        self._places = {
            sketch.id: (float(x), float(y)) for sketch, (x, y) in zip(drawn, places, strict=True)
        }
        self._show_items()

    def _show_items(self) -> None:
        if self.map.plot is None:
            return
        from studio.ui.morph.map_plot import MapPoint

        song = self._document.song
        colours = dict(zip(song.pad("sketch").corners, corner_colours(), strict=True))
        points = []
        for sketch_id, place in self._places.items():
            item = as_item(song, sketch_id)
            if item is not None:
                points.append(MapPoint(item, *place, colours.get(sketch_id, tokens().note)))
        self.map.set_items(points)
