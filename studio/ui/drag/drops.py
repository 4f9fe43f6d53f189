"""What is dropped on the window: local files, told apart by what is in them, and clips from inside."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from studio.project.chimera_file import SUFFIX
from studio.sketch.files.sniff import is_stroke_archive, is_svg
from studio.timbre.sound.sniff import SUFFIXES, is_recording
from studio.ui.drag.item_mime import ITEM_MIME

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


@dataclass
class SortedFiles:
    """Files by what is in them.

    Attributes:
        projects: to open.
        drawings: SVG or stroke-3 archives, for the sketch room.
        recordings: for the timbre room.
        others: MIDI files, and what nobody knows.
    """

    projects: list[Path] = field(default_factory=list)
    drawings: list[Path] = field(default_factory=list)
    recordings: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)


def sorted_by_kind(paths: Sequence[Path]) -> SortedFiles:
    """Tell files apart by their content, in the order given; a folder stands for the MIDI files and sounds in it."""
    found = SortedFiles()
    for path in paths:
        if path.is_dir():
            endings = _MIDI_ENDINGS | frozenset(SUFFIXES)
            inside = (p for p in sorted(path.iterdir()) if p.suffix.lower() in endings)
            for _, file in zip(range(_MAX_FILES), inside, strict=False):
                _put(found, file)
        else:
            _put(found, path)
    return found


def _put(found: SortedFiles, path: Path) -> None:
    if is_stroke_archive(path) or is_svg(path):
        found.drawings.append(path)
    elif _is_project(path):
        found.projects.append(path)
    elif is_recording(path):
        found.recordings.append(path)
    else:
        found.others.append(path)


def _is_project(path: Path) -> bool:
    # A file that is called a project is opened as one even if it is broken: that gives the better sentence.
    return path.suffix.lower() == SUFFIX or zipfile.is_zipfile(path)
