"""Strokes of a drawing, dropped on the note area."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Signal

from studio.project.stroke_melody import InkedStroke
from studio.ui.drag.stroke_drop import StrokeDrop
from studio.ui.roll.piano_roll import PianoRollEditor


class RollStrokeDrop(StrokeDrop):
    """Lets a piano roll take strokes.

    Args:
        editor: the roll.

    Signals:
        dropped: strokes (:data:`InkedStroke` tuple), tick and pitch of the place.
    """

    dropped = Signal(object, int, int)

    def __init__(self, editor: PianoRollEditor) -> None:
        super().__init__(editor.canvas, editor)
        self._state = editor.state

    def take(self, strokes: tuple[InkedStroke, ...], place: QPointF) -> None:
        """Say where in time and pitch they were dropped."""
        state = self._state
        tick = max(state.snap(state.view.tick(place.x())), 0)
        self.dropped.emit(strokes, tick, min(max(state.view.pitch(place.y()), 0), 127))
