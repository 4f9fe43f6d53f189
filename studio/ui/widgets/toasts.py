"""Notices that do not interrupt: a sentence in the corner, with details for whoever wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontDatabase,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.look import icons
from studio.ui.look.theme import ICON_TINY, NOTICE_MS, ROOMY, SPACE, TIGHT, tokens

MAX_SHOWN = 4
_WIDTH = 380
_MARGIN = 2 * SPACE


class Level(StrEnum):
    """How serious a notice is; it sets the colour, the icon and how long it stays."""

    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


_ICONS = {Level.INFO: "info", Level.OK: "check", Level.WARNING: "warning", Level.ERROR: "warning"}


@dataclass(frozen=True)
class Notification:
    """A notice for the person.

    Attributes:
        sentence: one clear plain sentence.
        level: how serious it is.
        details: what a person who wants to report it would copy, such as a traceback.
        action: label of a button that helps, or ``""``.
        on_action: what the button does.
        stays: it waits to be answered instead of going after a while.
    """

    sentence: str
    level: Level = Level.INFO
    details: str = ""
    action: str = ""
    on_action: Callable[[], object] | None = None
    stays: bool = False

    @property
    def colour(self) -> QColor:
        """Colour of its edge and icon."""
        theme = tokens()
        colours = {
            Level.INFO: theme.accent,
            Level.OK: theme.ok,
            Level.WARNING: theme.warning,
            Level.ERROR: theme.danger,
        }
        return QColor(colours[self.level])


class Toast(QFrame):
    """One notice on the screen."""

    def __init__(
        self, notification: Notification, on_closed: Callable[[Toast], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.notification = notification
        self._on_closed = on_closed
        self.setProperty("card", True)
        self.setAccessibleName(notification.sentence)
        self.setFixedWidth(_WIDTH)
        self._icon = QLabel()
        self.label = QLabel(notification.sentence, wordWrap=True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton(toolTip="Dismiss", autoRaise=True)
        close.setProperty("flat", True)
        close.setIcon(icons.icon("close", tokens().text_dim))
        close.setIconSize(QSize(ICON_TINY, ICON_TINY))
        close.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOMY, SPACE, SPACE, SPACE)
        column.setSpacing(TIGHT)
        column.addLayout(row)
        if buttons := self._buttons():
            column.addLayout(buttons)
        self.retint()
        self._timer = QTimer(self, singleShot=True, interval=NOTICE_MS[notification.level])
        self._timer.timeout.connect(self.dismiss)
        self._count()

    def retint(self) -> None:
        """Take the colours of another theme."""
        ratio = self.devicePixelRatioF()
        name = _ICONS[self.notification.level]
        self._icon.setPixmap(icons.pixmap(name, 18, ratio, self.notification.colour))

    def prolong(self) -> None:
        """Stay as long again, because the same thing happened once more."""
        self._count()

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self._on_closed(self)

    def show_details(self) -> None:
        """Open the text for whoever wants to know more."""
        self._timer.stop()
        DetailsDialog(self.notification.sentence, self.notification.details, self.window()).open()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the mouse is on it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count again when the mouse has left."""
        self._count()
        super().leaveEvent(event)

    def _count(self) -> None:
        if not self.notification.stays:
            self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the coloured edge on top of the card."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.notification.colour, 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(5, 9, 5, self.height() - 9)

    def _buttons(self) -> QHBoxLayout | None:
        notification = self.notification
        if not (notification.details or notification.on_action):
            return None
        row = QHBoxLayout()
        row.addStretch(1)
        if notification.details:
            details = QPushButton("Details")
            details.setProperty("flat", True)
            details.clicked.connect(self.show_details)
            row.addWidget(details)
        if notification.on_action is not None:
            action = QPushButton(notification.action)
            action.clicked.connect(self._act)
            row.addWidget(action)
        return row

    def _act(self) -> None:
        on_action = self.notification.on_action
        self.dismiss()
        if on_action is not None:
            on_action()


class ToastStack(QObject):
    """The notices of a window, newest at the bottom right."""

    def __init__(self, window: QWidget, bottom_margin: Callable[[], int] = lambda: 0) -> None:
        super().__init__(window)
        self._window = window
        self._bottom_margin = bottom_margin
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    @property
    def shown(self) -> tuple[Notification, ...]:
        """What is on the screen, oldest first."""
        return tuple(toast.notification for toast in self._toasts)

    def show(self, notification: Notification) -> Toast:
        """Show a notice; the same sentence again only keeps the one on the screen longer."""
        for toast in self._toasts:
            if toast.notification.sentence == notification.sentence:
                toast.prolong()
                return toast
        while len(self._toasts) >= MAX_SHOWN:
            self._toasts[0].dismiss()
        toast = Toast(notification, self._remove, self._window)
        self._toasts.append(toast)
        toast.show()
        self.place()
        return toast

    def clear(self) -> None:
        """Dismiss all."""
        for toast in tuple(self._toasts):
            toast.dismiss()

    def retint(self) -> None:
        """Take the colours of another theme."""
        for toast in self._toasts:
            toast.retint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def _remove(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self.place()

    def place(self) -> None:
        """Stack the notices above whatever else stands at the bottom."""
        bottom = self._window.height() - _MARGIN - self._bottom_margin()
        for toast in reversed(self._toasts):
            height = toast.heightForWidth(_WIDTH)
            toast.resize(_WIDTH, max(height, toast.minimumSizeHint().height()))
            bottom -= toast.height()
            toast.move(self._window.width() - _WIDTH - _MARGIN, bottom)
            toast.raise_()
            bottom -= SPACE


class DetailsDialog(QDialog):
    """A text that can be copied into a report."""

    def __init__(self, sentence: str, details: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Details")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 420)
        text = QPlainTextEdit(details, readOnly=True)
        text.setAccessibleName("Details")
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(f"{sentence}\n\n{details}")
        )
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addWidget(QLabel(sentence, wordWrap=True))
        column.addWidget(text, 1)
        column.addWidget(buttons)
