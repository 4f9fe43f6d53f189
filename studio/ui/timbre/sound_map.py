"""The latent map as sounds have it: families by shape and colour, points that can be dragged to a corner of the pad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from studio.ui.look.theme import RADIUS, SPACE, tokens
from studio.ui.morph.colours import with_alpha
from studio.ui.morph.items import MorphItem
from studio.ui.morph.map import LatentMap
from studio.ui.timbre.families import FamilyLegend, family_look

if TYPE_CHECKING:
    import pyqtgraph as pg

    from studio.ui.morph.map_plot import MapPlot, MapPoint

_LIBRARY_PX = 10
_ITEM_PX = 15
_GRIP = QSize(150, 28)

DragData = Callable[[str], QMimeData]
"""What a drag of the sound of this id carries."""


class SoundMap(LatentMap):
    """Sounds of the library and of the song.

    Args:
        library_item: what a library point is.
        drag_data: what a drag carries.
        umap: whether a UMAP projection can be offered.

    Signals:
        grabbed: id of a sound that may be dragged soon.
        dropped: id of a sound that was dragged and taken.
    """

    grabbed = Signal(str)
    dropped = Signal(str)

    def __init__(
        self,
        library_item: Callable[[int], MorphItem | None],
        drag_data: DragData,
        *,
        umap: bool = False,
    ) -> None:
        super().__init__(library_item, umap=umap)
        self._drag_data = drag_data
        self._library_families: tuple[str, ...] = ()
        self._item_families: tuple[str, ...] = ()
        self._held: MorphItem | None = None
        self._square: pg.PlotCurveItem | None = None
        self._square_at: NDArray[np.float32] | None = None
        self.legend = FamilyLegend()
        self.legend.hide()
        self.layout().addWidget(self.legend)
        self.setToolTip(
            "Each sound by its mean embedding: near is alike\n"
            "Click to listen, drag to a corner of the pad; wheel to zoom, double-click for all"
        )

    # -- what others set --------------------------------------------------------------------

    def show_library(self, points: NDArray[np.float32], families: Sequence[str]) -> None:
        """Show the library's points ``(n, 2)``, each of a family."""
        self._library_families = tuple(families)
        self.set_library(points)
        self._show_legend()

    def show_sounds(self, points: Sequence[MapPoint], families: Sequence[str]) -> None:
        """Show the song's sounds, each of a family or ``""``."""
        self._item_families = tuple(families)
        self.set_items(points)
        self._shape_items()
        self._show_legend()

    def set_square(self, corners: NDArray[np.float32] | None) -> None:
        """Outline what the pad reaches: the places of A, B, D, C ``(4, 2)``, or fewer where corners are empty."""
        self._square_at = corners
        self._draw_square()

    def ensure_plot(self) -> MapPlot:
        """Build the plot, and what this map has besides."""
        new = self.plot is None
        plot = super().ensure_plot()
        if new:
            self._shape_items()
            self._draw_square()
        return plot

    # -- events -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drag points; what is beside them is the plot's, which pans."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._held = self._look_up(self.point_at(event.position()))[0]
            if self._held is not None:
                self.grabbed.emit(self._held.id)
        held = self._held is not None
        if held and kind == QEvent.Type.MouseMove:
            self._maybe_drag(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._held = None
        taken = super().eventFilter(watched, event)
        mouse = (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseMove,
            QEvent.Type.MouseButtonRelease,
        )
        return taken or (held and kind in mouse)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.plot is not None:
            self._tint_library()
            self._shape_items()
            self._draw_square()

    # -- within -----------------------------------------------------------------------------

    def _maybe_drag(self, event: QMouseEvent) -> None:
        item, press = self._held, self._press
        if item is None or press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        way = (event.position().toPoint() - press).manhattanLength()
        if way < QApplication.startDragDistance():
            return
        self._held = self._press = None
        self._set_under(None, None)
        drag = QDrag(self)
        drag.setMimeData(self._drag_data(item.id))
        drag.setPixmap(self._grip(item))
        if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
            self.dropped.emit(item.id)

    def _grip(self, item: MorphItem) -> QPixmap:
        """Return what is under the mouse during a drag: the sound small, and its name."""
        ratio, theme = self.devicePixelRatioF(), tokens()
        picture = QPixmap(_GRIP * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.outline)
        painter.setBrush(theme.raised)
        whole = QRectF(0.5, 0.5, _GRIP.width() - 1, _GRIP.height() - 1)
        painter.drawRoundedRect(whole, RADIUS, RADIUS)
        item.paint(painter, QRectF(SPACE, 4, 44, _GRIP.height() - 8), theme.accent)
        words = whole.adjusted(SPACE + 52, 0, -SPACE, 0)
        painter.setPen(theme.text)
        name = painter.fontMetrics().elidedText(
            item.label, Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()
        return picture

    def _fill_library(self) -> None:
        super()._fill_library()
        self._tint_library()

    def _tint_library(self) -> None:
        looks = [family_look(family) for family in self._library_families]
        if self.plot is None or len(looks) != len(self._library):
            return
        self.plot.cloud.setData(
            [
                _spot(place, look.shape, look.colour, _LIBRARY_PX)
                for place, look in zip(self._library, looks, strict=True)
            ]
        )

    def _shape_items(self) -> None:
        if self.plot is None or len(self._item_families) != len(self._points):
            return
        shapes = [family_look(family).shape for family in self._item_families]
        self.plot.points.setData(
            [
                _spot((point.x, point.y), shape, point.colour, _ITEM_PX)
                for point, shape in zip(self._points, shapes, strict=True)
            ]
        )

    def _draw_square(self) -> None:
        if self.plot is None:
            return
        import pyqtgraph as pg

        if self._square is None:
            self._square = pg.PlotCurveItem()
            self._square.setZValue(0.5)
            self.plot.addItem(self._square, ignoreBounds=True)
        corners = self._square_at
        if corners is None or len(corners) < 2:
            self._square.setData([], [])
            return
        around = np.concatenate([corners, corners[:1]])
        self._square.setPen(pg.mkPen(with_alpha(tokens().text_dim, 0.6), width=1.2))
        self._square.setData(around[:, 0].astype(float), around[:, 1].astype(float))

    def _show_legend(self) -> None:
        self.legend.set_families([*self._library_families, *filter(None, self._item_families)])
        self.legend.setVisible(bool(self.legend.families))


def _spot(place: Sequence[float], shape: str, colour: QColor, size: int) -> dict[str, object]:
    import pyqtgraph as pg

    return {
        "pos": QPointF(float(place[0]), float(place[1])),
        "symbol": shape,
        "size": size,
        "brush": pg.mkBrush(colour),
        "pen": pg.mkPen(tokens().sunken, width=1.0),
    }
