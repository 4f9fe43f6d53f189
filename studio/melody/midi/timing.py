"""Tempo, meter, key and the unit of time of a MIDI file, as one song can hold them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio.melody.midi.events import RawFile
from studio.melody.notes import TICKS_PER_BEAT, Meter

DEFAULT_TEMPO = 120.0
"""Of a MIDI file without a tempo (Standard MIDI Files 1.0)."""

_TEMPO, _METER, _KEY = 0x51, 0x58, 0x59
_MICROSECONDS_PER_MINUTE = 60_000_000
_ASSUMED_DIVISION = 480
_FRAME_RATES = {24: 24.0, 25: 25.0, 29: 30_000 / 1001, 30: 30.0}
"""Frames a second by the header's number; 29 is 30 drop frame."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """When things happen.

    Attributes:
        division: ticks of the file to the beat (a fraction where it counts film frames).
        tempo: quarter notes a minute.
        meter: time signature.
        key: ``(tonic, "major" or "minor")`` or None.
        notices: what was assumed or left out.
    """

    division: float
    tempo: float
    meter: Meter
    key: tuple[int, str] | None
    notices: tuple[str, ...]

    def ticks(self, tick: int) -> int:
        """Return a time of the file in ticks of 960 to the beat, rounded."""
        if self.division == TICKS_PER_BEAT:
            return tick
        return round(tick * TICKS_PER_BEAT / self.division)


def read_timeline(raw: RawFile) -> Timeline:
    """Read the time of a parsed file; notes keep their place in musical time whatever the tempo does."""
    notices: list[str] = []
    division, in_frames = _division(raw.division, notices)
    tempo = DEFAULT_TEMPO if in_frames else _tempo(raw, notices)
    return Timeline(division, tempo, _meter(raw, notices), _key(raw, notices), tuple(notices))


def _division(division: int, notices: list[str]) -> tuple[float, bool]:
    """Return ticks to the beat, and whether the file counts film frames instead of beats."""
    if not division & 0x8000:
        if division:
            return float(division), False
        notices.append(
            f"Its unit of time is missing; {_ASSUMED_DIVISION} ticks a beat are assumed."
        )
        return float(_ASSUMED_DIVISION), False
    frames, per_frame = 256 - (division >> 8), division & 0xFF
    rate = _FRAME_RATES.get(frames, float(frames)) * (per_frame or 1)
    notices.append(f"It counts film frames ({frames} a second), not beats; 120 bpm is assumed.")
    return rate * 60.0 / DEFAULT_TEMPO, True


def _changes(raw: RawFile, kind: int, size: int) -> Iterator[tuple[int, bytes]]:
    """Walk over meta events of a kind from all tracks by time; of several on one tick the last counts."""
    found = {
        tick: payload[:size]
        for tick, payload in sorted(
            (
                (tick, payload)
                for track in raw.tracks
                for tick, found_kind, payload in track.meta
                if found_kind == kind and len(payload) >= size
            ),
            key=lambda event: event[0],
        )
    }
    before = b""
    for tick, payload in found.items():
        if payload != before:
            yield tick, payload
        before = payload


def _tempo(raw: RawFile, notices: list[str]) -> float:
    values = [int.from_bytes(payload, "big") for _, payload in _changes(raw, _TEMPO, 3)]
    tempos = [_MICROSECONDS_PER_MINUTE / value for value in values if value]
    if not tempos:
        notices.append(f"It states no tempo; {DEFAULT_TEMPO:g} bpm is assumed.")
        return DEFAULT_TEMPO
    if len(tempos) > 1:
        notices.append(
            f"It changes its tempo {_times(len(tempos) - 1)}; the first, {tempos[0]:.4g} bpm, is used."
        )
    return tempos[0]


def _meter(raw: RawFile, notices: list[str]) -> Meter:
    meters = [
        Meter(payload[0], 2 ** payload[1])
        for _, payload in _changes(raw, _METER, 2)
        if 1 <= payload[0] <= 64 and payload[1] <= 5
    ]
    if not meters:
        notices.append("It states no meter; 4/4 is assumed.")
        return Meter()
    if len(meters) > 1:
        notices.append(
            f"It changes its meter {_times(len(meters) - 1)}; the first, {meters[0]}, is used."
        )
    return meters[0]


def _key(raw: RawFile, notices: list[str]) -> tuple[int, str] | None:
    keys = []
    for _, payload in _changes(raw, _KEY, 2):
        sharps = payload[0] - 256 if payload[0] > 127 else payload[0]
        if -7 <= sharps <= 7 and payload[1] <= 1:
            minor = payload[1] == 1
            keys.append(((sharps * 7 + (9 if minor else 0)) % 12, "minor" if minor else "major"))
    if len(keys) > 1:
        notices.append(f"It changes its key {_times(len(keys) - 1)}; the first is used.")
    return keys[0] if keys else None


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
