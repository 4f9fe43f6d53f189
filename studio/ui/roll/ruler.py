"""Bars and beats above the notes, with loop region, playhead and the end of the clip to take hold of."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from studio.ui.look.theme import RADIUS_SMALL, TEXT_SMALL, theme_changed, tokens
from studio.ui.roll import wheel
from studio.ui.roll.colours import mix, palette, veil
from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.gestures.host import GestureHost
from studio.ui.roll.gestures.scrub import Scrub
from studio.ui.roll.gestures.time import DragClipEnd, DragLoop
from studio.ui.roll.paint_grid import bar_stride
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState

HEIGHT = 34
_LOOP_PX = 10
_GRAB_PX = 6.0
_MIN_LABEL_PX = 34.0
_MIN_BEAT_LABEL_PX = 44.0


class Ruler(QWidget):
    """A click moves the playhead; a drag sets the loop; edges and clip end can be dragged.

    Dragging the playhead, or anywhere with Ctrl held, scrubs: the notes under it are heard.
    """

    def __init__(self, state: RollState, host: GestureHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._host = host
        self._held = Qt.KeyboardModifier.NoModifier
        self._playing = False
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Ruler, bars and beats")
        self.setToolTip(
            "Click to move the playhead, drag to set the loop (bars.beats)\n"
            "Drag the playhead, or Ctrl+drag, to scrub with sound\n"
            "Drag the flag to set where the clip ends"
        )
        self._drawn: object = None
        state.session.clip_changed.connect(self._on_clip)
        for changed in (state.view_changed, state.options_changed, state.playhead_changed):
            changed.connect(self.update)
        theme_changed.connect(self.update)

    def set_playing(self, playing: bool) -> None:
        """Say whether the song plays, so that scrubbing adds no sound to it."""
        self._playing = playing

    def _on_clip(self) -> None:
        """Draw anew what is seen of a clip here, which is not its notes."""
        clip = self._state.session.clip
        seen = None if clip is None else (clip.length, clip.loop, clip.meter)
        if seen != self._drawn:
            self._drawn = seen
            self.update()

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ruler."""
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.surface)
        painter.fillRect(0, 0, self.width(), _LOOP_PX, colours.background)
        clip = self._state.session.clip
        if clip is not None:
            self._paint_times(painter)
            self._paint_end(painter, clip.length)
            if clip.loop is not None:
                self._paint_loop(painter, clip.loop)
            self._paint_playhead(painter)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colours.outline)

    def _paint_times(self, painter: QPainter) -> None:
        view, meter, colours = self._state.view, self._state.meter, tokens()
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        stride = bar_stride(view, meter, _MIN_LABEL_PX)
        first = int(view.left // meter.bar_ticks)
        last = math.ceil((view.left + view.ticks_shown) / meter.bar_ticks)
        beats = stride == 1 and meter.beat_ticks * view.px_per_tick >= _MIN_BEAT_LABEL_PX
        for bar in range(first, last):
            x = round(view.x(bar * meter.bar_ticks))
            if bar % stride == 0:
                painter.fillRect(x, _LOOP_PX, 1, HEIGHT, palette().bar)
                painter.setPen(colours.text)
                painter.drawText(x + 5, HEIGHT - 9, str(bar + 1))
            if stride == 1:
                self._paint_beats(painter, bar, named=beats)

    def _paint_beats(self, painter: QPainter, bar: int, *, named: bool) -> None:
        view, meter, colours = self._state.view, self._state.meter, tokens()
        if meter.beat_ticks * view.px_per_tick < _GRAB_PX:
            return
        painter.setPen(colours.text_dim)
        for beat in range(1, meter.beats):
            x = round(view.x(bar * meter.bar_ticks + beat * meter.beat_ticks))
            painter.fillRect(x, HEIGHT - 7, 1, 7, palette().bar)
            if named:
                painter.drawText(x + 5, HEIGHT - 9, f"{bar + 1}.{beat + 1}")

    def _paint_loop(self, painter: QPainter, loop: tuple[int, int]) -> None:
        view, colours = self._state.view, tokens()
        left, right = round(view.x(loop[0])), round(view.x(loop[1]))
        painter.fillRect(left, _LOOP_PX, right - left, HEIGHT, veil(colours.accent, 0.10))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(
            QRectF(left, 1, max(right - left, 4), _LOOP_PX - 2), RADIUS_SMALL, RADIUS_SMALL
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_end(self, painter: QPainter, end: int) -> None:
        x, colours = round(self._state.view.x(end)), tokens()
        painter.fillRect(x, _LOOP_PX, self.width(), HEIGHT, veil(colours.background, 0.55))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.text_dim)
        painter.drawPolygon(
            QPolygonF([QPointF(x, _LOOP_PX + 1), QPointF(x - 8, _LOOP_PX + 1), QPointF(x, 20)])
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(x, _LOOP_PX, 1, HEIGHT, colours.text_dim)

    def _paint_playhead(self, painter: QPainter) -> None:
        if self._state.playhead is None:
            return
        x, colours = round(self._state.view.x(self._state.playhead)) + 0.5, tokens()
        top = HEIGHT - 12
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(mix(colours.surface, colours.playhead, 0.2), 1))
        painter.setBrush(colours.playhead)
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 5, top),
                    QPointF(x + 5, top),
                    QPointF(x + 5, top + 5),
                    QPointF(x, HEIGHT - 1),
                    QPointF(x - 5, top + 5),
                ]
            )
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    # -- events -----------------------------------------------------------------------------

    def gesture_at(self, x: float, y: float) -> Gesture:
        """Return what a press at a pixel starts."""
        state, view = self._state, self._state.view
        clip = state.session.clip
        if self._held & Qt.KeyboardModifier.ControlModifier:
            return Scrub(state, silent=self._playing)
        if clip is not None and clip.loop is not None and y < _LOOP_PX + 2:
            start, end = clip.loop
            if abs(x - view.x(end)) <= _GRAB_PX:
                return DragLoop(state, fixed=start)
            if abs(x - view.x(start)) <= _GRAB_PX:
                return DragLoop(state, fixed=end)
        if state.playhead is not None and y >= _LOOP_PX and self._near(x, state.playhead):
            return Scrub(state, silent=self._playing)
        if clip is not None and self._near(x, clip.length) and y >= _LOOP_PX:
            return DragClipEnd(state)
        return DragLoop(state)

    def _near(self, x: float, tick: int) -> bool:
        return abs(x - self._state.view.x(tick)) <= _GRAB_PX

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a gesture."""
        if event.button() != Qt.MouseButton.LeftButton or self._state.session.clip is None:
            return
        self._held = event.modifiers()
        point = event.position()
        self._host.start(self.gesture_at(point.x(), point.y()), point, self._read)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._held = event.modifiers()
        if self._host.gesture is not None:
            self._host.move(event.position(), self._read)
            return
        found = self.gesture_at(event.position().x(), event.position().y())
        plain = isinstance(found, DragLoop) and found.fixed is None
        self.setCursor(Qt.CursorShape.ArrowCursor if plain else found.cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        self._held = event.modifiers()
        if event.button() == Qt.MouseButton.LeftButton:
            self._host.finish(event.position(), self._read)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or zoom as over the notes."""
        wheel.wheel(self._state, event, event.position())

    def _read(self, point: QPointF) -> Pointer:
        return Pointer.of(point, self._state.view, self._held)
