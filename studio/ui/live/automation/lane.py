"""The strip below a pad that shows its automation: two curves over the song, with mute, return and clear."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from studio.project.song import PadLane
from studio.ui.look.theme import CLOSE, RADIUS, theme_changed, tokens
from studio.ui.widgets.controls import IconButton

_HEIGHT = 30
_MUTED = 0.35


class AutomationLane(QWidget):
    """Shows what it is given; there only while something is written.

    Signals:
        mute_toggled: whether the pad shall ignore its automation.
        follow_asked: hear the pad's automation again.
        clear_asked: take the automation away.
    """

    mute_toggled = Signal(bool)
    follow_asked = Signal()
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Automation of the pad")
        self.mute_button = IconButton(
            "automation", "Automation", "Let the pad follow its automation"
        )
        self.mute_button.setCheckable(True)
        self.mute_button.clicked.connect(lambda on: self.mute_toggled.emit(not on))
        self.follow_button = QToolButton()
        self.follow_button.setText("Follow")
        self.follow_button.setToolTip(
            "You opened a clip, so only the puck moves; press to hear the automation again"
        )
        self.follow_button.clicked.connect(self.follow_asked)
        self.clear_button = IconButton("trash", "Clear automation", "Take the automation away")
        self.clear_button.clicked.connect(self.clear_asked)
        self.curves = _Curves()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(CLOSE)
        line.addWidget(self.mute_button)
        line.addWidget(self.curves, 1)
        line.addWidget(self.follow_button)
        line.addWidget(self.clear_button)
        self.show_lane(PadLane(), 4.0, 4.0)
        self.show_left(False)

    def show_lane(self, lane: PadLane, period: float, bar: float) -> None:
        """Show what is written, over ``period`` quarter notes with a line every ``bar``."""
        self.curves.set_lane(lane, period, bar)
        self.mute_button.setChecked(not lane.muted)
        self.setVisible(bool(lane.points))
        state = "muted" if lane.muted else "on"
        self.setAccessibleDescription(f"Automation is {state}, {period / bar:g} bars long")

    def show_left(self, left: bool) -> None:
        """Offer the way back where the person listens to something else."""
        self.follow_button.setVisible(left)

    def show_position(self, beat: float | None) -> None:
        """Draw the playhead at a place of the automation, or none."""
        self.curves.set_position(beat)


class _Curves(QWidget):
    """X and Y over time, as two lines."""

    def __init__(self) -> None:
        super().__init__()
        self._lane, self._period, self._bar = PadLane(), 4.0, 4.0
        self._beat: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Automation of the pad: X solid, Y dotted")
        theme_changed.connect(self.update)

    def set_lane(self, lane: PadLane, period: float, bar: float) -> None:
        self._lane, self._period, self._bar = lane, max(period, 1e-3), bar
        self.update()

    def set_position(self, beat: float | None) -> None:
        if beat != self._beat:
            self._beat = beat
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        well = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.outline, 1))
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(well, RADIUS, RADIUS)
        inner = well.adjusted(3, 4, -3, -4)
        self._paint_bars(painter, inner)
        for which, style in ((0, Qt.PenStyle.SolidLine), (1, Qt.PenStyle.DotLine)):
            colour = QColor(theme.corner[which])
            colour.setAlphaF(_MUTED if self._lane.muted else 1.0)
            painter.setPen(QPen(colour, 1.5, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(self._line(inner, which))
        if self._beat is not None:
            painter.setPen(QPen(theme.playhead, 1))
            x = inner.left() + inner.width() * min(max(self._beat / self._period, 0.0), 1.0)
            painter.drawLine(QPointF(x, well.top() + 1), QPointF(x, well.bottom() - 1))

    def _paint_bars(self, painter: QPainter, inner: QRectF) -> None:
        painter.setPen(QPen(tokens().grid_beat, 1))
        bars = int(self._period / self._bar)
        for bar in range(1, bars + 1 if bars <= inner.width() / 4 else 1):
            x = inner.left() + inner.width() * bar * self._bar / self._period
            painter.drawLine(QPointF(x, inner.top()), QPointF(x, inner.bottom()))

    def _line(self, inner: QRectF, which: int) -> QPolygonF:
        points = self._lane.points
        if not points:
            return QPolygonF()
        values = [(p.beat, p.x if which == 0 else 1.0 - p.y) for p in points]
        # It stands still before its first and after its last point.
        values = [(0.0, values[0][1]), *values, (self._period, values[-1][1])]
        return QPolygonF(
            [
                QPointF(
                    inner.left() + inner.width() * min(beat / self._period, 1.0),
                    inner.bottom() - inner.height() * value,
                )
                for beat, value in values
            ]
        )
