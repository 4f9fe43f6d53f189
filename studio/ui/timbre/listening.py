"""Listening to a recording as it is, beside the song."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from studio.live.engine.patch import Patch, PlayMode, Recording, RenderedSounds, Shape
from studio.live.room import LiveRoom
from studio.timbre.item import Sound
from studio.timbre.voicing import MIDDLE_KEY, heard_as_it_is
from studio.ui.background.io_pool import IoPool

_FRAME_MS = 33
_SHAPE = Shape(
    attack_ms=2.0, release_ms=40.0, velocity_gain=0.0, velocity_timbre=0.0, level_db=-1.8
)
"""The level takes back what the engine's track adds, so that a sound is heard as loud as it is."""
NO_SOUND = "The sound engine is not ready, so nothing can be heard yet."


class Listening(QObject):
    """Plays one recording at a time through the engine.

    Args:
        room: the live room, or None where the program runs without sound.
        pool: where samples are made ready.

    Signals:
        moved: id of the sound and the frame that sounds, thirty times a second.
        ended: id of the sound.
        told: a sentence why nothing is heard.
    """

    moved = Signal(str, float)
    ended = Signal(str)
    told = Signal(str)

    def __init__(self, room: LiveRoom | None, pool: IoPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._pool = room, pool
        self._sound_id = ""
        self._wanted = 0
        self._begun, self._first, self._rate, self._end = 0.0, 0, 1.0, 0.0
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._step)

    @property
    def playing(self) -> str:
        """Id of the sound that is heard, or ""."""
        return self._sound_id if self._timer.isActive() else ""

    def play(self, sound: Sound, first: int | None = None) -> None:
        """Play what is used of a sound, or from another frame on."""
        self.stop()
        if self._room is None or self._room.engine is None:
            self.told.emit(NO_SOUND)
            return
        begin = min(max(sound.start if first is None else first, 0), max(sound.stop - 1, 0))
        self._wanted += 1
        number = self._wanted

        def done(recording: Recording) -> None:
            if number == self._wanted:
                self._begin(sound.id, recording, begin)

        self._pool.run(
            lambda: heard_as_it_is(sound, begin), done, lambda text, _more: self.told.emit(text)
        )

    def stop(self) -> None:
        """Be quiet."""
        self._wanted += 1
        if self._timer.isActive():
            self._timer.stop()
            if self._room is not None:
                self._room.listen(None)
            self.ended.emit(self._sound_id)

    def _begin(self, sound_id: str, recording: Recording, first: int) -> None:
        grid = RenderedSounds((MIDDLE_KEY,), (((recording,),),))
        patch = Patch(_SHAPE, None, grid, PlayMode.RENDERED)
        if self._room is None or not self._room.listen(patch):
            self.told.emit(NO_SOUND)
            return
        self._sound_id, self._first, self._rate = sound_id, first, recording.rate
        self._begun = time.monotonic()
        self._end = len(recording.pcm.samples) / recording.rate
        self._timer.start()
        self._step()

    def _step(self) -> None:
        passed = time.monotonic() - self._begun
        if passed >= self._end:
            self.stop()
        else:
            self.moved.emit(self._sound_id, self._first + passed * self._rate)
