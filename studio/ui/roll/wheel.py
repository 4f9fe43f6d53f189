"""Wheel, trackpad scrolling and pinching: pan and zoom about the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent

from studio.ui.roll.state import RollState

_NOTCH = 120.0
_NOTCH_PX = 48.0
_ZOOM_PER_NOTCH = 1.2


def wheel(state: RollState, event: QWheelEvent, point: QPointF) -> None:
    """Scroll, or zoom about a pixel of the note area.

    The wheel alone scrolls in pitch and Shift in time; Ctrl zooms in time and Alt in pitch. A trackpad scrolls both
    ways at once.
    """
    held = event.modifiers()
    turn = event.angleDelta()
    # Alt and Shift turn the wheel's axis on some systems: take whichever has moved.
    notches = (turn.y() or turn.x()) / _NOTCH
    if held & Qt.KeyboardModifier.ControlModifier:
        state.set_view(state.view.zoomed(_ZOOM_PER_NOTCH**notches, point.x()))
    elif held & Qt.KeyboardModifier.AltModifier:
        state.set_view(state.view.zoomed_rows(_ZOOM_PER_NOTCH**notches, point.y()))
    else:
        dx, dy = _way(event)
        if held & Qt.KeyboardModifier.ShiftModifier:
            dx, dy = dx or dy, 0.0
        state.set_view(state.view.panned(dx, dy))
    event.accept()


def pinch(state: RollState, event: QNativeGestureEvent, point: QPointF) -> bool:
    """Zoom in time by pinching (in pitch with Alt held); return whether it was a pinch."""
    if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
        return False
    factor = max(1.0 + event.value(), 0.1)
    if event.modifiers() & Qt.KeyboardModifier.AltModifier:
        state.set_view(state.view.zoomed_rows(factor, point.y()))
    else:
        state.set_view(state.view.zoomed(factor, point.x()))
    event.accept()
    return True


def _way(event: QWheelEvent) -> tuple[float, float]:
    pixels = event.pixelDelta()
    if not pixels.isNull():
        return float(pixels.x()), float(pixels.y())
    turn = event.angleDelta()
    return turn.x() / _NOTCH * _NOTCH_PX, turn.y() / _NOTCH * _NOTCH_PX
