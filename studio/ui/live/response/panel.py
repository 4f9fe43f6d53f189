"""The line of call and response: phase, both phrases, and what one can do about them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from studio.ui.live.response.paint import DialogueRoll, PhaseView
from studio.ui.live.response.response import ResponseDesk
from studio.ui.look import icons
from studio.ui.look.theme import SPACE, theme_changed

_WIDE_STAGE = 1100
_LARGE = "font-size: 20px; padding: 8px 18px;"


class ResponsePanel(QFrame):
    """Shows a conversation while it is on, and steers it.

    Args:
        desk: the conversation.
        large: for the stage: to be read from two metres, without options.

    Signals:
        options_asked: the button beside which the options belong.
    """

    options_asked = Signal(QWidget)

    def __init__(
        self, desk: ResponseDesk, *, large: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._large = desk, large
        self.setObjectName("responseStage" if large else "responsePanel")
        self.setAccessibleName("Call and response")
        self.setProperty("panel", not large)
        self.setFixedHeight(96 if large else 72)
        self.phase = PhaseView(large=large)
        self.roll = DialogueRoll(large=large)
        self.end = _button("My turn is over", "Answer at the next bar line, without more silence")
        self.mutate = _button("Mutate", "Another answer, made from this one")
        self.loop = _button("Loop", "Repeat the answer until you play again")
        self.loop.setCheckable(True)
        self.keep = _button("Keep", "Put your call and the answer on the shelf")
        self.options = _icon_button("settings", "How it listens and answers")
        self.close_button = _icon_button("close", "End call and response")
        self._lay_out(large)
        self._connect()
        self._on_changed()

    def _lay_out(self, large: bool) -> None:
        row = QHBoxLayout(self)
        edge = 0 if large else SPACE
        above = SPACE // 2 if large else SPACE
        row.setContentsMargins(edge + (0 if large else 4), above, edge, above)
        row.setSpacing(2 * SPACE if large else SPACE)
        row.addWidget(self.phase)
        row.addWidget(self.roll, 1)
        for button in (self.end, self.mutate, self.loop, self.keep):
            if large:
                button.setStyleSheet(_LARGE)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.options, self.close_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.options.setVisible(not large)
        if large:
            self.close_button.setFixedSize(56, 56)
            self.close_button.setIconSize(2 * self.close_button.iconSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow stage the phase and the buttons count; the head of the stage has a switch too."""
        super().resizeEvent(event)
        if self._large:
            wide = event.size().width() >= _WIDE_STAGE
            self.roll.setVisible(wide)
            self.close_button.setVisible(wide)

    def _connect(self) -> None:
        desk = self._desk
        self.end.clicked.connect(lambda: desk.end_call())
        self.mutate.clicked.connect(lambda: desk.mutate())
        self.loop.clicked.connect(lambda: desk.loop())
        self.keep.clicked.connect(lambda: desk.keep())
        self.close_button.clicked.connect(lambda: desk.toggle())
        self.options.clicked.connect(lambda: self.options_asked.emit(self.options))
        desk.changed.connect(self._on_changed)
        desk.moved.connect(self._on_moved)
        theme_changed.connect(self._retint)

    def _on_changed(self) -> None:
        desk = self._desk
        self.setVisible(desk.on)
        self.end.setEnabled(desk.can_end_call)
        self.mutate.setEnabled(desk.can_mutate)
        self.loop.setChecked(desk.looping)
        self.keep.setEnabled(desk.can_keep)
        self._on_moved()

    def _on_moved(self) -> None:
        if self.isVisible():
            look = self._desk.look()
            self.phase.show_look(look)
            self.roll.show_look(look)

    def _retint(self) -> None:
        for button, icon in ((self.options, "settings"), (self.close_button, "close")):
            button.setIcon(icons.icon(icon))


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    _quieten(button, tip, text)
    return button


def _icon_button(icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("flat", True)
    button.setIcon(icons.icon(icon))
    _quieten(button, tip, tip)
    return button


def _quieten(button: QAbstractButton, tip: str, name: str) -> None:
    """Leave the keyboard where it is: it plays the notes."""
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(tip)
    button.setAccessibleName(name)
