"""Song time for whoever listens: where the song stood when a key was pressed, and beats that never jump back.

The engine tells its position a block at a time, and the screen asks sixty times a second; between two looks the clock
counts on at the song's tempo, and small differences are smoothed away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

_SMOOTHING = 0.1
_JUMP_BEATS = 0.25
"""A position farther than this from where it was expected was moved, not measured."""

Loop = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Anchor:
    time: float
    running: float
    position: float
    tempo: float
    playing: bool
    loop: Loop | None

    def running_at(self, time: float) -> float:
        return self.running + (time - self.time) * self.tempo / 60.0

    def song_at(self, running: float) -> float:
        place = self.position + running - self.running
        if self.loop is None or self.position >= self.loop[1] or place < self.loop[1]:
            return place
        start, end = self.loop
        return start + (place - start) % (end - start)


class SongClock:
    """Two counts of quarter notes: the song's position, and *running beats*.

    Running beats go on through loops, seeks and stops, and their bar lines are those of the song that plays (of a loop
    of whole bars). They are what call and response, captures and moves between scenes count in.

    One thread calls :meth:`observe`; the rest may be called by any.
    """

    def __init__(self) -> None:
        self._anchor = _Anchor(0.0, 0.0, 0.0, 120.0, False, None)
        self._begun = False

    @property
    def playing(self) -> bool:
        """Whether the song played when last looked at."""
        return self._anchor.playing

    def observe(
        self,
        time: float,
        position: float,
        *,
        playing: bool,
        tempo: float,
        loop: Loop | None = None,
        bar: float = 4.0,
    ) -> None:
        """Look at the transport; call it on a timer and after every command to it.

        Args:
            time: seconds, of the clock that stamps the messages (``time.perf_counter``).
            position: of the song in quarter notes; below its start while counting in.
            playing: whether it moves.
            tempo: quarter notes a minute.
            loop: where it goes round, in quarter notes.
            bar: quarter notes a bar.
        """
        old = self._anchor
        loop = loop if loop is not None and loop[1] > loop[0] else None
        if not self._begun:
            old = replace(old, time=time)
            self._begun = True
        running = old.running_at(time)
        if playing:
            error = position - old.song_at(running)
            if loop is not None:
                # Near the loop's seam the one may be round it already and the other not yet.
                length = loop[1] - loop[0]
                folded = math.remainder(error, length)
                error = folded if abs(folded) < _JUMP_BEATS else error
            if old.playing and abs(error) < _JUMP_BEATS:
                running += _SMOOTHING * error
                position -= (1.0 - _SMOOTHING) * error
            else:
                running += (position - running) % bar
        self._anchor = _Anchor(time, running, position, tempo, playing, loop)

    def begin_bar(self, time: float, bar: float) -> None:
        """Make a moment a bar line, by moving on to the next one, unless a song plays and says where they are.

        Args:
            time: seconds, not before the last look.
            bar: quarter notes a bar.
        """
        anchor = self._anchor
        if anchor.playing:
            return
        running = anchor.running_at(time)
        line = math.ceil(running / bar - 1e-9) * bar
        self._anchor = replace(anchor, time=time, running=line)
        self._begun = True

    def running(self, time: float) -> float:
        """Return running beats at a moment."""
        return self._anchor.running_at(time)

    def position(self, time: float) -> float | None:
        """Return the song position at a moment, or None while no song plays."""
        anchor = self._anchor
        return anchor.song_at(anchor.running_at(time)) if anchor.playing else None

    def to_song(self, running: float) -> float | None:
        """Return the song position of a running beat (soon to come), or None while no song plays."""
        anchor = self._anchor
        return anchor.song_at(running) if anchor.playing else None

    def time_of(self, running: float) -> float:
        """Return the moment, in seconds, of a running beat."""
        anchor = self._anchor
        return anchor.time + (running - anchor.running) * 60.0 / anchor.tempo
