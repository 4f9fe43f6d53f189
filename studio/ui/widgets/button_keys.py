"""The keys that buttons and the focus ring need to know of before they become shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from studio.ui.look.focus_ring import FocusRing

_WATCHED = "keysAreWatched"
"""Property of the windows whose keys come by here."""


class ButtonKeys(QObject):
    """Lets Space press the button that has the keyboard instead of starting the playback.

    Buttons of this window take the keyboard by Tab only, so whoever is on one wants to press it.

    A key that no control claims before it becomes a shortcut climbs to the control's window, so it is enough to look
    at the windows' own events. A filter of the application would be called for every event of every widget, 17,000
    times until the first window is painted. No reference to a window is kept here: Qt forgets the filter with it.

    Args:
        app: whose keys these are; it owns this.
        ring: what is told of them.
    """

    def __init__(self, app: QApplication, ring: FocusRing) -> None:
        super().__init__(app)
        self._ring = ring
        app.focusWindowChanged.connect(self._watch_active)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Claim the key before it becomes a shortcut."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        self._ring.saw_key(event.key())
        if event.key() != Qt.Key.Key_Space:
            return False
        if not isinstance(QApplication.focusWidget(), QAbstractButton):
            return False
        event.accept()
        return True

    def _watch_active(self) -> None:
        window = QApplication.activeWindow()
        if window is not None and not window.property(_WATCHED):
            window.setProperty(_WATCHED, True)
            window.installEventFilter(self)
