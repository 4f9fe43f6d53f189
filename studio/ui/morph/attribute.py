"""A slider along a named direction that shows what is measured before and after."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QSlider, QWidget

from studio.ui.look.theme import HAIR, SPACE, tokens
from studio.ui.morph.colours import over
from studio.ui.widgets.controls import dim

LIMIT = 2.0
_TICKS = 100
_DETENT = 0.08
_ANY_WIDTH = 16777215
"""Qt's QWIDGETSIZE_MAX."""


class AttributeSlider(QWidget):
    """A captioned slider from -2 to +2 with a detent at 0.

    Signals:
        moved: the value, whenever it changes by hand.
    """

    moved = Signal(float)

    def __init__(self, label: str, unit: str, tip: str, parent: QWidget | None = None) -> None:
        """Make a slider at 0.

        Args:
            label: name of the attribute.
            unit: of the measured value.
            tip: what the attribute means.
            parent: of the widget.
        """
        super().__init__(parent)
        self._unit = unit
        self._compact = False
        self._values: tuple[float, ...] = ()
        self.slider = _CentredSlider(self)
        self.slider.setAccessibleName(label)
        self.slider.setToolTip(f"{tip}\n-2 to +2 along the direction. Double-click: 0".strip())
        self.name = QLabel(label)
        self.name.setBuddy(self.slider)
        self.amount = QLabel()
        dim(self.amount)
        self.measured = QLabel()
        self.measured.setTextFormat(Qt.TextFormat.PlainText)
        self.measured.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.measured.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(HAIR)
        self._grid.addWidget(self.name, 0, 0)
        self._grid.addWidget(self.amount, 0, 1)
        self._grid.addWidget(self.measured, 0, 2)
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self.slider, 1, 0, 1, 3)
        self.slider.valueChanged.connect(self._on_value)
        self.set_measured(None, None)
        self._show_amount()

    def value(self) -> float:
        """Return the value, -2..2; near the centre it is exactly 0."""
        value = self.slider.value() / _TICKS
        return 0.0 if abs(value) < _DETENT else value

    def set_compact(self, compact: bool, name_width: int = 0) -> None:
        """Put everything in one line, or the words above the slider.

        Args:
            compact: one line; the unit is then left to the tooltip.
            name_width: pixels of the name in the line, so that sliders stand below each other.
        """
        self._compact = compact
        self._grid.removeWidget(self.slider)
        self.name.setMinimumWidth(name_width if compact else 0)
        self.amount.setHidden(compact)
        self._grid.setColumnStretch(1, 1 if compact else 0)
        self._grid.setColumnStretch(2, 0 if compact else 1)
        if compact:
            self._grid.addWidget(self.slider, 0, 1)
            self.measured.setFixedWidth(self.fontMetrics().horizontalAdvance("00.00 → 00.00"))
        else:
            self._grid.addWidget(self.slider, 1, 0, 1, 3)
            self.measured.setMinimumWidth(0)
            self.measured.setMaximumWidth(_ANY_WIDTH)
        # A grid gives a column of "ignored" widgets no width of its own.
        across = QSizePolicy.Policy.Fixed if compact else QSizePolicy.Policy.Ignored
        self.measured.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        self._show_measured()

    def set_value(self, value: float) -> None:
        """Show a value without telling anyone."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value * _TICKS))
        self._show_amount()

    def set_measured(self, before: float | None, after: float | None) -> None:
        """Show measured values with their unit; None where nothing was measured."""
        self._values = tuple(value for value in (before, after) if value is not None)
        self._show_measured()

    def _show_measured(self) -> None:
        numbers = " → ".join(f"{value:.2f}" for value in self._values)
        full = f"{numbers} {self._unit}" if numbers else ""
        self.measured.setText(numbers if self._compact else full)
        self.measured.setToolTip(full)
        self.slider.setAccessibleDescription(full)

    def _on_value(self) -> None:
        self._show_amount()
        self.moved.emit(self.value())

    def _show_amount(self) -> None:
        value = self.value()
        self.amount.setText(f"{value:+.2f}" if value else "")


class _CentredSlider(QSlider):
    """A slider whose bar grows from the centre."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(round(-LIMIT * _TICKS), round(LIMIT * _TICKS))
        self.setSingleStep(10)
        self.setPageStep(50)
        self.setFixedHeight(24)
        self.setMinimumWidth(88)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event.position().x())
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if self.isSliderDown():
            self._follow(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; within the detent the slider falls to 0."""
        if self.isSliderDown():
            if abs(self.value()) < _DETENT * _TICKS:
                self.setValue(0)
            self.setSliderDown(False)
            event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to 0."""
        self.setValue(0)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by 0.1; Delete and 0 go back to 0."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_0):
            self.setValue(0)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event) -> None:
        """Turn only where the person has chosen the slider."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def pixel(self, value: float) -> QPointF:
        """Return where a value is on the slider, in pixels."""
        track = self._track
        share = (value + LIMIT) / (2 * LIMIT)
        return QPointF(track.left() + share * track.width(), track.center().y())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the track, the bar from the centre, and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = tokens()
        track = self._track
        on = self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.outline)
        painter.drawRoundedRect(track, 1.5, 1.5)
        painter.setPen(QPen(theme.text_dim, 1))
        for mark in (-2, -1, 0, 1, 2):
            x = round(self.pixel(mark).x()) + 0.5
            reach = 5.0 if mark == 0 else 3.0
            painter.drawLine(
                QPointF(x, track.center().y() - reach), QPointF(x, track.center().y() + reach)
            )
        middle, at = self.pixel(0), self.pixel(self.value() / _TICKS)
        painter.setPen(Qt.PenStyle.NoPen)
        if on:
            painter.setBrush(theme.accent)
            left, right = sorted((middle.x(), at.x()))
            painter.drawRect(QRectF(left, track.top(), right - left, track.height()))
        handle = theme.text if on else over(theme.raised, theme.text_dim, 0.5)
        painter.setBrush(handle)
        painter.setPen(QPen(theme.sunken, 1.5))
        radius = 7.5 if self.isSliderDown() or self.underMouse() else 6.5
        painter.drawEllipse(at, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.focus, 1.5))
            painter.drawEllipse(at, radius + 2, radius + 2)

    @property
    def _track(self) -> QRectF:
        return QRectF(10, self.height() / 2 - 1.5, self.width() - 20, 3)

    def _follow(self, x: float) -> None:
        track = self._track
        share = (x - track.left()) / max(track.width(), 1.0)
        value = (share * 2 - 1) * LIMIT
        self.setValue(0 if abs(value) < _DETENT else round(value * _TICKS))
