"""A fader in decibels: more room near 0 dB than far below, silence at the bottom, 0 dB by double-click."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.ui.live.mixer.levels import HIGHEST_DB, SILENT_DB, level_words
from studio.ui.look.theme import RADIUS_SMALL, theme_changed, tokens
from studio.ui.widgets.controls import ResetSlider

TAPER = (
    (0.0, -60.0),
    (0.08, -48.0),
    (0.2, -30.0),
    (0.44, -12.0),
    (0.62, -6.0),
    (0.81, 0.0),
    (1.0, 6.0),
)
"""Share of the way and level, in between on straight lines."""
SCALE = (6.0, 0.0, -6.0, -12.0, -30.0)
"""Levels that have a line beside the fader."""
STEPS = 2000
_KEYS = {
    Qt.Key.Key_Up: 0.5,
    Qt.Key.Key_Right: 0.5,
    Qt.Key.Key_Down: -0.5,
    Qt.Key.Key_Left: -0.5,
    Qt.Key.Key_PageUp: 3.0,
    Qt.Key.Key_PageDown: -3.0,
}
"""Decibels of a key."""
_FINE = 0.2
"""What is left of a key's step with Shift."""
_HANDLE = 12
_GROOVE = 4


def level_at(share: float) -> float:
    """Return the level at a share 0..1 of the way up."""
    share = min(max(share, 0.0), 1.0)
    place = min(bisect_right([at for at, _ in TAPER], share), len(TAPER) - 1)
    (low, from_db), (high, to_db) = TAPER[place - 1], TAPER[place]
    return from_db + (to_db - from_db) * (share - low) / (high - low)


def share_of(level_db: float) -> float:
    """Return how far up a level is, 0..1."""
    level_db = min(max(level_db, SILENT_DB), HIGHEST_DB)
    place = min(bisect_right([level for _, level in TAPER], level_db), len(TAPER) - 1)
    (low, from_db), (high, to_db) = TAPER[place - 1], TAPER[place]
    return low + (high - low) * (level_db - from_db) / (to_db - from_db)


class Fader(ResetSlider):
    """A vertical fader. Its value as a slider is the share of the way, in two-thousandths.

    Signals:
        grabbed: a move begins.
        moved: level in dB while it moves.
        settled: the move is over.
    """

    grabbed = Signal()
    moved = Signal(float)
    settled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._level = 0.0
        self.setRange(0, STEPS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.reset.connect(lambda: self._step_to(0.0))
        self.valueChanged.connect(self._on_value)
        self.sliderPressed.connect(self.grabbed)
        self.sliderReleased.connect(self.settled)
        theme_changed.connect(self.update)
        self._name = ""
        self.set_name(name)
        self.set_level(0.0)

    @property
    def level(self) -> float:
        """Decibels, -60 is silence."""
        return self._level

    def set_name(self, name: str) -> None:
        """Say whose level it is."""
        if name != self._name:
            self._name = name
            self.setAccessibleName(f"{name} level")
            self._describe()

    def set_level(self, level_db: float) -> None:
        """Show a level without telling anyone; not while a hand moves it."""
        if self.isSliderDown():
            return
        self._level = min(max(level_db, SILENT_DB), HIGHEST_DB)
        with QSignalBlocker(self):
            self.setValue(round(share_of(self._level) * STEPS))
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """High enough to set half a decibel."""
        return QSize(44, 180)

    def minimumSizeHint(self) -> QSize:
        """Still usable."""
        return QSize(44, 90)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by half a decibel, 3 dB by Page, to silence and the top by End and Home; Shift is fine."""
        step = _KEYS.get(Qt.Key(event.key()))
        if step is not None:
            fine = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            self._step_to(round(self._level + step * fine, 1))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step_to(HIGHEST_DB if event.key() == Qt.Key.Key_Home else SILENT_DB)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move by half a decibel a notch, where the fader was chosen."""
        if self.hasFocus() and event.angleDelta().y():
            self._step_to(round(self._level + 0.5 * event.angleDelta().y() / 120.0, 1))
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold wherever the fader is touched; it does not jump."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._held = (event.position().y(), float(self.value()))
        self.setSliderDown(True)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand; a quarter as far with Shift."""
        if not self.isSliderDown():
            return
        fine = 0.25 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        at, (before, value) = event.position().y(), self._held
        wanted = min(max(value + (before - at) / self._way() * STEPS * fine, 0.0), float(STEPS))
        self._held = (at, wanted)
        self.setValue(round(wanted))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw groove, lines of the scale, and the handle with its line."""
        colours, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2.0
        painter.setPen(QPen(colours.outline, 1))
        for level_db in SCALE:
            y = round(self._y(share_of(level_db))) + 0.5
            reach = 13.0 if level_db == 0.0 else 9.0
            for side in (-1, 1):
                painter.drawLine(QPointF(middle + side * 5, y), QPointF(middle + side * reach, y))
        painter.setPen(Qt.PenStyle.NoPen)
        top, here, bottom = self._y(1.0), self._y(self.value() / STEPS), self._y(0.0)
        painter.setBrush(colours.outline)
        groove = QRectF(middle - _GROOVE / 2, top, _GROOVE, bottom - top)
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        painter.setBrush(colours.text_dim)
        groove.setTop(here)
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        self._paint_handle(painter, middle, here)

    def _paint_handle(self, painter: QPainter, middle: float, y: float) -> None:
        colours = tokens()
        handle = QRectF(middle - 13, y - _HANDLE / 2, 26, _HANDLE)
        held = self.isSliderDown() or self.underMouse()
        painter.setBrush(colours.accent if held else colours.text)
        painter.drawRoundedRect(handle, RADIUS_SMALL, RADIUS_SMALL)
        painter.setBrush(QColor(colours.background))
        painter.drawRect(QRectF(middle - 9, y - 0.75, 18, 1.5))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.focus, 2))
            painter.drawRoundedRect(
                handle.adjusted(-3, -3, 3, 3), RADIUS_SMALL + 2, RADIUS_SMALL + 2
            )

    def _way(self) -> float:
        return max(self.height() - _HANDLE - 4.0, 1.0)

    def _y(self, share: float) -> float:
        return 2.0 + _HANDLE / 2 + (1.0 - share) * self._way()

    def _step_to(self, level_db: float) -> None:
        """Move in one step, to exactly this level."""
        self.grabbed.emit()
        self.set_level(level_db)
        self.moved.emit(self._level)
        self.settled.emit()

    def _on_value(self, value: int) -> None:
        alone = not self.isSliderDown()
        if alone:
            self.grabbed.emit()
        self._level = round(level_at(value / STEPS), 1)
        self._describe()
        self.update()
        self.moved.emit(self._level)
        if alone:
            self.settled.emit()

    def _describe(self) -> None:
        words = level_words(self._level)
        self.setAccessibleDescription(words)
        self.setToolTip(
            f"{self._name} level: {words}\nDouble-click for 0 dB; arrows half a decibel, Shift finer"
        )

    _held = (0.0, 0.0)
