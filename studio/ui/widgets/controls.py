"""Small controls that several morph widgets share: temperature, seed, segmented switch, captioned rows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from studio.ui.look.icons import icon
from studio.ui.look.style import inset_number
from studio.ui.look.theme import ICON_SMALL, RADIUS, SPACE, TIGHT, tokens

MAX_SEED = 999_999
MIN_TEMPERATURE = 0.1
MAX_TEMPERATURE = 1.5
_TICKS = 100


class ValueSlider(QWidget):
    """A slider with its value beside it, in hundredths; double-click goes back to the default.

    Signals:
        moved: the value while it changes.
        settled: the value when the person lets go, or after a step by keyboard or wheel.
    """

    moved = Signal(float)
    settled = Signal(float)

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        default: float,
        *,
        tip: str = "",
        zero_text: str = "",
        zero_below: float = 0.0,
        parent: QWidget | None = None,
    ) -> None:
        """Make a slider.

        Args:
            name: what it sets, for screen readers.
            low: lowest value.
            high: highest value.
            default: value at the start and after a double-click.
            tip: tooltip.
            zero_text: what to show instead of the number 0.
            zero_below: smaller values count as 0.
            parent: of the widget.
        """
        super().__init__(parent)
        self._default = default
        self._zero_text = zero_text
        self._zero_below = zero_below
        self.slider = ResetSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(low * _TICKS), round(high * _TICKS))
        self.slider.setSingleStep(5)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(tip or name)
        self.readout = QLabel()
        self.readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.readout.setMinimumWidth(
            self.readout.fontMetrics().horizontalAdvance(zero_text or "0.00") + 4
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(self.slider, 1)
        line.addWidget(self.readout)
        self.slider.valueChanged.connect(self._on_value)
        self.slider.sliderReleased.connect(lambda: self.settled.emit(self.value()))
        self.slider.reset.connect(lambda: self.slider.setValue(round(self._default * _TICKS)))
        self.set_value(default)

    def value(self) -> float:
        """Return the value."""
        value = self.slider.value() / _TICKS
        return 0.0 if abs(value) < self._zero_below else value

    def set_value(self, value: float) -> None:
        """Show a value without telling anyone."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value * _TICKS))
        self._show()

    def _on_value(self) -> None:
        self._show()
        self.moved.emit(self.value())
        if not self.slider.isSliderDown():
            self.settled.emit(self.value())

    def _show(self) -> None:
        value = self.value()
        self.readout.setText(self._zero_text if self._zero_text and not value else f"{value:.2f}")


class IconButton(QToolButton):
    """A button with one of our icons, which follows the theme."""

    def __init__(self, icon_name: str, text: str, tip: str, *, show_text: bool = False) -> None:
        """Make a button.

        Args:
            icon_name: of a file in ``resources/icons``.
            text: what it does, for screen readers, and beside the icon if ``show_text``.
            tip: tooltip.
            show_text: whether the text is seen.
        """
        super().__init__()
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setIconSize(QSize(ICON_SMALL, ICON_SMALL))
        self.setMinimumHeight(26)
        self.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if show_text
            else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self.set_icon(icon_name)

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        self._icon_name, self._theme = icon_name, tokens().name
        self.setIcon(icon(icon_name))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of another theme."""
        super().changeEvent(event)
        # Qt speaks of another palette whenever a widget moves to another parent, too.
        another = getattr(self, "_theme", tokens().name) != tokens().name
        if event.type() == QEvent.Type.PaletteChange and another:
            self.set_icon(self._icon_name)


class ResetSlider(QSlider):
    """A slider that asks for its default on a double-click and leaves the wheel to the page unless focused.

    Signals:
        reset: the person asks for the default.
    """

    reset = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default."""
        self.reset.emit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the value only where the person has chosen the slider, so that scrolling past is safe."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SeedField(QWidget):
    """A seed and a dice: the same seed makes the same result.

    Signals:
        changed: the seed, by the person.
    """

    changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QSpinBox()
        inset_number(self.box)
        self.box.setRange(0, MAX_SEED)
        self.box.setAccessibleName("Seed")
        self.box.setToolTip("Seed: the same seed and settings make the same result")
        self.box.setKeyboardTracking(False)
        self.dice = IconButton("dice", "Throw a new seed", "Throw a new seed")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(TIGHT)
        line.addWidget(self.box, 1)
        line.addWidget(self.dice)
        self.box.valueChanged.connect(self.changed)
        self.dice.clicked.connect(self.throw)

    def value(self) -> int:
        """Return the seed."""
        return self.box.value()

    def set_value(self, seed: int) -> None:
        """Show a seed without telling anyone."""
        with QSignalBlocker(self.box):
            self.box.setValue(seed)

    def throw(self) -> None:
        """Take another seed."""
        seed = secrets.randbelow(MAX_SEED)
        self.box.setValue(seed if seed != self.box.value() else (seed + 1) % MAX_SEED)


