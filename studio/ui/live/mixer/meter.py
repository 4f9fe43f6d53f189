"""The level meter: two bars, their peaks held for a moment, and a light for the limiter."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.look.theme import RADIUS_SMALL, theme_changed, tokens

FLOOR_DB = -54.0
HOT_DB = -6.0
FALL_DB_PER_S = 26.0
HOLD_S = 1.2
LIMITING = 0.98
"""Gain of the limiter below which its light is on."""

_BAR_GAP = 3
_LIGHT = 8


def decibels(level: float) -> float:
    """Return a linear level in dB, the floor of the meter for silence."""
    return max(20.0 * math.log10(level), FLOOR_DB) if level > 0.0 else FLOOR_DB


class LevelMeter(QWidget):
    """Shows the level of the master output.

    Args:
        clock: seconds; the bars fall by it.

    Signals:
        clicked: the person wants to change levels.
    """

    clicked = Signal()

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._seen = clock()
        self._bars = [FLOOR_DB, FLOOR_DB]
        self._holds = [(FLOOR_DB, 0.0), (FLOOR_DB, 0.0)]
        self._limited_until = 0.0
        self._drawn: object = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Level meter")
        theme_changed.connect(self.update)
        self._describe()

    @property
    def levels_db(self) -> tuple[float, float]:
        """Left and right as they are drawn."""
        return self._bars[0], self._bars[1]

    @property
    def limiting(self) -> bool:
        """Whether the limiter's light is on."""
        return self._clock() < self._limited_until

    def sizeHint(self) -> QSize:
        """Long enough to tell 2 dB apart."""
        return QSize(120, 22)

    def show_levels(self, peak: tuple[float, float], reduction: float) -> None:
        """Take the peaks since the last call (linear) and the lowest gain of the limiter."""
        now = self._clock()
        fall = FALL_DB_PER_S * (now - self._seen)
        self._seen = now
        for side, level in enumerate(peak):
            level_db = decibels(level)
            self._bars[side] = max(level_db, self._bars[side] - fall, FLOOR_DB)
            held, until = self._holds[side]
            if level_db >= held or now > until:
                self._holds[side] = (max(level_db, self._bars[side]), now + HOLD_S)
        if reduction < LIMITING:
            self._limited_until = now + 0.4
        state = (*map(round, self._pixels()), self.limiting)
        if state != self._drawn:
            self._drawn = state
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.clicked.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that its end comes here too."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, quiet green to hot red, and the light."""
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width, height = self._bar_width(), (self.height() - _BAR_GAP) / 2.0
        hot = self._place(HOT_DB)
        for side in range(2):
            top = side * (height + _BAR_GAP)
            painter.setBrush(colours.sunken)
            painter.drawRoundedRect(QRectF(0, top, width, height), RADIUS_SMALL, RADIUS_SMALL)
            bar, hold = self._pixels()[side * 2 : side * 2 + 2]
            painter.setBrush(colours.ok)
            painter.drawRoundedRect(
                QRectF(0, top, min(bar, hot), height), RADIUS_SMALL, RADIUS_SMALL
            )
            if bar > hot:
                painter.setBrush(colours.warning)
                painter.drawRect(QRectF(hot, top, bar - hot, height))
            if hold > 1.0:
                painter.setBrush(colours.warning if hold > hot else colours.ok)
                painter.drawRect(QRectF(hold - 2.0, top, 2.0, height))
        painter.setBrush(colours.outline)
        painter.drawRect(QRectF(hot, 0, 1, self.height()))
        self._paint_light(painter)

    def _paint_light(self, painter: QPainter) -> None:
        place = QRectF(self.width() - _LIGHT, (self.height() - _LIGHT) / 2, _LIGHT, _LIGHT)
        colour = QColor(tokens().danger if self.limiting else tokens().outline)
        painter.setBrush(colour)
        painter.drawEllipse(place)

    def _bar_width(self) -> float:
        return float(self.width() - _LIGHT - 6)

    def _place(self, level_db: float) -> float:
        return self._bar_width() * (1.0 - level_db / FLOOR_DB)

    def _pixels(self) -> tuple[float, ...]:
        return tuple(
            self._place(value)
            for side in range(2)
            for value in (self._bars[side], self._holds[side][0])
        )

    def _describe(self) -> None:
        self.setToolTip(
            f"Level of the output, {FLOOR_DB:.0f} to 0 dB; the line marks {HOT_DB:.0f} dB.\n"
            "The light at the right is red while the limiter turns peaks down. Click for the mixer."
        )
