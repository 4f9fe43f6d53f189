"""The field between keys and ruler: it says which key the rows are shaded by."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.project.song import NOTE_NAMES
from studio.ui.look.theme import TEXT_SMALL, theme_changed, tokens
from studio.ui.roll.state import RollState

_SHORT = {"major": "maj", "minor": "min", "chromatic": "chr", "dorian": "dor", "lydian": "lyd"}


class Corner(QWidget):
    """Shows the song's key in short while the scale is highlighted."""

    def __init__(
        self, state: RollState, width: int, height: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedSize(width, height)
        state.options_changed.connect(self._changed)
        theme_changed.connect(self.update)
        self._changed()

    def _changed(self) -> None:
        self.setToolTip(f"Key of the song: {self._state.key}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the key's name."""
        colours = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colours.outline)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colours.outline)
        if not self._state.options.scale:
            return
        font = QFont(self.font())
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        painter.setPen(colours.text_dim)
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._name())

    def _name(self) -> str:
        key = self._state.key
        tonic = NOTE_NAMES[key.tonic].replace("#", "♯")
        return f"{tonic} {_SHORT.get(key.scale, key.scale[:3])}"
