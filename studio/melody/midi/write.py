"""Standard MIDI files out of notes: 960 ticks to the beat, every note exactly as it is.

A MIDI file pairs a note-off with a note-on by channel and key only, so of two notes that overlap on one key it cannot
say which ends first. Such notes are laid into *layers* in which no two notes of a key overlap: further tracks in a
type 1 file, further channels in a type 0 file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from studio.files import save_bytes_atomically
from studio.melody.midi.events import MidiError
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note

MAX_DELTA = 0x0FFF_FFFF
"""The largest time a MIDI file can state between two events."""
PRIVATE_PREFIX = b"\x7dchimera"
"""Begins our sequencer-specific events: 7D is the maker's number for non-commercial use (MIDI 1.0)."""
SEQUENCER_SPECIFIC = 0x7F

_HEADER = struct.Struct(">4sIHHH")
_CHUNK = struct.Struct(">4sI")
_TRACK_NAME, _TEMPO, _METER, _KEY = 0x03, 0x51, 0x58, 0x59
_MELODIC_CHANNELS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15)
"""All but the one that General MIDI keeps for drums."""
_TONIC_BELOW_MAJOR = {
    "minor": 9,
    "harmonic minor": 9,
    "melodic minor": 9,
    "minor pentatonic": 9,
    "blues": 9,
    "dorian": 2,
    "phrygian": 4,
    "lydian": 5,
    "mixolydian": 7,
    "locrian": 11,
}
"""Semitones from the tonic of the major key with the same signature up to the tonic of the scale."""
_MINOR_THIRD = frozenset(_TONIC_BELOW_MAJOR) - {"lydian", "mixolydian"}


class KeyLike(Protocol):
    """A tonic 0..11 and the name of a scale, such as the key of a song."""

    @property
    def tonic(self) -> int:
        """Pitch class of the tonic, 0 is C."""
        ...

    @property
    def scale(self) -> str:
        """Name of the scale, e.g. ``"minor"``."""
        ...


@dataclass(frozen=True)
class TrackOut:
    """One track chunk to write.

    Attributes:
        name: written as UTF-8.
        notes: sorted by ``(start, pitch)``, each with its channel 0..15.
        meta: meta events at its start, ``(type, payload)``.
        messages: channel messages at its start, such as a program change.
        length: tick before which the track does not end.
        controls: channel messages later on, ``(tick, message)``.
    """

    name: str = ""
    notes: Sequence[tuple[int, Note]] = ()
    meta: Sequence[tuple[int, bytes]] = ()
    messages: Sequence[bytes] = ()
    length: int = 0
    controls: Sequence[tuple[int, bytes]] = ()


