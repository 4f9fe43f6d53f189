"""Draw a controller's curve, or wipe it away."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from studio.project.curve_edits import GRAIN, curve_of, drawn, erased, held
from studio.ui.roll.curve_scale import CurveScale, told
from studio.ui.roll.gestures.base import EditGesture
from studio.ui.roll.names import position
from studio.ui.roll.options import Lane
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState


class CurveGesture(EditGesture):
    """A gesture on one controller of the clip.

    Attributes:
        before: the curve at the moment of the press.
        length: of the clip in ticks.
    """

    scrolls_rows = False

    def __init__(self, state: RollState, lane: Lane) -> None:
        super().__init__(state)
        self.lane = lane

    def begin(self, at: Pointer) -> None:
        """Open the undo step."""
        super().begin(at)
        self.before = curve_of(self.session.curves, self.lane.value)
        clip = self.session.clip
        self.length = clip.length if clip is not None else 0

    def within(self, tick: float) -> int:
        """Return a tick kept within the clip."""
        return min(max(round(tick), 0), self.length)


class DrawCurve(CurveGesture):
    """Draws as the hand goes; Shift makes it one straight line, Ctrl a level for each cell of the grid.

    Args:
        state: shared state.
        lane: whose curve.
        scale: heights of the lane.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, state: RollState, lane: Lane, scale: CurveScale) -> None:
        super().__init__(state, lane)
        self.scale = scale

    def begin(self, at: Pointer) -> None:
        """Put the pen down; with Ctrl the cell under it takes its level at once."""
        super().begin(at)
        self.last = at
        self.made = self.before
        if at.ctrl:
            self.drag(at)
        self._tell(at)

    def drag(self, at: Pointer) -> None:
        """Go on with the line."""
        if at.ctrl:
            self.made = self._stepped(at)
        else:
            origin, base = (self.start, self.before) if at.shift else (self.last, self.made)
            self.made = drawn(base, self._point(origin), self._point(at))
        self.last = at
        self.session.edit_curve(f"Draw {self.lane.title.lower()}", self.made)
        self._tell(at)

    def _stepped(self, at: Pointer):
        state = self.state
        low, high = sorted((state.floor(self.last.tick), state.floor(at.tick)))
        return held(
            self.made, self.within(low), self.within(high + state.step), self.scale.value(at.y)
        )

    def _point(self, at: Pointer) -> tuple[int, float]:
        # What was there comes back at the clip's end, not behind it.
        return min(self.within(at.tick), max(self.length - GRAIN, 0)), self.scale.value(at.y)

    def _tell(self, at: Pointer) -> None:
        words = told(self.lane.value, self.scale.value(at.y))
        self.state.tip_changed.emit(f"{words} · bar {position(at.tick, self.state.meter)}")


class EraseCurve(CurveGesture):
    """Brings to rest what lies between the press and the mouse."""

    cursor = Qt.CursorShape.ForbiddenCursor

    def begin(self, at: Pointer) -> None:
        """Start to wipe."""
        super().begin(at)
        self.low = self.high = at.tick

    def drag(self, at: Pointer) -> None:
        """Wipe along the way."""
        self.low, self.high = min(self.low, at.tick), max(self.high, at.tick)
        state = self.state
        self.state.set_overlay(replace(state.overlay, wiped=(self.low, self.high)))
        wiped = erased(self.before, self.within(self.low), self.within(self.high))
        self.session.edit_curve(f"Erase {self.lane.title.lower()}", wiped)

    def end(self, at: Pointer) -> None:
        """Close the undo step."""
        self._hide()
        super().end(at)

    def cancel(self) -> None:
        """Roll back."""
        self._hide()
        super().cancel()

    def _hide(self) -> None:
        self.state.set_overlay(replace(self.state.overlay, wiped=None))
