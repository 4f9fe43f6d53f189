"""A sheet over the window that goes away with Escape or a click beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from studio.ui.look.theme import SPACE, tokens
from studio.ui.widgets.lent_keyboard import LentKeyboard


class Overlay(QWidget):
    """Dims the window and shows :attr:`card` on top of it.

    Attributes:
        card: where subclasses put what they show.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.card = QFrame(self)
        self.card.setProperty("card", True)
        self._keyboard = LentKeyboard(self, self.dismiss)
        self.hide()
        window.installEventFilter(self)

    def open(self) -> None:
        """Show the sheet; the keyboard goes to :meth:`focus_target`."""
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.place_card()
        self._keyboard.lend(self.focus_target())

    def dismiss(self) -> None:
        """Hide the sheet and give the keyboard back."""
        if not self.isHidden():
            self.hide()
            self._keyboard.take_back()

    def focus_target(self) -> QWidget:
        """Return what gets the keyboard."""
        return self.card

    def place_card(self) -> None:
        """Put the card into the middle, as large as it asks for and the window allows."""
        room = self.rect().adjusted(4 * SPACE, 4 * SPACE, -4 * SPACE, -4 * SPACE)
        size = self.card.sizeHint().boundedTo(room.size())
        self.card.resize(size)
        self.card.move(self.rect().center() - self.card.rect().center())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the window's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.parentWidget().rect())
            self.place_card()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a click beside the card."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies behind."""
        painter = QPainter(self)
        shade = QColor(tokens().sunken)
        shade.setAlphaF(0.66)
        painter.fillRect(event.rect(), shade)
