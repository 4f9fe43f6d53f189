"""The line between the notes and the lane below them: drag it to give either more room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui.look.theme import theme_changed, tokens

HEIGHT = 6


class LaneGrip(QWidget):
    """Signals ``dragged`` with the pixels it was moved downwards since the last signal."""

    dragged = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last = 0.0
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.SplitVCursor)
        self.setToolTip("Drag to resize the lane")
        theme_changed.connect(self.update)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._last = event.globalPosition().y()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say how far it went."""
        way = round(event.globalPosition().y() - self._last)
        if event.buttons() & Qt.MouseButton.LeftButton and way:
            self._last += way
            self.dragged.emit(way)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw a line with a handle."""
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.surface)
        painter.fillRect(0, 0, self.width(), 1, colours.outline)
        painter.fillRect(0, HEIGHT - 1, self.width(), 1, colours.outline)
        middle = self.width() // 2
        painter.fillRect(middle - 14, HEIGHT // 2, 28, 1, colours.text_dim)
