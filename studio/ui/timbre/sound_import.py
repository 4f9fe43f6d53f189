"""Recordings on their way into the song: read and listened to in the background, told about in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.project.corners import corners_for
from studio.project.song import Song, with_pad
from studio.project.sounds import ROOM, add_sounds
from studio.timbre.item import Sound
from studio.timbre.sound.listen import listened_to
from studio.timbre.sound.read import SoundFileError, TooLongError, read_sound
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.widgets.toasts import Level, Notification

MAX_FILES = 64
MAX_SONG_BYTES = 2**31
"""Most memory that the samples of a song may take, as in the project file."""

AskRegion = Callable[[Path, float], tuple[float, float] | None]
"""Lets the person choose start and length in seconds of a file that long; None where they do not want it."""


@dataclass(frozen=True)
class _Read:
    """One file: its sound, how long it is where it is too long, or why it cannot be read."""

    path: Path
    sound: Sound | None = None
    too_long_s: float | None = None
    sentence: str = ""


class SoundImporter(QObject):
    """Brings recordings into the song.

    Args:
        document: the song.
        pool: where files are read and listened to.
        ask_region: for files of more than ten minutes.

    Signals:
        notify: a :class:`Notification`.
        imported: tuple of the new sounds' ids.
    """

    notify = Signal(object)
    imported = Signal(object)

    def __init__(
        self,
        document: Document,
        pool: IoPool,
        ask_region: AskRegion,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._pool, self._ask_region = document, pool, ask_region

    def drop(self, paths: Sequence[Path], corner: int | None = None) -> None:
        """Import files.

        Args:
            paths: in the order in which their sounds are wanted; at most 64 are taken.
            corner: put the first on this corner and the others on the next ones; None fills empty corners.
        """
        taken = list(paths[:MAX_FILES])
        self._pool.run(
            lambda: [_read_one(path) for path in taken],
            lambda found: self._take(found, corner),
            self._tell,
        )

    def add(self, sounds: Sequence[Sound], corner: int | None = None) -> None:
        """Put sounds that are read already (of the library, say) into the song."""
        song = self._document.song
        held = sum(sound.samples.nbytes for sound in (*song.sounds, *sounds))
        if held > MAX_SONG_BYTES:
            self._tell("The song is full: its sounds would take more than 2 GB.", "")
            return
        corners = corners_for(song.pad(ROOM).corners, [sound.id for sound in sounds], corner)

        def edit(song: Song) -> Song:
            song = add_sounds(song, tuple(sounds))
            return with_pad(song, ROOM, replace(song.pad(ROOM), corners=corners))

        name = f"Add “{sounds[0].name}”" if len(sounds) == 1 else f"Add {len(sounds)} sounds"
        self._document.apply(name, edit)
        self.imported.emit(tuple(sound.id for sound in sounds))

    def _take(self, found: list[_Read], corner: int | None) -> None:
        bad = [read.sentence for read in found if read.sentence]
        if len(bad) == 1:
            self._tell(bad[0], "")
        elif bad:
            self._tell(
                f"{len(bad)} files could not be imported; the details say why.", "\n".join(bad)
            )
        sounds = [read.sound for read in found if read.sound is not None]
        if sounds:
            self.add(sounds, corner)
        for read in found:
            if read.too_long_s is not None:
                self._ask(read.path, read.too_long_s, corner if not sounds else None)

    def _ask(self, path: Path, seconds: float, corner: int | None) -> None:
        region = self._ask_region(path, seconds)
        if region is not None:
            self._pool.run(
                lambda: [_read_one(path, *region)],
                lambda found: self._take(found, corner),
                self._tell,
            )

    def _tell(self, sentence: str, details: str) -> None:
        self.notify.emit(Notification(sentence, Level.ERROR, details=details))


def _read_one(path: Path, start_s: float = 0.0, seconds: float | None = None) -> _Read:
    try:
        return _Read(path, listened_to(read_sound(path, start_s=start_s, seconds=seconds)))
    except TooLongError as error:
        return _Read(path, too_long_s=error.seconds)
    except SoundFileError as error:
        return _Read(path, sentence=str(error))
