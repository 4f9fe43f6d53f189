"""Drawings that grow side by side, e.g. nine ways to finish one: click one to take it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio.sketch.growth import Mark
from studio.sketch.item import Sketch, Stroke
from studio.ui.look.theme import RADIUS, ROOMY, SPACE, TEXT_SMALL, theme_changed, tokens
from studio.ui.sketch.growing_base import GrowingBase
from studio.ui.sketch.growing_cell import GrowingCell, square_around

_GAP = 8


@dataclass(frozen=True)
class GridWords:
    """What a grid says.

    Attributes:
        name: for screen readers.
        one: what a cell holds.
        empty: while there is nothing.
        tip: what clicking does.
    """

    name: str
    one: str
    empty: str
    tip: str


ENDING_WORDS = GridWords(
    "Nine endings",
    "Ending",
    "Nine endings grow here while you draw",
    "Click an ending to take it (Ctrl+Z takes it back), Shift+click to take it and go on from it\n"
    "Drag one to a corner of the pad or out of the window; the keys 1 to 9 take one as well",
)


class EndingsGrid(QWidget):
    """Shows drawings that grow and says which one is wanted; it keeps no song.

    Args:
        rows: cells down.
        columns: cells across.
        words: what it says.

    Signals:
        adopted: number of an ending, to take it over.
        continued: number of an ending, to take it over and go on from it (Shift).
        dragged: number of an ending that is being dragged away.
        hovered: number of the ending under the mouse, or -1: the canvas may show it at full size.
    """

    adopted = Signal(int)
    continued = Signal(int)
    dragged = Signal(int)
    hovered = Signal(int)

    def __init__(
        self,
        rows: int = 3,
        columns: int = 3,
        words: GridWords = ENDING_WORDS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows, self._columns, self._words = rows, columns, words
        self._cells = tuple(GrowingCell() for _ in range(rows * columns))
        self._colours: tuple[QColor | None, ...] = (None,) * len(self._cells)
        self._base = GrowingBase()
        self._since: tuple[float, float] | None = None
        self._message = ""
        self._chosen = 0
        self._hover = -1
        self._press: QPoint | None = None
        self._running = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(210, 210)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words.name)
        self.setToolTip(words.tip)
        theme_changed.connect(self._retint)

    # -- what others set --------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many cells there are."""
        return len(self._cells)

    def set_colours(self, colours: Sequence[QColor]) -> None:
        """Give each cell an ink of its own, from the next drawing on."""
        self._colours = tuple(colours)

    def begin(self, base: Sketch, side: float, *, continued: bool) -> None:
        """Start over with what the person drew.

        Args:
            base: the drawing so far.
            side: canvas units a finished drawing is expected to have.
            continued: the last stroke goes on.
        """
        self._base, self._message = GrowingBase(base.strokes, self._base), ""
        self._running = True
        rect = QRectF(0, 0, side, side) if self._base.empty else self._base.box
        view = square_around(rect, side * 0.7)
        self._since = (
            base.strokes[-1][-1] if continued and base.strokes and base.strokes[-1] else None
        )
        for cell, colour in zip(self._cells, self._colours, strict=True):
            cell.begin(self._base, view, colour)
        self.update()

    def add(self, marks: Iterable[Mark]) -> None:
        """Let the endings grow by these points."""
        for mark in marks:
            if mark.drawing < self.count:
                self._cells[mark.drawing].add(mark.x, mark.y, begins=mark.begins, since=self._since)
        self.update()

    def finish(self) -> None:
        """Say that all are whole."""
        self._running = False
        for cell in self._cells:
            cell.settle()
        self.update()

    def clear(self, message: str = "") -> None:
        """Show no endings, but a sentence instead."""
        self._message, self._running = message, False
        self._base = GrowingBase()
        for cell in self._cells:
            cell.begin(self._base, QRectF(0, 0, 1, 1))
        self.update()

    def strokes(self, number: int) -> tuple[Stroke, ...]:
        """Return what an ending adds, as far as it has grown."""
        return self._cells[number].strokes

    @property
    def running(self) -> bool:
        """Whether the endings are growing."""
        return self._running

    def cell_rect(self, number: int) -> QRect:
        """Return where an ending is shown."""
        side_x = (self.width() - _GAP * (self._columns - 1)) // self._columns
        side_y = (self.height() - _GAP * (self._rows - 1)) // self._rows
        column, row = number % self._columns, number // self._columns
        return QRect(column * (side_x + _GAP), row * (side_y + _GAP), side_x, side_y)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(420, 420)

    # -- hands ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose an ending."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
            number = self._at(self._press)
            if number >= 0:
                self._chosen = number
                self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the mouse, or begin to drag it away."""
        at = event.position().toPoint()
        if self._press is not None:
            number = self._at(self._press)
            far = (at - self._press).manhattanLength() >= QApplication.startDragDistance()
            if far and number >= 0 and self.strokes(number):
                self._press = None
                self.dragged.emit(number)
            return
        self._set_hover(self._at(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the ending that was clicked."""
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        number, self._press = self._at(self._press), None
        if number >= 0 and number == self._at(event.position().toPoint()):
            self._take(number, go_on=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def leaveEvent(self, event: object) -> None:
        """Show nothing in particular."""
        self._set_hover(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and Enter take an ending, arrows walk over them."""
        key = event.key()
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }.get(key)
        go_on = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if step is not None:
            self._chosen = (self._chosen + step) % self.count
            self.setAccessibleDescription(f"{self._words.one} {self._chosen + 1} of {self.count}")
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._take(self._chosen, go_on=go_on)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._take(min(key - Qt.Key.Key_1, self.count - 1), go_on=go_on)
        else:
            super().keyPressEvent(event)

    def _take(self, number: int, *, go_on: bool) -> None:
        if self.strokes(number):
            (self.continued if go_on else self.adopted).emit(number)

    def _at(self, place: QPoint) -> int:
        return next((n for n in range(self.count) if self.cell_rect(n).contains(place)), -1)

    def _set_hover(self, number: int) -> None:
        if number != self._hover:
            self._hover = number
            shape = Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()
            self.hovered.emit(number)

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the nine cells."""
        colours, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = self.devicePixelRatioF()
        empty = not any(cell.strokes for cell in self._cells) and self._base.empty
        small = QFont(self.font())
        small.setPixelSize(TEXT_SMALL)
        for number, cell in enumerate(self._cells):
            rect = self.cell_rect(number)
            focused = self.hasFocus() and number == self._chosen
            edge = colours.focus if focused else colours.outline
            lit = number == self._hover and bool(cell.strokes)
            painter.setPen(QPen(colours.accent if lit else edge, 1.5 if focused or lit else 1.0))
            painter.setBrush(colours.raised if lit else colours.sunken)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS, RADIUS)
            if not empty:
                inner = rect.adjusted(4, 4, -4, -4)
                painter.drawPixmap(inner.topLeft(), cell.picture(inner.size(), ratio))
            if self.count > 1:
                painter.setFont(small)
                painter.setPen(colours.text_dim)
                flags = Qt.AlignmentFlag.AlignTop
                painter.drawText(rect.adjusted(7, 4, 0, 0), flags, str(number + 1))
        words = self._message or ("" if self._running else self._words.empty)
        if empty and words:
            self._paint_words(painter, words)

    def _paint_words(self, painter: QPainter, words: str) -> None:
        """Write on a card of its own, clear of the frames of the cells."""
        colours = tokens()
        painter.setFont(self.font())
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        place = self.rect().adjusted(4 * SPACE, 0, -4 * SPACE, 0)
        card = painter.boundingRect(place, flags, words).adjusted(-ROOMY, -SPACE, ROOMY, SPACE)
        painter.setPen(QPen(colours.outline, 1.0))
        painter.setBrush(colours.surface)
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(colours.text_dim)
        painter.drawText(place, flags, words)

    def _retint(self) -> None:
        for cell in self._cells:
            cell.forget()
        self.update()
