"""Scroll bars that show and set where the piano roll looks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QScrollBar, QWidget

from studio.ui.roll.state import RollState

_UNITS_PER_ROW = 16
_TICKS_PER_UNIT = 60
"""Scroll bars count in whole units: a 64th note, a 16th of a row."""


class TimeBar(QScrollBar):
    """Scrolls in time."""

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._state = state
        self.setAccessibleName("Scroll in time")
        self.valueChanged.connect(self._scrolled)
        state.view_changed.connect(self.follow)

    def follow(self) -> None:
        """Show where the view is."""
        view = self._state.view
        with QSignalBlocker(self):
            self.setRange(0, round(view.max_left / _TICKS_PER_UNIT))
            self.setPageStep(max(round(view.ticks_shown / _TICKS_PER_UNIT), 1))
            self.setSingleStep(max(round(self._state.step / _TICKS_PER_UNIT), 1))
            self.setValue(round(view.left / _TICKS_PER_UNIT))

    def _scrolled(self, value: int) -> None:
        view = replace(self._state.view, left=float(value * _TICKS_PER_UNIT))
        self._state.set_view(view.bounded())


class PitchBar(QScrollBar):
    """Scrolls in pitch."""

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._state = state
        self.setAccessibleName("Scroll in pitch")
        self.valueChanged.connect(self._scrolled)
        state.view_changed.connect(self.follow)

    def follow(self) -> None:
        """Show where the view is."""
        view = self._state.view
        with QSignalBlocker(self):
            self.setRange(0, round(view.max_top * _UNITS_PER_ROW))
            self.setPageStep(max(round(view.rows_shown * _UNITS_PER_ROW), 1))
            self.setSingleStep(_UNITS_PER_ROW)
            self.setValue(round(view.top * _UNITS_PER_ROW))

    def _scrolled(self, value: int) -> None:
        view = replace(self._state.view, top=value / _UNITS_PER_ROW)
        self._state.set_view(view.bounded())
