"""Files that the system asks a running program to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.window.file_opens import FileOpens


class Window(QObject):
    """What the filter sees of the window."""

    first_painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[list[Path]] = []

    def open_files(self, paths: list[Path]) -> None:
        self.opened.append(paths)


def send(path: Path | str) -> None:
    url = QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path)
    QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(url))


def test_files_wait_for_the_window_and_then_do_not(qtbot: QtBot, tmp_path: Path) -> None:
    window = Window()
    filter_ = FileOpens(QApplication.instance(), window)
    one, two, three = (tmp_path / f"lied {n} ä.chimera" for n in range(3))
    send(one)
    send(two)
    send("https://example.org/song.chimera")
    assert window.opened == []
    window.first_painted.emit()
    send(three)
    assert window.opened == [[one, two], [three]]
    QApplication.instance().removeEventFilter(filter_)
