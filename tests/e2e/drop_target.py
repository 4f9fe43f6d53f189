"""A little window that takes files, as a desktop or a DAW would, and prints their paths: ``drop_target.py X Y``."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel


class DropTarget(QLabel):
    """Accepts file URLs only, like the programs that refuse anything else."""

    def __init__(self) -> None:
        super().__init__(
            "drop here",
            None,
            Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.FramelessWindowHint,
        )
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        print(json.dumps([url.toLocalFile() for url in event.mimeData().urls()]), flush=True)


def main() -> None:
    app = QApplication([])
    x, y = int(sys.argv[1]), int(sys.argv[2])
    window = DropTarget()
    window.setGeometry(x, y, 120, 60)
    window.show()
    print("ready", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
