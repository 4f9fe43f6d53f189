"""Strokes as smooth ink, as wide as the pen was pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.sketch.item import Ink, Sketch, Stroke, bounds
from studio.ui.sketch.ink_pieces import pieces_of, smooth_path, thinned
from studio.ui.theme import tokens

_DENSE = 200


def ink_colour(ink: Ink) -> QColor:
    """Return the colour of a stroke on the screen."""
    return QColor(ink.colour) if ink.colour else QColor(tokens().text)


def ink_pen(ink: Ink, width: float, colour: QColor | None = None) -> QPen:
    """Return the pen of a stroke, or of a part of it with a width of its own."""
    pen = QPen(colour or ink_colour(ink), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def paint_stroke(painter: QPainter, stroke: Stroke, ink: Ink, colour: QColor | None = None) -> None:
    """Draw one stroke in canvas units, as its pen was pressed."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for piece in pieces_of(stroke, ink):
        painter.setPen(ink_pen(ink, piece.width, colour))
        painter.drawPath(piece.path)


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
    strokes = thinned(sketch.strokes)
    box = bounds(strokes)
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
    for stroke, ink in zip(strokes, sketch.all_inks, strict=True):
        if stroke:
            # Very many strokes are shown in hair lines, which are painted quickly.
            width = 0.0 if len(strokes) > _DENSE else max(least, ink.width)
            painter.setPen(ink_pen(ink, width, colour))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(smooth_path(stroke))
    painter.restore()
