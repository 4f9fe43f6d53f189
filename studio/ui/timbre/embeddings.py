"""Embeddings of the song's sounds: asked of the worker when they are needed, and kept for the session."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from studio.timbre.item import Sound
from studio.timbre.live_jobs import EmbedSounds
from studio.ui.background.submit import Submit
from studio.worker.events import Cancelled, Failed, JobEvent, Stepped
from studio.worker.job import Priority

Floats = NDArray[np.float32]
_KEPT = 256
_Key = tuple[int, int, int]


class Embeddings(QObject):
    """Knows the embeddings of sounds.

    Args:
        submit: gives jobs to the worker.

    Signals:
        changed: one more is known, or will not come.
        failed: sentence and details, once for each kind of trouble.
    """

    changed = Signal()
    failed = Signal(str, str)

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._known: dict[_Key, tuple[Sound, Floats]] = {}
        self._latest: dict[str, Floats] = {}
        self._coming: set[_Key] = set()
        self._given_up: dict[_Key, Sound] = {}
        self._said = ""

    def encoded(self, sound: Sound) -> Floats | None:
        """Return the embedding ``(frames, 16)`` of a sound: of its region of now, else of the last one known."""
        found = self._known.get(_key(sound))
        return found[1] if found is not None else self._latest.get(sound.id)

    def of(self, sound: Sound) -> Floats | None:
        """Return what is played of a sound: the curves as a person edited them, else as they were encoded."""
        return sound.curves if sound.curves is not None else self.encoded(sound)

    def know(self, sound: Sound, embedding: Floats) -> None:
        """Take an embedding ``(frames, 16)`` that is known already, of a sound of the library say."""
        self._keep(_key(sound), sound, embedding)

    def is_coming(self, sound: Sound) -> bool:
        """Say whether the worker is at it."""
        return _key(sound) in self._coming

    def gave_up(self, sound: Sound) -> bool:
        """Say whether it was cancelled or could not be done."""
        return _key(sound) in self._given_up

    def want(self, sounds: Sequence[Sound], *, again: bool = False) -> None:
        """Have the worker encode what is not known; what was cancelled or failed only ``again``."""
        missing: dict[_Key, Sound] = {}
        for sound in sounds:
            key = _key(sound)
            if again:
                self._given_up.pop(key, None)
            if not (key in self._known or key in self._coming or key in self._given_up):
                missing[key] = sound
        if missing:
            self._coming.update(missing)
            job = EmbedSounds(tuple(missing.values()))
            self._submit(
                job, None, Priority.NORMAL, lambda event: self._on_event(event, dict(missing))
            )
            self.changed.emit()

    def _on_event(self, event: JobEvent, wanted: dict[_Key, Sound]) -> None:
        if isinstance(event, Stepped) and event.step.partial is not None:
            number, embedding = event.step.partial
            key, sound = list(wanted.items())[number]
            self._keep(key, sound, embedding)
        elif isinstance(event, (Failed, Cancelled)):
            for key, sound in wanted.items():
                if key in self._coming:
                    self._given_up[key] = sound
                    self._coming.discard(key)
            self.changed.emit()
            if isinstance(event, Failed) and event.sentence != self._said:
                self._said = event.sentence
                self.failed.emit(event.sentence, event.details)

    def _keep(self, key: _Key, sound: Sound, embedding: Floats) -> None:
        self._coming.discard(key)
        # Kept with the sound, so that the address of its samples stays taken.
        self._known[key] = (sound, embedding)
        self._latest[sound.id] = embedding
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        self.changed.emit()


def _key(sound: Sound) -> _Key:
    return id(sound.samples), sound.start, sound.stop
