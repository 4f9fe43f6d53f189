"""The rows of the list of sounds: keys, drags out of the window, names typed in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget

from studio.ui.morph.items import ITEM_MIME
from studio.ui.typed_names import TypedNames

ID = Qt.ItemDataRole.UserRole
"""Where a row keeps the id of its sound; headings have none."""
PICTURE = QSize(72, 26)


class SoundRows(QListWidget):
    """The list itself: its keys, and what a drag carries.

    Args:
        file_of: gives the finished file of a sound for drags out of the window, None where there is none yet.

    Signals:
        placed, deleted: the item, by key.
        typed: a name is no longer being typed.
        dropped: id of what was dragged and taken.
    """

    placed = Signal(object)
    deleted = Signal(object)
    dropped = Signal(str)
    typed = Signal()

    def __init__(self, file_of: Callable[[str], Path | None]) -> None:
        super().__init__()
        self._file_of = file_of
        self.setObjectName("soundRows")
        self.setAccessibleName("Sounds")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        names = TypedNames(self)
        names.closeEditor.connect(lambda *_: self.typed.emit())
        self.setItemDelegate(names)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

    @property
    def typing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter puts a sound on a corner, Delete deletes it."""
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.placed.emit(item)
        elif item is not None and event.key() == Qt.Key.Key_Delete:
            self.deleted.emit(item)
        else:
            super().keyPressEvent(event)

    def drag_data(self, sound_id: str) -> QMimeData:
        """Return what a drag of a sound carries: its id for the pad, and its file for other programs."""
        mime = QMimeData()
        mime.setData(ITEM_MIME, QByteArray(sound_id.encode()))
        path = self._file_of(sound_id)
        if path is not None:
            mime.setUrls([QUrl.fromLocalFile(str(path))])
        return mime

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the sound that was pressed."""
        item = self.currentItem()
        if item is None or item.data(ID) is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.drag_data(item.data(ID)))
        drag.setPixmap(item.icon().pixmap(PICTURE))
        if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
            self.dropped.emit(item.data(ID))
