"""A clip's notes as the standard MIDI file inside a project: any DAW reads it, and every tick comes back.

A MIDI file pairs a note-off with a note-on by channel and key only, so of two overlapping notes on one key it cannot
say which ends first. Such notes are laid into layers, each a track and channel of its own in which no two notes of a
key overlap; ties of onset and pitch keep their order because a later note never gets a lower layer.
"""

from __future__ import annotations

import struct
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from studio.melody.notes import TICKS_PER_BEAT, Clip, Note

_HEADER = struct.Struct(">4sIHHH")
_CHUNK = struct.Struct(">4sI")
_CHANNELS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15)
"""Channels of the layers: all but the one that General MIDI keeps for drums."""
_MAX_DELTA = 0x0FFF_FFFF
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}

_Event = tuple[int, int, bytes]
"""Tick, rank among events of that tick (meta, off, on), bytes."""


class ClipMidiError(Exception):
    """Bytes are not a MIDI file this program can read, or notes that no MIDI file can hold."""


def clip_to_midi(clip: Clip, tempo: float) -> bytes:
    """Write a clip as a standard MIDI file of 960 ticks to the quarter note.

    Args:
        clip: what to write; its notes sorted by ``(start, pitch)``.
        tempo: quarter notes a minute, for whoever opens the file elsewhere.

    Raises:
        ClipMidiError: a note lies outside of what MIDI can say.
    """
    layers = _layers(clip.notes)
    tracks = [_conductor(clip, tempo) + _note_events(layers[0], _CHANNELS[0])]
    tracks += [
        _note_events(layer, _CHANNELS[index % len(_CHANNELS)])
        for index, layer in enumerate(layers[1:], start=1)
    ]
    kind = 0 if len(tracks) == 1 else 1
    header = _HEADER.pack(b"MThd", 6, kind, len(tracks), TICKS_PER_BEAT)
    return header + b"".join(_track(events, clip.length) for events in tracks)


def midi_to_notes(data: bytes) -> tuple[Note, ...]:
    """Read the notes of a clip's MIDI file, sorted by ``(start, pitch)``.

    Other programs may have written the file: any division is brought to 960 ticks, a note that never ends is held
    to the end of its track, and everything but notes is passed over.

    Raises:
        ClipMidiError: it is no MIDI file, counts in film frames, or is damaged.
    """
    try:
        magic, size, _, _, division = _HEADER.unpack_from(data)
        if magic != b"MThd" or size < 6:
            raise ClipMidiError("it is not a MIDI file")
        if division & 0x8000 or division == 0:
            raise ClipMidiError("its time is not counted in beats")
        found = [
            (note, layer)
            for layer, (start, end) in enumerate(_track_bounds(data, 8 + size))
            for note in _read_track(data[start:end])
        ]
    except (struct.error, IndexError) as error:
        raise ClipMidiError("it is cut short") from error
    ordered = sorted(found, key=lambda pair: (pair[0][0], pair[0][2], pair[1]))
    return tuple(_scaled(raw, division) for raw, _ in ordered)


_RawNote = tuple[int, int, int, int]
"""Start and end in ticks of the file, pitch, velocity."""


def _layers(notes: Sequence[Note]) -> list[list[Note]]:
    layers: list[list[Note]] = [[]]
    ends: list[dict[int, int]] = [{}]
    for note in sorted(notes, key=lambda note: (note.start, note.pitch)):
        _check(note)
        free = (i for i, end in enumerate(ends) if end.get(note.pitch, 0) <= note.start)
        index = next(free, len(layers))
        if index == len(layers):
            layers.append([])
            ends.append({})
        layers[index].append(note)
        ends[index][note.pitch] = note.end
    return layers


def _check(note: Note) -> None:
    if not (0 <= note.pitch <= 127 and 1 <= note.velocity <= 127):
        raise ClipMidiError("it holds a note whose pitch or velocity is outside of 0 to 127")
    if note.start < 0 or note.length < 1 or note.end > _MAX_DELTA:
        raise ClipMidiError(
            "it holds a note that starts before the clip, has no length or never ends"
        )


