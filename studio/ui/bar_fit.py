"""Makes a row of controls narrower, step by step, until it fits: what matters least gives way first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLayout, QWidget

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
