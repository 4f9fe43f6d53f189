"""A bar for each note, as high as the note is loud."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.melody.edits.transform import Ids, edit_name
from studio.melody.edits.transform_velocity import MAX_VELOCITY, add_velocity
from studio.ui.look.theme import tokens
from studio.ui.roll import wheel
from studio.ui.roll.colours import LEVELS, palette
from studio.ui.roll.gestures.base import Gesture
from studio.ui.roll.gestures.host import GestureHost
from studio.ui.roll.gestures.velocity import VERB, PaintVelocity, ShiftVelocity, paintable
from studio.ui.roll.lane_canvas import LaneCanvas
from studio.ui.roll.lane_paper import paint_beyond, paint_lane_paper
from studio.ui.roll.names import describe
from studio.ui.roll.paint_notes import MOST_ROUNDED, blocks
from studio.ui.roll.raster import BAR, paint_bars
from studio.ui.roll.state import RollState
from studio.ui.roll.velocity_scale import VelocityScale

GUIDES = (32, 64, 96, MAX_VELOCITY)

_HIT_PX = 5.0
_HEAD_PX = 7.0
_MARGIN = 7


class VelocityLane(LaneCanvas):
    """Drag a bar, or paint across bars; Shift paints a straight ramp; the wheel changes a bar by 1."""

    def __init__(self, state: RollState, host: GestureHost, parent: QWidget | None = None) -> None:
        super().__init__(state, host, state.session.selection_changed, parent)
        self.setAccessibleName("Velocities")
        self.setToolTip(
            "Velocity, 1 to 127: drag a bar, or paint across bars; Shift paints a straight ramp\n"
            "Strokes change only the selected notes, where there are some; their bars are dragged together\n"
            "The wheel over a bar changes it by 1"
        )

    @property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """Heights that have a number, and the number."""
        return tuple((self.scale.y(velocity), str(velocity)) for velocity in (MAX_VELOCITY, 64))

    @property
    def scale(self) -> VelocityScale:
        """Heights of the lane."""
        return VelocityScale(_MARGIN, self.height() - 2)

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw guides and bars."""
        painter = QPainter(self)
        guides = map(self.scale.y, GUIDES)
        paint_lane_paper(painter, self._state, self.width(), self.height(), guides)
        paint_beyond(painter, self._state, self.width(), self.height())
        self._paint_bars(painter)
        stroke = self._state.overlay.stroke
        if stroke is not None:
            ends = [QPointF(self._state.view.x(t), self.scale.y(v)) for t, v in stroke]
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens().accent, 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(*ends)

    def _paint_bars(self, painter: QPainter) -> None:
        state, colours, scale = self._state, palette(), self.scale
        arrays = state.session.arrays
        shown = blocks(arrays, state.view)
        chosen = state.session.chosen[shown.index]
        velocity = arrays.velocity[shown.index]
        shades = velocity * LEVELS // (MAX_VELOCITY + 1) + chosen * LEVELS
        fills = (*colours.notes.fill, *colours.selected.fill)
        foot = round(scale.bottom)
        heights = np.array([round(scale.y(v)) for v in range(MAX_VELOCITY + 1)])
        if len(shown) > MOST_ROUNDED:
            order = _tallest_of_each_pixel(shown.x, velocity, chosen)
            tops, shades = heights[velocity[order]], shades[order]
            self._paint_plain(painter, shown.x[order] - 1, tops, foot, shades, fills)
            return
        heads: list[tuple[QPointF, int]] = []
        tops = heights[velocity].tolist()
        for x, top, shade in zip((shown.x - 1).tolist(), tops, shades.tolist(), strict=True):
            painter.fillRect(x, top, BAR, foot - top, fills[shade])
            heads.append((QPointF(x + 1, top), shade))
        self._paint_heads(painter, heads, fills)

    def _paint_plain(self, painter: QPainter, x, tops, foot: int, shades, fills) -> None:
        if self.devicePixelRatioF() == 1.0:
            paint_bars(painter, x, tops, foot, shades, fills, self.width())
            return
        for left, top, shade in zip(x.tolist(), tops.tolist(), shades.tolist(), strict=True):
            painter.fillRect(left, top, BAR, foot - top, fills[shade])

    def _paint_heads(self, painter: QPainter, heads, fills) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette().ground, 1))
        radius = _HEAD_PX / 2
        for point, shade in heads:
            painter.setBrush(fills[shade])
            painter.drawEllipse(point, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    # -- events -----------------------------------------------------------------------------

    def notes_at(self, x: float) -> Ids:
        """Return the ids of the notes whose bar lies at a pixel (of a chord: all of them)."""
        arrays, view = self._state.session.arrays, self._state.view
        if not len(arrays):
            return frozenset()
        away = abs((arrays.start - view.left) * view.px_per_tick - x)
        nearest = away.min()
        if nearest > _HIT_PX:
            return frozenset()
        return frozenset(arrays.ids[away <= nearest + 0.5].tolist())

    def gesture_at(self, point: QPointF) -> Gesture:
        """Return what a press at a pixel starts."""
        state = self._state
        found = self.notes_at(point.x())
        held = found & state.session.selection
        ramp = bool(self._held & Qt.KeyboardModifier.ShiftModifier)
        if held and len(state.session.selection) > 1 and not ramp:
            return ShiftVelocity(state, min(held), self.scale.per_px)
        if found and not held and not ramp:
            state.session.select(())
        ids = paintable(state)
        return PaintVelocity(state, ids, self.scale, found & ids)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a gesture."""
        if event.button() != Qt.MouseButton.LeftButton or self._state.session.clip is None:
            return
        self._held = event.modifiers()
        self._host.start(self.gesture_at(event.position()), event.position(), self._read)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._held = event.modifiers()
        if self._host.gesture is not None:
            self._host.move(event.position(), self._read)
            return
        over = bool(self.notes_at(event.position().x()))
        self.setCursor(Qt.CursorShape.SizeVerCursor if over else Qt.CursorShape.CrossCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        self._held = event.modifiers()
        if event.button() == Qt.MouseButton.LeftButton:
            self._host.finish(event.position(), self._read)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the bar under the mouse by 1; beside the bars, scroll."""
        turn = event.angleDelta()
        found = self.notes_at(event.position().x())
        if not found or event.modifiers() & Qt.KeyboardModifier.ControlModifier or not turn.y():
            wheel.wheel(self._state, event, event.position())
            return
        session = self._state.session
        ids = session.selection if found & session.selection else found
        step = 1 if turn.y() > 0 else -1
        notes = add_velocity(session.notes, ids, step)
        session.edit_notes(edit_name(VERB, len(ids)), notes)
        note = session.note(min(found))
        if note is not None:
            self._state.tip_changed.emit(describe(note, self._state.meter))
        event.accept()


def _tallest_of_each_pixel(
    x: NDArray[np.int64], velocity: NDArray[np.int64], chosen: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the indices of the bars that are seen where many share a pixel, selected ones in front."""
    order = np.argsort((x * 2 + chosen) * (MAX_VELOCITY + 1) + velocity, kind="stable")
    last_of_its_x = np.append(np.diff(x[order]) != 0, [True])
    return order[last_of_its_x]
