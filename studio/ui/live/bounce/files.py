"""Finished sound files for drags out of the window: rendered ahead, kept if somebody took them."""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal

from studio.project.bounce_job import BounceJob, FileForm
from studio.project.export_names import sound_name
from studio.project.song import Song
from studio.project.song_sound import SongSound
from studio.ui.background.submit import Submit
from studio.ui.live.bounce.wish import stem_paths
from studio.worker.events import Cancelled, Failed, Finished, JobEvent, Stepped
from studio.worker.job import Priority

if TYPE_CHECKING:
    from studio.live.engine.bank import Bank

Ask = Callable[[], "Bank | None"]


@dataclass(frozen=True)
class Take:
    """What a handle drags out.

    Attributes:
        name: what it is called.
        song: gives tempo and key for the file's name.
        sound: what is heard.
        form: kind of file.
        stems: a file for each lane instead of one.
        master_db: level of the master.
    """

    name: str
    song: Song
    sound: SongSound
    form: FileForm
    stems: bool = False
    master_db: float = 0.0

    @functools.cached_property
    def key(self) -> TakeKey:
        """What makes it another file."""
        return TakeKey(
            (self.name, self.song.key, self.sound, self.form, self.stems, self.master_db)
        )


class TakeKey:
    """Content of a take, hashed once: it may hold many thousand notes."""

    def __init__(self, content: tuple[object, ...]) -> None:
        self._content, self._hash = content, hash(content)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TakeKey) and self._content == other._content


class AudioFiles(QObject):
    """Renders what may be dragged out, each thing once.

    A file that was dropped somewhere never changes and stays; what was only rendered goes when the program ends.

    Args:
        folder: where the files go; made when first needed.
        submit: hands jobs to the worker.
        bank: returns the sounds, or None while there are none.
        on_trouble: called with a sentence and details when a file cannot be made.

    Signals:
        changed: something is further on, ready, or failed.
    """

    changed = Signal()

    def __init__(
        self,
        folder: Path,
        submit: Submit,
        bank: Ask,
        on_trouble: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._submit, self._bank = folder, submit, bank
        self._on_trouble = on_trouble
        self._ready: dict[TakeKey, tuple[Path, ...]] = {}
        self._progress: dict[TakeKey, float] = {}
        self._new: set[Path] = set()

    def __len__(self) -> int:
        """Count what is finished."""
        return len(self._ready)

    def prepare(self, take: Take) -> None:
        """Render it unless it is there or under way."""
        bank, key = self._bank(), take.key
        if bank is None or not take.sound.notes or key in self._progress or self.paths_of(take):
            return
        self._progress[key] = 0.0
        mix, stems = self._places(take)
        self._new.add(mix if mix is not None else stems[0].parent)
        name = f"Render “{take.name}” for a drag"
        job = BounceJob(take.sound, bank, take.form, mix, stems, name, take.master_db)
        self._submit(
            job, priority=Priority.BACKGROUND, on_event=lambda event: self._on_event(key, event)
        )
        self.changed.emit()

    def paths_of(self, take: Take) -> tuple[Path, ...]:
        """Return the finished files of exactly this, or none while there are none."""
        paths = self._ready.get(take.key, ())
        if not all(path.exists() for path in paths):
            del self._ready[take.key]
            return ()
        return paths

    def progress_of(self, take: Take) -> float | None:
        """Return how far it is, 0..1, or None where it is not being rendered."""
        return self._progress.get(take.key)

    def mark_dropped(self, take: Take) -> None:
        """Keep its files for ever: another program has them now."""
        for path in self._ready.get(take.key, ()):
            self._new -= {path, path.parent}

    def close(self) -> None:
        """Remove the files that nobody took."""
        for path in self._new:
            with contextlib.suppress(OSError):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
        self._new.clear()
        self._ready.clear()

    def _places(self, take: Take) -> tuple[Path | None, tuple[Path, ...]]:
        stem = sound_name(take.song, take.name)
        if take.stems:
            folder = self._free(f"{stem} stems", "")
            return None, stem_paths(folder, take.song, take.sound, take.form)
        return self._free(stem, take.form.suffix), ()

    def _free(self, stem: str, suffix: str) -> Path:
        """Return a path that is nobody's, also not of a file that is still to come."""
        path, number = self._folder / f"{stem}{suffix}", 2
        while path.exists() or path in self._new:
            path = self._folder / f"{stem} ({number}){suffix}"
            number += 1
        return path

    def _on_event(self, key: TakeKey, event: JobEvent) -> None:
        if isinstance(event, Stepped):
            self._progress[key] = event.step.progress or 0.0
        elif isinstance(event, Finished):
            self._progress.pop(key, None)
            self._ready[key] = event.result
        elif isinstance(event, (Failed, Cancelled)):
            self._progress.pop(key, None)
            if isinstance(event, Failed):
                self._on_trouble(event.sentence, event.details)
        else:
            return
        self.changed.emit()


def files_mime(paths: tuple[Path, ...]) -> QMimeData:
    """Return what a DAW takes: the URLs of real files, and nothing that it would take for text."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime
