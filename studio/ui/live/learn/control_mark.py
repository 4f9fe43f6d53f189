"""What is painted onto a control while hardware has not yet taken hold of it, or while it waits to be taught."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.live.learn.mapping import Pickup
from studio.ui.look.theme import RADIUS, theme_changed, tokens

_INSET = 9.0
_SMALL, _LARGE = 10, 16
_LARGE_FROM = 260
"""Controls of this width are read from afar."""


class Axis(Enum):
    """Which way a control's value grows on the screen."""

    RIGHT = "right"
    UP = "up"
    NONE = "none"
    """It is a number, not a place."""


class ControlMark(QWidget):
    """Lies over a control, lets the mouse through, and shows where its knob stands and how far it has to go.

    Args:
        control: the widget it lies on.
        axis: which way the control's value grows.
        track: where its lowest and highest values lie; nearly the whole control where None.
    """

    def __init__(
        self, control: QWidget, axis: Axis, track: Callable[[], QRectF] | None = None
    ) -> None:
        super().__init__(control)
        self._axis, self._track = axis, track
        self._pickup: Pickup | None = None
        self._waiting = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme_changed.connect(self.update)
        self.hide()

    @property
    def words(self) -> str:
        """What it says: the way and the distance, e.g. ``"▲ 23 %"``; "" for nothing."""
        if self._pickup is None:
            return ""
        up, down = ("▶", "◀") if self._axis is Axis.RIGHT else ("▲", "▼")
        distance = self._pickup.distance
        return f"{up if distance > 0 else down} {max(round(abs(distance) * 100), 1)} %"

    @property
    def waiting(self) -> bool:
        """Whether the control waits to be taught."""
        return self._waiting

    def show_state(self, pickup: Pickup | None, *, waiting: bool) -> None:
        """Show a knob that has yet to take hold, or that the control waits; hidden where neither is so."""
        if (pickup, waiting) != (self._pickup, self._waiting):
            self._pickup, self._waiting = pickup, waiting
            self.update()
        if pickup is None and not waiting:
            self.hide()
            return
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the knob's place, and the distance in a pill beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._waiting:
            painter.setPen(QPen(tokens().accent, 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(frame, RADIUS, RADIUS)
        if self._pickup is not None:
            self._paint_pickup(painter, frame, self._pickup)

    def _paint_pickup(self, painter: QPainter, frame: QRectF, pickup: Pickup) -> None:
        knob, value = (self._place(share) for share in (pickup.hardware, pickup.value))
        painter.setPen(QPen(tokens().warning, 2, Qt.PenStyle.DotLine))
        painter.drawLine(knob, value)
        painter.setPen(QPen(tokens().warning, 2))
        across = QPointF(0, 6) if self._axis is not Axis.UP else QPointF(6, 0)
        painter.drawLine(knob - across, knob + across)
        font = QFont(self.font())
        large = min(self.width(), self.height()) >= _LARGE_FROM
        font.setPixelSize(_LARGE if large else _SMALL)
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(font)
        size = QSizeF(metrics.horizontalAdvance(self.words) + 10, metrics.height() + 2)
        pill = self._pill(frame, knob, value, size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().warning))
        painter.drawRoundedRect(pill, size.height() / 2, size.height() / 2)
        painter.setFont(font)
        painter.setPen(QColor(tokens().background))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self.words)

    def _pill(self, frame: QRectF, knob: QPointF, value: QPointF, size: QSizeF) -> QRectF:
        """Return where the words go: beyond the knob, away from the value, within the control."""
        width, height = size.width(), size.height()
        if self._axis is Axis.NONE:
            return QRectF(QPointF(frame.right() - width, frame.top()), size)
        left, top = knob.x() + 10, knob.y() - height / 2
        if self._axis is Axis.RIGHT:
            before, after = knob.x() - width - 5, knob.x() + 5
            first, second = (before, after) if knob.x() <= value.x() else (after, before)
            left = first if frame.left() <= first <= frame.right() - width else second
        left = min(left, frame.right() - width)
        top = min(top, frame.bottom() - height)
        return QRectF(QPointF(max(left, frame.left()), max(top, frame.top())), size)

    def _place(self, share: float) -> QPointF:
        """Return where a value lies on the control."""
        inset = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        track = inset if self._track is None else self._track()
        if self._axis is Axis.UP:
            return QPointF(track.left(), track.bottom() - share * track.height())
        if self._axis is Axis.NONE:
            y = self.height() - 4.0
        else:
            y = self.height() / 2 if self._track is None else track.bottom()
        return QPointF(track.left() + share * track.width(), y)
