"""The row of tiles between A and B: look, click, keep, drag out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio.ui.look.theme import tokens
from studio.ui.morph.colours import between
from studio.ui.morph.items import PaintItem
from studio.ui.morph.tile_paint import (
    TileLook,
    dragged_picture,
    paint_empty,
    paint_grip,
    paint_tile,
)

MIN_TILES = 2
MAX_TILES = 16

_GAP = 4.0
_GRIP = 14.0
_GRIP_STEP_PX = 26


class TileRow(QWidget):
    """Tiles from A (first) to B (last), painted by one widget.

    Signals:
        selected: the tile that was clicked or reached by arrow keys.
        keep_asked: the tile that was double-clicked or confirmed by Enter.
        count_asked: how many tiles the person wants, 2..16, while the handle is dragged.
        drag_prepared: the tile that was pressed; its file should be ready soon.
        dragged_out: the tile whose file another program took.
        hovered: the tile under the mouse, or -1.
    """

    selected = Signal(int)
    keep_asked = Signal(int)
    count_asked = Signal(int)
    drag_prepared = Signal(int)
    dragged_out = Signal(int)
    hovered = Signal(int)

    def __init__(
        self, file_of: Callable[[int], Path | None], parent: QWidget | None = None
    ) -> None:
        """Make an empty row.

        Args:
            file_of: returns a finished file of a tile, to be dragged out of the program, or None.
            parent: of the widget.
        """
        super().__init__(parent)
        self.setObjectName("tileRow")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(72)
        self.setMinimumWidth(200)
        self._file_of = file_of
        self._colours = (tokens().text_dim, tokens().text_dim)
        self._names = ("A", "B")
        self._tiles: list[PaintItem | None] = [None] * 5
        self._ready = False
        self._current = -1
        self._hovered = -1
        self._press: tuple[int, QPoint] | None = None
        self._grip: tuple[int, int] | None = None
        self._describe()

    # -- what others set --------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many tiles there are, both ends included."""
        return len(self._tiles)

    @property
    def current(self) -> int:
        """The selected tile, or -1."""
        return self._current

    def set_ends(self, names: tuple[str, str], colours: tuple[QColor, QColor]) -> None:
        """Name and colour both ends."""
        self._names, self._colours = names, colours
        self.update()

    def set_ready(self, ready: bool) -> None:
        """Say whether there are two items to morph between."""
        self._ready = ready
        self._describe()
        self.update()

    def set_count(self, count: int) -> None:
        """Show so many tiles, all still to come."""
        self.set_tiles([None] * count)

    def set_tiles(self, tiles: Sequence[PaintItem | None]) -> None:
        """Show tiles; None is still to come."""
        if len(tiles) != len(self._tiles):
            self._current = -1
        self._tiles = list(tiles)
        self._describe()
        self.update()

    def set_tile(self, index: int, tile: PaintItem | None) -> None:
        """Show one tile."""
        if 0 <= index < len(self._tiles):
            self._tiles[index] = tile
            self.update()

    def set_current(self, index: int) -> None:
        """Mark a tile as selected without telling anyone; -1 marks none."""
        self._current = index
        self._describe()
        self.update()

    def label(self, index: int) -> str:
        """Return the name of a tile: an end's letter, or how far it is from the first end."""
        if index == 0:
            return self._names[0]
        if index == self.count - 1:
            return self._names[1]
        return f"{round(100 * index / (self.count - 1))} %"

    def tile_rect(self, index: int) -> QRectF:
        """Return the rectangle of a tile in pixels."""
        width = (self.width() - _GRIP - _GAP * (self.count - 1)) / self.count
        return QRectF(index * (width + _GAP), 0, width, self.height())

    @property
    def grip_rect(self) -> QRectF:
        """Rectangle of the handle that changes how many tiles there are."""
        return QRectF(self.width() - _GRIP + 2, 0, _GRIP - 2, self.height())

    # -- mouse ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a tile, or grab the handle."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        at = event.position()
        if self._ready and self.grip_rect.contains(at):
            self._grip = (int(at.x()), self.count)
            return
        index = self._tile_at(at)
        if index >= 0 and self._tiles[index] is not None:
            self._press = (index, at.toPoint())
            self._select(index)
            self.drag_prepared.emit(index)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Change the count, start to drag a tile out, or show what is under the mouse."""
        at = event.position()
        if self._grip is not None:
            self._drag_grip(int(at.x()))
        elif self._press is not None:
            index, start = self._press
            far = (at.toPoint() - start).manhattanLength() >= QApplication.startDragDistance()
            # A file still being written lets the drag begin a few mouse moves later.
            if far and (path := self._file_of(index)) is not None:
                self._press = None
                self._drag_out(index, path)
        else:
            self._hover(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._press = self._grip = None
        self._hover(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Keep the tile."""
        index = self._tile_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0 and self._tiles[index]:
            self.keep_asked.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hovered tile."""
        self._set_hovered(-1)
        self.update()
        super().leaveEvent(event)

    # -- keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select with arrows, keep with Enter, change the count with + and -."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = -1 if key == Qt.Key.Key_Left else 1
            self._select(min(max(self._current + step, 0), self.count - 1))
        elif key == Qt.Key.Key_Home:
            self._select(0)
        elif key == Qt.Key.Key_End:
            self._select(self.count - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.keep_asked.emit(self._current)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._ask_count(self.count + (1 if key == Qt.Key.Key_Plus else -1))
        else:
            super().keyPressEvent(event)

    # -- painting ---------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(560, 96)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in another theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every tile and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._ready:
            paint_empty(painter, QRectF(self.rect()))
            return
        for index in range(self.count):
            paint_tile(painter, self.tile_rect(index), self._look(index))
        active = self._grip is not None or self._hovered == self.count
        paint_grip(painter, self.grip_rect, active=active)

    def tile_colour(self, index: int) -> QColor:
        """Return the colour of a tile between those of the ends."""
        return between(*self._colours, index / (self.count - 1))

    def _look(self, index: int) -> TileLook:
        return TileLook(
            self.label(index),
            self.tile_colour(index),
            self._tiles[index],
            end=index in (0, self.count - 1),
            chosen=index == self._current,
            hovered=index == self._hovered,
            focus=self.hasFocus(),
        )

    # -- within -----------------------------------------------------------------------------

    def _tile_at(self, at: QPointF) -> int:
        for index in range(self.count):
            if self.tile_rect(index).contains(at):
                return index
        return -1

    def _select(self, index: int) -> None:
        if self._ready and self._tiles[index] is not None:
            self._current = index
            self._describe()
            self.update()
            self.selected.emit(index)

    def _hover(self, at: QPointF) -> None:
        on_grip = self.grip_rect.contains(at)
        self._set_hovered(self.count if on_grip else self._tile_at(at))
        self.setCursor(
            Qt.CursorShape.SizeHorCursor if on_grip else Qt.CursorShape.PointingHandCursor
        )
        self.setToolTip(self._tip(self._hovered))
        self.update()

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.hovered.emit(index if index < self.count else -1)

    def _tip(self, index: int) -> str:
        if index == self.count:
            return "Drag to change how many steps there are (2 to 16)"
        if index < 0 or not self._ready:
            return ""
        return (
            f"{self.label(index)}\nClick to look, double-click to keep, "
            "drag out as a file to a folder or another program"
        )

    def _drag_grip(self, x: int) -> None:
        start, count = self._grip or (x, self.count)
        self._ask_count(count + round((x - start) / _GRIP_STEP_PX))

    def _ask_count(self, count: int) -> None:
        count = min(max(count, MIN_TILES), MAX_TILES)
        if count != self.count:
            self.count_asked.emit(count)

    def _drag_out(self, index: int, path: Path) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        colour, ratio = self.tile_colour(index), self.devicePixelRatioF()
        if self.start_drag(mime, dragged_picture(self._tiles[index], colour, ratio)):
            self.dragged_out.emit(index)

    def start_drag(self, mime: QMimeData, picture: QPixmap) -> bool:
        """Hand a finished file to whatever it is dropped on and return whether another program took it.

        Only copying is offered, so that the file is never moved away.
        """
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(10, 10))
        taken = drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction
        return taken and drag.target() is None

    def _describe(self) -> None:
        self.setAccessibleName(f"Morph steps from {self._names[0]} to {self._names[1]}")
        at = self.label(self._current) if 0 <= self._current < self.count else "none"
        self.setAccessibleDescription(
            f"{self.count} steps, selected: {at}. Left and right select, Enter keeps."
        )
