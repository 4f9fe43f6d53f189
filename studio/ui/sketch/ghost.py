"""A drawing that is only shown: what lies at the puck's place, large, while the person's own steps back."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget

from studio.sketch.item import Stroke
from studio.ui.sketch.ink_paint import smooth_path
from studio.ui.theme import tokens

_VEIL = 0.86
_WIDTH = 4.0


def paint_ghost(
    painter: QPainter, canvas: QWidget, strokes: tuple[Stroke, ...], view: QTransform
) -> None:
    """Draw a veil over the canvas and strokes in canvas units on it."""
    veil = QColor(tokens().sunken)
    veil.setAlphaF(_VEIL)
    painter.fillRect(canvas.rect(), veil)
    pen = QPen(tokens().accent, _WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setTransform(view, combine=True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for stroke in strokes:
        painter.drawPath(smooth_path(stroke))
    painter.restore()
    painter.setPen(tokens().text_dim)
    place = QRectF(canvas.rect()).adjusted(0, 0, 0, -12)
    words = "The puck's place: Keep puts it into the song, drawing goes back to yours"
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
    painter.drawText(place, int(flags), words)
