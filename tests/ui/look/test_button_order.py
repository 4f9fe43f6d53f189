"""What a dialog does stands right of Cancel, in Qt's own boxes as in rows of ours."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QMessageBox, QVBoxLayout
from pytestqt.qtbot import QtBot

Standard = QDialogButtonBox.StandardButton


@pytest.mark.parametrize("doing", [Standard.Ok, Standard.Save, Standard.Open])
def test_a_dialogs_buttons(dressed: QApplication, qtbot: QtBot, doing: Standard) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    box = QDialogButtonBox(doing | Standard.Cancel)
    QVBoxLayout(dialog).addWidget(box)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert box.button(doing).x() > box.button(Standard.Cancel).x()


def test_a_message_boxs_buttons(dressed: QApplication, qtbot: QtBot) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
    box.show()
    qtbot.waitExposed(box)
    ok, cancel = (box.button(getattr(QMessageBox.StandardButton, n)) for n in ("Ok", "Cancel"))
    assert ok.mapToGlobal(ok.rect().center()).x() > cancel.mapToGlobal(cancel.rect().center()).x()