def write_clip_midi(
    clip: Clip,
    *,
    tempo: float = 120.0,
    key: KeyLike | None = None,
    type: int = 1,  # noqa: A002
    controls: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """Write a clip as a MIDI file.

    Its length and loop travel along in an event that other programs pass over.

    Args:
        clip: what to write.
        tempo: quarter notes a minute, above 3.58 (MIDI's slowest).
        key: key signature, or None to write none.
        type: 0 (one track) or 1 (tempo and meter in a track of their own).
        controls: ``(tick, message)`` in order of time: bends, pressures and controllers, whatever their channel.

    Raises:
        MidiError: a note lies outside of what MIDI can say, or the type is neither 0 nor 1.
    """
    head = conductor_meta(tempo, clip.meter, key)
    own = (SEQUENCER_SPECIFIC, pack_private({"length": clip.length, "loop": clip.loop}))
    layers = layered(clip.notes)
    length = min(clip.length, MAX_DELTA)
    if type == 0:
        if len(layers) > len(_MELODIC_CHANNELS):
            raise MidiError(
                "So many notes of one pitch overlap that only a type 1 MIDI file can hold them."
            )
        dealt = list(zip(_MELODIC_CHANNELS, layers, strict=False))
        notes = [(channel, note) for channel, layer in dealt for note in layer]
        notes.sort(key=lambda pair: (pair[1].start, pair[1].pitch))
        moves = [on for c, _ in dealt for on in _on_channel(controls, c)]
        return write_tracks([TrackOut(clip.name, notes, [*head, own], (), length, moves)], kind=0)
    if type != 1:
        raise MidiError("A clip can only be written as a MIDI file of type 0 or 1.")
    tracks = [TrackOut(clip.name, meta=head)]
    for index, layer in enumerate(layers):
        # All layers play on one channel, so what moves it is said once.
        meta, moves = ([own], _on_channel(controls, 0)) if index == 0 else ([], [])
        tracks.append(TrackOut(clip.name, [(0, note) for note in layer], meta, (), length, moves))
    return write_tracks(tracks)


def _on_channel(controls: Sequence[tuple[int, bytes]], channel: int) -> list[tuple[int, bytes]]:
    return [(tick, bytes((data[0] & 0xF0 | channel, *data[1:]))) for tick, data in controls]


def save_clip_midi(
    path: Path,
    clip: Clip,
    *,
    tempo: float = 120.0,
    key: KeyLike | None = None,
    type: int = 1,  # noqa: A002
    controls: Sequence[tuple[int, bytes]] = (),
) -> None:
    """Write a clip to a MIDI file; the file that was there is replaced whole or not at all.

    Raises:
        MidiError: the clip cannot be written.
        FileSaveError: the disk refuses.
    """
    data = write_clip_midi(clip, tempo=tempo, key=key, type=type, controls=controls)
    save_bytes_atomically(path, data)


def conductor_meta(tempo: float, meter: Meter, key: KeyLike | None) -> list[tuple[int, bytes]]:
    """List the meta events of tempo, meter and key.

    Raises:
        MidiError: no MIDI file can state this tempo.
    """
    events = [(_TEMPO, tempo_microseconds(tempo).to_bytes(3, "big"))]
    # 24 clocks a metronome click is one quarter; a compound meter clicks on the dotted quarter.
    compound = meter.unit == 8 and meter.beats % 3 == 0 and meter.beats > 3
    clocks = 36 if compound else max(96 // meter.unit, 1)
    events.append((_METER, bytes((meter.beats, meter.unit.bit_length() - 1, clocks, 8))))
    if key is not None:
        sharps, minor = key_signature(key)
        events.append((_KEY, struct.pack(">bB", sharps, minor)))
    return events


def tempo_microseconds(tempo: float) -> int:
    """Return a tempo in microseconds to the beat, as MIDI holds it.

    Raises:
        MidiError: it does not fit into MIDI's three bytes.
    """
    microseconds = round(60_000_000 / tempo) if tempo > 0 else 0
    if not 1 <= microseconds <= 0xFF_FFFF:
        raise MidiError("A MIDI file cannot hold a tempo slower than 3.58 beats a minute.")
    return microseconds


def key_signature(key: KeyLike) -> tuple[int, bool]:
    """Return the sharps (-5..6, flats negative) of a key's signature, and whether its third is minor.

    A mode has the signature of the major key with the same tones: D dorian has none, and counts as minor.
    """
    major = (key.tonic - _TONIC_BELOW_MAJOR.get(key.scale, 0)) % 12
    sharps = major * 7 % 12
    return sharps if sharps <= 6 else sharps - 12, key.scale in _MINOR_THIRD


def layered(notes: Iterable[Note]) -> list[list[Note]]:
    """Deal notes out into layers in which no two of a pitch overlap; always at least one layer.

    A later note of the order ``(start, pitch)`` never comes before an earlier one with the same onset and pitch when
    the layers are read one after the other, so the order of such equals survives a round trip.

    Raises:
        MidiError: a note lies outside of what MIDI can say.
    """
    layers: list[list[Note]] = [[]]
    ends: list[dict[int, int]] = [{}]
    for note in sorted(notes, key=lambda n: (n.start, n.pitch)):
        _check(note)
        free = (i for i, end in enumerate(ends) if end.get(note.pitch, 0) <= note.start)
        index = next(free, len(layers))
        if index == len(layers):
            layers.append([])
            ends.append({})
        layers[index].append(note)
        ends[index][note.pitch] = note.end
    return layers


def write_tracks(tracks: Sequence[TrackOut], *, kind: int = 1) -> bytes:
    """Write track chunks as a MIDI file of 960 ticks to the beat.

    Raises:
        MidiError: there are more tracks than MIDI can number.
    """
    if len(tracks) > 0xFFFF:
        raise MidiError("A MIDI file cannot hold more than 65,535 tracks.")
    header = _HEADER.pack(b"MThd", 6, kind, len(tracks), TICKS_PER_BEAT)
    return header + b"".join(_chunk(track) for track in tracks)


def pack_private(content: object) -> bytes:
    """Pack what only this program understands as the payload of a sequencer-specific event."""
    return PRIVATE_PREFIX + msgspec.json.encode(content)


def _check(note: Note) -> None:
    if not (0 <= note.pitch <= 127 and 1 <= note.velocity <= 127):
        raise MidiError("MIDI cannot hold a note whose pitch or velocity is outside of 0 to 127.")
    if note.start < 0 or note.length < 1:
        raise MidiError("MIDI cannot hold a note that starts before the music or has no length.")
    if note.end > MAX_DELTA:
        raise MidiError("MIDI cannot hold a note so far away in time.")


def _chunk(track: TrackOut) -> bytes:
    body = bytearray()
    # The specification promises ASCII only; today's programs write and expect UTF-8.
    named = [(_TRACK_NAME, track.name.encode("utf-8", "replace"))] if track.name else []
    for kind, payload in (*named, *track.meta):
        body += b"\x00\xff" + bytes((kind,)) + _variable_length(len(payload)) + payload
    for message in track.messages:
        body += b"\x00" + message
    # At one tick offs come before controllers, and those before ons; a stable sort keeps the order of equals.
    events = [
        (note.end, 0, bytes((0x80 | channel, note.pitch, 0))) for channel, note in track.notes
    ]
    events += [(tick, 1, message) for tick, message in track.controls if tick <= MAX_DELTA]
    events += [
        (note.start, 2, bytes((0x90 | channel, note.pitch, note.velocity)))
        for channel, note in track.notes
    ]
    events.sort(key=lambda event: event[:2])
    now = 0
    for tick, _, message in events:
        body += _variable_length(tick - now) + message
        now = tick
    body += _variable_length(max(track.length - now, 0)) + b"\xff\x2f\x00"
    return _CHUNK.pack(b"MTrk", len(body)) + bytes(body)


def _variable_length(value: int) -> bytes:
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))
