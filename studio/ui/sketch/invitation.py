"""What an empty canvas says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QWidget

from studio.ui.look.theme import tokens


def paint_invitation(painter: QPainter, canvas: QWidget) -> None:
    """Invite to draw, in the middle of the canvas."""
    font = QFont(canvas.font())
    painter.setPen(tokens().text_dim)
    for size, below, words in (
        (20, -16, "Draw something"),
        (13, 28, "Begin a cat, a boat, a face: it will be finished nine ways"),
    ):
        font.setPixelSize(size)
        painter.setFont(font)
        place = canvas.rect().adjusted(0, below, 0, below)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
