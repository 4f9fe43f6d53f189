"""The row of tiles between A and B: look, click, keep, drag out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio.ui.morph.colours import between, over, with_alpha
from studio.ui.morph.items import PaintItem
from studio.ui.theme import RADIUS_SMALL, tokens

MIN_TILES = 2
MAX_TILES = 16

_GAP = 4.0
_GRIP = 14.0
_GRIP_STEP_PX = 26
_LABEL_FROM_PX = 30.0


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
            self._paint_empty(painter)
            return
        for index in range(self.count):
            self._paint_tile(painter, index)
        self._paint_grip(painter)

    def tile_colour(self, index: int) -> QColor:
        """Return the colour of a tile between those of the ends."""
        return between(*self._colours, index / (self.count - 1))

    def _paint_empty(self, painter: QPainter) -> None:
        rect = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(QPen(tokens().outline, 1, Qt.PenStyle.DashLine))
        painter.setBrush(tokens().sunken)
        painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        painter.setPen(tokens().text_dim)
        painter.drawText(
            rect.adjusted(12, 0, -12, 0),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            "Fill two corners of the pad to see the steps between them",
        )

    def _paint_tile(self, painter: QPainter, index: int) -> None:
        rect = self.tile_rect(index).adjusted(0.75, 0.75, -0.75, -0.75)
        colour = self.tile_colour(index)
        chosen, hovered = index == self._current, index == self._hovered
        base = tokens().sunken
        strength = 0.30 if chosen else 0.20 if hovered else 0.13
        painter.setBrush(over(base, colour, strength))
        if chosen:
            painter.setPen(QPen(tokens().focus if self.hasFocus() else colour, 1.75))
        else:
            painter.setPen(QPen(over(base, colour, 0.35), 1))
        painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        inner = rect.adjusted(5, 4, -5, -5)
        line = painter.fontMetrics().height()
        if rect.width() >= _LABEL_FROM_PX:
            self._paint_label(
                painter, index, QRectF(inner.left(), inner.top(), inner.width(), line)
            )
        picture = inner.adjusted(0, line + 3, 0, 0)
        tile = self._tiles[index]
        if tile is not None:
            tile(painter, picture, over(colour, tokens().text, 0.25))
        else:
            self._paint_waiting(painter, picture, colour)

    def _paint_label(self, painter: QPainter, index: int, rect: QRectF) -> None:
        end = index in (0, self.count - 1)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Bold if end else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(
            QColor(tokens().text if end or index == self._current else tokens().text_dim)
        )
        label = painter.fontMetrics().elidedText(
            self.label(index), Qt.TextElideMode.ElideRight, int(rect.width())
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)

    def _paint_waiting(self, painter: QPainter, rect: QRectF, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(colour, 0.5))
        spread = min(7.0, rect.width() / 4)
        for step in (-1, 0, 1):
            painter.drawEllipse(rect.center() + QPointF(step * spread, 0), 1.6, 1.6)

    def _paint_grip(self, painter: QPainter) -> None:
        rect = self.grip_rect.adjusted(2, 0.75, -0.75, -0.75)
        active = self._grip is not None or self._hovered == self.count
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().outline if active else tokens().raised))
        painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        painter.setBrush(QColor(tokens().text if active else tokens().text_dim))
        for step in (-1, 0, 1):
            painter.drawEllipse(rect.center() + QPointF(0, 6.0 * step), 1.3, 1.3)

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
        if self.start_drag(mime, self._drag_picture(index)):
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

    def _drag_picture(self, index: int) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(120, 48) * ratio)
        picture.setDevicePixelRatio(ratio)
        colour = self.tile_colour(index)
        picture.fill(over(tokens().sunken, colour, 0.25))
        painter = QPainter(picture)
        tile = self._tiles[index]
        if tile is not None:
            tile(painter, QRectF(6, 6, 108, 36), over(colour, tokens().text, 0.25))
        painter.end()
        return picture

    def _describe(self) -> None:
        self.setAccessibleName(f"Morph steps from {self._names[0]} to {self._names[1]}")
        at = self.label(self._current) if 0 <= self._current < self.count else "none"
        self.setAccessibleDescription(
            f"{self.count} steps, selected: {at}. Left and right select, Enter keeps."
        )
