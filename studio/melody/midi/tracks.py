"""The tracks of an imported MIDI file: one for each channel of each track chunk that holds notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.melody.edits.transform import MAX_TICK, in_order
from studio.melody.midi.events import RawFile, RawTrack
from studio.melody.midi.notes import Paired, RawNote
from studio.melody.midi.skyline import polyphony
from studio.melody.midi.timing import Timeline
from studio.melody.notes import Note

DRUM_CHANNEL = 9
"""General MIDI keeps channel 10 (9 counted from 0) for drums."""
MAX_NAME = 120

_TRACK_NAME, _INSTRUMENT_NAME = 0x03, 0x04
_PROGRAM_CHANGE, _CONTROL_CHANGE = 0xC0, 0xB0
_PRESSURE, _BEND = 0xD0, 0xE0
_MODULATION, _VOLUME, _PAN, _SUSTAIN, _PROGRAM = 1, 7, 10, 64, -1
_Settings = dict[tuple[int, int], int]
"""First value by channel and control number, or :data:`_PROGRAM`."""


Controls = tuple[tuple[int, tuple[int, ...]], ...]
"""Channel messages ``(tick, bytes)`` in order of time, 960 ticks to the beat."""


@dataclass(frozen=True, slots=True)
class ImportedTrack:
    """The notes of one channel of one track chunk.

    Attributes:
        name: the track's name, or a made-up one.
        channel: 0..15 (shown as 1..16).
        program: General MIDI program 0..127.
        notes: at least one, sorted by ``(start, pitch)``, 960 ticks to the beat.
        polyphony: most notes that sound at once.
        volume: the first channel volume 0..127 (control 7), or None.
        pan: the first pan 0..127 (control 10, 64 is the middle), or None.
        chunk: which track chunk of the file it is from, counted from 0.
        controls: how pedal, bend, mod wheel and pressure of its channel move.
    """

    name: str
    channel: int
    program: int
    notes: tuple[Note, ...]
    polyphony: int
    volume: int | None = None
    pan: int | None = None
    chunk: int = 0
    controls: Controls = ()

    @property
    def is_drums(self) -> bool:
        """Whether it plays General MIDI's drum channel."""
        return self.channel == DRUM_CHANNEL

    @property
    def pitch_range(self) -> tuple[int, int]:
        """Lowest and highest MIDI key."""
        return min(n.pitch for n in self.notes), max(n.pitch for n in self.notes)


def build_tracks(
    raw: RawFile, pairs: list[Paired], timeline: Timeline
) -> tuple[list[ImportedTrack], int]:
    """Sort the notes of a file into tracks.

    Args:
        raw: the parsed file.
        pairs: its notes by track chunk.
        timeline: its time.

    Returns:
        The tracks in file order, and how many notes lay beyond the last tick a clip can hold.
    """
    everywhere: _Settings = {}
    for source in raw.tracks:
        everywhere = {**_settings(source), **everywhere}
    tracks: list[ImportedTrack] = []
    beyond = 0
    for chunk, (source, paired) in enumerate(zip(raw.tracks, pairs, strict=True)):
        own = _settings(source)
        channels = sorted({note.channel for note in paired.notes})
        for channel in channels:
            mine = [note for note in paired.notes if note.channel == channel]
            notes = _scaled(mine, timeline)
            beyond += len(mine) - len(notes)
            if notes:
                program = (channel, _PROGRAM)
                tracks.append(
                    ImportedTrack(
                        name=_name(source, chunk, channel, len(channels) > 1),
                        channel=channel,
                        program=own.get(program, everywhere.get(program, 0)),
                        notes=notes,
                        polyphony=polyphony(notes),
                        volume=own.get((channel, _VOLUME)),
                        pan=own.get((channel, _PAN)),
                        chunk=chunk,
                        controls=_controls(source, channel, timeline),
                    )
                )
    return tracks, beyond


def track_name(track: RawTrack) -> str:
    """Return the name that a track chunk states, or an empty string."""
    for kind in (_TRACK_NAME, _INSTRUMENT_NAME):
        for _, found, payload in track.meta:
            if found == kind and (name := decode_text(payload)):
                return name
    return ""


def decode_text(payload: bytes) -> str:
    """Read a text event: UTF-8 as programs write today, else Windows' Latin; without control characters."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        text = payload.decode("cp1252", "replace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", text).strip()[:MAX_NAME]


def _name(source: RawTrack, chunk: int, channel: int, shared: bool) -> str:
    name = track_name(source)
    if channel == DRUM_CHANNEL and (shared or not name):
        return f"{name} drums" if name else "Drums"
    if shared:
        return f"{name or 'Track'} channel {channel + 1}"
    return name or f"Track {chunk + 1}"


def _settings(track: RawTrack) -> _Settings:
    found: _Settings = {}
    for _, status, data1, data2 in track.channel:
        kind, channel = status & 0xF0, status & 0x0F
        if kind == _PROGRAM_CHANGE:
            found.setdefault((channel, _PROGRAM), data1)
        elif kind == _CONTROL_CHANGE and data1 in (_VOLUME, _PAN):
            found.setdefault((channel, data1), data2)
    return found


def _controls(track: RawTrack, channel: int, timeline: Timeline) -> Controls:
    found: list[tuple[int, tuple[int, ...]]] = []
    for tick, status, data1, data2 in track.channel:
        kind, at = status & 0xF0, timeline.ticks(tick)
        if status & 0x0F != channel or at >= MAX_TICK:
            continue
        if kind == _BEND or (kind == _CONTROL_CHANGE and data1 in (_MODULATION, _SUSTAIN)):
            found.append((at, (status, data1, data2)))
        elif kind == _PRESSURE:
            found.append((at, (status, data1)))
    return tuple(found)


def _scaled(raw_notes: list[RawNote], timeline: Timeline) -> tuple[Note, ...]:
    notes = []
    for raw in raw_notes:
        start, end = timeline.ticks(raw.start), min(timeline.ticks(raw.end), MAX_TICK)
        if start < MAX_TICK:
            notes.append(Note(start, max(end - start, 1), raw.pitch, raw.velocity))
    return in_order(notes)
