"""The keyboard of what lies over the window for a while: Escape ends that, and who had the keyboard gets it back."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

_POPUP = Qt.FocusReason.PopupFocusReason


class LentKeyboard(QObject):
    """Lends the keyboard to a sheet or panel.

    Args:
        sheet: what lies over the window.
        dismiss: what Escape does while the keyboard is anywhere in it.
    """

    def __init__(self, sheet: QWidget, dismiss: Callable[[], None]) -> None:
        super().__init__(sheet)
        self._dismiss = dismiss
        self._before: QWidget | None = None
        sheet.installEventFilter(self)

    def lend(self, target: QWidget) -> None:
        """Give the keyboard to a part of the sheet that is now shown."""
        self._before = QApplication.focusWidget()
        target.setFocus(_POPUP)

    def take_back(self, *, to_who_had_it: bool = True) -> None:
        """End it; who had the keyboard before may be gone by now."""
        before, self._before = self._before, None
        if to_who_had_it and before is not None and shiboken6.isValid(before):
            before.setFocus(_POPUP)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Dismiss on Escape, which is kept from the window's own shortcuts."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            self._dismiss()
        return True
