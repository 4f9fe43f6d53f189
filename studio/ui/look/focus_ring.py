"""One ring around whatever the keyboard reached, drawn the same for every control of every window."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from studio.ui.look.theme import RADIUS, RING, theme_changed, tokens

_FOLLOWED = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
    QEvent.Type.ZOrderChange,
)


_WAYS = {
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_F6,
}
"""Keys of whoever goes from control to control."""

OWN_RING = "ownRing"
"""Property of widgets that show by themselves that they have the keyboard, such as the square of a pad."""


class FocusRing(QObject):
    """Shows where the keyboard is for whoever goes about with Tab and arrows; a click or a command needs no ring.

    Args:
        app: whose windows get the ring; it owns this.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._line: _Line | None = None
        self._followed: list[QWidget] = []
        self._by_keys = False
        app.focusChanged.connect(self._on_focus)
        theme_changed.connect(self._repaint)

    @property
    def target(self) -> QWidget | None:
        """What the ring is around, or None."""
        return self._followed[0] if self._followed else None

    @property
    def rect(self) -> QRect:
        """Where the ring is, in the window; empty while there is none."""
        line = self._alive()
        return line.geometry() if line is not None and line.isVisible() else QRect()

    def saw_key(self, key: int) -> None:
        """Take note of a key that was pressed, before it does anything."""
        if key in _WAYS:
            self._by_keys = True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keep up with a control that moves, scrolls or goes away."""
        if event.type() in _FOLLOWED:
            self._place()
        return False

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        self._let_go()
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._by_keys = False
        if now is None or not self._by_keys or now.isWindow() or now.property(OWN_RING):
            return
        widget: QWidget | None = now
        # Not the window: Python would delete one that nothing else holds while Qt is still moving the keyboard.
        while widget is not None and not widget.isWindow():
            self._followed.append(widget)
            widget.installEventFilter(self)
            widget = widget.parentWidget()
        self._place()

    def _let_go(self) -> None:
        for widget in self._followed:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._followed = []
        line = self._alive()
        if line is not None:
            line.hide()

    def _place(self) -> None:
        target = self.target
        if target is None or not shiboken6.isValid(target):
            return
        line = self._alive()
        if not target.isVisible():
            if line is not None:
                line.hide()
            return
        window = target.window()
        if line is None:
            line = self._line = _Line(window)
        if line.parentWidget() is not window:
            line.setParent(window)
        seen = _seen(target)
        line.surround(seen)
        line.setVisible(not seen.isEmpty())
        line.raise_()

    def _alive(self) -> _Line | None:
        if self._line is not None and not shiboken6.isValid(self._line):
            self._line = None
        return self._line

    def _repaint(self) -> None:
        line = self._alive()
        if line is not None:
            line.update()


def _seen(widget: QWidget) -> QRect:
    """Return where a ring goes, in the window: around the widget, within what scrolls it and within the window."""
    window = widget.window()
    rect = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    rect = rect.adjusted(-RING, -RING, RING, RING)
    above = widget.parentWidget()
    while above is not None and above is not window:
        frame = above.parentWidget()
        if isinstance(frame, QScrollArea) and frame.viewport() is above:
            rect &= QRect(above.mapTo(window, QPoint(0, 0)), above.size())
        above = frame
    return rect & window.rect()


class _Line(QWidget):
    """The ring: it takes no clicks and covers nothing but its own line."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def surround(self, rect: QRect) -> None:
        if rect.isEmpty() or rect == self.geometry():
            return
        self.setGeometry(rect)
        # A mask keeps what moves under the ring, such as a playing roll, from painting the ring with every frame.
        width = RING + 1
        whole = QRegion(self.rect())
        self.setMask(whole - QRegion(self.rect().adjusted(width, width, -width, -width)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens().focus, RING))
        half = RING / 2
        rect = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
