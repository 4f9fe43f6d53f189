"""One drawing that grows: what the person drew, faintly, and what is added to it point by point."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from studio.sketch.item import Point, Sketch, Stroke, bounds
from studio.ui.sketch.ink_paint import smooth_path
from studio.ui.theme import tokens

_ROOM = 1.12
"""How much larger than the drawing its view is."""
_LINE_PX = 2.0


class GrowingCell:
    """Keeps the picture of one growing drawing; a new point costs one short line.

    Coordinates are canvas units; the view widens when the drawing grows out of it.
    """

    def __init__(self) -> None:
        self._base = Sketch()
        self._strokes: list[list[Point]] = []
        self._view = QRectF(0, 0, 1, 1)
        self._picture: QPixmap | None = None
        self._colour: QColor | None = None
        self._pen: Point | None = None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What was added so far."""
        return tuple(tuple(stroke) for stroke in self._strokes if stroke)

    def begin(self, base: Sketch, view: QRectF, colour: QColor | None = None) -> None:
        """Start over with another drawing.

        Args:
            base: what the person drew.
            view: the part of the canvas to show at first.
            colour: of what is added; None for the accent of the theme.
        """
        self._base, self._view, self._colour = base, QRectF(view), colour
        self._strokes = []
        self._pen = None
        self._picture = None

    def add(self, x: float, y: float, *, begins: bool, since: Point | None = None) -> None:
        """Add a point.

        Args:
            x: canvas units.
            y: canvas units.
            begins: the pen was lifted on the way here.
            since: where the pen stood before the first point, if it goes on from there.
        """
        point = (x, y)
        if begins or not self._strokes:
            first = [since] if since is not None and not begins and not self._strokes else []
            self._strokes.append([*first, point])
            self._pen = first[0] if first else None
        else:
            self._strokes[-1].append(point)
        if not self._view.contains(x, y):
            self._widen()
        elif self._picture is not None:
            self._paint_last()
        self._pen = point

    def set_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        """Show a finished addition at once."""
        self._strokes = [list(stroke) for stroke in strokes]
        self._widen()

    def picture(self, size: QSize, ratio: float) -> QPixmap:
        """Return the drawing as it is now."""
        if self._picture is None or self._picture.size() != size * ratio:
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            self._paint_all()
        return self._picture

    def forget(self) -> None:
        """Draw everything anew next time, e.g. in another theme."""
        self._picture = None

    def _widen(self) -> None:
        box = bounds([*self._base.strokes, *self._strokes])
        if box is not None:
            self._view = square_around(QRectF(QPointF(*box[:2]), QPointF(*box[2:])))
        self._picture = None

    def _transform(self) -> QTransform:
        size = self._picture.deviceIndependentSize()
        scale = min(size.width() / self._view.width(), size.height() / self._view.height())
        centre = self._view.center()
        return QTransform(
            scale,
            0,
            0,
            scale,
            size.width() / 2 - scale * centre.x(),
            size.height() / 2 - scale * centre.y(),
        )

    def _painter(self, colour: QColor) -> QPainter:
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        transform = self._transform()
        painter.setTransform(transform)
        pen = QPen(colour, _LINE_PX / transform.m11())
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        return painter

    def _paint_all(self) -> None:
        painter = self._painter(tokens().text_dim)
        for stroke in self._base.strokes:
            painter.drawPath(smooth_path(stroke))
        painter.end()
        painter = self._painter(self._ink())
        for stroke in self._strokes:
            painter.drawPath(smooth_path(stroke))
        painter.end()

    def _paint_last(self) -> None:
        painter = self._painter(self._ink())
        stroke = self._strokes[-1]
        if len(stroke) > 1:
            painter.drawLine(QPointF(*stroke[-2]), QPointF(*stroke[-1]))
        else:
            painter.drawPoint(QPointF(*stroke[-1]))
        painter.end()

    def _ink(self) -> QColor:
        return self._colour or tokens().accent


def square_around(box: QRectF, least: float = 1.0) -> QRectF:
    """Return a square with some room around a box."""
    side = max(box.width(), box.height(), least) * _ROOM
    square = QRectF(0, 0, side, side)
    square.moveCenter(box.center())
    return square
