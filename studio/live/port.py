"""The port behind which sound lives.

The ui speaks to a :class:`Player` only: the :class:`SilentPlayer` keeps time and makes no sound, the live room
(room.py) is heard.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from studio.live.kernel.swing import Swing


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


class ControlKind(IntEnum):
    """What of a track's notes moves with the song."""

    BEND = 0
    MODULATION = 1
    PRESSURE = 2


@dataclass(frozen=True, slots=True)
class PlayControl:
    """A change of a track's notes at a place of the song.

    Attributes:
        start: quarter notes.
        kind: what changes.
        value: semitones of bend, -96..96, or 0..1 of modulation and pressure; it holds until the next.
        track: 0..14.
    """

    start: float
    kind: ControlKind
    value: float
    track: int = 0


@dataclass(frozen=True, slots=True)
class TrackSound:
    """How a track sounds.

    Attributes:
        program: General MIDI program 0..127, or 128 for the drum kit.
        level_db: -60 (silent) to +6.
        pan: -1 left to 1 right.
        mute: is not heard.
        solo: only soloed tracks are heard.
    """

    program: int = 0
    level_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False


@dataclass(frozen=True)
class OutputSettings:
    """Where the sound shall go, as the person chose.

    Attributes:
        device: the device's name; empty for the system's default.
        api: the driver's name ("ALSA", "JACK Audio Connection Kit", "Core Audio", ...); empty for any.
        rate: frames a second.
        block: frames a buffer, one of :data:`studio.live.device.devices.BLOCKS`.
        exclusive: WASAPI's exclusive mode.
    """

    device: str = ""
    api: str = ""
    rate: float = 48000.0
    block: int = 256
    exclusive: bool = False


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

    def set_controls(self, controls: Sequence[PlayControl]) -> None:
        """Set how bend, mod wheel and pressure of the tracks move with the song."""
        ...

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute, 20..300."""
        ...

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat between two positions in quarter notes, or the whole."""
        ...

    def set_swing(self, swing: Swing) -> None:
        """Let every second step be heard late; positions go on counting evenly."""
        ...

    def play(self, start: float | None = None, *, count_in: float = 0.0) -> None:
        """Start from ``start`` quarter notes, or where it stood, after ``count_in`` quarter notes of clicks."""
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

    def note_on(self, pitch: int, velocity: int, channel: int = 0) -> None:
        """Press a key: it sounds until :meth:`note_off`."""
        ...

    def note_off(self, pitch: int, channel: int = 0) -> None:
        """Let a key go."""
        ...

    def panic(self) -> None:
        """Silence everything at once."""
        ...

    def set_tracks(self, tracks: Sequence[TrackSound]) -> None:
        """Set the sound and the place in the mix of tracks 0..14."""
        ...

    def set_master(self, level_db: float) -> None:
        """Set the master level, -60 (silent) to +6 dB."""
        ...

    def set_metronome(self, on: bool, beats: int = 4, unit: float = 1.0) -> None:
        """Switch the click: ``beats`` a bar, each of ``unit`` quarter notes."""
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

    def set_controls(self, controls: Sequence[PlayControl]) -> None:
        """Do nothing: there is no voice to bend."""

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute without moving the playhead."""
        self.seek(self.position())
        self._tempo = tempo

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat between two positions, or the whole."""
        self.seek(self.position())
        self._loop = loop if loop is not None and loop[1] > loop[0] else None

    def set_swing(self, swing: Swing) -> None:
        """Nothing sounds, so nothing is late."""

    def play(self, start: float | None = None, *, count_in: float = 0.0) -> None:
        """Start from ``start``, or from where it stood; the position is below it while counting in."""
        self._anchor_position = (self.position() if start is None else start) - count_in
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

    def note_on(self, pitch: int, velocity: int, channel: int = 0) -> None:
        """Make no sound."""

    def note_off(self, pitch: int, channel: int = 0) -> None:
        """Make no sound."""

    def panic(self) -> None:
        """Nothing sounds."""

    def set_tracks(self, tracks: Sequence[TrackSound]) -> None:
        """Nothing sounds."""

    def set_master(self, level_db: float) -> None:
        """Nothing sounds."""

    def set_metronome(self, on: bool, beats: int = 4, unit: float = 1.0) -> None:
        """Nothing sounds."""
