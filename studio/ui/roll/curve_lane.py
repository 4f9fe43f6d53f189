"""A controller of the clip under its notes: pitch bend, mod wheel and pressure as curves, the pedal as blocks."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.project.clip_curves import Curve
from studio.project.curve_edits import curve_of, presses
from studio.ui.look.theme import RADIUS_SMALL, tokens
from studio.ui.roll import wheel
from studio.ui.roll.colours import veil
from studio.ui.roll.curve_scale import CurveScale
from studio.ui.roll.curve_shape import CurveShape
from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.gestures.curve import DrawCurve, EraseCurve
from studio.ui.roll.gestures.host import GestureHost
from studio.ui.roll.gestures.pedal import DragPedal, ErasePedal, Grip, PressPedal
from studio.ui.roll.lane_canvas import LaneCanvas
from studio.ui.roll.lane_paper import paint_beyond, paint_lane_paper
from studio.ui.roll.options import Lane, Tool
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState

_MARGIN = 7
_EDGE_PX = 5.0
_FILL = 0.22
_LINE_PX = 2
_CURVE_TIP = (
    "Draw with the mouse; Shift draws a straight line, Ctrl steps on the grid\n"
    "The right button erases; a right click opens the menu"
)
_PEDAL_TIP = (
    "Drag to press the pedal, drag a block or its ends to change it; Alt is free of the grid\n"
    "The right button erases; double-click adds or removes"
)


class CurveLane(LaneCanvas):
    """Shows the controller that the options name, and lets it be drawn.

    Signals:
        menu_wanted: a right click hit nothing to erase.
    """

    menu_wanted = Signal(object)

    def __init__(self, state: RollState, host: GestureHost, parent: QWidget | None = None) -> None:
        super().__init__(state, host, state.session.curves_changed, parent)
        self._button = Qt.MouseButton.NoButton
        self._shape = CurveShape(Curve("", ()))
        state.options_changed.connect(self._show_lane)
        self._show_lane()

    @property
    def lane(self) -> Lane:
        """Which controller is on show."""
        return self._state.options.lane

    @property
    def curve(self) -> Curve:
        """The controller on show, as it stands now."""
        return curve_of(self._state.session.curves, self.lane.value)

    @property
    def scale(self) -> CurveScale:
        """Heights of the lane."""
        return CurveScale(self.lane.value, _MARGIN, self.height() - _MARGIN)

    @property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """Heights that have a number, and the number."""
        scale = self.scale
        return tuple((scale.y(value), text) for value, text in scale.guides if text)

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """From which tick to which the pedal is down."""
        clip = self._state.session.clip
        return presses(self.curve, clip.length) if clip is not None else []

    def _show_lane(self) -> None:
        title, pedal = self.lane.title, self.lane is Lane.PEDAL
        self.setAccessibleName(title)
        self.setToolTip(f"{title}\n{_PEDAL_TIP if pedal else _CURVE_TIP}")
        self.update()

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw paper and controller."""
        painter = QPainter(self)
        scale = self.scale
        guides = [scale.y(value) for value, _text in scale.guides]
        paint_lane_paper(painter, self._state, self.width(), self.height(), guides)
        paint_beyond(painter, self._state, self.width(), self.height())
        if self._state.session.clip is None:
            return
        self._paint_wiped(painter)
        if not self.curve.points:
            self._paint_hint(painter)
        elif self.lane is Lane.PEDAL:
            self._paint_blocks(painter)
        else:
            self._paint_curve(painter)

    def _paint_curve(self, painter: QPainter) -> None:
        state, scale = self._state, self.scale
        clip, curve = state.session.clip, self.curve
        if self._shape.curve is not curve:
            self._shape = CurveShape(curve)
        rest, ink, ground = round(scale.y(0.0)), tokens().accent, veil(tokens().accent, _FILL)
        end = clip.length if clip is not None else 0
        # Levels and steps are upright: rectangles, which are much faster than one polygon of thousands of corners.
        for left, right, y, top, bottom in self._shape.levels(state.view, scale, end):
            painter.fillRect(left, min(y, rest), right - left, abs(y - rest), ground)
            painter.fillRect(left, y - 1, right - left + 1, _LINE_PX, ink)
            if top < bottom:
                painter.fillRect(left, top - 1, _LINE_PX, bottom - top + _LINE_PX, ink)

    def _paint_blocks(self, painter: QPainter) -> None:
        view, colours = self._state.view, tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(veil(colours.accent, 2 * _FILL))
        for start, stop in self.blocks:
            left, right = view.x(start), view.x(stop)
            if right < -2 or left > self.width() + 2:
                continue
            rect = QRectF(left, _MARGIN, max(right - left, 3.0), self.height() - 2 * _MARGIN)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL, RADIUS_SMALL)

    def _paint_wiped(self, painter: QPainter) -> None:
        wiped = self._state.overlay.wiped
        if wiped is not None:
            left, right = (round(self._state.view.x(tick)) for tick in wiped)
            painter.fillRect(left, 0, right - left, self.height(), veil(tokens().danger, 0.18))

    def _paint_hint(self, painter: QPainter) -> None:
        what = "press the pedal" if self.lane is Lane.PEDAL else f"draw {self.lane.title.lower()}"
        if not self._state.explains or self._state.overlay.wiped is not None:
            return
        painter.setPen(tokens().text_dim)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, f"Drag here to {what}")

    # -- events -----------------------------------------------------------------------------

    def gesture_at(self, at: Pointer, button: Qt.MouseButton) -> Gesture:
        """Return what a press starts."""
        state, pedal = self._state, self.lane is Lane.PEDAL
        if button == Qt.MouseButton.RightButton or state.options.tool is Tool.ERASE:
            return ErasePedal(state) if pedal else EraseCurve(state, self.lane)
        if not pedal:
            return DrawCurve(state, self.lane, self.scale)
        found = self._grip(at)
        return PressPedal(state) if found is None else DragPedal(state, *found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a gesture; of two buttons the first one counts."""
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        busy = self._host.gesture is not None and event.buttons() != event.button()
        if event.button() not in (left, right) or busy or self._state.session.clip is None:
            return
        self._start(event, self.gesture_at(self._read_now(event), event.button()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add a block of the pedal, or remove the one under the mouse."""
        plain = event.button() == Qt.MouseButton.LeftButton and self.lane is Lane.PEDAL
        if not plain or self._state.session.clip is None:
            self.mousePressEvent(event)
            return
        hit = self._grip(self._read_now(event)) is not None
        state = self._state
        self._start(event, ErasePedal(state) if hit else PressPedal(state, at_once=True))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        at = self._read_now(event)
        if self._host.gesture is not None:
            self._host.move(event.position(), self._read)
            return
        self.setCursor(self._cursor(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture; a right click that erased nothing asks for the menu."""
        self._held = event.modifiers()
        if event.button() != self._button:
            return
        gesture = self._host.finish(event.position(), self._read)
        swept = isinstance(gesture, ErasePedal) and (gesture.gone or gesture.dragged)
        wiped = isinstance(gesture, EraseCurve) and gesture.dragged
        if event.button() == Qt.MouseButton.RightButton and gesture and not (swept or wiped):
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or zoom, as over the notes."""
        wheel.wheel(self._state, event, event.position())

    def _start(self, event: QMouseEvent, gesture: Gesture) -> None:
        self._button = event.button()
        self.setCursor(gesture.cursor)
        self._host.start(gesture, event.position(), self._read)

    def _grip(self, at: Pointer) -> tuple[int, Grip] | None:
        """Return which block of the pedal lies under the mouse and where it is held."""
        view = self._state.view
        for index, (start, stop) in enumerate(self.blocks):
            left, right = view.x(start), view.x(stop)
            edge = min(_EDGE_PX, (right - left) / 3)
            if left - edge <= at.x <= right + edge:
                if at.x - left <= edge:
                    return index, Grip.START
                return index, Grip.STOP if right - at.x <= edge else Grip.BODY
        return None

    def _cursor(self, at: Pointer) -> Qt.CursorShape:
        if self._state.options.tool is Tool.ERASE:
            return Qt.CursorShape.ForbiddenCursor
        found = self._grip(at) if self.lane is Lane.PEDAL else None
        if found is None:
            return Qt.CursorShape.CrossCursor
        body = found[1] is Grip.BODY
        return Qt.CursorShape.OpenHandCursor if body else Qt.CursorShape.SizeHorCursor

    def _read_now(self, event: QMouseEvent) -> Pointer:
        self._held = event.modifiers()
        return self._read(event.position())
