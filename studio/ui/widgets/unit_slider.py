"""A slider for a quantity with a unit: even, logarithmic or from nothing; its number can be typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from studio.ui.look.theme import TIGHT
from studio.ui.widgets.controls import ResetSlider

_STEPS = 1000
_NUMBER = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?)\s*(ms|s|db|%|st|hz)?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """What a slider sets.

    Attributes:
        name: what the person reads.
        low, high: range.
        default: after a double-click.
        unit: ``"ms"``, ``"dB"``, ``"%"`` (0..1 shown as 0..100) or ``""``.
        curved: small values get more room: the value grows with the cube of the way.
        tip: what it does.
    """

    name: str
    low: float
    high: float
    default: float
    unit: str = ""
    curved: bool = False
    tip: str = ""

    def value_at(self, share: float) -> float:
        """Return the value at a place of the slider, 0..1."""
        way = share**3 if self.curved else share
        return self.low + (self.high - self.low) * min(1.0, max(0.0, way))

    def share_of(self, value: float) -> float:
        """Return where a value lies, 0..1."""
        way = (value - self.low) / (self.high - self.low)
        way = min(1.0, max(0.0, way))
        return float(way ** (1 / 3)) if self.curved else way

    def text(self, value: float) -> str:
        """Write a value with its unit."""
        if self.unit == "ms":
            return f"{value:.0f} ms" if value < 1000 else f"{value / 1000:.2f} s"
        if self.unit == "dB":
            return f"{value:+.1f} dB" if value else "0 dB"
        if self.unit == "%":
            return f"{100 * value:.0f} %"
        return f"{value:+.2f}" if self.low < 0 else f"{value:.2f}"

    def read(self, text: str) -> float | None:
        """Read what a person typed, None for nonsense; what is out of range becomes the nearest end."""
        found = _NUMBER.match(text)
        if found is None:
            return None
        value, unit = float(found[1].replace(",", ".")), (found[2] or "").lower()
        if self.unit == "ms" and unit == "s":
            value *= 1000.0
        if self.unit == "%":
            value /= 100.0
        return min(self.high, max(self.low, value)) if math.isfinite(value) else None


class UnitSlider(QWidget):
    """Name, slider and number. Double-click the slider for the default, the number to type one.

    Signals:
        grabbed: a move begins.
        moved: the value while it changes.
        settled: the value when the person lets go, or after a step by keys or a typed number.
    """

    grabbed = Signal()
    moved = Signal(float)
    settled = Signal(float)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = quantity
        self._value = quantity.default
        self.slider = ResetSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setSingleStep(10)
        self.slider.setPageStep(50)
        self.slider.setAccessibleName(quantity.name)
        tip = f"{quantity.tip or quantity.name}\n{quantity.text(quantity.low)} to {quantity.text(quantity.high)}"
        self.slider.setToolTip(f"{tip}; double-click for {quantity.text(quantity.default)}")
        self.number = _Number(quantity)
        self._lay_out()
        self.slider.sliderPressed.connect(self.grabbed)
        self.slider.valueChanged.connect(self._on_slider)
        self.slider.sliderReleased.connect(lambda: self.settled.emit(self._value))
        self.slider.reset.connect(lambda: self.take(quantity.default))
        self.number.typed.connect(self.take)
        self.set_value(quantity.default)

    def value(self) -> float:
        """Return the value."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value without telling anyone; not while the person moves the slider."""
        if self.slider.isSliderDown():
            return
        self._value = value
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(self.quantity.share_of(value) * _STEPS))
        self.number.show_value(value)

    def take(self, value: float) -> None:
        """Go to a value and tell everyone, as after a typed number."""
        self.grabbed.emit()
        self.set_value(value)
        self.moved.emit(value)
        self.settled.emit(value)

    def _on_slider(self, place: int) -> None:
        down = self.slider.isSliderDown()
        if not down:
            self.grabbed.emit()
        self._value = self.quantity.value_at(place / _STEPS)
        self.number.show_value(self._value)
        self.moved.emit(self._value)
        if not down:
            self.settled.emit(self._value)

    def _lay_out(self) -> None:
        name = QLabel(self.quantity.name)
        name.setProperty("dim", True)
        name.setBuddy(self.slider)
        head = QHBoxLayout()
        head.setSpacing(TIGHT)
        head.addWidget(name, 1)
        head.addWidget(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.slider)


class _Number(QLineEdit):
    """The number as text; a click lets the person type another."""

    typed = Signal(float)

    def __init__(self, quantity: Quantity) -> None:
        super().__init__()
        self._quantity, self._value = quantity, quantity.default
        self.setFrame(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setProperty("quiet", True)
        self.setAccessibleName(f"{quantity.name} as a number")
        self.setToolTip("Click to type a number")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("-00.00 dB") + 10)
        self.setStyleSheet("QLineEdit { background: transparent; border: 0; padding: 0; }")
        self.returnPressed.connect(self.clearFocus)
        self.editingFinished.connect(self._on_finished)

    def show_value(self, value: float) -> None:
        """Show a value; not while the person types."""
        self._value = value
        if not self.hasFocus() or not self.isModified():
            self.setText(self._quantity.text(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the number as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self.setText(self._quantity.text(self._value))
            self.clearFocus()
            return
        super().keyPressEvent(event)

    def _on_finished(self) -> None:
        if not self.isModified():
            return
        self.setModified(False)
        value = self._quantity.read(self.text())
        self.setText(self._quantity.text(self._value))
        if value is not None:
            self.typed.emit(value)
