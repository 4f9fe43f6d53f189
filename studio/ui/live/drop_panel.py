"""A small panel over the rooms, below what opens it, that stays while one works."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.look import icons
from studio.ui.look.theme import SPACE, theme_changed
from studio.ui.widgets.lent_keyboard import LentKeyboard


class DropPanel(QFrame):
    """Title, a button that closes it, and what is put below into :attr:`column`.

    Args:
        window: what it lies over.
        title: what it is.
        anchor: below which it opens, its right end at that of the anchor.

    Signals:
        shown_changed: it opened or closed.
    """

    shown_changed = Signal(bool)

    def __init__(self, window: QWidget, title: str, anchor: QWidget) -> None:
        super().__init__(window)
        self.setProperty("card", True)
        self.setAccessibleName(title)
        self._anchor = anchor
        self._keyboard = LentKeyboard(self, self.dismiss)
        words = f"Close the {title[0].lower()}{title[1:]}"
        self.close_button = QToolButton(toolTip=f"{words} (Esc)")
        self.close_button.setProperty("flat", True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setAccessibleName(words)
        self.close_button.clicked.connect(self.dismiss)
        heading = QLabel(title)
        heading.setProperty("heading", True)
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 2 * SPACE)
        self.column.setSpacing(SPACE)
        self.column.addLayout(head)
        theme_changed.connect(self._retint)
        self._retint()
        window.installEventFilter(self)
        self.hide()

    @property
    def first(self) -> QWidget:
        """What gets the keyboard when it opens."""
        return self.close_button

    def open(self) -> None:
        """Show the panel and give it the keyboard."""
        self.place()
        self.show()
        self.raise_()
        self._keyboard.lend(self.first)
        self.shown_changed.emit(True)

    def dismiss(self) -> None:
        """Hide it and give the keyboard back."""
        if self.isHidden():
            return
        held = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.hide()
        self._keyboard.take_back(to_who_had_it=held)
        self.shown_changed.emit(False)

    def place(self) -> None:
        """Take the size that is needed, below the anchor and within the window."""
        self.adjustSize()
        window = self.parentWidget()
        at = self._anchor.mapTo(window, QPoint(self._anchor.width(), self._anchor.height() + SPACE))
        room = window.width() - self.width() - SPACE
        self.move(min(max(at.x() - self.width(), SPACE), room), at.y())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay below the anchor."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _retint(self) -> None:
        self.close_button.setIcon(icons.icon("close"))
