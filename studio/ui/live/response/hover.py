"""Hear on hover: a clip under the mouse sounds briefly and quietly, if the person wants that and nothing plays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from studio.live.port import PlayNote
from studio.melody.notes import Clip
from studio.project.settings import SettingsStore
from studio.ui.live.response.phrases import Phrases, clip_notes

WHO = "hover"
REST_MS = 200
"""So long the mouse must rest on a clip."""
LONGEST_S = 2.0
"""So much of a clip is heard at most."""
AWAKE_MS = 4000
QUIETER = 0.5
"""Velocities are halved: with the square law of loudness 12 dB less."""


class HoverEar(QObject):
    """Lets the clip under the mouse be heard.

    Args:
        phrases: what plays beside the song.
        store: says whether the person wants it.
        program: returns the General MIDI program that plays clips.
        busy: whether something else is being listened to.
    """

    def __init__(
        self,
        phrases: Phrases,
        store: SettingsStore,
        program: Callable[[], int],
        busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._phrases, self._store = phrases, store
        self._program, self._busy = program, busy
        self._clip: Clip | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._play)
        self._awake = QTimer(self, singleShot=True, interval=AWAKE_MS)
        self._awake.timeout.connect(lambda: self._phrases.sleep(WHO))

    def over(self, clip: Clip | None) -> None:
        """The mouse is over a clip now, or over none."""
        if clip is self._clip:
            return
        self._clip = clip
        self._phrases.stop_audition()
        if clip is not None and clip.notes and self._store.settings.hear_on_hover:
            self._rest.start()
        else:
            self._rest.stop()

    def hush(self) -> None:
        """Be quiet until the mouse comes to another clip."""
        self._rest.stop()
        self._phrases.stop_audition()

    def _play(self) -> None:
        if self._clip is None or self._busy():
            return
        self._phrases.wake(WHO)
        self._awake.start()
        self._phrases.audition(beginning(self._clip, self._phrases.tempo), self._program())


def beginning(clip: Clip, tempo: float) -> list[PlayNote]:
    """Return the first two seconds of a clip from its first note on, quietly.

    Args:
        clip: with a note at least.
        tempo: quarter notes a minute.
    """
    notes = clip_notes(clip)
    first, longest = notes[0].start, LONGEST_S * tempo / 60.0
    return [
        replace(
            note,
            start=note.start - first,
            length=min(note.length, first + longest - note.start),
            velocity=max(round(note.velocity * QUIETER), 1),
        )
        for note in notes
        if note.start < first + longest
    ]
