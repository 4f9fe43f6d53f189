"""Touch on the canvas: one finger does what the tool does, two move and zoom the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTouchEvent

if TYPE_CHECKING:
    from studio.ui.sketch.canvas import Canvas

TOUCHES = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class Fingers:
    """Follows fingers over a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pair: tuple[QPointF, QPointF] | None = None

    def take(self, event: QTouchEvent) -> None:
        """Take a touch event."""
        canvas, points = self._canvas, event.points()
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            # The system took the finger for a palm, or for a gesture of its own.
            self._pair = None
            canvas.hand.give_up()
            return
        if len(points) < 2 or event.type() == QEvent.Type.TouchEnd:
            self._pair = None
        if len(points) >= 2:
            # The second finger means that the first was not a pen.
            canvas.hand.give_up()
            before, self._pair = self._pair, (points[0].position(), points[1].position())
            if before is not None:
                canvas.set_scale(canvas.scale.pinched(before, self._pair))
        elif event.type() == QEvent.Type.TouchBegin:
            canvas.hand.press(points[0].position(), canvas.tool, None)
        elif event.type() == QEvent.Type.TouchUpdate:
            canvas.hand.move(points[0].position(), None)
        elif points:
            canvas.hand.release(points[0].position())


def made_up(event: QMouseEvent) -> bool:
    """Say whether Qt made this mouse event of a touch or pen event that was handled already."""
    return event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
