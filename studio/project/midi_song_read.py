"""A MIDI file as a song: ours come back with nothing lost, those of other programs as sensibly as they can.

Where the sequencer-specific events of ``midi_song`` are missing, or say otherwise than the plain MIDI beside them
because another program has edited the file, the plain MIDI counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from studio.melody.edits.transform import Notes, in_order
from studio.melody.midi.read import ImportedTrack, MidiImport, read_midi
from studio.melody.midi.tracks import decode_text
from studio.melody.midi.write import key_signature, tempo_microseconds
from studio.melody.notes import Clip, Meter, Note
from studio.project.midi_song import (
    control_to_pan,
    level_to_volume,
    pan_to_control,
    volume_to_level,
)
from studio.project.midi_song_meta import ClipMeta, Part, SongMeta, TrackMeta, read_parts
from studio.project.song import MAX_TEMPO, MIN_TEMPO, SCALES, Key, PlacedClip, Song, Track


@dataclass(frozen=True, slots=True)
class SongImport:
    """A song read from a MIDI file, and what was assumed, repaired or left out, one sentence each."""

    song: Song
    notices: tuple[str, ...]


class _Chunk(NamedTuple):
    """A track chunk that states its part, and what plain MIDI it holds."""

    part: Part
    name: str
    tracks: Sequence[ImportedTrack]

    @property
    def notes(self) -> list[Note]:
        return [note for track in self.tracks for note in track.notes]


def midi_to_song(source: Path | str | bytes, *, name: str | None = None) -> SongImport:
    """Read any MIDI file as a song.

    Args:
        source: a path, or the bytes of the file.
        name: what to call it; None takes the file's own name.

    Raises:
        MidiError: the file cannot be read; see ``read_midi``.
    """
    found = read_midi(source, name=name)
    parts = read_parts(found.private)
    groups: dict[tuple[str, int], list[_Chunk]] = {}
    for chunk, part in parts.items():
        tracks = [track for track in found.tracks if track.chunk == chunk]
        groups.setdefault((part.part, part.index), []).append(
            _Chunk(part, found.chunk_names[chunk], tracks)
        )
    arranged: list[Track] = []
    shelf: list[Clip] = []
    for (kind, _), chunks in sorted(groups.items(), key=lambda group: group[0][1]):
        if kind == "song":
            continue
        placed, loose = _deal_all(chunks)
        if kind == "track":
            arranged.append(_own_track(chunks, [*placed, *_placed(loose, chunks[0].name, found)]))
        else:
            shelf.extend(p.clip for p in placed)
            shelf.extend(p.clip for p in _placed(loose, chunks[0].name, found))
    foreign = [t for t in found.tracks if t.chunk not in parts or parts[t.chunk].part == "song"]
    arranged.extend(_foreign_track(track, found) for track in foreign)
    stated = next((part.song for part in parts.values() if part.song is not None), None)
    tempo, notices = _tempo(found, stated)
    song = Song(
        title=_title(found, stated, named=name is not None),
        tempo=tempo,
        meter=found.meter,
        key=_key(found, stated),
        tracks=tuple(arranged),
        clips=tuple(shelf),
    )
    return SongImport(song, (*found.notices, *notices))


def _deal_all(chunks: Sequence[_Chunk]) -> tuple[list[PlacedClip], Notes]:
    """Give the notes of a track's or a clip's chunks back to their clips; also return those that fit into none."""
    lanes: dict[int, list[_Chunk]] = {}
    for chunk in sorted(chunks, key=lambda c: (c.part.lane, c.part.layer)):
        lanes.setdefault(chunk.part.lane, []).append(chunk)
    numbered: list[tuple[int, PlacedClip]] = []
    loose: list[Note] = []
    for layers in lanes.values():
        metas = [meta for layer in layers for meta in layer.part.clips]
        notes = in_order(note for layer in layers for note in layer.notes)
        numbered.extend(_deal(metas, notes, loose))
    numbered.sort(key=lambda pair: pair[0])
    return [placed for _, placed in numbered], in_order(loose)


def _deal(
    metas: Iterable[ClipMeta], notes: Notes, loose: list[Note]
) -> list[tuple[int, PlacedClip]]:
    """Deal the notes of one lane out to its clips by onset; ``loose`` takes those between the clips."""
    ordered = sorted(metas, key=lambda meta: meta.start)
    hands: list[list[Note]] = [[] for _ in ordered]
    at = -1
    for note in notes:
        while at + 1 < len(ordered) and ordered[at + 1].start <= note.start:
            at += 1
        if at < 0 or note.start >= ordered[at].start + max(ordered[at].reach, ordered[at].length):
            loose.append(note)
        else:
            hands[at].append(_shifted(note, -ordered[at].start))
    return [
        (meta.place, PlacedClip(meta.start, _clip(meta, hand)))
        for meta, hand in zip(ordered, hands, strict=True)
    ]


def _clip(meta: ClipMeta, notes: list[Note]) -> Clip:
    meter = Meter(meta.beats, 2**meta.unit_power)
    return Clip(meta.name, tuple(notes), meta.length, meter, meta.loop, meta.id)


def _placed(notes: Notes, name: str, found: MidiImport) -> list[PlacedClip]:
    """Make one clip of notes, from the bar in which the first begins to the bar in which the last ends."""
    if not notes:
        return []
    bar = found.meter.bar_ticks
    start = notes[0].start // bar * bar
    moved = tuple(_shifted(note, -start) for note in notes)
    length = -(-max(note.end for note in moved) // bar) * bar
    return [PlacedClip(start, Clip(name or "Clip", moved, length, found.meter))]


def _shifted(note: Note, ticks: int) -> Note:
    return Note(note.start + ticks, note.length, note.pitch, note.velocity)


def _own_track(chunks: Sequence[_Chunk], clips: list[PlacedClip]) -> Track:
    first = next((chunk for chunk in chunks if chunk.part.track is not None), chunks[0])
    stated = first.part.track
    plain = next((track for chunk in chunks for track in chunk.tracks), None)
    if stated is None:
        named = Track(name=first.name or "Track", clips=tuple(clips))
        return named if plain is None else _mixed(named, plain, None)
    track = Track(
        name=stated.name if decode_text(stated.name.encode()) == first.name else first.name,
        clips=tuple(clips),
        program=stated.program,
        channel=stated.channel,
        level_db=stated.level_db,
        pan=stated.pan,
        mute=stated.mute,
        solo=stated.solo,
        id=stated.id,
        timbre=stated.timbre,
    )
    return track if plain is None else _mixed(track, plain, stated)


def _foreign_track(plain: ImportedTrack, found: MidiImport) -> Track:
    clips = tuple(_placed(plain.notes, plain.name, found))
    return _mixed(Track(name=plain.name, clips=clips), plain, None)


def _mixed(track: Track, plain: ImportedTrack, stated: TrackMeta | None) -> Track:
    """Set program, channel, level and pan by the plain MIDI, keeping exact values that agree with it."""
    level, pan = track.level_db, track.pan
    if plain.volume is not None and (
        stated is None or level_to_volume(stated.level_db) != plain.volume
    ):
        level = volume_to_level(plain.volume)
    if plain.pan is not None and (stated is None or pan_to_control(stated.pan) != plain.pan):
        pan = control_to_pan(plain.pan)
    return replace(track, program=plain.program, channel=plain.channel, level_db=level, pan=pan)


def _tempo(found: MidiImport, stated: SongMeta | None) -> tuple[float, list[str]]:
    microseconds = round(60_000_000 / found.tempo)
    if stated is not None and tempo_microseconds(stated.tempo) == microseconds:
        return stated.tempo, []
    tempo = min(max(found.tempo, MIN_TEMPO), MAX_TEMPO)
    if tempo == found.tempo:
        return tempo, []
    return tempo, [f"Its tempo of {found.tempo:.4g} bpm was brought to {tempo:g} bpm."]


def _key(found: MidiImport, stated: SongMeta | None) -> Key:
    plain = Key(*found.key) if found.key is not None else None
    if stated is not None and stated.scale in SCALES:
        key = Key(stated.tonic, stated.scale)
        if plain is None or key_signature(plain) == key_signature(key):
            return key
    return plain or Key()


def _title(found: MidiImport, stated: SongMeta | None, *, named: bool) -> str:
    first = found.chunk_names[0] if found.chunk_names else ""
    if stated is not None and decode_text(stated.title.encode()) == first:
        return stated.title
    only_conductor = not any(track.chunk == 0 for track in found.tracks)
    return first if first and only_conductor and not named else found.name