class _Segment(QAbstractButton):
    """One word of a switch, drawn so that the words touch and the chosen one stands out."""

    def __init__(self, word: str, first: bool, last: bool) -> None:
        super().__init__()
        self.setText(word)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._first, self._last = first, last

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 22, max(metrics.height() + 10, 26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            ground, words = theme.accent, theme.on_accent
        else:
            ground = theme.outline if self.isDown() or self.underMouse() else theme.raised
            words = theme.text
        if not self.isEnabled():
            painter.setOpacity(0.45)
        # The outer corners are round; the inner ones lie beyond the clip.
        outer = QRectF(self.rect()).adjusted(
            0.5 if self._first else -RADIUS, 0.5, -0.5 if self._last else RADIUS, -0.5
        )
        painter.setPen(QPen(theme.focus if self.hasFocus() else theme.outline, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(outer, RADIUS, RADIUS)
        if not self._first:
            painter.setPen(QPen(theme.outline, 1))
            painter.drawLine(QPointF(0.5, 1), QPointF(0.5, self.height() - 1))
        if self.hasFocus():
            painter.setPen(QPen(words, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(4.5, 4.5, -4.5, -4.5))
        painter.setPen(words)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Switch(QWidget):
    """Two or more words of which one is chosen, side by side.

    Signals:
        changed: index of the chosen word, by the person.
    """

    changed = Signal(int)

    def __init__(
        self, words: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None
    ) -> None:
        """Make a switch.

        Args:
            words: word and tooltip of each choice.
            name: what is chosen, for screen readers.
            parent: of the widget.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for index, (word, tip) in enumerate(words):
            button = _Segment(word, index == 0, index == len(words) - 1)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}: {word}")
            self._group.addButton(button, index)
            line.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.changed)

    def index(self) -> int:
        """Return which word is chosen."""
        return self._group.checkedId()

    def set_index(self, index: int) -> None:
        """Choose a word without telling anyone."""
        self._group.button(index).setChecked(True)

    def button(self, index: int) -> QAbstractButton:
        """Return the button of a word."""
        return self._group.button(index)


def caption(text: str, buddy: QWidget | None = None) -> QLabel:
    """Return the quiet label of a control."""
    label = dim(QLabel(text))
    if buddy is not None:
        label.setBuddy(buddy)
    return label


def dim(label: QLabel) -> QLabel:
    """Make a label quiet: secondary words, as the style sheet has them."""
    label.setProperty("dim", True)
    return label


def temperature_slider() -> ValueSlider:
    """Return a slider for the temperature: 0 (greedy) to 1.5, default 0.5."""
    return ValueSlider(
        "Temperature",
        0.0,
        MAX_TEMPERATURE,
        0.5,
        tip="Temperature: 0 (exact) takes the likeliest note each time, 0.1 is tame, 1.5 wild. "
        "Double-click: 0.5",
        zero_text="exact",
        zero_below=MIN_TEMPERATURE,
    )
