"""Small pictures on the latent map of drawings: as many of the library as have room where they lie."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem

from studio.sketch.item import Sketch
from studio.ui.look.theme import RADIUS, theme_changed, tokens
from studio.ui.morph.colours import with_alpha
from studio.ui.morph.map_plot import MapPlot
from studio.ui.sketch.ink_paint import paint_sketch

SIDE = 36
_ROOM = 40
"""Pixels from the middle of a picture to the next one's."""
_MARGIN = 3
_ABOVE_CLOUD = 0.5
"""Below the song's own drawings and their names."""
_AT_ONCE = 10
"""Pictures that are drawn between two frames: two milliseconds."""
_PAUSE_MS = 120
"""After so long without a move of the map, other drawings are chosen."""


class MapThumbnails(QObject):
    """Puts pictures on a map; they keep their size, and the mouse does not meet them.

    Args:
        plot: of the map.
        drawing: returns a drawing of the library by its number.
    """

    def __init__(self, plot: MapPlot, drawing: Callable[[int], Sketch]) -> None:
        super().__init__(plot)
        self._plot, self._drawing = plot, drawing
        self._library: NDArray[np.float32] = np.zeros((0, 2), dtype=np.float32)
        self._items: dict[int, QGraphicsPixmapItem] = {}
        self._wanted: list[int] = []
        self._choosing = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._choosing.timeout.connect(self.choose)
        self._showing = QTimer(self, interval=0, singleShot=True)
        self._showing.timeout.connect(self._show_some)
        plot.getViewBox().sigRangeChanged.connect(lambda *_: self._choosing.start())
        plot.getViewBox().sigResized.connect(lambda *_: self._choosing.start())
        theme_changed.connect(self._retint)
        plot.taken_apart.connect(self._stop)

    @property
    def shown(self) -> tuple[int, ...]:
        """Numbers of the drawings whose pictures are there."""
        return tuple(sorted(self._items))

    @property
    def busy(self) -> bool:
        """Whether pictures are still coming."""
        return self._choosing.isActive() or self._showing.isActive()

    def set_library(self, places: NDArray[np.float32]) -> None:
        """Show some of these, ``(n, 2)`` in the map's units."""
        self._clear()
        self._library = np.asarray(places, dtype=np.float32)
        self._choosing.start()

    def choose(self) -> None:
        """Choose drawings that lie in view and leave room for each other."""
        area = self._plot.getViewBox().sceneBoundingRect()
        pixels = self._plot.to_pixels(self._library)
        sides = (area.left(), area.top(), area.right(), area.bottom())
        chosen = spread_out(pixels, sides, _ROOM).tolist()
        for number in set(self._items) - set(chosen):
            self._take_away(number)
        self._wanted = [number for number in chosen if number not in self._items]
        self._showing.start()

    def _show_some(self) -> None:
        part, self._wanted = self._wanted[:_AT_ONCE], self._wanted[_AT_ONCE:]
        for number in part:
            item = QGraphicsPixmapItem(self._picture(number))
            item.setOffset(-SIDE / 2, -SIDE / 2)
            item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
            item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            item.setZValue(_ABOVE_CLOUD)
            item.setPos(*map(float, self._library[number]))
            self._plot.addItem(item, ignoreBounds=True)
            self._items[number] = item
        if self._wanted:
            self._showing.start()

    def _picture(self, number: int) -> QPixmap:
        ratio, colours = self._plot.devicePixelRatioF(), tokens()
        picture = QPixmap(QSize(SIDE, SIDE) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(colours.sunken, 0.8))
        whole = QRectF(0, 0, SIDE, SIDE)
        painter.drawRoundedRect(whole, RADIUS, RADIUS)
        inner = whole.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        paint_sketch(painter, inner, self._drawing(number), colours.text_dim)
        painter.end()
        return picture

    def _take_away(self, number: int) -> None:
        self._plot.removeItem(self._items.pop(number))

    def _clear(self) -> None:
        for number in tuple(self._items):
            self._take_away(number)

    def _stop(self) -> None:
        self._choosing.stop()
        self._showing.stop()
        theme_changed.disconnect(self._retint)

    def _retint(self) -> None:
        self._clear()
        self._choosing.start()


def spread_out(
    places: NDArray[np.floating], area: tuple[float, float, float, float], room: float
) -> NDArray[np.intp]:
    """Choose points of an area, none nearer to another than ``room`` in both directions.

    First come those that lie nearest to the middle of a square of a raster, then what still has room. The same points
    are always chosen for the same view.

    Args:
        places: ``(n, 2)``.
        area: left, top, right and bottom.
        room: in the unit of the places.

    Returns:
        Indices of the chosen points.
    """
    corner, end = np.array(area[:2]), np.array(area[2:])
    half = room / 2
    inside = ((places >= corner + half) & (places <= end - half)).all(axis=1)
    numbers = np.flatnonzero(inside)
    squares = (places[numbers] - corner) / room
    off = np.abs(squares - np.floor(squares) - 0.5).max(axis=1)
    numbers = numbers[np.argsort(off, kind="stable")]
    x, y = places[numbers, 0], places[numbers, 1]
    free = np.ones(len(numbers), dtype=bool)
    kept: list[int] = []
    while free.any():
        first = int(free.argmax())
        kept.append(int(numbers[first]))
        free &= (np.abs(x - x[first]) >= room) | (np.abs(y - y[first]) >= room)
    return np.array(kept, dtype=np.intp)
