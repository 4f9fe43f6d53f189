"""Strokes of a drawing, dropped on the note area."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent

from studio.project.stroke_codec import StrokeDataError
from studio.ui.morph.stroke_drop import holds_strokes, strokes_of
from studio.ui.roll.piano_roll import PianoRollEditor


class RollStrokeDrop(QObject):
    """Lets a piano roll take strokes.

    Args:
        editor: the roll.

    Signals:
        dropped: strokes (:data:`InkedStroke` tuple), tick and pitch of the place.
        refused: a sentence for the person.
    """

    dropped = Signal(object, int, int)
    refused = Signal(str)

    def __init__(self, editor: PianoRollEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        editor.canvas.setAcceptDrops(True)
        editor.canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Consider and take strokes; everything else goes its way."""
        kind = event.type()
        if kind not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        if not holds_strokes(event.mimeData()):
            # Files and items are for the window around.
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if kind == QEvent.Type.Drop:
            self._drop(event)
        return True

    def _drop(self, event: QDropEvent) -> None:
        state, at = self._editor.state, event.position()
        tick = max(state.snap(state.view.tick(at.x())), 0)
        try:
            strokes = strokes_of(event.mimeData())
        except StrokeDataError as error:
            self.refused.emit(str(error))
            return
        self.dropped.emit(strokes, tick, min(max(state.view.pitch(at.y()), 0), 127))
