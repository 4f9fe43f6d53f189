"""The bytes of a standard MIDI file: chunks and events, read with forgiveness and bounds.

Files in the wild are cut short, state wrong chunk lengths, hold foreign chunks, keep a running status across meta
events and leave out the end of a track. Whatever can be read before such a break is kept, and said in a notice.
After the Standard MIDI Files 1.0 specification (MIDI Manufacturers Association, RP-001).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from studio.errors import PlainError

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_EVENTS = 500_000
"""Of a file: more than anyone has played, and read within a second."""
MAX_TRACKS = 10_000
_HEADER_SEARCH = 64 * 1024
"""How far a header may lie behind a wrapper's own bytes (RIFF, MacBinary)."""

_HEADER = struct.Struct(">4sIHHH")
_CHUNK = struct.Struct(">4sI")
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_COMMON_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}
_META = 0xFF
_END_OF_TRACK = 0x2F
_KNOWN_FILES = (
    (b"RIFF", "a RIFF file, perhaps a WAV sound"),
    (b"fLaC", "a FLAC sound"),
    (b"OggS", "an Ogg sound"),
    (b"ID3", "an MP3 sound"),
    (b"PK\x03\x04", "a zip archive"),
    (b"<?xml", "an XML file"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
)


class MidiError(PlainError):
    """A MIDI file cannot be read or written; the text is one plain sentence for the person."""


@dataclass
class RawTrack:
    """Events of one track chunk, in file order.

    Attributes:
        channel: ``(tick, status, data 1, data 2)`` of channel messages; data 2 is 0 where there is none.
        meta: ``(tick, type, payload)`` of meta events.
        end: tick of the last event.
    """

    channel: list[tuple[int, int, int, int]] = field(default_factory=list)
    meta: list[tuple[int, int, bytes]] = field(default_factory=list)
    end: int = 0


@dataclass
class RawFile:
    """A parsed file.

    Attributes:
        kind: type 0, 1 or 2.
        division: the header's two bytes about time, 0..65535.
        tracks: the track chunks.
        notices: what was wrong with the bytes, one sentence each.
    """

    kind: int
    division: int
    tracks: list[RawTrack] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class _BrokenError(Exception):
    """The bytes of a track make no sense from here on."""


def parse_midi(data: bytes, name: str = "The file") -> RawFile:
    """Read the chunks and events of a standard MIDI file.

    Args:
        data: the whole file.
        name: how messages call it.

    Raises:
        MidiError: it is empty, no MIDI file, broken before its first event, or breaks a bound (20 MB, half a million
            events, 10,000 tracks).
    """
    if not data:
        raise MidiError(f"{name} is empty.")
    if len(data) > MAX_FILE_BYTES:
        raise MidiError(f"{name} is larger than {MAX_FILE_BYTES >> 20} MB, too large for MIDI.")
    start = data.find(b"MThd", 0, _HEADER_SEARCH)
    if start < 0:
        what = next((text for magic, text in _KNOWN_FILES if data.startswith(magic)), None)
        raise MidiError(
            f"{name} is not a MIDI file" + (f": it seems to be {what}." if what else ".")
        )
    if len(data) < start + _HEADER.size:
        raise MidiError(f"{name} is cut short before its first note.")
    _, size, kind, promised, division = _HEADER.unpack_from(data, start)
    raw = RawFile(kind, division)
    body = start + _CHUNK.size + (size if 6 <= size <= 64 else 6)
    _read_chunks(data, body, raw, name)
    if not raw.tracks:
        raise MidiError(f"{name} is cut short before its first note.")
    if len(raw.tracks) < promised:
        raw.notices.append(f"It promises {promised} tracks and holds {len(raw.tracks)}.")
    return raw


def _read_chunks(data: bytes, at: int, raw: RawFile, name: str) -> None:
    budget = MAX_EVENTS
    while at + _CHUNK.size <= len(data):
        magic, size = _CHUNK.unpack_from(data, at)
        body = at + _CHUNK.size
        if magic != b"MTrk":
            at = _after_alien(data, at, body + size, raw)
            continue
        track = RawTrack()
        end = _plausible_end(data, body, body + size, raw)
        reader = _TrackReader(data, body, end, track, budget)
        reader.run()
        budget -= len(track.channel) + len(track.meta)
        if reader.exhausted:
            raise MidiError(f"{name} holds more than {MAX_EVENTS:,} events, too many to open.")
        if len(raw.tracks) >= MAX_TRACKS:
            raise MidiError(f"{name} holds more than {MAX_TRACKS:,} tracks, too many to open.")
        raw.tracks.append(track)
        if reader.broken or (body + size > len(data) and not reader.ended):
            raw.notices.append(
                f"Track {len(raw.tracks)} is damaged or cut short; what came before was kept."
            )
        swallowed = data.find(b"MTrk", reader.at, end) if reader.ended else -1
        at = swallowed if swallowed >= 0 else end


def _after_alien(data: bytes, at: int, end: int, raw: RawFile) -> int:
    """Return where to go on after a chunk that is no track, or after bytes that are no chunk."""
    if _is_chunk_name(data[at : at + 4]) and (end == len(data) or _is_chunk_at(data, end)):
        return end
    found = data.find(b"MTrk", at + 1)
    if found < 0:
        return len(data)
    raw.notices.append("It holds bytes that belong to no track; they were passed over.")
    return found


def _plausible_end(data: bytes, body: int, declared: int, raw: RawFile) -> int:
    """Return where a track chunk ends: as declared if a chunk or the file's end is there, else before the next."""
    if declared == len(data) or (declared < len(data) and _is_chunk_at(data, declared)):
        return declared
    found = data.find(b"MTrk", body)
    if found < 0 and declared < len(data):
        # Loose bytes after the last track; the events themselves say where it stops.
        return len(data)
    if found >= 0:
        raw.notices.append(f"Track {len(raw.tracks) + 1} states a wrong length.")
    return found if found >= 0 else len(data)


def _is_chunk_at(data: bytes, at: int) -> bool:
    return at + _CHUNK.size <= len(data) and _is_chunk_name(data[at : at + 4])


def _is_chunk_name(name: bytes) -> bool:
    return len(name) == 4 and name.replace(b" ", b"x").isalnum()


class _TrackReader:
    """Reads the events of one chunk.

    Attributes:
        at: the next byte.
        ended: whether the track's end mark was read.
        broken: whether the bytes made no sense somewhere; ``at`` is there.
        exhausted: whether the file has more events than allowed.
    """

    def __init__(self, data: bytes, at: int, end: int, track: RawTrack, budget: int) -> None:
        self.at = at
        self.ended = False
        self.broken = False
        self.exhausted = False
        self._data = data
        self._end = end
        self._track = track
        self._budget = budget
        self._status = 0

    def run(self) -> None:
        """Read up to the end of the track, of the chunk, or to where it breaks."""
        tick = 0
        try:
            while self.at < self._end and not self.ended:
                tick += self._length()
                if self.at >= self._end:
                    raise _BrokenError
                if self._budget <= 0:
                    self.exhausted = True
                    return
                self._budget -= 1
                self._event(tick)
                self._track.end = tick
        except _BrokenError:
            self.broken = True

    def _event(self, tick: int) -> None:
        first = self._data[self.at]
        if first == _META:
            self._meta(tick)
            return
        if first >= 0xF0:
            self._system(first)
            return
        if first >= 0x80:
            self._status = first
            self.at += 1
        if not self._status:
            raise _BrokenError
        data1 = self._data_byte()
        data2 = self._data_byte() if _DATA_BYTES[self._status & 0xF0] == 2 else 0
        self._track.channel.append((tick, self._status, data1, data2))

    def _meta(self, tick: int) -> None:
        if self.at + 1 >= self._end:
            raise _BrokenError
        kind = self._data[self.at + 1]
        self.at += 2
        size = self._length()
        if self.at + size > self._end:
            raise _BrokenError
        payload = self._data[self.at : self.at + size]
        self.at += size
        if kind == _END_OF_TRACK:
            self.ended = True
        else:
            self._track.meta.append((tick, kind, payload))

    def _system(self, first: int) -> None:
        self.at += 1
        if first in (0xF0, 0xF7):
            size = self._length()
            if self.at + size > self._end:
                raise _BrokenError
            self.at += size
            return
        for _ in range(_COMMON_BYTES.get(first, 0)):
            self._data_byte()

    def _data_byte(self) -> int:
        # Recorders have let clock bytes slip in between the bytes of a message.
        while self.at < self._end and 0xF8 <= self._data[self.at] < 0xFF:
            self.at += 1
        if self.at >= self._end or self._data[self.at] >= 0x80:
            raise _BrokenError
        self.at += 1
        return self._data[self.at - 1]

    def _length(self) -> int:
        """Read a variable-length quantity of at most four bytes."""
        value = 0
        for _ in range(4):
            if self.at >= self._end:
                raise _BrokenError
            byte = self._data[self.at]
            self.at += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise _BrokenError
