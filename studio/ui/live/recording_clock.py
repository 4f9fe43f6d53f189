"""Where in the song a key was pressed: the transport's position as the player hears it, at any moment."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.live.song_clock import SongClock
from studio.melody.notes import TICKS_PER_BEAT
from studio.melody.phrase import bar_beats
from studio.ui.document import Document
from studio.ui.transport import Transport


class SongBeat(QObject):
    """Follows the transport.

    Args:
        document: tempo and meter.
        transport: what plays.
        latency: seconds from the engine to the ear; what is played answers to what was heard.
        now: seconds, of the clock that stamps MIDI messages.
    """

    def __init__(
        self,
        document: Document,
        transport: Transport,
        latency: Callable[[], float] = lambda: 0.0,
        parent: QObject | None = None,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document, self._transport = document, transport
        self._latency, self.now = latency, now
        self._clock = SongClock()
        self._known = (0.0, 0.0)
        transport.moved.connect(lambda _tick: self.look())
        transport.playing_changed.connect(lambda _on: self.look())

    @property
    def bar(self) -> float:
        """Quarter notes a bar of the song."""
        return bar_beats(self._document.song.meter)

    @property
    def loop(self) -> tuple[float, float] | None:
        """Where the transport goes round, in quarter notes."""
        clip = self._transport.clip
        if clip is None:
            return None
        start, end = clip.loop or (0, clip.length)
        return start / TICKS_PER_BEAT, end / TICKS_PER_BEAT

    def look(self) -> None:
        """See where the transport is; it tells of every move by itself."""
        beat = self._transport.beat
        place = self._transport.place / TICKS_PER_BEAT
        self._clock.observe(
            self.now(),
            place if beat is None else beat,
            playing=beat is not None,
            tempo=self._document.song.tempo,
            loop=self.loop,
            bar=self.bar,
        )
        if beat is not None:
            self._known = (self._clock.running(self.now()), beat)

    def position(self, moment: float | None = None) -> float | None:
        """Return the song position, in quarter notes, that was heard at a moment (now); None while no song plays.

        It is below the start while a bar is counted in.
        """
        place = self._clock.position(self._heard(moment))
        loop = self.loop
        if place is None or loop is None or self._transport.passes == 0 or place >= loop[0]:
            return place
        # The loop has gone round in the engine, but not yet at the ear.
        return place + loop[1] - loop[0]

    def running(self, moment: float | None = None) -> float | None:
        """Return quarter notes that do not jump back at the loop's end, or None while no song plays."""
        heard = self._heard(moment)
        return self._clock.running(heard) if self._clock.playing else None

    def place(self, running: float) -> float:
        """Return the song position, within the loop, of a running beat gone by; also after the song was stopped."""
        last_running, last_place = self._known
        place = last_place - (last_running - running)
        loop = self.loop
        if loop is not None and place < loop[0] - 1e-6 and last_place >= loop[0]:
            length = loop[1] - loop[0]
            place += math.ceil((loop[0] - place) / length - 1e-6) * length
        return max(place, 0.0)

    def _heard(self, moment: float | None) -> float:
        return (self.now() if moment is None else moment) - self._latency()
