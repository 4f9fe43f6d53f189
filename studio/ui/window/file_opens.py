"""Files that the system asks a running program to open: what macOS sends instead of words on the command line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from studio.ui.window.main_window import MainWindow


class FileOpens(QObject):
    """Hands such files to a window; those that come before it can be seen wait until then.

    Args:
        app: gets the system's events.
        window: opens or imports the files.
    """

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._ready = False
        self._waiting: list[Path] = []
        window.first_painted.connect(self._begin)
        app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take a file that shall be opened; every other event goes on."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return False
        path = event.url().toLocalFile()
        if path:
            self._waiting.append(Path(path))
            if self._ready:
                self._open()
        return True

    def _begin(self) -> None:
        self._ready = True
        self._open()

    def _open(self) -> None:
        if self._waiting:
            files, self._waiting = self._waiting, []
            self._window.open_files(files)
