"""A small picture of an item beside the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.ui.look.theme import tokens
from studio.ui.morph.items import PaintItem

_SIZE = QSize(184, 92)
_OFFSET = QPoint(16, 18)


class ItemPeek(QWidget):
    """A tooltip that shows an item and its name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIZE)
        self.label = ""
        self._paint: PaintItem | None = None
        self._colour = QColor()

    def show_item(self, label: str, paint: PaintItem, colour: QColor, at: QPoint) -> None:
        """Show an item near a point of the screen, kept within it.

        Args:
            label: name of the item.
            paint: draws it.
            colour: to draw it in.
            at: mouse position in global coordinates.
        """
        self.label, self._paint, self._colour = label, paint, colour
        corner = at + _OFFSET
        screen = self.parentWidget().screen().availableGeometry()
        if corner.x() + self.width() > screen.right():
            corner.setX(at.x() - self.width() - 8)
        if corner.y() + self.height() > screen.bottom():
            corner.setY(at.y() - self.height() - 8)
        self.move(corner)
        self.update()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the name above the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), tokens().raised)
        painter.setPen(QPen(tokens().outline, 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        line = painter.fontMetrics().height()
        inner = QRectF(self.rect()).adjusted(10, 7, -10, -9)
        painter.setPen(tokens().text)
        painter.drawText(
            QRectF(inner.left(), inner.top(), inner.width(), line),
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(
                self.label, Qt.TextElideMode.ElideRight, int(inner.width())
            ),
        )
        if self._paint is not None:
            self._paint(painter, inner.adjusted(0, line + 5, 0, 0), self._colour)
