"""Makes a row of controls narrower, step by step, until it fits: what matters least gives way first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLayout, QMenu, QToolButton, QWidget

from studio.ui.look import icons
from studio.ui.look.theme import ICON, theme_changed

Step = Callable[[bool], None]
"""Gives room when called with true, takes it back when called with false."""


def narrow(widget: QWidget, wide: int, tight: int) -> Step:
    """Return the step that makes a widget ``tight`` instead of ``wide`` pixels wide."""
    return lambda on: widget.setFixedWidth(tight if on else wide)


def leave_out(*widgets: QWidget) -> Step:
    """Return the step that hides widgets, which the menus offer too."""

    def step(on: bool) -> None:
        for widget in widgets:
            widget.setHidden(on)

    return step


class MoreButton(QToolButton):
    """Opens a menu of the commands whose buttons had to give way; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("moreButton")
        self.setProperty("flat", True)
        self.setFixedSize(34, 34)
        self.setIconSize(QSize(ICON, ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("More commands")
        self.setAccessibleName("More commands")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._offers: list[tuple[QWidget, QAction]] = []
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.retint()
        theme_changed.connect(self.retint)
        self.hide()

    def offer(self, button: QWidget, action: QAction) -> None:
        """Have an action in the menu whenever its button is left out."""
        self._offers.append((button, action))

    def take(self, *widgets: QWidget) -> Step:
        """Return the step that hides widgets and offers their commands here instead."""
        hide = leave_out(*widgets)

        def step(on: bool) -> None:
            hide(on)
            self.setVisible(any(button.isHidden() for button, _action in self._offers))

        return step

    def retint(self) -> None:
        """Take the colour of the theme."""
        self.setIcon(icons.icon("more"))

    def _fill(self) -> None:
        self.menu().clear()
        for button, action in self._offers:
            if button.isHidden():
                self.menu().addAction(action)


class BarFit:
    """Fits a row into a width.

    Args:
        row: the layout; its minimum is what has to fit.
        steps: the least costly first.
    """

    def __init__(self, row: QLayout, steps: Sequence[Step]) -> None:
        self._row, self._steps = row, tuple(steps)
        self._taken = 0
        self._fitting = False

    @property
    def taken(self) -> int:
        """How many steps were needed."""
        return self._taken

    def fit(self, width: int) -> None:
        """Take as few steps as ``width`` pixels ask for."""
        # Every step asks the layout for another pass, which must not begin within this one.
        if self._fitting:
            return
        self._fitting = True
        try:
            for step in self._steps:
                step(False)
            self._taken = 0
            for step in self._steps:
                if self.needed <= width:
                    break
                step(True)
                self._taken += 1
        finally:
            self._fitting = False
        self._row.activate()

    @property
    def needed(self) -> int:
        """Pixels the row needs as it stands."""
        return self._row.minimumSize().width()
