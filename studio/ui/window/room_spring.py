"""Rooms that open under a drag: what is carried to a room's button for a moment goes on in that room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from studio.ui.window.rooms import RoomStack

REST_MS = 450
"""So long the drag must rest on the button."""


class RoomSpring(QObject):
    """Opens rooms under drags.

    Args:
        rooms: whose buttons; all rooms were added.
    """

    def __init__(self, rooms: RoomStack) -> None:
        super().__init__(rooms)
        self._rooms, self._over = rooms, ""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._open)
        self._ids: dict[QWidget, str] = {}
        for room_id, button in rooms.buttons.items():
            self._ids[button] = room_id
            button.setAcceptDrops(True)
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow a drag over the buttons; nothing can be dropped on them."""
        kind = event.type()
        if kind == QEvent.Type.DragEnter:
            self._over = self._ids[watched]
            self._rest.start()
            # Without this there would be no word of the drag's leaving.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            return True
        if kind in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self._rest.stop()
            event.ignore()
            return True
        return False

    def _open(self) -> None:
        self._rooms.show_room(self._over)
