"""The hand on the canvas: what was begun with mouse, touch or pen, from the press to the release."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt

from studio.sketch import edits
from studio.ui.sketch.pen import Pen

if TYPE_CHECKING:
    from studio.ui.sketch.canvas import Canvas

ERASER_PX = 9.0
_TOGETHER = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents


class Tool(StrEnum):
    """What the pen does; the value is what the person reads."""

    DRAW = "Draw"
    ERASE = "Erase"
    SELECT = "Select"
    PAN = "Pan"


class CanvasHand:
    """Draws, erases, chooses or moves the paper of a canvas.

    Attributes:
        tool: what a press begins.
        pen: the stroke under way, or None.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.tool = Tool.DRAW
        self.pen: Pen | None = None
        self._erasing: QPointF | None = None
        self._panning: QPointF | None = None
        self._together = QCoreApplication.testAttribute(_TOGETHER)

    def press(
        self,
        at: QPointF,
        tool: Tool,
        pressure: float | None,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Begin what a tool does at a place of the widget; ``pressure`` is None where the device knows none."""
        canvas = self._canvas
        canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        if tool is Tool.DRAW:
            canvas.set_ghost(())
            canvas.stroke_begun.emit()
            self.pen = Pen(canvas.ink, 1.0 / canvas.scale.zoom)
            self.pen.move(*canvas.scale.to_canvas(at), pressure)
        elif tool is Tool.ERASE:
            canvas.stroke_begun.emit()
            self._erasing = at
            canvas.edit_begun.emit("Erase")
            self._erase(at)
        elif tool is Tool.SELECT:
            canvas.frame.press(at, held)
        else:
            self._panning = at
            self.show_cursor()
        canvas.update()

    def move(self, at: QPointF, pressure: float | None) -> None:
        """Go on with it."""
        canvas = self._canvas
        if self._panning is not None:
            moved = self._panning - at
            self._panning = at
            canvas.set_scale(canvas.scale.scrolled(moved.x(), moved.y()))
        elif self.pen is not None:
            if self.pen.move(*canvas.scale.to_canvas(at), pressure):
                self._update_tip(self.pen)
        elif self._erasing is not None:
            self._erase(at)
        elif self.tool is Tool.SELECT:
            canvas.frame.move(at)

    def release(self, at: QPointF) -> None:
        """End it."""
        canvas = self._canvas
        if self._panning is not None:
            self._panning = None
            self.show_cursor()
        elif self.pen is not None:
            self.pen.move(*canvas.scale.to_canvas(at))
            stroke, ink = self.pen.stroke()
            self.forget_stroke()
            canvas.stroke_drawn.emit(stroke, ink)
        elif self._erasing is not None:
            self._erasing = None
            canvas.edit_ended.emit()
        elif self.tool is Tool.SELECT:
            canvas.frame.release(at)

    def forget_stroke(self) -> None:
        """Drop the stroke under way: it was none, or it is drawn."""
        self.pen = None
        self._canvas.update()

    def give_up(self) -> None:
        """Let it be as if nothing had been begun."""
        self._panning = None
        if self.pen is not None:
            self.forget_stroke()
        if self._erasing is not None:
            self._erasing = None
            self._canvas.edit_cancelled.emit()
        self._canvas.frame.give_up()

    def come(self) -> None:
        """Hear every move while over the canvas: Qt on X11 would leave some out of a stroke when it is busy."""
        self._together = QCoreApplication.testAttribute(_TOGETHER)
        QCoreApplication.setAttribute(_TOGETHER, False)

    def go(self) -> None:
        """Hear as many as anybody, elsewhere."""
        QCoreApplication.setAttribute(_TOGETHER, self._together)

    def show_cursor(self) -> None:
        """Let the mouse look like what it does."""
        shapes = {
            Tool.PAN: Qt.CursorShape.OpenHandCursor,
            Tool.SELECT: Qt.CursorShape.ArrowCursor,
        }
        shape = shapes.get(self.tool, Qt.CursorShape.CrossCursor)
        held = self._panning is not None
        self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor if held else shape)

    def _erase(self, at: QPointF) -> None:
        canvas = self._canvas
        start, self._erasing = self._erasing or at, at
        hit = edits.hit_strokes(
            canvas.sketch,
            canvas.scale.to_canvas(start),
            canvas.scale.to_canvas(at),
            ERASER_PX / canvas.scale.zoom,
        )
        if hit:
            canvas.edited.emit(edits.without(canvas.sketch, hit))

    def _update_tip(self, pen: Pen) -> None:
        """Ask for the end of the stroke only to be painted again."""
        canvas = self._canvas
        places = [canvas.scale.to_widget(*point) for point in pen.points[-4:]]
        rect = QRectF(places[0], places[0])
        for place in places[1:]:
            rect = rect.united(QRectF(place, QSizeF(1, 1)))
        margin = canvas.ink.width * canvas.scale.zoom + 3
        canvas.update(rect.adjusted(-margin, -margin, margin, margin).toAlignedRect())
