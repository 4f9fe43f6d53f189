"""The square of the master pad: its puck, and where the pad of each room stands."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.ui.live.master.pad import MasterPad
from studio.ui.look.theme import RADIUS, RADIUS_SMALL, TEXT, theme_changed, tokens
from studio.ui.morph.surface import PadSurface

_LINES = 4
_ROOM_COLOURS = {"sketch": 0, "melody": 1, "timbre": 2}


class MasterSurface(PadSurface):
    """A pad that steers the :class:`MasterPad`: mouse and keys as on every pad."""

    def __init__(self, master: MasterPad, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._master = master
        self.setObjectName("masterSurface")
        self.setAccessibleName("Master pad")
        self.setToolTip(
            "Moves the pads of all rooms. Shift: finely, Ctrl: along one axis, double-click: middle"
        )
        self.set_filled((True,) * 4)
        self.set_position(*master.position)
        self.grabbed.connect(master.grab)
        self.moved.connect(master.move)
        self.released.connect(self._on_released)
        master.moved.connect(self.set_position)
        master.changed.connect(self.update)

    def _on_released(self, x: float, y: float) -> None:
        # Back to the middle comes without a grab.
        self._master.move(x, y)
        self._master.release()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a quiet grid, the rooms' places, the trail and the puck."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner, opposite = self.pixel(0.0, 0.0), self.pixel(1.0, 1.0)
        paint_ground(painter, QRectF(corner, opposite))
        points = [self.pixel(x, y) for x, y, _strength in self.fading_trail()]
        painter.setPen(QPen(QColor(tokens().outline), 2))
        painter.drawPolyline(points)
        paint_rooms(painter, self._master, self.pixel, named=True)
        _paint_puck(painter, self.pixel(*self.position), 13.0 if self.width() > 400 else 10.0)
        if self.hasFocus():
            painter.setPen(QPen(tokens().focus, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)


class MasterButton(QAbstractButton):
    """The master pad as small as a button: shows where it stands; a click opens the pad itself."""

    def __init__(self, master: MasterPad, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._master = master
        self.setObjectName("masterButton")
        self.setCheckable(True)
        self.setFixedSize(34, 34)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName("Master pad")
        self.setToolTip("Master pad: moves the pads of all rooms together")
        master.moved.connect(lambda _x, _y: self.update())
        master.changed.connect(self.update)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As large as the other buttons of the bar."""
        return QSize(34, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pad in small."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens()
        square = QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5)
        lit = self.isChecked() or self.hasFocus()
        edge = colours.accent if lit else colours.text_dim if self.underMouse() else colours.outline
        painter.setPen(QPen(edge, 1.25))
        painter.setBrush(colours.sunken)
        painter.drawRoundedRect(square, RADIUS_SMALL, RADIUS_SMALL)
        inner = square.adjusted(5, 5, -5, -5)

        def pixel(x: float, y: float) -> QPointF:
            return QPointF(inner.left() + x * inner.width(), inner.top() + y * inner.height())

        paint_rooms(painter, self._master, pixel, named=False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        painter.drawEllipse(pixel(*self._master.position), 3.5, 3.5)


def paint_ground(painter: QPainter, square: QRectF) -> None:
    """Paint the ground of the pad and lines at its quarters."""
    colours = tokens()
    margin = square.width() / 22
    painter.setPen(QPen(colours.outline, 1))
    painter.setBrush(colours.sunken)
    painter.drawRoundedRect(square.adjusted(-margin, -margin, margin, margin), RADIUS, RADIUS)
    for number in range(_LINES + 1):
        line = QColor(colours.outline)
        line.setAlphaF(1.0 if number == _LINES // 2 else 0.45)
        painter.setPen(QPen(line, 1))
        x = square.left() + square.width() * number / _LINES
        y = square.top() + square.height() * number / _LINES
        painter.drawLine(QPointF(x, square.top()), QPointF(x, square.bottom()))
        painter.drawLine(QPointF(square.left(), y), QPointF(square.right(), y))


def paint_rooms(painter: QPainter, master: MasterPad, pixel, *, named: bool) -> None:
    """Paint where the pad of each room stands, by its letter where ``named``."""
    for room in master.rooms:
        if not any(room.pad.filled):
            continue
        at = pixel(*room.pad.position)
        colour = QColor(tokens().corner[_ROOM_COLOURS.get(room.name, 3)])
        painter.setPen(QPen(colour, 2 if named else 1))
        painter.setBrush(tokens().sunken)
        painter.drawEllipse(at, *((11.0, 11.0) if named else (2.0, 2.0)))
        if named:
            font = QFont("Inter")
            font.setPixelSize(TEXT)
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.drawText(
                QRectF(at.x() - 12, at.y() - 12, 24, 24),
                Qt.AlignmentFlag.AlignCenter,
                room.label[:1],
            )


def _paint_puck(painter: QPainter, at: QPointF, radius: float) -> None:
    painter.setPen(QPen(tokens().playhead, 2.5))
    fill = QColor(tokens().accent)
    fill.setAlphaF(0.85)
    painter.setBrush(fill)
    painter.drawEllipse(at, radius, radius)
