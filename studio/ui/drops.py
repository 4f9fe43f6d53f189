"""What is dropped on the window: local files, told apart by what is in them, and clips from inside."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from studio.project.chimera_file import SUFFIX
from studio.ui.morph.items import ITEM_MIME

_MAX_FILES = 64
_MIDI_ENDINGS = frozenset({".mid", ".midi", ".smf", ".kar"})


class WindowDrops(QObject):
    """Takes drops anywhere on a window.

    Args:
        window: where; its parts may take drops of their own before it.
        open_files: opens or imports local files.
        take_item: shows an item that was dragged from inside, by its id.
        set_hot: lights the window up while something it takes is over it.
    """

    def __init__(
        self,
        window: QWidget,
        open_files: Callable[[list[Path]], None],
        take_item: Callable[[str], None],
        set_hot: Callable[[bool], None],
    ) -> None:
        super().__init__(window)
        self._open_files, self._take_item, self._set_hot = open_files, take_item, set_hot
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Consider, take, or let go of a drag."""
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            self._consider(event)
            return True
        if kind == QEvent.Type.DragLeave:
            self._set_hot(False)
        elif kind == QEvent.Type.Drop:
            self._drop(event)
            return True
        return False

    def _consider(self, event: QDragMoveEvent) -> None:
        mime = event.mimeData()
        from_inside = event.source() is not None
        if dropped_item(mime) or (dropped_files(mime) and not from_inside):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._set_hot(True)
        else:
            event.ignore()

    def _drop(self, event: QDropEvent) -> None:
        self._set_hot(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        # A drag from inside carries a file as well, for other programs; here the item itself is wanted.
        item_id = dropped_item(event.mimeData())
        if item_id is not None:
            self._take_item(item_id)
        elif event.source() is None:
            self._open_files(dropped_files(event.mimeData()))


def dropped_files(mime: QMimeData) -> list[Path]:
    """Return the local paths of a drag; none where it carries something else."""
    if not mime.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()][:_MAX_FILES]


def dropped_item(mime: QMimeData) -> str | None:
    """Return the id of the item that a drag within the window carries, or None."""
    if not mime.hasFormat(ITEM_MIME):
        return None
    return bytes(mime.data(ITEM_MIME).data()).decode("utf-8", "replace")


def sorted_by_kind(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Tell projects from other files by their content; a folder stands for the MIDI files in it.

    Returns:
        Projects, and everything else in the order given.
    """
    projects: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in sorted(path.iterdir()) if p.suffix.lower() in _MIDI_ENDINGS)
            others.extend(list(inside)[:_MAX_FILES])
        elif _is_project(path):
            projects.append(path)
        else:
            others.append(path)
    return projects, others


def _is_project(path: Path) -> bool:
    # A file that is called a project is opened as one even if it is broken: that gives the better sentence.
    return path.suffix.lower() == SUFFIX or zipfile.is_zipfile(path)
