"""A little window from which files can be dragged, as from a file manager: ``drag_source.py X Y FILE...``."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragSource(QLabel):
    """Starts a real system drag of the files as soon as the mouse is dragged."""

    def __init__(self, files: list[str]) -> None:
        super().__init__(
            "drag me", None, Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.FramelessWindowHint
        )
        self._urls = [QUrl.fromLocalFile(name) for name in files]

    def mouseMoveEvent(self, _event: QMouseEvent) -> None:
        mime = QMimeData()
        mime.setUrls(self._urls)
        drag = QDrag(self)
        drag.setMimeData(mime)
        action = drag.exec(Qt.DropAction.CopyAction)
        # It stays alive: X hands the data over only when the other program asks for it.
        print("dropped" if action == Qt.DropAction.CopyAction else "refused", flush=True)


def main() -> None:
    app = QApplication([])
    x, y = int(sys.argv[1]), int(sys.argv[2])
    window = DragSource(sys.argv[3:])
    window.setGeometry(x, y, 60, 24)
    window.show()
    print("ready", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
