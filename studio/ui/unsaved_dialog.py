"""What to do with changes that are not saved, asked before a song makes way for another or the window closes."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui.theme import SPACE


class UnsavedDialog(QDialog):
    """Save, discard or go on; Escape and closing go on.

    Args:
        name: of the song.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unsaved changes")
        self.setMinimumWidth(420)
        self._answer = "cancel"
        title = QLabel(f"Save the changes to “{name}”?", wordWrap=True)
        title.setProperty("heading", True)
        note = QLabel("Without saving they are lost.")
        note.setProperty("dim", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addWidget(title)
        column.addWidget(note)
        column.addLayout(self._make_buttons())
        self.save.setFocus()

    def ask(self) -> str:
        """Show it and return ``"save"``, ``"discard"`` or ``"cancel"``."""
        self.exec()
        return self._answer

    def _make_buttons(self) -> QHBoxLayout:
        self.discard = QPushButton("Discard", autoDefault=False)
        self.discard.setProperty("danger", True)
        self.discard.setToolTip("Go on without saving; the changes are lost")
        self.cancel = QPushButton("Cancel", autoDefault=False)
        self.cancel.setToolTip("Go back to the song (Esc)")
        self.save = QPushButton("Save", default=True)
        self.save.setProperty("primary", True)
        self.save.setToolTip("Save the song, then go on (Enter)")
        self.discard.clicked.connect(lambda: self._choose("discard"))
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(lambda: self._choose("save"))
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.discard)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return row

    def _choose(self, answer: str) -> None:
        self._answer = answer
        self.accept()
