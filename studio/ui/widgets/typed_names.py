"""Names typed in a row of a list: the person's until Enter or Esc, whatever is told about the row meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QWidget


class TypedNames(QStyledItemDelegate):
    """Opens the editor with the row's name and leaves it alone from then on.

    Qt fills an open editor anew at every change of its row, its picture too: what was typed so far would be lost, and
    the rest appended to the old name.
    """

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Fill an editor that has just been opened."""
        if isinstance(editor, QLineEdit):
            name = str(index.data(Qt.ItemDataRole.EditRole) or "")
            if editor.isModified() or editor.text() == name:
                return
        super().setEditorData(editor, index)
