"""The live latent map: the library as a cloud, the song's items by name, and where the morph is now."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from studio.ui.look import motion
from studio.ui.look.theme import TIGHT, tokens
from studio.ui.morph.colours import blend, corner_colours
from studio.ui.morph.items import MorphItem
from studio.ui.morph.peek import ItemPeek
from studio.ui.widgets.controls import Switch, dim

if TYPE_CHECKING:
    from studio.ui.morph.map_plot import MapPlot, MapPoint

TRAIL_S = 2.0
REACH_PX = 9.0
"""How near to a point the mouse must be."""

PROJECTIONS = ("pca", "umap")
_AXES = {"pca": ("PC 1", "PC 2"), "umap": ("UMAP 1", "UMAP 2")}
_TRAIL_FRAME_MS = 33
_CLICK_PX = 4


class LatentMap(QWidget):
    """Points of a latent space on two axes.

    The plot is built when the map is first shown, after the window's first paint, because pyqtgraph takes a quarter
    of a second to import.

    Signals:
        library_clicked: index of a library point.
        item_clicked: id of an item of the song.
        hovered: label of what is under the mouse or chosen by keyboard, or "".
        projection_asked: ``"pca"`` or ``"umap"``, by the person.
        shown: the map is ready to be filled.
    """

    library_clicked = Signal(int)
    item_clicked = Signal(str)
    hovered = Signal(str)
    projection_asked = Signal(str)
    shown = Signal()

    def __init__(
        self,
        library_item: Callable[[int], MorphItem | None],
        *,
        umap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty map.

        Args:
            library_item: what a library point is, for the picture beside the mouse; None where unknown.
            umap: whether a UMAP projection can be offered.
            parent: of the widget.
        """
        super().__init__(parent)
        self.setObjectName("latentMap")
        self.setAccessibleName("Latent map")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot: MapPlot | None = None
        self._library_item = library_item
        self._library = np.zeros((0, 2), dtype=np.float32)
        self._points: tuple[MapPoint, ...] = ()
        self._current: tuple[float, float] | None = None
        self._colour: QColor | None = None
        self._trail: deque[tuple[float, float, float]] = deque()
        self._under: tuple[str, int] | None = None
        self._press: QPoint | None = None
        self._trail_timer = QTimer(self, interval=_TRAIL_FRAME_MS)
        self._trail_timer.timeout.connect(self._age_trail)
        self._peek = ItemPeek(self)
        self._note = QLabel("The map appears when the model is ready.", self)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        dim(self._note)
        self.switch = Switch(
            (
                ("PCA", "Axes along which the library spreads most (linear)"),
                ("UMAP", "Neighbours stay neighbours (not linear); takes a while"),
            ),
            "Projection",
        )
        self.switch.changed.connect(lambda index: self.projection_asked.emit(PROJECTIONS[index]))
        self._stack = QStackedLayout()
        self._stack.addWidget(self._note)
        self._lay_out()
        # Only now: what is shown without a parent is a window of its own for a moment, and takes the keyboard.
        self.switch.setVisible(umap)

    # -- what others set --------------------------------------------------------------------

    @property
    def points(self) -> tuple[MapPoint, ...]:
        """The song's items on the map."""
        return self._points

    @property
    def current(self) -> tuple[float, float] | None:
        """Where the morph is now."""
        return self._current

    @property
    def trail(self) -> tuple[tuple[float, float, float], ...]:
        """Moments and places of the last two seconds."""
        return tuple(self._trail)

    def set_note(self, text: str) -> None:
        """Say why the map is empty."""
        self._note.setText(text)

    def set_projection(self, name: str) -> None:
        """Show which projection the points are in."""
        self.switch.set_index(PROJECTIONS.index(name))
        if self.plot is not None:
            self.plot.set_axis_names(*_AXES[name])

    def set_library(self, points: NDArray[np.float32]) -> None:
        """Show the library's points, ``(n, 2)``."""
        self._library = np.asarray(points, dtype=np.float32).reshape(-1, 2)
        self._under = None
        if self.plot is not None:
            self._fill_library()

    def set_items(self, points: Sequence[MapPoint]) -> None:
        """Show the song's items."""
        self._points = tuple(points)
        self._under = None
        if self.plot is not None:
            self.plot.set_points(self._points)
            self._show_plot()

    def set_current(self, x: float, y: float, colour: QColor | None = None) -> None:
        """Move the point of the morph; it leaves a trail. By default it has the accent's colour."""
        self._current = (x, y)
        self._colour = colour
        if not motion.reduced():
            self._trail.append((time.perf_counter(), x, y))
            if self.plot is not None:
                self._trail_timer.start()
        if self.plot is not None:
            self._draw_current()

    def set_between(
        self, places: Sequence[tuple[float, float] | None], weights: Sequence[float]
    ) -> None:
        """Move the point of the morph to where four corners, so weighted, put it; exact for straight mixing.

        Args:
            places: of the corners; None where not known. The point stays while a corner that counts has none.
            weights: of the corners.
        """
        known = [(weight, at) for weight, at in zip(weights, places, strict=True) if weight > 0]
        if known and all(at is not None for _, at in known):
            x, y = (sum(weight * at[axis] for weight, at in known if at) for axis in (0, 1))
            self.set_current(x, y, blend(corner_colours(), weights))

    def clear_current(self) -> None:
        """Take the point of the morph away."""
        self._current = None
        self._trail.clear()
        if self.plot is not None:
            self._draw_current()

    def ensure_plot(self) -> MapPlot:
        """Build the plot if it is not there yet."""
        if self.plot is None:
            from studio.ui.morph.map_plot import MapPlot

            self.plot = MapPlot()
            self.plot.setFocusProxy(self)
            self.plot.viewport().setMouseTracking(True)
            self.plot.viewport().installEventFilter(self)
            self._stack.addWidget(self.plot)
            self.plot.set_axis_names(*_AXES[PROJECTIONS[self.switch.index()]])
            self.plot.set_points(self._points)
            self._fill_library()
            self._draw_current()
            self.shown.emit()
        return self.plot

    # -- events -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Build the plot after this paint."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.ensure_plot)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the mouse over the plot; panning and zooming stay the plot's own."""
        kind = event.type()
        if kind == QEvent.Type.MouseMove:
            self._on_hover(event.position(), event.globalPosition().toPoint())
        elif kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
        elif kind == QEvent.Type.MouseButtonRelease and self._press is not None:
            way = (event.position().toPoint() - self._press).manhattanLength()
            self._press = None
            if way <= _CLICK_PX:
                self._click(self.point_at(event.position()))
        elif kind == QEvent.Type.MouseButtonDblClick and self.plot is not None:
            if self.point_at(event.position()) is None:
                self.plot.fit()
        elif kind == QEvent.Type.Leave:
            self._set_under(None, None)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through the song's items with arrows, load with Enter, zoom with + and -, fit with 0."""
        key = event.key()
        if self.plot is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._click(self._under)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.plot.zoom(0.8)
        elif key == Qt.Key.Key_Minus:
            self.plot.zoom(1.25)
        elif key == Qt.Key.Key_0:
            self.plot.fit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        if event.type() == QEvent.Type.PaletteChange and self.plot is not None:
            self.plot.restyle()
            self.plot.set_points(self._points)
            self._draw_current()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """Room to look around."""
        return QSize(360, 280)

    # -- within -----------------------------------------------------------------------------

    def point_at(self, pixel: QPointF) -> tuple[str, int] | None:
        """Return what is under a pixel of the plot: ``("item", i)``, ``("library", i)`` or None."""
        if self.plot is None or not self.plot.area_contains(pixel):
            return None
        places = np.array([(p.x, p.y) for p in self._points], dtype=np.float64).reshape(-1, 2)
        for kind, cloud in (("item", places), ("library", self._library)):
            if len(cloud):
                offset = self.plot.to_pixels(cloud) - (pixel.x(), pixel.y())
                distance = np.hypot(offset[:, 0], offset[:, 1])
                nearest = int(distance.argmin())
                if distance[nearest] <= REACH_PX:
                    return kind, nearest
        return None

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addStretch(1)
        head.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        column.addLayout(head)
        column.addLayout(self._stack, 1)

    def _fill_library(self) -> None:
        if self.plot is not None:
            self.plot.set_cloud(self._library)
            self.plot.fit()
            self._show_plot()

    def _show_plot(self) -> None:
        if self.plot is not None:
            some = len(self._library) > 0 or len(self._points) > 0
            self._stack.setCurrentWidget(self.plot if some else self._note)

    def _draw_current(self) -> None:
        if self.plot is not None:
            now = time.perf_counter()
            fading = [(x, y, max(1 - (now - t) / TRAIL_S, 0.0)) for t, x, y in self._trail]
            self.plot.set_current(self._current, fading, self._colour or tokens().accent)

    def _age_trail(self) -> None:
        oldest = time.perf_counter() - TRAIL_S
        while self._trail and self._trail[0][0] < oldest:
            self._trail.popleft()
        if not self._trail:
            self._trail_timer.stop()
        self._draw_current()

    def _on_hover(self, pixel: QPointF, screen: QPoint) -> None:
        if self._press is None:
            self._set_under(self.point_at(pixel), screen)

    def _set_under(self, under: tuple[str, int] | None, screen: QPoint | None) -> None:
        if under == self._under:
            return
        self._under = under
        item, place, colour = self._look_up(under)
        if self.plot is not None:
            self.plot.set_ring(place)
            self.plot.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.CrossCursor
            )
        if item is not None and screen is not None:
            self._peek.show_item(item.label, item.paint, colour, screen)
        else:
            self._peek.hide()
        label = item.label if item else ""
        self.setAccessibleDescription(label)
        self.hovered.emit(label)

    def _look_up(
        self, under: tuple[str, int] | None
    ) -> tuple[MorphItem | None, tuple[float, float] | None, QColor]:
        neutral = tokens().text
        if under is None:
            return None, None, neutral
        kind, index = under
        if kind == "item":
            point = self._points[index]
            return point.item, (point.x, point.y), point.colour
        x, y = self._library[index]
        return self._library_item(index), (float(x), float(y)), neutral

    def _step(self, by: int) -> None:
        if not self._points:
            return
        order = sorted(range(len(self._points)), key=lambda index: self._points[index].x)
        at = -1
        if self._under is not None and self._under[0] == "item":
            at = order.index(self._under[1])
        place = (at + by) % len(order) if at >= 0 or by > 0 else len(order) - 1
        self._set_under(("item", order[place]), None)

    def _click(self, under: tuple[str, int] | None) -> None:
        if under is None:
            return
        self._peek.hide()
        kind, index = under
        if kind == "item":
            self.item_clicked.emit(self._points[index].item.id)
        else:
            self.library_clicked.emit(index)
