"""The waveform of a sound: look near, and drag region and loop with the mouse or the keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.timbre.see.peaks import Peaks
from studio.ui.look.theme import TEXT_SMALL, theme_changed, tokens
from studio.ui.timbre.wave_marks import Handle, Marks
from studio.ui.timbre.wave_scale import WaveScale

RULER = 20
FLAG = 14
_GRAB_PX = 6.0
_NUDGE_S, _FINE_NUDGE_S = 0.01, 0.001
_WHEEL_STEP = 1.25
_TICKS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120)


class Waveform(QWidget):
    """Draws a sound and its marks; keeps no sound: it shows what it is given and says what the person does.

    Drag a flag, or the loop's bar; Shift makes it fine. Ctrl+wheel comes nearer, the wheel scrolls, a double-click
    shows everything. Tab walks over the flags, the arrows move the chosen one.

    Signals:
        grabbed: a mark is being moved; its :class:`Handle`.
        moved: the new :class:`Marks`, while it moves.
        released: the move is over.
        clicked: the frame that was clicked, to listen from there.
    """

    grabbed = Signal(object)
    moved = Signal(object)
    released = Signal()
    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peaks: tuple[Peaks, ...] = ()
        self._marks: Marks | None = None
        self._scale = WaveScale.whole(0, 1)
        self._playhead: float | None = None
        self._held: Handle | None = None
        self._chosen: Handle | None = None
        self._grip = 0.0
        self._pressed_x = 0.0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Waveform")
        self.setToolTip(
            "Drag the flags to choose what is used and what loops; Shift makes it fine\n"
            "Ctrl+wheel comes nearer, the wheel scrolls, a double-click shows everything"
        )
        theme_changed.connect(self.update)

    # -- what others set --------------------------------------------------------------------

    def set_sound(self, peaks: Sequence[Peaks], marks: Marks | None) -> None:
        """Show another sound: the peaks of its channels, none while they are being made."""
        same = marks is not None and self._marks is not None and marks.frames == self._marks.frames
        self._peaks, self._marks = tuple(peaks), marks
        if not same or marks is None:
            self._scale = WaveScale.whole(0 if marks is None else marks.frames, self.width())
            self._chosen = self._held = None
        self.update()

    def set_marks(self, marks: Marks) -> None:
        """Show the marks as they are now; not while one is held."""
        if self._held is None:
            self._marks = marks
            self.update()

    def set_playhead(self, frame: float | None) -> None:
        """Show which frame sounds, or none."""
        if frame != self._playhead:
            self._playhead = frame
            self.update()

    @property
    def peaks(self) -> tuple[Peaks, ...]:
        """What the channels are drawn from; none while they are being made."""
        return self._peaks

    @property
    def scale(self) -> WaveScale:
        """What is in view."""
        return self._scale

    @property
    def chosen(self) -> Handle | None:
        """The flag that the arrow keys move."""
        return self._chosen

    def show_all(self) -> None:
        """Show the whole sound."""
        self._scale = WaveScale.whole(self._scale.frames, self.width())
        self.update()

    def zoom(self, factor: float) -> None:
        """Come nearer to the middle of what is in view."""
        self._scale = self._scale.zoomed(factor, self.width() / 2)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(640, 180)

    # -- hands ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a mark."""
        if event.button() != Qt.MouseButton.LeftButton or self._marks is None:
            return
        x = event.position().x()
        self._pressed_x = x
        self._held = self._handle_at(event.position())
        if self._held is not None:
            self._chosen = self._held
            self._grip = self._scale.frame(x) - self._marks.place(self._held)
            self.grabbed.emit(self._held)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        x = event.position().x()
        if self._held is None or self._marks is None:
            over = self._handle_at(event.position())
            self.setCursor(_cursor(over))
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # A tenth of the way of the hand, from where it was when Shift went down.
            place = self._scale.frame(self._pressed_x + (x - self._pressed_x) * 0.1)
        else:
            place = self._scale.frame(x)
        self._move(self._held, round(place - self._grip))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go, or listen from where it was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        held, self._held = self._held, None
        if held is not None:
            self.released.emit()
        elif self._marks is not None and abs(event.position().x() - self._pressed_x) < 4:
            frame = round(self._scale.frame(event.position().x()))
            self.clicked.emit(min(max(0, frame), self._marks.frames))

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show everything."""
        self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or come nearer with Ctrl."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = delta.y() / 120.0
            self._scale = self._scale.zoomed(_WHEEL_STEP**steps, event.position().x())
        else:
            across = delta.x() or delta.y()
            self._scale = self._scale.scrolled(-across / 120.0 * self.width() / 10.0)
        event.accept()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the flags and move them."""
        marks, key = self._marks, event.key()
        if marks is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._chosen is not None:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            step = max(1, round((_FINE_NUDGE_S if fine else _NUDGE_S) * marks.rate))
            sign = 1 if key == Qt.Key.Key_Right else -1
            self.grabbed.emit(self._chosen)
            self._move(self._chosen, marks.place(self._chosen) + sign * step)
            self.released.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choose_next(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Home:
            self.show_all()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_WHEEL_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _WHEEL_STEP)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in view."""
        self._scale = self._scale.resized(self.width())
        super().resizeEvent(event)

    def _choose_next(self, step: int) -> None:
        assert self._marks is not None  # noqa: S101 - asked by the caller
        handles = self._marks.handles()
        if self._chosen not in handles:
            self._chosen = handles[0 if step > 0 else -1]
        else:
            self._chosen = handles[(handles.index(self._chosen) + step) % len(handles)]
        self.setAccessibleDescription(f"{self._chosen} chosen; the arrow keys move it")
        self.update()

    def _move(self, handle: Handle, frame: int) -> None:
        assert self._marks is not None  # noqa: S101 - asked by the caller
        marks = self._marks.moved(handle, frame)
        if marks != self._marks:
            self._marks = marks
            self.update()
            self.moved.emit(marks)

    def _handle_at(self, at: QPointF) -> Handle | None:
        marks = self._marks
        if marks is None:
            return None
        # Where two flags meet, the loop's lie in the lower half and the region's in the upper.
        low = at.y() > self.height() / 2
        order = sorted(marks.handles(), key=lambda h: _is_loop(h) != low)
        near = [h for h in order if abs(self._scale.x(marks.place(h)) - at.x()) <= _GRAB_PX]
        if near:
            return near[0]
        bar = self._loop_bar()
        return Handle.LOOP if bar is not None and bar.contains(at) else None

    def _loop_bar(self) -> QRectF | None:
        if self._marks is None or self._marks.loop is None:
            return None
        left, right = (self._scale.x(edge) for edge in self._marks.loop)
        return QRectF(left, self.height() - FLAG, right - left, FLAG)

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ruler, channels and marks."""
        colours, painter = tokens(), QPainter(self)
        painter.fillRect(self.rect(), colours.sunken)
        if self._marks is None:
            self._say(painter, "Drop a sound here: WAV, FLAC, AIFF, OGG or MP3")
            return
        self._paint_ruler(painter)
        if self._peaks:
            self._paint_channels(painter)
        else:
            self._say(painter, "Reading the sound")
        self._paint_outside(painter)
        self._paint_marks(painter)
        if self._playhead is not None:
            painter.setPen(QPen(colours.playhead, 1.5))
            x = self._scale.x(self._playhead)
            painter.drawLine(QPointF(x, RULER), QPointF(x, self.height()))
        if self.hasFocus():
            painter.setPen(QPen(colours.focus, 1.5))
            painter.drawRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75))

    def _say(self, painter: QPainter, text: str) -> None:
        painter.setPen(tokens().text_dim)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_ruler(self, painter: QPainter) -> None:
        colours, marks = tokens(), self._marks
        painter.fillRect(QRectF(0, 0, self.width(), RULER), colours.surface)
        seconds = self._scale.span / marks.rate
        tick = next((t for t in _TICKS_S if seconds / t * 64 <= self.width()), _TICKS_S[-1])
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        first = int(self._scale.first / marks.rate / tick)
        for number in range(first, first + int(seconds / tick) + 2):
            x = self._scale.x(number * tick * marks.rate)
            painter.setPen(colours.outline)
            painter.drawLine(QPointF(x, RULER - 5), QPointF(x, self.height()))
            painter.setPen(colours.text_dim)
            words = _time_text(number * tick, tick)
            if x + 4 + painter.fontMetrics().horizontalAdvance(words) <= self.width():
                painter.drawText(QPointF(x + 4, RULER - 6), words)

    def _paint_channels(self, painter: QPainter) -> None:
        top, bottom = RULER + 2.0, self.height() - FLAG - 2.0
        height = (bottom - top) / len(self._peaks)
        ratio = self.devicePixelRatioF()
        columns = max(1, round(self.width() * ratio))
        colour = QColor(tokens().note)
        for number, peaks in enumerate(self._peaks):
            middle = top + (number + 0.5) * height
            painter.setPen(tokens().grid_beat)
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
            found = peaks.between(self._scale.first, self._scale.first + self._scale.span, columns)
            painter.fillPath(_outline(found, middle, height / 2 - 1, ratio), colour)

    def _paint_outside(self, painter: QPainter) -> None:
        veil = QColor(tokens().sunken)
        veil.setAlphaF(0.72)
        left, right = self._scale.x(self._marks.start), self._scale.x(self._marks.end)
        height = self.height() - RULER
        painter.fillRect(QRectF(0, RULER, max(0.0, left), height), veil)
        painter.fillRect(QRectF(right, RULER, max(0.0, self.width() - right), height), veil)

    def _paint_marks(self, painter: QPainter) -> None:
        colours, marks = tokens(), self._marks
        bar = self._loop_bar()
        if bar is not None:
            tint = QColor(colours.corner[1])
            painter.fillRect(bar, tint)
            tint.setAlphaF(0.10)
            painter.fillRect(QRectF(bar.left(), RULER, bar.width(), self.height() - RULER), tint)
            painter.setPen(colours.on_accent if colours.name == "light" else colours.sunken)
            if bar.width() > 40:
                painter.drawText(bar, Qt.AlignmentFlag.AlignCenter, "loop")
        for handle in marks.handles():
            colour = colours.corner[1] if _is_loop(handle) else colours.accent
            x = self._scale.x(marks.place(handle))
            painter.setPen(QPen(colour, 2.5 if handle is self._chosen else 1.25))
            painter.drawLine(QPointF(x, RULER), QPointF(x, self.height()))
            if not _is_loop(handle):
                painter.fillPath(_flag(x, handle is Handle.START), colour)


