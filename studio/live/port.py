"""The port behind which sound lives.

The ui speaks to a :class:`Player` only. Today that is the :class:`SilentPlayer`, which keeps time and makes no sound;
the audio engine of the live room will be another Player and nothing above has to change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlayNote:
    """A note as the live room knows it.

    Attributes:
        start: onset in quarter notes.
        length: in quarter notes.
        pitch: MIDI key.
        velocity: 1..127.
        track: which track's sound plays it, 0..14.
    """

    start: float
    length: float
    pitch: int
    velocity: int
    track: int = 0


class Player(Protocol):
    """What the ui may ask of the real-time side. Every call returns at once."""

    @property
    def sounding(self) -> bool:
        """Whether anything can be heard; False for the silent player, and the ui says so."""
        ...

    @property
    def playing(self) -> bool:
        """Whether time is passing."""
        ...

    def load(self, notes: Sequence[PlayNote], length: float) -> None:
        """Set what is played: notes and the length of the loop in quarter notes. Takes effect while playing."""
        ...

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute, 20..300."""
        ...

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat between two positions in quarter notes, or the whole."""
        ...

    def play(self, start: float | None = None) -> None:
        """Start from ``start`` quarter notes, or from where it stood."""
        ...

    def stop(self) -> None:
        """Stop where it stands."""
        ...

    def seek(self, position: float) -> None:
        """Move the playhead to ``position`` quarter notes."""
        ...

    def position(self) -> float:
        """Return the playhead in quarter notes."""
        ...

    def preview(self, pitch: int, velocity: int) -> None:
        """Sound one note briefly, e.g. when it is drawn."""
        ...


class SilentPlayer:
    """Keeps time as a player does, and makes no sound."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._tempo = 120.0
        self._length = 8.0
        self._loop: tuple[float, float] | None = None
        self._anchor_position = 0.0
        self._anchor_time: float | None = None

    @property
    def sounding(self) -> bool:
        """Nothing can be heard."""
        return False

    @property
    def playing(self) -> bool:
        """Whether time is passing."""
        return self._anchor_time is not None

    def load(self, notes: Sequence[PlayNote], length: float) -> None:  # noqa: ARG002 - no voice to play them
        """Set the length of the loop in quarter notes."""
        self._length = max(length, 1e-3)

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute without moving the playhead."""
        self.seek(self.position())
        self._tempo = tempo

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat between two positions, or the whole."""
        self.seek(self.position())
        self._loop = loop if loop is not None and loop[1] > loop[0] else None

    def play(self, start: float | None = None) -> None:
        """Start from ``start``, or from where it stood."""
        self._anchor_position = self.position() if start is None else start
        self._anchor_time = self._clock()

    def stop(self) -> None:
        """Stop where it stands."""
        self._anchor_position = self.position()
        self._anchor_time = None

    def seek(self, position: float) -> None:
        """Move the playhead."""
        self._anchor_position = max(position, 0.0)
        if self._anchor_time is not None:
            self._anchor_time = self._clock()

    def position(self) -> float:
        """Return the playhead in quarter notes, wrapped into the loop."""
        if self._anchor_time is None:
            return self._anchor_position
        elapsed = (self._clock() - self._anchor_time) * self._tempo / 60.0
        position = self._anchor_position + elapsed
        start, end = self._loop or (0.0, self._length)
        return position if position < end else start + (position - start) % (end - start)

    def preview(self, pitch: int, velocity: int) -> None:
        """Make no sound."""
