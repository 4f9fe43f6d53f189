"""A stroke of a drawing, dropped on a morph pad, becomes a path with the timing of the hand that drew it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent

from studio.project.pad_path import PadPath
from studio.project.stroke_codec import StrokeDataError, strokes_from_bytes
from studio.project.stroke_melody import InkedStroke
from studio.ui.morph.pad import MorphPad

STROKE_MIME = "application/x-chimera-strokes"
"""Drag type of strokes; see :mod:`studio.project.stroke_codec`."""


def holds_strokes(mime: QMimeData) -> bool:
    """Say whether a drag carries strokes."""
    return mime.hasFormat(STROKE_MIME)


def strokes_of(mime: QMimeData) -> tuple[InkedStroke, ...]:
    """Return the strokes that a drag carries.

    Raises:
        StrokeDataError: they are none.
    """
    return strokes_from_bytes(bytes(mime.data(STROKE_MIME).data()))


def path_over(pad: MorphPad, strokes: Sequence[InkedStroke]) -> bool:
    """Lay the longest of some strokes over a pad as a path; say whether the pad took it.

    Strokes keep the timing of the hand where it is known; a pad without items has no paths.
    """
    if not strokes or not any(pad.filled):
        return False
    stroke, ink = max(strokes, key=lambda drawn: len(drawn[0]))
    times = ink.times if len(ink.times) == len(stroke) else None
    pad.path_recorded.emit(PadPath.of_stroke(stroke, times).points)
    return True


class StrokeDrop(QObject):
    """Lets a pad take strokes.

    Args:
        pad: any room's pad.

    Signals:
        refused: a sentence for the person.
    """

    refused = Signal(str)

    def __init__(self, pad: MorphPad) -> None:
        super().__init__(pad)
        self._pad = pad
        pad.surface.setAcceptDrops(True)
        pad.surface.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Consider and take strokes; everything else goes its way."""
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and holds_strokes(
            event.mimeData()
        ):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            return True
        if kind == QEvent.Type.Drop and holds_strokes(event.mimeData()):
            self._drop(event)
            return True
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            # What is no stroke is for the window around.
            event.ignore()
            return True
        return False

    def _drop(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        try:
            taken = path_over(self._pad, strokes_of(event.mimeData()))
        except (StrokeDataError, ValueError) as error:
            self.refused.emit(str(error))
            return
        if not taken:
            self.refused.emit(
                "Put items into the pad's corners first, then a stroke can be its path."
            )
