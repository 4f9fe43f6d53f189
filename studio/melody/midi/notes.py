"""Notes out of the events of a MIDI track: pairing note-ons with note-offs, whatever is missing or overlaps."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import NamedTuple

from studio.melody.midi.events import RawTrack

_NOTE_OFF = 0x80
_NOTE_ON = 0x90


class RawNote(NamedTuple):
    """A note in ticks of its file, of no length if its off follows at once; ``order`` is its note-on's in the track."""

    start: int
    end: int
    pitch: int
    velocity: int
    channel: int
    order: int


class Paired(NamedTuple):
    """Notes of a track sorted by start, pitch and order, and how many of them had no note-off."""

    notes: list[RawNote]
    unended: int


def pair_notes(track: RawTrack) -> Paired:
    """Pair the note-ons and note-offs of each key of each channel.

    Where a key has an off for every on, the oldest sounding note ends first (first in, first out), so overlapping
    notes of one pitch come out as they went in. Where offs are missing that rule would shift every later note, so
    there a note ends at the latest where its key is struck again, or where the track ends. A note-on of velocity 0 is
    an off (MIDI 1.0).
    """
    strikes: defaultdict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for order, (tick, status, pitch, velocity) in enumerate(track.channel):
        kind = status & 0xF0
        if kind in (_NOTE_ON, _NOTE_OFF):
            struck = velocity if kind == _NOTE_ON else 0
            strikes[status & 0x0F, pitch].append((tick, struck, order))
    notes: list[RawNote] = []
    unended = 0
    for (channel, pitch), events in strikes.items():
        paired = _pair_in_turn(events)
        if paired is None:
            paired = _pair_by_strike(events, track.end)
            unended += sum(1 for _, end, _, _ in paired if end < 0)
        notes += [
            RawNote(start, max(abs(end), start), pitch, velocity, channel, order)
            for start, end, velocity, order in paired
        ]
    notes.sort(key=lambda note: (note.start, note.pitch, note.order))
    return Paired(notes, unended)


_Strikes = list[tuple[int, int, int]]
"""Tick, velocity (0 for an off), order."""
_Pairs = list[tuple[int, int, int, int]]
"""Start, end, velocity, order."""


def _pair_in_turn(events: _Strikes) -> _Pairs | None:
    """Pair first in, first out; None if a note is left without an end."""
    held: deque[tuple[int, int, int]] = deque()
    pairs: _Pairs = []
    for tick, velocity, order in events:
        if velocity:
            held.append((tick, velocity, order))
        elif held:
            start, struck, first = held.popleft()
            pairs.append((start, tick, struck, first))
    return None if held else pairs


def _pair_by_strike(events: _Strikes, track_end: int) -> _Pairs:
    """Pair so that a strike ends the note before it; an end that no note-off stated is negative."""
    held: tuple[int, int, int] | None = None
    pairs: _Pairs = []
    for tick, velocity, order in events:
        if held is not None and (tick > held[0] or not velocity):
            start, struck, first = held
            pairs.append((start, -tick if velocity else tick, struck, first))
            held = None
        # Of two strikes at once without an off between them the second one counts.
        if velocity:
            held = (tick, velocity, order)
    if held is not None:
        start, struck, first = held
        pairs.append((start, -max(track_end, start + 1), struck, first))
    return pairs