def _is_loop(handle: Handle) -> bool:
    return handle in (Handle.LOOP_START, Handle.LOOP_END)


def _cursor(handle: Handle | None) -> Qt.CursorShape:
    if handle is None:
        return Qt.CursorShape.IBeamCursor
    return Qt.CursorShape.OpenHandCursor if handle is Handle.LOOP else Qt.CursorShape.SizeHorCursor


def _time_text(seconds: float, tick: float) -> str:
    if tick < 0.1:
        return f"{1000 * seconds:.0f} ms"
    if seconds >= 60:
        return f"{int(seconds // 60)}:{seconds % 60:02.0f}"
    return f"{seconds:.1f} s" if tick < 1 else f"{seconds:.0f} s"


def _outline(found: np.ndarray, middle: float, half: float, ratio: float) -> QPainterPath:
    """Return the filled outline of one channel: along the highs, back along the lows, a hair thick in silence."""
    x = np.arange(len(found)) / ratio
    highs = middle - np.clip(found[:, 1], -1.0, 1.0) * half - 0.4
    lows = middle - np.clip(found[:, 0], -1.0, 1.0) * half + 0.4
    points = [QPointF(a, b) for a, b in zip(x, highs, strict=True)]
    points += [QPointF(a, b) for a, b in zip(x[::-1], lows[::-1], strict=True)]
    path = QPainterPath()
    path.addPolygon(QPolygonF(points))
    return path


def _flag(x: float, to_the_right: bool) -> QPainterPath:
    width = 9.0 if to_the_right else -9.0
    path = QPainterPath()
    path.addPolygon(
        QPolygonF([QPointF(x, RULER), QPointF(x + width, RULER), QPointF(x, RULER + 11.0)])
    )
    return path
