"""A drawing that is only shown: large, while the person's own steps back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.sketch.item import Stroke
from studio.ui.look.theme import RADIUS, tokens
from studio.ui.sketch.ink_curve import smooth_path

if TYPE_CHECKING:
    from studio.ui.sketch.canvas import Canvas

_VEIL = 0.86
_WIDTH = 4.0


def paint_ghost(painter: QPainter, canvas: Canvas, strokes: tuple[Stroke, ...], words: str) -> None:
    """Draw a veil over the canvas, strokes in canvas units on it, and words below."""
    veil = QColor(tokens().sunken)
    veil.setAlphaF(_VEIL)
    painter.fillRect(canvas.rect(), veil)
    pen = QPen(tokens().accent, _WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setTransform(canvas.scale.transform, combine=True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for stroke in strokes:
        painter.drawPath(smooth_path(stroke))
    painter.restore()
    room = painter.fontMetrics().boundingRect(words)
    box = QRectF(0, 0, room.width() + 24, room.height() + 12)
    box.moveCenter(QPointF(canvas.rect().center()))
    box.moveBottom(canvas.height() - 8)
    painter.setPen(QPen(tokens().outline, 1))
    painter.setBrush(tokens().surface)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.setPen(tokens().text_dim)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
