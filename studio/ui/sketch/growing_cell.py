"""One drawing that grows: what the person drew, faintly, and what is added to it point by point."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from studio.sketch.item import Point, Stroke, bounds
from studio.ui.look.theme import tokens
from studio.ui.sketch.growing_base import LINE_PX, GrowingBase, fitted
from studio.ui.sketch.ink_curve import smooth_path

_ROOM = 1.12
"""How much larger than the drawing its view is."""


class GrowingCell:
    """Keeps the picture of one growing drawing; a new point costs one short line.

    Coordinates are canvas units; the view widens when the drawing grows out of it.
    """

    def __init__(self) -> None:
        self._base = GrowingBase()
        self._strokes: list[list[Point]] = []
        self._view = QRectF(0, 0, 1, 1)
        self._picture: QPixmap | None = None
        self._colour: QColor | None = None
        self._pen: Point | None = None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What was added so far."""
        return tuple(tuple(stroke) for stroke in self._strokes if stroke)

    def begin(self, base: GrowingBase, view: QRectF, colour: QColor | None = None) -> None:
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

    def settle(self) -> None:
        """Show a whole drawing in the middle and as large as fits; an ending stays where its drawing lies."""
        if self._base.empty and self._strokes:
            self._widen()

    def picture(self, size: QSize, ratio: float) -> QPixmap:
        """Return the drawing as it is now."""
        if self._picture is None or self._picture.size() != size * ratio:
            self._paint_all(size, ratio)
        return self._picture

    def forget(self) -> None:
        """Draw everything anew next time, e.g. in another theme."""
        self._picture = None

    def _widen(self) -> None:
        box = self._base.box
        added = bounds(self._strokes)
        if added is not None:
            rect = QRectF(QPointF(*added[:2]), QPointF(*added[2:]))
            box = rect if self._base.empty else box.united(rect)
        if added is not None or not self._base.empty:
            self._view = square_around(box)
        self._picture = None

    def _painter(self, colour: QColor) -> QPainter:
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        transform = fitted(self._view, self._picture)
        painter.setTransform(transform)
        pen = QPen(colour, LINE_PX / transform.m11())
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        return painter

    def _paint_all(self, size: QSize, ratio: float) -> None:
        self._picture = self._base.picture(self._view, size, ratio).copy()
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
