"""What was dropped on the window: local files, told apart by what is in them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData

from studio.project.chimera_file import SUFFIX
from studio.ui.morph.items import ITEM_MIME

_MAX_FILES = 64
_MIDI_ENDINGS = frozenset({".mid", ".midi", ".smf", ".kar"})


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
