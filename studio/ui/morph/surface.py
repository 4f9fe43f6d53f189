"""The square of the morph pad: tinted cells, the puck, its trail, and paths drawn over it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.project.song import PadPoint
from studio.ui.look import motion
from studio.ui.look.focus_ring import OWN_RING
from studio.ui.morph import reach
from studio.ui.morph.colours import blend, corner_colours
from studio.ui.morph.drag import LatestThrottle, PuckDrag
from studio.ui.morph.items import CORNERS, PaintItem
from studio.ui.morph.path import PathRecorder
from studio.ui.morph.peek import ItemPeek
from studio.ui.morph.surface_paint import SurfacePainter

TRAIL_S = 2.0
STEP = 1 / 20
FINE_STEP = 1 / 100

_TRAIL_FRAME_MS = 33
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PadSurface(QWidget):
    """Where the puck is dragged.

    Signals:
        grabbed: a move begins (one undo step until ``released``).
        moved: the puck's position ``(x, y)``, 60 times a second at most.
        released: the move is over, at ``(x, y)``.
        path_recorded: a tuple of :class:`PadPoint` was drawn.
        cell_hovered: the cell under the mouse, 0..120 row by row, or -1.
    """

    grabbed = Signal()
    moved = Signal(float, float)
    released = Signal(float, float)
    path_recorded = Signal(object)
    cell_hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("padSurface")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, True)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(132, 132)
        self.setAccessibleName("Morph pad")
        self._position = (0.5, 0.5)
        self._filled = (False,) * 4
        self._drag: PuckDrag | None = None
        self._draw_mode = False
        self._recorder = PathRecorder()
        self._path: tuple[PadPoint, ...] = ()
        self._trail: deque[tuple[float, float, float]] = deque()
        self._trail_timer = QTimer(self, interval=_TRAIL_FRAME_MS)
        self._trail_timer.timeout.connect(self._age_trail)
        self._key_timer = QTimer(self, interval=600, singleShot=True)
        self._key_timer.timeout.connect(self._end_key_move)
        self._throttle = LatestThrottle(self._emit_moved, self)
        self._hovered = -1
        self._mirrors: list[PadSurface] = []
        self._peek = ItemPeek(self)
        self._painter = SurfacePainter(self)
        self._describe()

    # -- what others set --------------------------------------------------------------------

    @property
    def position(self) -> tuple[float, float]:
        """Where the puck is, ``(x, y)`` in 0..1."""
        return self._position

    @property
    def drawing(self) -> bool:
        """Whether a drag records a path."""
        return self._draw_mode

    @property
    def dragging(self) -> bool:
        """Whether the mouse holds the puck."""
        return self._drag is not None

    @property
    def trail(self) -> tuple[tuple[float, float, float], ...]:
        """Moments (seconds of ``time.perf_counter``) and positions of the last two seconds."""
        return tuple(self._trail)

    def set_position(self, x: float, y: float) -> None:
        """Put the puck somewhere without telling anyone; a drag under way is not disturbed."""
        if self._drag is None:
            self._place(x, y)

    def set_filled(self, filled: Sequence[bool]) -> None:
        """Say which corners hold an item; the puck goes to the nearest place that means something."""
        self._filled = tuple(filled)
        self._painter.set_filled(self._filled)
        self._place(*self._position)

    def set_cells(self, cells: Sequence[PaintItem | None]) -> None:
        """Show what was decoded at each of the 121 cells, row by row; None leaves a cell plain."""
        self._painter.set_cells(cells)
        self.update()
        for mirror in self._mirrors:
            mirror.set_cells(cells)

    def set_cell(self, index: int, cell: PaintItem | None) -> None:
        """Show what was decoded at one cell."""
        self._painter.set_cell(index, cell)
        self.update()
        for mirror in self._mirrors:
            mirror.set_cell(index, cell)

    def add_mirror(self, mirror: PadSurface) -> None:
        """Let another square show the same cells from now on."""
        self._mirrors.append(mirror)
        mirror.set_cells(self._painter.cells)

    def set_draw_mode(self, on: bool) -> None:
        """Make drags record a path."""
        self._draw_mode = on
        self.update()

    def set_path(self, points: Sequence[PadPoint]) -> None:
        """Show a path as a line."""
        self._path = tuple(points)
        self.update()

    def travel(self, x: float, y: float) -> None:
        """Move the puck as a path does: with a trail and ``moved`` (the path keeps to the frame rate)."""
        self._place(x, y)
        self.moved.emit(*self._position)

    def reset(self) -> None:
        """Take the puck back to the centre, as one move."""
        self._cancel_key_move()
        self.grabbed.emit()
        self._place(*reach.centre(self._filled))
        self._emit_moved(*self._position)
        self.released.emit(*self._position)

    # -- mouse ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the puck: at the mouse, or where it is with Shift or Ctrl."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._cancel_key_move()
        self._peek.hide()
        mouse = self._painter.to_pad(event.position())
        fine, lock = _held(event)
        self._drag = PuckDrag(self._position if fine or lock else mouse, mouse)
        self.grabbed.emit()
        self._place(*self._drag.move(mouse, fine=fine, lock=lock))
        if self._draw_mode:
            self._recorder.begin(*self._position, event.timestamp() / 1000)
            self._path = ()
        self._throttle.push(*self._position)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the puck; Shift is fine, Ctrl keeps to one axis."""
        if self._drag is None:
            self._hover(self._painter.cell_at(event.position()))
            return
        fine, lock = _held(event)
        mouse = self._painter.to_pad(event.position())
        self._place(*self._drag.move(mouse, fine=fine, lock=lock))
        if self._draw_mode:
            self._recorder.add(*self._position, event.timestamp() / 1000)
        self._throttle.push(*self._position)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the puck: the move becomes one undo step."""
        if event.button() != Qt.MouseButton.LeftButton or self._drag is None:
            super().mouseReleaseEvent(event)
            return
        self._drag = None
        self._throttle.flush()
        if self._draw_mode and (points := self._recorder.finish()):
            self._path = points
            self._place(points[-1].x, points[-1].y)
            self.path_recorded.emit(points)
        self.released.emit(*self._position)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Reset to the centre."""
        if event.button() == Qt.MouseButton.LeftButton and not self._draw_mode:
            self.reset()
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Reset to the centre: what a right-click does on every pad."""
        self.reset()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hovered cell."""
        self._hover(-1)
        super().leaveEvent(event)

    # -- keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows (1/20, with Shift 1/100); Home resets; strokes in a row are one undo step."""
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_Delete):
            self.reset()
            return
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None:
            super().keyPressEvent(event)
            return
        step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        if not self._key_timer.isActive():
            self.grabbed.emit()
        self._key_timer.start()
        before = self._position
        self._place(before[0] + arrow[0] * step, before[1] + arrow[1] * step)
        self._throttle.push(*self._position)

    def focusOutEvent(self, event: QEvent) -> None:
        """Close a move made by keyboard."""
        self._cancel_key_move()
        super().focusOutEvent(event)

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cells from a kept picture, then what moves."""
        painter = QPainter(self)
        path = self._recorder.points if self._draw_mode and self._drag else self._path
        self._painter.paint(
            painter,
            position=self._position,
            trail=self.fading_trail(),
            path=[(point.x, point.y) for point in path],
            hovered=self._hovered,
            pressed=self._drag is not None,
            focused=self.hasFocus(),
            drawing=self._draw_mode,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the cells anew at the new size."""
        self._painter.invalidate()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the cells anew in another theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._painter.invalidate()
            self.update()
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:
        """The pad is square."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The pad is square."""
        return width

    def sizeHint(self) -> QSize:
        """Cells large enough to show what they hold."""
        return QSize(380, 380)

    def pixel(self, x: float, y: float) -> QPointF:
        """Return where a pad position is on the widget, in pixels."""
        return self._painter.to_pixel(x, y)

    def cell_rect(self, index: int) -> QRectF:
        """Return the rectangle of a cell, 0..120 row by row, in pixels."""
        return self._painter.cell_rect(index)

    # -- within -----------------------------------------------------------------------------

    def _place(self, x: float, y: float) -> None:
        position = reach.constrain(self._filled, x, y)
        if position == self._position:
            return
        self._position = position
        if not motion.reduced():
            self._trail.append((time.perf_counter(), *position))
            if not self._trail_timer.isActive():
                self._trail_timer.start()
        self._describe()
        self.update()

    def _emit_moved(self, x: float, y: float) -> None:
        self.moved.emit(x, y)

    def fading_trail(self) -> list[tuple[float, float, float]]:
        """Return positions of the last two seconds with their strength 0..1, oldest first."""
        now = time.perf_counter()
        return [(x, y, max(1.0 - (now - t) / TRAIL_S, 0.0)) for t, x, y in self._trail]

    def _age_trail(self) -> None:
        oldest = time.perf_counter() - TRAIL_S
        while self._trail and self._trail[0][0] < oldest:
            self._trail.popleft()
        if not self._trail:
            self._trail_timer.stop()
        self.update()

    def _end_key_move(self) -> None:
        self._throttle.flush()
        self.released.emit(*self._position)

    def _cancel_key_move(self) -> None:
        if self._key_timer.isActive():
            self._key_timer.stop()
            self._end_key_move()

    def _hover(self, cell: int) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self.cell_hovered.emit(cell)
            self._show_peek(cell)
            self.update()

    def _show_peek(self, cell: int) -> None:
        paint = self._painter.small_cell(cell)
        if paint is None:
            self._peek.hide()
            return
        x, y = cell % reach.GRID_SIDE, cell // reach.GRID_SIDE
        row = reach.corner_weights(self._filled, np.array([[x, y]]) / (reach.GRID_SIDE - 1))[0]
        shares = [f"{name} {w:.0%}" for name, w in zip(CORNERS, row, strict=True) if w >= 0.005]
        at = self._painter.cell_rect(cell).center().toPoint()
        self._peek.show_item(
            "  ".join(shares), paint, blend(corner_colours(), row), self.mapToGlobal(at)
        )

    def _describe(self) -> None:
        x, y = self._position
        self.setAccessibleDescription(f"X {x:.2f}, Y {y:.2f}. Arrow keys move, Home resets.")


def _held(event: QMouseEvent) -> tuple[bool, bool]:
    modifiers = event.modifiers()
    return (
        bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        bool(modifiers & Qt.KeyboardModifier.ControlModifier),
    )
