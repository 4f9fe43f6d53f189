"""Choosing strokes on the canvas: a frame around them, to move and to scale them by its handles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.sketch import edits
from studio.sketch.item import Sketch
from studio.ui.look.theme import tokens

if TYPE_CHECKING:
    from studio.ui.sketch.canvas import Canvas

HANDLE_PX = 9.0
_TOUCH_PX = 6.0
_CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))
"""Handles, as shares of the frame: top left, top right, bottom left, bottom right."""


class SelectionFrame:
    """What the select tool does on a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._band: tuple[QPointF, QPointF] | None = None
        self._moving: QPointF | None = None
        self._scaling: int | None = None
        self._before: Sketch | None = None
        self._frame: QRectF | None = None
        self._kept: frozenset[int] = frozenset()

    def press(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        """Take hold of a handle, of the chosen strokes, of a stroke, or begin a rubber band."""
        canvas = self._canvas
        handle = self._handle_at(at)
        if handle is not None:
            self._begin("Scale strokes")
            self._scaling = handle
            return
        touched = self._stroke_at(at)
        add = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if touched is not None:
            if add:
                canvas.select(canvas.selected ^ {touched})
                return
            if touched not in canvas.selected:
                canvas.select(frozenset({touched}))
        elif not self._inside(at) or add:
            self._kept = canvas.selected if add else frozenset()
            canvas.select(self._kept)
            self._band = (at, at)
            return
        self._begin("Move strokes")
        self._moving = at

    def move(self, at: QPointF) -> None:
        """Go on with what was taken hold of."""
        canvas = self._canvas
        if self._band is not None:
            self._band = (self._band[0], at)
            start, end = (canvas.scale.to_canvas(place) for place in self._band)
            within = edits.strokes_within(canvas.sketch, (*start, *end))
            canvas.select(self._kept | within)
            canvas.update()
        elif self._moving is not None and not canvas.rect().contains(at.toPoint()):
            # Strokes that leave the canvas are not moved: they are carried elsewhere.
            self._moving = self._before = None
            canvas.edit_cancelled.emit()
            canvas.strokes_dragged.emit()
        elif self._moving is not None:
            way = (at - self._moving) / canvas.scale.zoom
            canvas.edited.emit(edits.moved(self._before, canvas.selected, way.x(), way.y()))
        elif self._scaling is not None:
            canvas.edited.emit(self._scaled(at))
        else:
            self._show_cursor(at)

    def release(self, _at: QPointF) -> None:
        """Let go."""
        if self._band is not None:
            self._band = None
            self._canvas.update()
        elif self._before is not None:
            self._moving = self._scaling = self._before = None
            self._canvas.edit_ended.emit()

    def give_up(self) -> None:
        """Let go, and leave everything where it was."""
        held, self._moving, self._scaling, self._before = self._before, None, None, None
        self._band = None
        if held is not None:
            self._canvas.edit_cancelled.emit()
        self._canvas.update()

    def paint(self, painter: QPainter) -> None:
        """Draw rubber band, frame and handles, in pixels of the widget."""
        accent = QColor(tokens().accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._band is not None:
            veil = QColor(accent)
            veil.setAlphaF(0.12)
            painter.setPen(QPen(accent, 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(veil)
            painter.drawRect(QRectF(*self._band).normalized())
        frame = self._on_screen()
        if frame is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 1.0, Qt.PenStyle.DashLine))
        painter.drawRect(frame)
        painter.setPen(QPen(accent, 1.5))
        painter.setBrush(tokens().surface)
        for place in self._handles(frame):
            square = QRectF(0, 0, HANDLE_PX, HANDLE_PX)
            square.moveCenter(place)
            painter.drawRect(square)

    def _begin(self, name: str) -> None:
        self._before = self._canvas.sketch
        self._frame = self._canvas.selection_box()
        self._canvas.edit_begun.emit(name)

    def _scaled(self, at: QPointF) -> Sketch:
        """Scale evenly about the opposite corner, as far as the hand went."""
        canvas, frame = self._canvas, self._frame
        share = _CORNERS[self._scaling]
        anchor = QPointF(
            frame.left() + (1 - share[0]) * frame.width(),
            frame.top() + (1 - share[1]) * frame.height(),
        )
        x, y = canvas.scale.to_canvas(at)
        across, down = abs(x - anchor.x()), abs(y - anchor.y())
        size = max(frame.width(), frame.height(), 1.0)
        factor = max(across, down) / size if frame.width() and frame.height() else 1.0
        factor = min(50.0, max(0.02, factor))
        return edits.scaled(self._before, canvas.selected, factor, factor, (anchor.x(), anchor.y()))

    def _on_screen(self) -> QRectF | None:
        box = self._canvas.selection_box()
        if box is None:
            return None
        scale = self._canvas.scale
        frame = QRectF(
            scale.to_widget(box.left(), box.top()), scale.to_widget(box.right(), box.bottom())
        )
        return frame.adjusted(-6, -6, 6, 6)

    @staticmethod
    def _handles(frame: QRectF) -> list[QPointF]:
        return [
            QPointF(frame.left() + x * frame.width(), frame.top() + y * frame.height())
            for x, y in _CORNERS
        ]

    def _handle_at(self, at: QPointF) -> int | None:
        frame = self._on_screen()
        if frame is None:
            return None
        for number, place in enumerate(self._handles(frame)):
            if (place - at).manhattanLength() <= 1.6 * HANDLE_PX:
                return number
        return None

    def _inside(self, at: QPointF) -> bool:
        frame = self._on_screen()
        return frame is not None and frame.contains(at)

    def _stroke_at(self, at: QPointF) -> int | None:
        canvas = self._canvas
        place = canvas.scale.to_canvas(at)
        hit = edits.hit_strokes(canvas.sketch, place, place, _TOUCH_PX / canvas.scale.zoom)
        return max(hit) if hit else None

    def _show_cursor(self, at: QPointF) -> None:
        handle = self._handle_at(at)
        if handle is not None:
            slanted = handle in (0, 3)
            shape = Qt.CursorShape.SizeFDiagCursor if slanted else Qt.CursorShape.SizeBDiagCursor
        elif self._inside(at) or self._stroke_at(at) is not None:
            shape = Qt.CursorShape.SizeAllCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        self._canvas.setCursor(shape)
