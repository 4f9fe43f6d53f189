"""A drag that carries strokes of a drawing, and what a widget needs in order to take them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from studio.errors import PlainError
from studio.project.stroke_codec import strokes_from_bytes
from studio.project.stroke_melody import InkedStroke

STROKE_MIME = "application/x-chimera-strokes"
"""Drag type of strokes; see :mod:`studio.project.stroke_codec`."""

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


def holds_strokes(mime: QMimeData) -> bool:
    """Say whether a drag carries strokes."""
    return mime.hasFormat(STROKE_MIME)


def strokes_of(mime: QMimeData) -> tuple[InkedStroke, ...]:
    """Return the strokes that a drag carries.

    Raises:
        StrokeDataError: they are none.
    """
    return strokes_from_bytes(bytes(mime.data(STROKE_MIME).data()))


class StrokeDrop(QObject):
    """Lets a widget take strokes; what becomes of them, a subclass says in :meth:`take`.

    Args:
        target: the widget over which strokes are dragged.
        owner: the object with which it goes.

    Signals:
        refused: a sentence for the person.
    """

    refused = Signal(str)

    def __init__(self, target: QWidget, owner: QObject) -> None:
        super().__init__(owner)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def take(self, strokes: tuple[InkedStroke, ...], place: QPointF) -> None:
        """Do what strokes are dropped for.

        Args:
            strokes: what was dropped.
            place: where on the widget, in its own pixels.

        Raises:
            PlainError, ValueError: they cannot serve; the text says so in a sentence.
        """
        raise NotImplementedError

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Consider and take strokes; everything else goes its way."""
        if event.type() not in _DRAGS:
            return False
        drag: QDropEvent = event
        if not holds_strokes(drag.mimeData()):
            # Files and items are for others, or for the window around.
            drag.ignore()
            return False
        drag.setDropAction(Qt.DropAction.CopyAction)
        drag.accept()
        if drag.type() == QEvent.Type.Drop:
            self._drop(drag)
        return True

    def _drop(self, event: QDropEvent) -> None:
        try:
            self.take(strokes_of(event.mimeData()), event.position())
        except (PlainError, ValueError) as error:
            self.refused.emit(str(error))
