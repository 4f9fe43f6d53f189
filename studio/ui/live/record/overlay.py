"""Notes that are being recorded, drawn over the piano roll as they come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.live.record.note_pairs import RecordedNote
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.ui.look.theme import tokens
from studio.ui.roll.colours import veil
from studio.ui.roll.note_arrays import NoteArrays
from studio.ui.roll.paint_notes import blocks
from studio.ui.roll.state import RollState

_RADIUS = 2.5


class RecordingOverlay(QWidget):
    """Lies over the note area; the mouse goes through it.

    Args:
        canvas: the note area.
        state: of the piano roll, for where it looks.
    """

    def __init__(self, canvas: QWidget, state: RollState) -> None:
        super().__init__(canvas)
        self._state = state
        self._arrays = NoteArrays.of(None)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setGeometry(canvas.rect())
        canvas.installEventFilter(self)
        self.hide()

    @property
    def count(self) -> int:
        """How many notes are drawn."""
        return len(self._arrays)

    def show_notes(self, notes: Sequence[RecordedNote]) -> None:
        """Draw notes at their song positions; none hides the overlay."""
        clip = Clip(
            notes=tuple(
                Note(
                    max(round(note.start * TICKS_PER_BEAT), 0),
                    max(round(note.length * TICKS_PER_BEAT), 1),
                    note.pitch,
                    note.velocity,
                )
                for note in notes
            )
        )
        if len(notes) > len(self._arrays):
            self._reveal(max(notes, key=lambda note: note.start).pitch)
        self._arrays = NoteArrays.of(clip)
        self.setVisible(bool(notes))
        self.update()

    def _reveal(self, pitch: int) -> None:
        """Scroll up or down to a note that has just been played."""
        view = self._state.view
        middle = view.left + view.ticks_shown / 2
        self._state.set_view(view.revealing(middle, middle, pitch), by_hand=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the size of the note area."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the notes in the colour of recording."""
        shown = blocks(self._arrays, self._state.view)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = tokens().record
        painter.setPen(colour)
        painter.setBrush(veil(colour, 0.6))
        height = shown.height - 1
        for x, y, width in zip(
            shown.x.tolist(), shown.y.tolist(), shown.width.tolist(), strict=True
        ):
            painter.drawRoundedRect(x, y, width - 1, height, _RADIUS, _RADIUS)
