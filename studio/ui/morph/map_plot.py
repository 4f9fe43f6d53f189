"""The drawing half of the latent map. Importing this imports pyqtgraph, so it is imported when the map is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent

from studio.ui.look.theme import tokens
from studio.ui.morph.colours import over, with_alpha
from studio.ui.morph.items import MorphItem

_LIBRARY_PX = 4
_ITEM_PX = 13
_CURRENT_PX = 16
_VIEW_MARGIN = 0.08
_LABEL_GAP = 9.0
_LABEL_CHARS = 24
_SMALL_CHARS = 12
_SMALL = 220
"""Height in pixels below which the points need the place of the axes' names."""


@dataclass(frozen=True)
class MapPoint:
    """An item of the song on the map.

    Attributes:
        item: what it is.
        x: standard deviations along the first axis.
        y: along the second.
        colour: of its corner, or a neutral one.
    """

    item: MorphItem
    x: float
    y: float
    colour: QColor


class MapPlot(pg.PlotWidget):
    """A plot with a cloud, labelled points, and one point that moves.

    Signals:
        taken_apart: nothing may be put on it any more.
    """

    taken_apart = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("latentMapPlot")
        self.setAntialiasing(True)
        self.setMenuEnabled(False)
        self.hideButtons()
        plot = self.getPlotItem()
        plot.setLabel("bottom", "PC 1")
        plot.setLabel("left", "PC 2")
        self.cloud = pg.ScatterPlotItem(pxMode=True, size=_LIBRARY_PX, pen=None, antialias=False)
        self.trail = pg.ScatterPlotItem(pxMode=True, pen=None)
        self.points = pg.ScatterPlotItem(pxMode=True, size=_ITEM_PX)
        self.ring = pg.ScatterPlotItem(pxMode=True, size=_ITEM_PX + 8, brush=None)
        self.current = pg.ScatterPlotItem(pxMode=True, size=_CURRENT_PX)
        for level, layer in enumerate(
            (self.cloud, self.trail, self.points, self.ring, self.current)
        ):
            layer.setZValue(level)
            self.addItem(layer)
        self._labels: list[pg.TextItem] = []
        self._points: tuple[MapPoint, ...] = ()
        self._place_timer = QTimer(self, interval=0, singleShot=True)
        self._place_timer.timeout.connect(self._place_labels)
        self._small = False
        self.getViewBox().sigResized.connect(lambda _box: self._place_timer.start())
        self.getViewBox().sigRangeChanged.connect(lambda *_: self._place_timer.start())
        self.restyle()

    def close(self) -> bool:
        """Take the plot apart, and stop what would still be placed on it."""
        self._place_timer.stop()
        self.taken_apart.emit()
        return super().close()

    def restyle(self) -> None:
        """Take the colours of the theme of now."""
        theme = tokens()
        self.setBackground(theme.sunken)
        for name in ("bottom", "left"):
            axis = self.getPlotItem().getAxis(name)
            axis.setPen(theme.outline)
            axis.setTextPen(theme.text_dim)
            axis.setStyle(tickLength=4)
        self.getPlotItem().showGrid(x=True, y=True, alpha=0.12)
        self.cloud.setBrush(pg.mkBrush(with_alpha(theme.text_dim, 0.55)))
        self.ring.setPen(pg.mkPen(theme.text, width=1.5))

    def set_axis_names(self, x: str, y: str) -> None:
        """Label both axes."""
        self.getPlotItem().setLabel("bottom", x)
        self.getPlotItem().setLabel("left", y)
        for name in ("bottom", "left"):
            self.getPlotItem().getAxis(name).showLabel(not self._small)

    def set_cloud(self, points: NDArray[np.float32]) -> None:
        """Draw the library, ``(n, 2)``."""
        self.cloud.setData(pos=np.asarray(points, dtype=np.float64))

    def set_points(self, points: Sequence[MapPoint]) -> None:
        """Draw the song's items with their names."""
        outline = pg.mkPen(tokens().sunken, width=1.5)
        self.points.setData(
            [{"pos": (p.x, p.y), "brush": pg.mkBrush(p.colour), "pen": outline} for p in points]
        )
        self._points = tuple(points)
        for label in self._labels:
            self.removeItem(label)
        self._labels = []
        for point in points:
            label = pg.TextItem(
                _short(point.item.label, self._most_chars),
                color=over(point.colour, tokens().text, 0.5),
                fill=pg.mkBrush(with_alpha(tokens().sunken, 0.72)),
            )
            label.setZValue(3)
            self.addItem(label, ignoreBounds=True)
            self._labels.append(label)
        self._place_labels()

    def set_ring(self, at: tuple[float, float] | None) -> None:
        """Ring the point that the mouse or the keyboard is on."""
        self.ring.setData(pos=[at] if at else [])

    def set_current(
        self,
        at: tuple[float, float] | None,
        trail: Sequence[tuple[float, float, float]],
        colour: QColor,
    ) -> None:
        """Draw where the morph is now and was lately.

        Args:
            at: place on the map, or None.
            trail: places with their strength 0..1, oldest first.
            colour: of the point and its trail.
        """
        self.current.setData(
            pos=[at] if at else [],
            brush=pg.mkBrush(colour),
            pen=pg.mkPen(tokens().playhead, width=2.5),
        )
        self.trail.setData(
            [
                {
                    "pos": (x, y),
                    "size": 3 + 5 * strength,
                    "brush": pg.mkBrush(with_alpha(colour, 0.6 * strength)),
                }
                for x, y, strength in trail
            ]
        )

    def to_pixels(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return where points ``(n, 2)`` of the map are on the widget, in pixels."""
        box = self.getViewBox()
        (x_low, x_high), (y_low, y_high) = box.viewRange()
        area = box.sceneBoundingRect()
        pixels = np.empty((len(points), 2))
        pixels[:, 0] = area.left() + (points[:, 0] - x_low) / (x_high - x_low) * area.width()
        pixels[:, 1] = area.bottom() - (points[:, 1] - y_low) / (y_high - y_low) * area.height()
        return pixels

    def area_contains(self, pixel: QPointF) -> bool:
        """Whether a pixel of the widget lies inside the axes."""
        return bool(self.getViewBox().sceneBoundingRect().contains(pixel))

    def fit(self) -> None:
        """Show everything."""
        self.getViewBox().autoRange(padding=_VIEW_MARGIN)

    def zoom(self, factor: float) -> None:
        """Zoom about the middle; under 1 shows less."""
        self.getViewBox().scaleBy((factor, factor))

    def _place_labels(self) -> None:
        """Put each name beside its point where it covers no other; where there is no room it is left to hovering."""
        area = self.getViewBox().sceneBoundingRect()
        places = np.array([(p.x, p.y) for p in self._points], dtype=np.float64).reshape(-1, 2)
        pixels = self.to_pixels(places)
        taken = [QRectF(x - 7, y - 7, 14, 14) for x, y in pixels]
        for label, place, (x, y) in zip(self._labels, places, pixels, strict=True):
            size = label.boundingRect().size()
            spots = (
                QRectF(x + _LABEL_GAP, y - size.height() / 2, size.width(), size.height()),
                QRectF(x - _LABEL_GAP - size.width(), y - size.height() / 2, *_pair(size)),
                QRectF(x - size.width() / 2, y - _LABEL_GAP - size.height(), *_pair(size)),
                QRectF(x - size.width() / 2, y + _LABEL_GAP, *_pair(size)),
            )
            free = (s for s in spots if area.contains(s) and not any(map(s.intersects, taken)))
            spot = next(free, None)
            label.setVisible(spot is not None)
            if spot is not None:
                taken.append(spot)
                label.setAnchor(
                    ((x - spot.left()) / size.width(), (y - spot.top()) / size.height())
                )
                label.setPos(*place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what takes too much of a small picture."""
        super().resizeEvent(event)
        # pyqtgraph resizes once before there are axes.
        small = event is not None and event.size().height() < _SMALL
        if small == getattr(self, "_small", small):
            return
        self._small = small
        for name in ("bottom", "left"):
            self.getPlotItem().getAxis(name).showLabel(not small)
        for label, point in zip(self._labels, self._points, strict=True):
            label.setText(_short(point.item.label, self._most_chars))
        self._place_timer.start()

    @property
    def _most_chars(self) -> int:
        return _SMALL_CHARS if self._small else _LABEL_CHARS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keyboard to the map."""
        event.ignore()

    def sizeHint(self) -> QSize:
        """Leave the size to the map."""
        return QSize(320, 240)


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _pair(size: QSizeF) -> tuple[float, float]:
    return size.width(), size.height()
