"""An item dropped on a quarter of the pad's square goes to that quarter's corner: no need to aim at its slot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from studio.ui.drag.stroke_drop import holds_strokes
from studio.ui.morph.slot import CornerSlot

_OVER = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class QuarterDrop(QObject):
    """Hands what is dragged over a pad's square to the slots around it, which take what they can.

    Args:
        surface: the square.
        slots: of the corners A, B, C and D.
    """

    def __init__(self, surface: QWidget, slots: Sequence[CornerSlot]) -> None:
        super().__init__(surface)
        self._surface, self._slots = surface, tuple(slots)
        self._lit: CornerSlot | None = None
        surface.setAcceptDrops(True)
        surface.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let the slot of the quarter under the mouse look ready, and take what is dropped there."""
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._light(None)
            return False
        if kind not in (*_OVER, QEvent.Type.Drop):
            return False
        drag: QDropEvent = event
        if holds_strokes(drag.mimeData()):
            return False
        slot = self._slot(drag.position())
        if kind == QEvent.Type.Drop:
            self._lit = None
            slot.dropEvent(drag)
        else:
            self._light(slot)
            slot.dragMoveEvent(drag)
        # A file that no slot takes is for the window around.
        return drag.isAccepted()

    def _slot(self, place: QPointF) -> CornerSlot:
        right, low = place.x() > self._surface.width() / 2, place.y() > self._surface.height() / 2
        return self._slots[2 * low + right]

    def _light(self, slot: CornerSlot | None) -> None:
        if self._lit is not None and self._lit is not slot:
            self._lit.show_drop_ready(ready=False)
        self._lit = slot
