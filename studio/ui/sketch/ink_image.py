"""A drawing as a picture file: the ink as it is seen on the canvas, on nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from studio.sketch.files.svg_write import DARK_INK, MARGIN
from studio.sketch.item import Sketch, bounds
from studio.ui.sketch.ink_paint import paint_stroke

_SCALE = 2.0
"""Pixels a canvas unit."""
_MOST_PX = 8192


def png_of(sketch: Sketch) -> bytes:
    """Return a drawing as a PNG file with transparent paper; each stroke as wide as the pen was pressed.

    Ink without a colour of its own is dark, as on paper. A drawing larger than 8192 pixels is scaled down to them.
    """
    left, top, right, bottom = bounds(sketch.strokes) or (0.0, 0.0, 1.0, 1.0)
    margin = MARGIN + max((ink.width for ink in sketch.all_inks), default=0.0) / 2.0
    width, height = right - left + 2 * margin, bottom - top + 2 * margin
    scale = min(_SCALE, _MOST_PX / max(width, height))
    image = QImage(math.ceil(width * scale), math.ceil(height * scale), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(margin - left, margin - top)
    for stroke, ink in zip(sketch.strokes, sketch.all_inks, strict=True):
        paint_stroke(painter, stroke, ink, None if ink.colour else QColor(DARK_INK))
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return data.data()
