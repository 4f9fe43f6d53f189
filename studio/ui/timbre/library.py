"""The sounds that come with the program, read when they are wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.timbre.factory import FactorySound, factory_sounds
from studio.timbre.factory_seen import Seen, factory_seen
from studio.timbre.item import Sound
from studio.ui.background.io_pool import IoPool

PREFIX = "factory:"


class SoundLibrary(QObject):
    """The factory sounds by id.

    Args:
        pool: where they are read.

    Signals:
        failed: a sentence and details.
        ready: how they look is known, or that it is not.
    """

    failed = Signal(str, str)
    ready = Signal()

    def __init__(self, pool: IoPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._sounds = {PREFIX + sound.path.stem: sound for sound in factory_sounds()}
        self._read: dict[str, Sound] = {}
        self._reading = threading.Lock()
        self._seen: dict[str, Seen] | None = None
        pool.run(factory_seen, self._take_seen, lambda *_trouble: self._take_seen({}))

    @property
    def sounds(self) -> dict[str, FactorySound]:
        """All of them, family by family."""
        return self._sounds

    @property
    def looked(self) -> bool:
        """Whether :meth:`seen` says all it will."""
        return self._seen is not None

    def seen(self, sound_id: str) -> Seen | None:
        """Return the outline and embedding that are shipped with a sound, or None."""
        return (self._seen or {}).get(sound_id.removeprefix(PREFIX))

    def path_of(self, sound_id: str) -> Path | None:
        """Return the recording's file."""
        found = self._sounds.get(sound_id)
        return None if found is None else found.path

    def load(self, sound_id: str) -> Sound:
        """Read one; slow, for the pool.

        Raises:
            KeyError: there is none of this id.
            SoundFileError: its file is missing or damaged.
        """
        # Asked for twice at once (heard and put on a corner, say), it is still one sound.
        with self._reading:
            if sound_id not in self._read:
                self._read[sound_id] = self._sounds[sound_id].load()
            return self._read[sound_id]

    def ask(self, sound_id: str, done: Callable[[Sound], None]) -> None:
        """Read one in the background."""
        if sound_id in self._sounds:
            self._pool.run(lambda: self.load(sound_id), done, self.failed.emit)

    def _take_seen(self, seen: dict[str, Seen]) -> None:
        self._seen = seen
        self.ready.emit()
