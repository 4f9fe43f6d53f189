"""The note area: one widget that paints everything from arrays and hands the mouse to gestures."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.look.theme import RADIUS, RADIUS_SMALL, theme_changed, tokens
from studio.ui.roll import wheel
from studio.ui.roll.colours import veil
from studio.ui.roll.gestures.host import GestureHost
from studio.ui.roll.mouse import MouseControl
from studio.ui.roll.paint_grid import Paper, paint_paper
from studio.ui.roll.paint_notes import paint_ghosts, paint_notes
from studio.ui.roll.state import RollState

NO_CLIP = "Choose a clip to edit it here"
NO_NOTES = "Double-click to add a note, or drop a MIDI file"

_PLAYHEAD_PX = 3


class NoteCanvas(QWidget):
    """Paints paper, ghosts, notes and overlays. The paper is kept as a picture until something about it changes."""

    def __init__(self, state: RollState, host: GestureHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._paper: QPixmap | None = None
        self._paper_of: object = None
        self._drawn_playhead: int | None = None
        self.mouse = MouseControl(self, state, host)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 96)
        self.setAccessibleName("Notes")
        session = state.session
        for changed in (
            session.clip_changed,
            session.selection_changed,
            state.view_changed,
            state.options_changed,
            state.overlay_changed,
        ):
            changed.connect(self.update)
        state.playhead_changed.connect(self._playhead_changed)
        theme_changed.connect(self.update)

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what has to be drawn again."""
        state, region = self._state, event.rect()
        painter = QPainter(self)
        painter.setClipRect(region)
        painter.drawPixmap(0, 0, self._paper_picture())
        if state.session.clip is None:
            self._paint_hint(painter, NO_CLIP)
            return
        span = (float(region.left()), float(region.right() + 1))
        if state.options.ghosts:
            for which, ghost in enumerate(state.ghosts):
                paint_ghosts(painter, ghost, state.view, which, span)
        arrays, chosen = state.session.arrays, state.session.chosen
        paint_notes(painter, arrays, state.view, chosen, state.overlay.hover, span)
        self._paint_overlays(painter)
        if self.hasFocus():
            painter.setPen(QPen(veil(tokens().focus, 0.45), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if not len(arrays) and state.explains:
            self._paint_hint(painter, NO_NOTES)

    def _paper_picture(self) -> QPixmap:
        state, ratio = self._state, self.devicePixelRatioF()
        clip = state.session.clip
        paper = Paper(
            meter=state.meter,
            lines=state.lines,
            scale=state.key.pitch_classes if state.options.scale else None,
            tonic=state.key.tonic,
            end=clip.length if clip is not None else 0,
            loop=clip.loop if clip is not None else None,
        )
        wanted = (state.view, paper, ratio, tokens().name)
        if self._paper is None or wanted != self._paper_of:
            size = self.size() * ratio
            if self._paper is None or self._paper.size() != size:
                self._paper = QPixmap(size)
            self._paper.setDevicePixelRatio(ratio)
            painter = QPainter(self._paper)
            paint_paper(painter, state.view, paper)
            painter.end()
            self._paper_of = wanted
        return self._paper

    def _paint_overlays(self, painter: QPainter) -> None:
        state, view, colours = self._state, self._state.view, tokens()
        if self.shows_cell():
            self._paint_cell(painter)
        cut = state.overlay.cut
        if cut is not None:
            x = round(view.x(cut.tick))
            top, bottom = view.y(cut.high), view.y(cut.low) + view.row_px
            painter.setPen(QPen(colours.danger, 2, Qt.PenStyle.DashLine))
            painter.drawLine(x, round(top) - 2, x, round(bottom) + 2)
        if state.overlay.marquee is not None:
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(veil(colours.accent, 0.12))
            painter.drawRect(state.overlay.marquee.toRect())
        if state.playhead is not None:
            x = round(view.x(state.playhead))
            painter.fillRect(x - 1, 0, _PLAYHEAD_PX, view.height, veil(colours.playhead, 0.16))
            painter.fillRect(x, 0, 1, view.height, colours.playhead)

    def shows_cell(self) -> bool:
        """Whether the keyboard cursor is shown: while the keyboard is here and nothing is selected."""
        return self.hasFocus() and not self._state.session.selection

    def _paint_cell(self, painter: QPainter) -> None:
        view, cell = self._state.view, self._state.cell
        left, right = view.x(cell.tick), view.x(cell.tick + self._state.step)
        rect = QRectF(left, view.y(cell.pitch), max(right - left, 6.0), view.row_px)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens().focus, 2))
        painter.setBrush(veil(tokens().focus, 0.14))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS_SMALL, RADIUS_SMALL)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_hint(self, painter: QPainter, text: str) -> None:
        colours = tokens()
        rect = QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = painter.fontMetrics().boundingRect(text)
        box = QRectF(0, 0, room.width() + 36, room.height() + 20)
        box.moveCenter(rect.center())
        painter.setPen(QPen(colours.outline, 1))
        painter.setBrush(veil(colours.surface, 0.92))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(colours.text_dim)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _playhead_changed(self) -> None:
        """Draw only the two strips the playhead left and entered."""
        for tick in (self._drawn_playhead, self._state.playhead):
            if tick is not None:
                x = math.floor(self._state.view.x(tick)) - _PLAYHEAD_PX
                self.update(QRect(x, 0, 2 * _PLAYHEAD_PX + 1, self.height()))
        self._drawn_playhead = self._state.playhead

    # -- events -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Tell the view its size."""
        self._state.resize(self.width(), self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a gesture."""
        self.mouse.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add or remove a note."""
        self.mouse.double_click(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a gesture."""
        self.mouse.release(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Forget what was under the mouse."""
        self.mouse.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show what a press would do with the modifiers held now."""
        self.mouse.modifiers_changed(event.modifiers())
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Show what a press would do with the modifiers held now."""
        self.mouse.modifiers_changed(event.modifiers())
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard cursor."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the keyboard cursor."""
        super().focusOutEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or zoom."""
        wheel.wheel(self._state, event, event.position())

    def event(self, event: QEvent) -> bool:
        """Take a trackpad's pinch."""
        if isinstance(event, QNativeGestureEvent):
            return wheel.pinch(self._state, event, event.position())
        return super().event(event)