def _conductor(clip: Clip, tempo: float) -> list[_Event]:
    name = clip.name.encode("utf-8", "replace")[:127]
    microseconds = min(max(round(60_000_000 / tempo), 1), 0xFF_FFFF)
    meter = bytes((clip.meter.beats, clip.meter.unit.bit_length() - 1, 24, 8))
    return [
        (0, 0, b"\xff\x03" + bytes((len(name),)) + name),
        (0, 0, b"\xff\x51\x03" + microseconds.to_bytes(3, "big")),
        (0, 0, b"\xff\x58\x04" + meter),
    ]


def _note_events(notes: Sequence[Note], channel: int) -> list[_Event]:
    events: list[_Event] = []
    for note in notes:
        events.append((note.start, 2, bytes((0x90 | channel, note.pitch, note.velocity))))
        events.append((note.end, 1, bytes((0x80 | channel, note.pitch, 0))))
    return events


def _track(events: list[_Event], length: int) -> bytes:
    # Sorting by tick and rank keeps the order of equals: notes that begin together stay as they were.
    ordered = sorted(events, key=lambda event: event[:2])
    end = max(min(length, _MAX_DELTA), ordered[-1][0] if ordered else 0)
    body = bytearray()
    now = 0
    for tick, _, message in (*ordered, (end, 3, b"\xff\x2f\x00")):
        body += _variable_length(tick - now)
        body += message
        now = tick
    return _CHUNK.pack(b"MTrk", len(body)) + bytes(body)


def _variable_length(value: int) -> bytes:
    if value < 0x80:
        return bytes((value,))
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def _track_bounds(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    while at < len(data):
        magic, size = _CHUNK.unpack_from(data, at)
        start, at = at + _CHUNK.size, at + _CHUNK.size + size
        if at > len(data):
            raise ClipMidiError("it is cut short")
        if magic == b"MTrk":
            yield start, at


def _read_track(data: bytes) -> list[_RawNote]:
    notes: list[_RawNote | None] = []
    sounding: defaultdict[tuple[int, int], deque[tuple[int, int, int]]] = defaultdict(deque)
    at = now = status = 0
    while at < len(data):
        delta, at = _read_length(data, at)
        now += delta
        first = data[at]
        if first in (0xF0, 0xF7, 0xFF):
            at = _skip_other(data, at)
            continue
        if first & 0x80:
            status, at = first, at + 1
        if not 0 < status < 0xF0:
            raise ClipMidiError("it is damaged")
        kind, channel = status & 0xF0, status & 0x0F
        pitch, velocity = data[at], data[at + 1] if _DATA_BYTES[kind] == 2 else 0
        if pitch > 127 or velocity > 127:
            raise ClipMidiError("it is damaged")
        at += _DATA_BYTES[kind]
        if kind == 0x90 and velocity:
            sounding[channel, pitch].append((len(notes), now, velocity))
            notes.append(None)
        elif kind in (0x80, 0x90) and (held := sounding[channel, pitch]):
            index, start, struck = held.popleft()
            notes[index] = (start, now, pitch, struck)
    for (_, pitch), held in sounding.items():
        for index, start, struck in held:
            notes[index] = (start, now, pitch, struck)
    return [note for note in notes if note is not None]


def _skip_other(data: bytes, at: int) -> int:
    """Return the place after a meta or system exclusive event that begins at ``at``."""
    size, body = _read_length(data, at + (2 if data[at] == 0xFF else 1))
    return body + size


def _read_length(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(at, at + 4):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    raise ClipMidiError("it is damaged")


def _scaled(raw: _RawNote, division: int) -> Note:
    start, end, pitch, velocity = raw
    if division != TICKS_PER_BEAT:
        start = round(start * TICKS_PER_BEAT / division)
        end = round(end * TICKS_PER_BEAT / division)
    return Note(start, max(end - start, 1), pitch, velocity)
