"""Hearing the curves that are edited, and the line that runs over them while the sound is heard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from studio.live.engine.engine import Engine
from studio.live.engine.patch import Shape
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.room import LiveRoom
from studio.project.sounds import ROOM, find_sound
from studio.timbre.item import Sound
from studio.timbre.live_jobs import DecodeCurves
from studio.timbre.sound.resample import NET_RATE
from studio.timbre.voicing import MAX_FRAMES, shape_of
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.timbre.curve_plot import FRAME_S
from studio.ui.timbre.curves_tab import CurvesTab
from studio.ui.timbre.embeddings import Embeddings
from studio.ui.timbre.listening import Listening
from studio.ui.timbre.timbre_voice import TRACK
from studio.worker.events import Failed, Finished, JobEvent
from studio.worker.job import Priority

CHANNEL = "timbre.curves.listen"
DECODED = "curves:"
_FRAME_MS = 33


class CurveHearing(QObject):
    """Plays the curves on show and keeps the playhead on them.

    Args:
        document: the song.
        tab: the curves.
        embeddings: of the song's sounds.
        listening: plays samples.
        submit: gives jobs to the worker.
        room: the live room, or None where the program runs without sound.

    Signals:
        failed: a sentence and details.
    """

    failed = Signal(str, str)

    def __init__(
        self,
        document: Document,
        tab: CurvesTab,
        embeddings: Embeddings,
        listening: Listening,
        submit: Submit,
        room: LiveRoom | None,
    ) -> None:
        super().__init__(tab)
        self._document, self._tab, self._embeddings = document, tab, embeddings
        self._listening, self._submit, self._room = listening, submit, room
        self._listened = False
        self._keys = QTimer(self, interval=_FRAME_MS)
        self._keys.timeout.connect(self._follow_keys)
        self._keys.start()
        tab.listen_asked.connect(self._toggle)
        tab.edited.connect(self._on_edited)
        listening.moved.connect(self._on_moved)
        listening.ended.connect(self._on_ended)

    def play(self) -> None:
        """Decode the curves on show and play them."""
        sound = self._tab.sound
        curves = None if sound is None else self._embeddings.of(sound)
        if sound is None or curves is None:
            return

        def done(event: JobEvent) -> None:
            if isinstance(event, Finished):
                samples = np.asarray(event.result, np.float32)[:, None]
                self._listening.play(Sound("", samples, NET_RATE, id=DECODED + sound.id))
            elif isinstance(event, Failed):
                self.failed.emit(event.sentence, event.details)

        self._submit(DecodeCurves(sound, curves), CHANNEL, Priority.INTERACTIVE, done)

    # -- within -----------------------------------------------------------------------------

    @property
    def _heard_id(self) -> str:
        sound = self._tab.sound
        return "" if sound is None else DECODED + sound.id

    def _toggle(self) -> None:
        if self._listening.playing == self._heard_id:
            self._listening.stop()
        else:
            self.play()

    def _on_edited(self) -> None:
        # A held key plays the new curves already.
        if self._tab.hear.isChecked() and self._place_of_keys() is None:
            self.play()

    def _on_moved(self, sound_id: str, frame: float) -> None:
        sound = self._tab.sound
        if sound is None:
            return
        if sound_id == self._heard_id:
            self._tab.set_playing(True)
            self._show(frame / NET_RATE)
        elif sound_id == sound.id and sound.curves is None:
            # Curves that were edited are no longer at the recording's times.
            self._show((frame - sound.start) / sound.sample_rate)

    def _on_ended(self, _sound_id: str) -> None:
        self._listened = False
        self._tab.set_playing(False)
        self._tab.plot.set_playhead(None)

    def _show(self, seconds: float) -> None:
        self._listened = True
        self._tab.plot.set_playhead(self._within(seconds / FRAME_S))

    def _within(self, frame: float) -> float | None:
        sound = self._tab.sound
        curves = None if sound is None else self._embeddings.of(sound)
        return None if curves is None or frame < 0 else min(frame, len(curves) - 1.0)

    def _follow_keys(self) -> None:
        if self._listened or not self._tab.isVisible():
            return
        place = self._place_of_keys()
        self._tab.plot.set_playhead(None if place is None else self._within(place))

    def _place_of_keys(self) -> float | None:
        """Return the frame at which the newest note of the pad sounds, where the sound on show is on a corner."""
        engine = self._room.engine if self._room is not None else None
        song, sound = self._document.song, self._tab.sound
        corners = song.pad(ROOM).corners
        if engine is None or sound is None or sound.id not in corners:
            return None
        passed = _newest_note(engine)
        if passed is None:
            return None
        found = [find_sound(song, corner) if corner else None for corner in corners]
        lengths = [
            len(one)
            for one in (self._embeddings.of(s) for s in found if s is not None)
            if one is not None
        ]
        seconds = min(MAX_FRAMES, max(lengths, default=1)) * FRAME_S
        return heard_at(passed, shape_of(song.patch, seconds)) / FRAME_S


def heard_at(seconds: float, shape: Shape) -> float:
    """Return the second of a sound that is heard so long after its beginning, by its start and ping-pong loop."""
    here = seconds + shape.position_ms / 1000.0
    if shape.loop is None:
        return here
    low, high = (edge / 1000.0 for edge in shape.loop)
    if here <= high:
        return here
    along = (here - low) % (2.0 * (high - low))
    return low + along if along <= high - low else 2.0 * high - low - along


def _newest_note(engine: Engine) -> float | None:
    """Return for how many seconds the newest live-decoder note of the pad has sounded; None where there is none."""
    voices = engine.core.voices
    ours = (voices["stage"] != 0) & (voices["track"] == TRACK) & (voices["kind"] == P.KIND_HARMONIC)
    places = np.flatnonzero(ours & (voices["held"] != 0))
    if not len(places):
        return None
    newest = places[int(voices["age"][places].argmax())]
    return float(engine.core.slots["point"][newest]) * P.POINT_S
