"""The sixteen curves of an embedding over time: look, choose one, draw it by hand."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.timbre.curves import Curves, drawn
from studio.ui.look.theme import TEXT_SMALL, theme_changed, tokens

FRAME_S = 0.032
"""Seconds a frame of an embedding lasts: 512 samples at 16 kHz (NSynth, Engel et al. 2017)."""
_RULER = 18
_CLICK_PX = 4.0


class CurvePlot(QWidget):
    """Draws curves over one another, the chosen one in front; the pen changes the chosen one only.

    Signals:
        chosen: number of the curve that was chosen, or -1 for none.
        grabbed: a curve is being drawn; its number.
        changed: the new curves ``(frames, dims)``, while one is drawn.
        released: the pen is up.
        pointed: the frame that was clicked with the right button or with Shift: to freeze or to split there.
    """

    chosen = Signal(int)
    grabbed = Signal(int)
    changed = Signal(object)
    released = Signal()
    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: Curves | None = None
        self._ghost: Curves | None = None
        self._before: Curves | None = None
        self._dim = -1
        self._pressed: QPointF | None = None
        self._pen: list[tuple[float, float]] = []
        self._playhead: float | None = None
        self._marked: int | None = None
        self._range = (-1.0, 1.0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Embedding, sixteen curves over time")
        self.setToolTip(
            "Click a curve to choose it, drag to draw it anew; Up and Down choose the next one\n"
            "Shift+click marks a frame (32 ms each)"
        )
        theme_changed.connect(self.update)

    # -- what others set --------------------------------------------------------------------

    def set_curves(self, curves: Curves | None, ghost: Curves | None = None) -> None:
        """Show curves ``(frames, dims)`` in -inf..inf, and faintly what they were before edits; not while drawn."""
        if self._before is not None:
            return
        self._curves, self._ghost = curves, ghost
        if curves is not None and len(curves):
            low, high = float(curves.min()), float(curves.max())
            room = max(0.1, (high - low) * 0.08)
            self._range = (low - room, high + room)
            if self._dim >= curves.shape[1]:
                self._dim = -1
        self.update()

    def set_chosen(self, dim: int) -> None:
        """Bring a curve to the front; -1 for none."""
        if dim != self._dim:
            self._dim = dim
            self.setAccessibleDescription(
                "No curve chosen" if dim < 0 else f"Curve {dim + 1} chosen"
            )
            self.update()
            self.chosen.emit(dim)

    def set_playhead(self, frame: float | None) -> None:
        """Show which frame sounds, or none."""
        if frame != self._playhead:
            self._playhead = frame
            self.update()

    def set_mark(self, frame: int | None) -> None:
        """Show which frame is marked, or none."""
        if frame != self._marked:
            self._marked = frame
            self.update()

    @property
    def playhead(self) -> float | None:
        """Which frame sounds, or None."""
        return self._playhead

    @property
    def dim(self) -> int:
        """The chosen curve, or -1."""
        return self._dim

    def point(self, frame: float, value: float) -> QPointF:
        """Return where a value lies."""
        frames = 1 if self._curves is None else max(2, len(self._curves))
        low, high = self._range
        height = self.height() - _RULER
        x = frame / (frames - 1) * (self.width() - 1)
        return QPointF(x, _RULER + (high - value) / (high - low) * (height - 1))

    def at(self, place: QPointF) -> tuple[float, float]:
        """Return the frame and value at a place."""
        frames = 1 if self._curves is None else max(2, len(self._curves))
        low, high = self._range
        height = self.height() - _RULER
        share = min(1.0, max(0.0, (place.y() - _RULER) / (height - 1)))
        frame = place.x() / max(1, self.width() - 1) * (frames - 1)
        return frame, high - share * (high - low)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(420, 180)

    # -- hands ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a curve, begin to draw, or mark a frame."""
        if self._curves is None:
            return
        marked = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.RightButton or marked:
            frame = round(self.at(event.position())[0])
            self.pointed.emit(min(max(0, frame), len(self._curves) - 1))
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the chosen curve, once the pen has moved: a mere click chooses."""
        if self._pressed is None or self._curves is None:
            self.setCursor(Qt.CursorShape.CrossCursor)
            return
        if self._before is None:
            if (event.position() - self._pressed).manhattanLength() < _CLICK_PX:
                return
            if self._dim < 0:
                self.set_chosen(self._curve_at(self._pressed))
            self._before = self._curves
            self._pen = [self.at(self._pressed)]
            self.grabbed.emit(self._dim)
        self._pen.append(self.at(event.position()))
        self._curves = drawn(self._before, self._dim, self._pen)
        self.update()
        self.changed.emit(self._curves)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the pen off, or choose what was clicked."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        pressed, self._pressed = self._pressed, None
        if self._before is not None:
            self._before = None
            self.released.emit()
        else:
            self.set_chosen(self._curve_at(pressed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose another curve."""
        dims = 0 if self._curves is None else self._curves.shape[1]
        if event.key() == Qt.Key.Key_Down and dims:
            self.set_chosen((self._dim + 1) % dims)
        elif event.key() == Qt.Key.Key_Up and dims:
            self.set_chosen((self._dim - 1) % dims if self._dim > 0 else dims - 1)
        elif event.key() == Qt.Key.Key_Escape and self._dim >= 0:
            self.set_chosen(-1)
        else:
            super().keyPressEvent(event)

    def _curve_at(self, place: QPointF) -> int:
        """Return the curve nearest to a place."""
        frame = min(max(0, round(self.at(place)[0])), len(self._curves) - 1)
        heights = np.array([self.point(frame, value).y() for value in self._curves[frame]])
        return int(np.abs(heights - place.y()).argmin())

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw seconds, curves and the playhead."""
        colours, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colours.sunken)
        if self._curves is None or not len(self._curves):
            painter.setPen(colours.text_dim)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(
                self.rect(), flags, "The curves of a sound appear here once it is encoded"
            )
            return
        self._paint_seconds(painter)
        order = [dim for dim in range(self._curves.shape[1]) if dim != self._dim]
        for dim in order:
            colour = QColor(curve_colour(dim))
            colour.setAlphaF(0.35 if self._dim >= 0 else 0.9)
            self._paint_curve(painter, self._curves, dim, QPen(colour, 1.2))
        if self._dim >= 0:
            if self._ghost is not None and self._ghost.shape == self._curves.shape:
                dashes = QPen(colours.text_dim, 1.0, Qt.PenStyle.DashLine)
                self._paint_curve(painter, self._ghost, self._dim, dashes)
            self._paint_curve(painter, self._curves, self._dim, QPen(colours.accent, 2.4))
        if self._marked is not None:
            self._paint_mark(painter, self._marked)
        if self._playhead is not None:
            x = self.point(self._playhead, 0).x()
            painter.setPen(QPen(colours.playhead, 1.5))
            painter.drawLine(QPointF(x, _RULER), QPointF(x, self.height()))
        if self.hasFocus():
            painter.setPen(QPen(colours.focus, 1.5))
            painter.drawRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75))

    def _paint_mark(self, painter: QPainter, frame: int) -> None:
        """Draw a flag on the ruler and a dashed line under it."""
        colours, x = tokens(), self.point(frame, 0).x()
        painter.setPen(QPen(colours.accent, 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, _RULER), QPointF(x, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        flag = (QPointF(x - 5, _RULER - 8), QPointF(x + 5, _RULER - 8), QPointF(x, _RULER))
        painter.drawPolygon(QPolygonF(flag))

    def _paint_seconds(self, painter: QPainter) -> None:
        colours = tokens()
        painter.fillRect(QRectF(0, 0, self.width(), _RULER), colours.surface)
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        seconds = len(self._curves) * FRAME_S
        step = next(
            (s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60) if seconds / s * 48 <= self.width()),
            120,
        )
        for number in range(int(seconds / step) + 1):
            x = self.point(number * step / FRAME_S, 0).x()
            painter.setPen(colours.grid_beat)
            painter.drawLine(QPointF(x, _RULER), QPointF(x, self.height()))
            painter.setPen(colours.text_dim)
            painter.drawText(QPointF(x + 4, _RULER - 5), f"{number * step:g} s")

    def _paint_curve(self, painter: QPainter, curves: Curves, dim: int, pen: QPen) -> None:
        painter.setPen(pen)
        points = [self.point(frame, value) for frame, value in enumerate(curves[:, dim])]
        painter.drawPolyline(QPolygonF(points))


def curve_colour(dim: int) -> QColor:
    """Return the colour of one of sixteen curves: evenly spaced hues, readable on both themes."""
    light = tokens().name == "light"
    return QColor.fromHslF((dim * 0.618) % 1.0, 0.75 if light else 0.7, 0.38 if light else 0.68)
