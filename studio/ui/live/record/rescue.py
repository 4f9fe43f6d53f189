"""Recordings that a killed program was making: found at the start, offered in plain words, and kept."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from studio.live.record.take import Take
from studio.project.takes import keep_takes
from studio.project.takes_folder import TakesFolder
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.widgets.toasts import Level, Notification

KEEP = "Keep them"


class RecordingRescue(QObject):
    """Finds and keeps them. What is neither kept nor thrown away is offered again at the next start.

    Args:
        document: gets the takes.
        folder: where recordings lie.
        pool: reads them.

    Signals:
        offered: a sentence, or "" when there is nothing to offer any more.
        kept: the takes are in the song now.
        notify: a :class:`Notification`.
    """

    offered = Signal(str)
    kept = Signal()
    notify = Signal(object)

    def __init__(
        self, document: Document, folder: TakesFolder, pool: IoPool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._folder, self._pool = document, folder, pool
        self._found: list[Take] = []
        self._answered = False
        document.replaced.connect(self._offer)

    @property
    def waiting(self) -> list[Take]:
        """What can be kept: takes that the open song does not hold already."""
        known = {take.id for take in self._document.song.takes}
        return [] if self._answered else [take for take in self._found if take.id not in known]

    def look(self) -> None:
        """Look for them in the background."""
        self._pool.run(self._folder.abandoned, self._on_found)

    def keep(self) -> None:
        """Take them into the song as one step, and list them."""
        takes = self.waiting
        if not takes:
            return
        self._document.apply(f"Recover {_count(takes)}", lambda song: keep_takes(song, takes))
        self._answered = True
        self.offered.emit("")
        self.kept.emit()
        self.notify.emit(Notification(f"{_count(takes)} kept among the takes.", Level.OK))

    def throw_away(self) -> None:
        """Delete them for good."""
        self._answered = True
        self.offered.emit("")
        self._pool.run(self._folder.sweep, lambda _none: None)

    def settle(self) -> None:
        """On leaving in order: what was kept needs no file any more."""
        if self._answered:
            self._folder.sweep()

    def _on_found(self, found: tuple[list[Take], list[str]]) -> None:
        self._found, notices = found
        for sentence in notices:
            self.notify.emit(Notification(sentence, Level.WARNING))
        self._offer()
        if self.waiting:
            self.notify.emit(
                Notification(_words(self.waiting), Level.WARNING, action=KEEP, on_action=self.keep)
            )

    def _offer(self) -> None:
        self.offered.emit(_words(self.waiting))


def _words(takes: Sequence[Take]) -> str:
    if not takes:
        return ""
    when = time.strftime("%d %B, %H:%M", time.localtime(takes[0].header.created))
    notes = sum(len(take.notes) for take in takes)
    what = f"{notes} {'note' if notes == 1 else 'notes'}" if notes else "pad moves"
    verb = "was" if len(takes) == 1 else "were"
    return f"{_count(takes)} {verb} not finished when the program last ended ({when.lstrip('0')}, {what})."


def _count(takes: Sequence[Take]) -> str:
    return "1 recording" if len(takes) == 1 else f"{len(takes)} recordings"
