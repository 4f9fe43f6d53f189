"""Questions before something is given up: changes that are not saved, and exports that are not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui.look.theme import SPACE

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

_WIDTH = 420


def exports_may_end(window: MainWindow) -> bool:
    """Ask where files that the person wanted are still being written; say whether the window may close."""
    unfinished = list(window.live.sound_out.desk.unfinished)
    if window.rooms.is_made("timbre"):
        unfinished += window.more.timbre.unfinished
    return not unfinished or window.dialogs.end_exports(unfinished)


class Question(QDialog):
    """A question in the program's own look; Escape and closing take nothing away.

    Args:
        title: of the dialog's window.
        question: the question.
        note: what happens else.
    """

    def __init__(self, title: str, question: str, note: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self._answer = "cancel"
        heading, small = QLabel(question), QLabel(note)
        heading.setProperty("heading", True)
        small.setProperty("dim", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        for words in (heading, small):
            words.setWordWrap(True)
            words.setMinimumHeight(words.heightForWidth(_WIDTH - 6 * SPACE))
            column.addWidget(words)
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE)
        column.addLayout(self._row)

    def ask(self) -> str:
        """Show it and return the answer of the button; ``"cancel"`` where the person goes back."""
        self.exec()
        return self._answer

    def _add(self, answer: str, words: str, tip: str, look: str = "") -> QPushButton:
        button = QPushButton(words, autoDefault=False)
        button.setToolTip(tip)
        if look:
            button.setProperty(look, True)
        if look == "primary":
            button.setDefault(True)
            button.setFocus()
        button.clicked.connect(lambda: self._choose(answer))
        self._row.addWidget(button)
        if look == "danger":
            self._row.addStretch(1)
        return button

    def _choose(self, answer: str) -> None:
        self._answer = answer
        self.accept()


class UnsavedDialog(Question):
    """``"save"``, ``"discard"`` or ``"cancel"`` for the changes to a song of this name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        question = f"Save the changes to “{name}”?"
        super().__init__("Unsaved changes", question, "Without saving they are lost.", parent)
        tip = "Go on without saving; the changes are lost"
        self.discard = self._add("discard", "Discard", tip, "danger")
        self.cancel = self._add("cancel", "Cancel", "Go back to the song (Esc)")
        self.save = self._add("save", "Save", "Save the song, then go on (Enter)", "primary")


class UnfinishedDialog(Question):
    """``"end"`` or ``"cancel"`` for exports that are under way; ``names`` as the jobs panel shows them."""

    def __init__(self, names: list[str], parent: QWidget | None = None) -> None:
        note = f"Not finished: {', '.join(names)}. What is ended now leaves no file."
        question = "Quit while files are being exported?"
        super().__init__("Exports are not finished", question, note, parent)
        self.end = self._add("end", "Quit", "End the exports and quit", "danger")
        self.wait = self._add(
            "cancel", "Go on exporting", "Stay until the files are there (Enter)", "primary"
        )
