"""A sheet over the window that goes away with Escape or a click beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from studio.ui.theme import SPACE, tokens


class Overlay(QWidget):
    """Dims the window and shows :attr:`card` on top of it.

    Attributes:
        card: where subclasses put what they show.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.card = QFrame(self)
        self.card.setProperty("card", True)
        self._focus_before: QWidget | None = None
        self.hide()
        window.installEventFilter(self)

    def open(self) -> None:
        """Show the sheet; the keyboard goes to :meth:`focus_target`."""
        self._focus_before = QApplication.focusWidget()
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.place_card()
        self.focus_target().setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Hide the sheet and give the keyboard back."""
        if not self.isHidden():
            self.hide()
            if self._focus_before is not None:
                self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
            self._focus_before = None

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

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's own shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

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
