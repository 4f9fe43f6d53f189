"""Offers what a killed program left behind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.recovery import Recovery
from studio.ui.look.theme import SPACE, TIGHT
from studio.ui.start.recovery_answer import RecoveryAnswer, RecoveryChoice

_PICTURE = QSize(96, 54)
_WIDTH = 520


class RecoveryDialog(QDialog):
    """Lists unsaved songs, newest first: recover, open the saved file instead, or discard."""

    def __init__(self, found: Sequence[Recovery], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unsaved work was found")
        self.setMinimumWidth(_WIDTH)
        self._found = list(found)
        self._answer: RecoveryAnswer | None = None
        title = QLabel("Chimera Studio did not end in order last time")
        title.setProperty("heading", True)
        note = QLabel(
            "Nothing is lost: this is how your work stood. A recovered song opens as an unsaved copy, "
            "the saved file stays as it is.",
            wordWrap=True,
        )
        note.setProperty("dim", True)
        note.setMinimumHeight(note.heightForWidth(_WIDTH - 6 * SPACE))
        self.list = QListWidget()
        self.list.setAccessibleName("Unsaved songs")
        self.list.setIconSize(_PICTURE)
        self.list.setSpacing(TIGHT)
        self.list.setMinimumHeight(170)
        for recovery in self._found:
            self.list.addItem(_entry(recovery))
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemActivated.connect(lambda _item: self._choose(RecoveryChoice.RECOVER))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        for widget in (title, note, self.list):
            column.addWidget(widget)
        column.addLayout(self._make_buttons())
        self.list.setCurrentRow(0)

    def ask(self) -> RecoveryAnswer | None:
        """Show the dialog; None where the person decides later."""
        self.exec()
        return self._answer

    def _make_buttons(self) -> QHBoxLayout:
        self.discard = QPushButton("Discard")
        self.discard.setProperty("danger", True)
        self.discard.setToolTip("Throw this unsaved work away for good")
        self.open_saved = QPushButton("Open last saved")
        self.open_saved.setToolTip(
            "Open the project file as it was last saved, and keep this for later"
        )
        self.recover = QPushButton("Recover", default=True)
        self.recover.setToolTip("Open the chosen song as it stood last, as an unsaved copy")
        self.recover.setProperty("primary", True)
        for button, choice in (
            (self.discard, RecoveryChoice.DISCARD),
            (self.open_saved, RecoveryChoice.OPEN_SAVED),
            (self.recover, RecoveryChoice.RECOVER),
        ):
            button.clicked.connect(lambda _checked=False, choice=choice: self._choose(choice))
        row = QHBoxLayout()
        row.addWidget(self.discard)
        row.addStretch(1)
        row.addWidget(self.open_saved)
        row.addWidget(self.recover)
        return row

    def _on_row(self, row: int) -> None:
        path = self._found[row].project if row >= 0 else None
        self.open_saved.setEnabled(path is not None)
        self.recover.setEnabled(row >= 0)
        self.discard.setEnabled(row >= 0)

    def _choose(self, choice: RecoveryChoice) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self._answer = RecoveryAnswer(choice, self._found[row])
            self.accept()


def _entry(recovery: Recovery) -> QListWidgetItem:
    when = recovery.when.astimezone().strftime("%A %d %B, %H:%M")
    where = str(recovery.project) if recovery.project else "never saved"
    item = QListWidgetItem(f"{recovery.title}\n{when}\n{where}")
    picture = QPixmap()
    if recovery.thumbnail and picture.loadFromData(recovery.thumbnail):
        item.setIcon(QIcon(picture))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{recovery.title}, {when}, {where}")
    return item
