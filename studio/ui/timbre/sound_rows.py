"""The rows of the list of sounds: keys, drags out of the window, names typed in place."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListWidget

from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.widgets.typed_names import TypedNames

ID = Qt.ItemDataRole.UserRole
"""Where a row keeps the id of its sound; headings have none."""
PICTURE = QSize(72, 26)
PATIENCE_S = 2.0
"""A sound whose file takes longer is dragged without it: the pad takes it all the same."""


class SoundRows(QListWidget):
    """The list itself: its keys, and what a drag carries.

    Args:
        file_of: gives the finished file of a sound for drags out of the window, None where there is none yet.

    Signals:
        placed, deleted: the item, by key.
        typed: a name is no longer being typed.
        dropped: id of what was dragged and taken.
        held: id of what was pressed: it may be dragged.
    """

    held = Signal(str)
    placed = Signal(object)
    deleted = Signal(object)
    dropped = Signal(str)
    typed = Signal()

    def __init__(self, file_of: Callable[[str], Path | None]) -> None:
        super().__init__()
        self._file_of = file_of
        self._press: QPoint | None = None
        self._pressed_at = 0.0
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select, and have the file written in case this becomes a drag."""
        super().mousePressEvent(event)
        place = event.position().toPoint()
        item = self.itemAt(place)
        if event.button() == Qt.MouseButton.LeftButton and item is not None and item.data(ID):
            self._press, self._pressed_at = place, time.monotonic()
            self.held.emit(item.data(ID))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start the drag once the file is finished; one that takes long is not waited for."""
        item = self.currentItem()
        if self._press is None or item is None or event.buttons() != Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        way = (event.position().toPoint() - self._press).manhattanLength()
        late = time.monotonic() - self._pressed_at > PATIENCE_S
        ready = late or self._file_of(item.data(ID)) is not None
        if way >= QApplication.startDragDistance() and ready:
            self._press = None
            self.startDrag(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._press = None
        super().mouseReleaseEvent(event)

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
