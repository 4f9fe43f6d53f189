"""Where in the song a key was pressed: the transport's position at any moment.

Time is counted as it is heard, which is even whatever the swing; the places told are those of the written song.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.live.play.song_clock import SongClock
from studio.melody.notes import TICKS_PER_BEAT
from studio.melody.phrase import bar_beats
from studio.ui.document import Document
from studio.ui.transport.transport import Transport


class SongBeat(QObject):
    """Follows the transport.

    Args:
        document: tempo and meter.
        transport: what plays.
        latency: seconds from the engine to the ear; what is played answers to what was heard.
        now: seconds, of the clock that stamps MIDI messages.
        tempo: quarter notes a minute that the player keeps, which may follow a clock from outside; by default the
            song's.
    """

    def __init__(
        self,
        document: Document,
        transport: Transport,
        latency: Callable[[], float] = lambda: 0.0,
        parent: QObject | None = None,
        now: Callable[[], float] = time.perf_counter,
        tempo: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._transport = document, transport
        self._tempo = tempo or (lambda: document.song.tempo)
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
        transport, now = self._transport, self.now()
        heard, swing = transport.heard, transport.swing
        place = swing.swung(transport.place / TICKS_PER_BEAT)
        self._clock.observe(
            now,
            place if heard is None else heard,
            playing=heard is not None,
            tempo=self._tempo(),
            loop=self._heard_loop,
            bar=self.bar,
        )
        if heard is not None:
            written = swing.straight(heard)
            self._known = (self._clock.running(now) + written - heard, written)

    def position(self, moment: float | None = None) -> float | None:
        """Return the written song position, in quarter notes, heard at a moment (now); None while no song plays.

        It is below the start while a bar is counted in.
        """
        place = self._clock.position(self._at_ear(moment))
        if place is None:
            return None
        loop = self._heard_loop
        if loop is not None and self._transport.passes and place < loop[0]:
            # The loop has gone round in the engine, but not yet at the ear.
            place += loop[1] - loop[0]
        return self._transport.swing.straight(place)

    def running(self, moment: float | None = None) -> float | None:
        """Return written quarter notes that do not jump back at the loop's end, or None while no song plays."""
        at_ear = self._at_ear(moment)
        running, place = self._clock.running(at_ear), self._clock.position(at_ear)
        return None if place is None else running + self._transport.swing.straight(place) - place

    def place(self, running: float) -> float:
        """Return the song position, within the loop, of a running beat gone by; also after the song was stopped."""
        last_running, last_place = self._known
        place = last_place - (last_running - running)
        loop = self.loop
        if loop is not None and place < loop[0] - 1e-6 and last_place >= loop[0]:
            length = loop[1] - loop[0]
            place += math.ceil((loop[0] - place) / length - 1e-6) * length
        return max(place, 0.0)

    @property
    def _heard_loop(self) -> tuple[float, float] | None:
        loop = self.loop
        return None if loop is None else self._transport.swing.swung_loop(loop)

    def _at_ear(self, moment: float | None) -> float:
        return (self.now() if moment is None else moment) - self._latency()
