"""The master pad in the window: a small panel over the rooms that stays while one works."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui import icons
from studio.ui.live.master_pad import MasterPad
from studio.ui.live.master_surface import MasterSurface
from studio.ui.morph.controls import Switch
from studio.ui.theme import SPACE, theme_changed

SIDE = 232


def coupling_switch(master: MasterPad) -> Switch:
    """Return a switch that shows and chooses how the pads are coupled."""
    switch = Switch(
        (
            ("Together", "Every pad stands where the master pad stands"),
            ("Apart", "Pads keep their distances and meet at the edges"),
        ),
        "How the pads of the rooms follow",
    )
    switch.changed.connect(lambda index: master.set_relative(index == 1))
    master.changed.connect(lambda: switch.set_index(int(master.relative)))
    switch.set_index(int(master.relative))
    return switch


class MasterPanel(QFrame):
    """The pad, how the rooms follow it, and where it stands.

    Args:
        window: what it lies over.
        master: what it shows.
        anchor: the button below which it opens.

    Signals:
        shown_changed: it opened or closed.
    """

    shown_changed = Signal(bool)

    def __init__(self, window: QWidget, master: MasterPad, anchor: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("masterPanel")
        self.setProperty("card", True)
        self.setAccessibleName("Master pad")
        self._master, self._anchor = master, anchor
        self._focus_before: QWidget | None = None
        self.surface = MasterSurface(master)
        self.surface.setFixedSize(SIDE, SIDE)
        self.coupling = coupling_switch(master)
        self.place = QLabel()
        self.place.setProperty("dim", True)
        self.close_button = QToolButton(toolTip="Close the master pad (Esc)")
        self.close_button.setProperty("flat", True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setAccessibleName("Close the master pad")
        self.close_button.clicked.connect(self.dismiss)
        self._lay_out()
        master.moved.connect(self._show_place)
        self._show_place(*master.position)
        theme_changed.connect(self._retint)
        self._retint()
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the panel and give it the keyboard."""
        self._focus_before = QApplication.focusWidget()
        self.adjustSize()
        self._move_to_anchor()
        self.show()
        self.raise_()
        self.surface.setFocus(Qt.FocusReason.PopupFocusReason)
        self.shown_changed.emit(True)

    def dismiss(self) -> None:
        """Hide it and give the keyboard back."""
        if self.isHidden():
            return
        held = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.hide()
        if held and self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus_before = None
        self.shown_changed.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay below the button."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._move_to_anchor()
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

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        title = QLabel("Master pad")
        title.setProperty("heading", True)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        foot = QHBoxLayout()
        foot.addWidget(self.coupling)
        foot.addStretch(1)
        foot.addWidget(self.place)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.surface)
        column.addLayout(foot)

    def _show_place(self, x: float, y: float) -> None:
        self.place.setText(f"X {x:.2f}  Y {y:.2f}")

    def _move_to_anchor(self) -> None:
        window = self.parentWidget()
        at = self._anchor.mapTo(window, QPoint(self._anchor.width(), self._anchor.height() + SPACE))
        # To the left of the button: what is at the right are the pads of the rooms, which one wants to see follow.
        self.move(min(max(at.x() - self.width(), SPACE), window.width() - self.width()), at.y())

    def _retint(self) -> None:
        self.close_button.setIcon(icons.icon("close"))
