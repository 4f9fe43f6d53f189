"""Strokes as smooth ink: curves through the middles of a stroke's lines, as wide as the pen was pressed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.sketch.item import Ink, Point, Sketch, Stroke, bounds
from studio.ui.theme import tokens

_LEAST_PRESSURE = 0.12
"""Share of the width that is drawn at no pressure, so that a stroke never vanishes."""


def ink_colour(ink: Ink) -> QColor:
    """Return the colour of a stroke on the screen."""
    return QColor(ink.colour) if ink.colour else QColor(tokens().text)


def smooth_path(points: Sequence[Point]) -> QPainterPath:
    """Return a curve along points: quadratic pieces from middle to middle, with the points as their controls."""
    path = QPainterPath()
    if not points:
        return path
    path.moveTo(*points[0])
    if len(points) == 1:
        # A dot: a line of no length is drawn by round caps.
        path.lineTo(points[0][0] + 0.01, points[0][1])
        return path
    for (x1, y1), (x2, y2) in pairwise(points[1:]):
        path.quadTo(x1, y1, (x1 + x2) / 2.0, (y1 + y2) / 2.0)
    path.lineTo(*points[-1])
    return path


def paint_stroke(painter: QPainter, stroke: Stroke, ink: Ink, colour: QColor | None = None) -> None:
    """Draw one stroke in canvas units, as its pen was pressed."""
    if not stroke:
        return
    pen = QPen(colour or ink_colour(ink), ink.width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(ink.pressures) != len(stroke):
        painter.setPen(pen)
        painter.drawPath(smooth_path(stroke))
        return
    for a, b, width in pressed_pieces(stroke, ink):
        pen.setWidthF(width)
        painter.setPen(pen)
        painter.drawLine(QPointF(*a), QPointF(*b))


def pressed_pieces(stroke: Stroke, ink: Ink) -> list[tuple[Point, Point, float]]:
    """Cut a stroke into short lines, each with the width the pen had there."""
    if len(stroke) == 1:
        return [(stroke[0], stroke[0], _width(ink, ink.pressures[0]))]
    pieces = []
    for i, (a, b) in enumerate(pairwise(stroke)):
        pressure = (ink.pressures[i] + ink.pressures[i + 1]) / 2.0
        pieces.append((a, b, _width(ink, pressure)))
    return pieces


def _width(ink: Ink, pressure: float) -> float:
    return ink.width * (_LEAST_PRESSURE + (1.0 - _LEAST_PRESSURE) * pressure)


def paint_sketch(
    painter: QPainter, rect: QRectF, sketch: Sketch, colour: QColor | None = None
) -> None:
    """Draw a whole drawing into a rectangle, as large as fits; lines get no thinner than can be seen.

    Args:
        painter: where to draw; its state is kept.
        rect: where to.
        sketch: what to draw.
        colour: of every stroke; None for their own.
    """
    box = bounds(sketch.strokes)
    if box is None or rect.width() < 2 or rect.height() < 2:
        return
    width, height = max(box[2] - box[0], 1e-3), max(box[3] - box[1], 1e-3)
    scale = min(rect.width() / width, rect.height() / height) * 0.94
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(scale, scale)
    painter.translate(-(box[0] + box[2]) / 2.0, -(box[1] + box[3]) / 2.0)
    least = 1.2 / scale
    for stroke, ink in zip(sketch.strokes, sketch.all_inks, strict=True):
        if stroke:
            pen = QPen(colour or ink_colour(ink), max(least, ink.width))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(smooth_path(stroke))
    painter.restore()
