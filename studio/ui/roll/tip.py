"""The value tip that follows the mouse during a drag."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.ui.look.theme import RADIUS, tokens

_AWAY = QPoint(16, -38)
_LINGER_MS = 900
_ROOM = QSize(20, 12)


class ValueTip(QWidget):
    """A few words beside the mouse, inside the editor; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._linger = QTimer(self)
        self._linger.setSingleShot(True)
        self._linger.setInterval(_LINGER_MS)
        self._linger.timeout.connect(self.hide)

    def say(self, text: str, *, during_gesture: bool) -> None:
        """Show a text beside the mouse; empty hides it. Outside of a gesture it goes away by itself."""
        self.text = text
        if not text:
            self.hide()
            return
        self.resize(self.fontMetrics().size(0, text) + _ROOM)
        self.move(self._place())
        self.show()
        self.raise_()
        self.update()
        if during_gesture:
            self._linger.stop()
        else:
            self._linger.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the card."""
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.outline, 1))
        painter.setBrush(colours.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(colours.text)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)

    def _place(self) -> QPoint:
        room = self.parentWidget().rect()
        point = self.parentWidget().mapFromGlobal(QCursor.pos()) + _AWAY
        if point.y() < 4:
            point.setY(point.y() - 2 * _AWAY.y())
        right, bottom = room.width() - self.width() - 4, room.height() - self.height() - 4
        return QPoint(max(min(point.x(), right), 4), max(min(point.y(), bottom), 4))
