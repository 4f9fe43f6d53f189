"""The music of a whole song as one standard MIDI file of type 1.

Every DAW finds what it knows where it looks for it: tempo, meter and key in the first track, then one track for each
track of the song with name, program, volume, pan and notes at their place in time, then the clips of the shelf, one
after another behind the arrangement. What MIDI cannot say (exact tempo and level, scale, mute, clip names and borders,
loops, ids) travels in sequencer-specific events. ``midi_song_read`` is the way back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from studio.melody.midi.write import TrackOut, conductor_meta, layered, write_tracks
from studio.melody.notes import Clip, Note
from studio.project.clip_curves import Curve, midi_messages
from studio.project.midi_song_meta import ClipMeta, Part, SongMeta, TrackMeta, write_part
from studio.project.song import PlacedClip, Song, Track

_UNITY_VOLUME = 100
"""Channel volume (control 7) that General MIDI 2 starts from; it stands for 0 dB."""
_QUIETEST_DB, _LOUDEST_DB = -60.0, 6.0
_Numbered = tuple[int, PlacedClip]
_Curves = dict[str, tuple[Curve, ...]]


def song_to_midi(song: Song, *, shelf: bool = True) -> bytes:
    """Write the music of a song as a type 1 MIDI file.

    Args:
        song: what to write; its drawings, sounds, pads and gestures are no music and stay out.
        shelf: also write the clips of the shelf.

    Raises:
        MidiError: a note, tempo or number of tracks that MIDI cannot hold.
    """
    about = SongMeta(_clean(song.title), song.tempo, song.key.tonic, song.key.scale)
    head = conductor_meta(song.tempo, song.meter, song.key)
    curves = {held.id: held.curves for held in song.controls}
    chunks = [TrackOut(song.title, meta=[*head, write_part(Part("song", song=about))])]
    for index, track in enumerate(song.tracks):
        chunks.extend(_track_chunks(index, track, curves))
    if shelf:
        bar = song.meter.bar_ticks
        ends = (placed.start + reach(placed.clip) for t in song.tracks for placed in t.clips)
        start = -(-max(ends, default=0) // bar) * bar
        for index, clip in enumerate(song.clips):
            part = Part("shelf", index)
            placed = [(0, PlacedClip(start, clip))]
            chunks.extend(_lane_chunks(part, clip.name, placed, 0, (), curves))
            start += -(-reach(clip) // bar) * bar
    return write_tracks(chunks)


def reach(clip: Clip) -> int:
    """Return the ticks that a clip claims on its track: its length, or up to its last onset if that lies behind."""
    return max(clip.length, clip.notes[-1].start + 1 if clip.notes else 1)


def level_to_volume(level_db: float) -> int:
    """Return the channel volume 0..127 of a level: ``100 * 10^(dB / 40)``, General MIDI's square law about 0 dB."""
    if level_db <= _QUIETEST_DB:
        return 0
    return min(max(round(_UNITY_VOLUME * 10 ** (level_db / 40)), 1), 127)


def volume_to_level(volume: int) -> float:
    """Return the level in dB of a channel volume 0..127; the inverse of :func:`level_to_volume`."""
    if volume <= 0:
        return _QUIETEST_DB
    return min(max(40 * math.log10(volume / _UNITY_VOLUME), _QUIETEST_DB), _LOUDEST_DB)


def pan_to_control(pan: float) -> int:
    """Return control 10, 0..127 with the middle at 64, of a pan -1..1."""
    return round(64 + pan * (63 if pan > 0 else 64))


def control_to_pan(value: int) -> float:
    """Return the pan -1..1 of control 10, 0..127."""
    return (value - 64) / (63 if value > 64 else 64)


def _track_chunks(index: int, track: Track, curves: _Curves) -> list[TrackOut]:
    about = TrackMeta(
        track.id,
        _clean(track.name),
        track.program,
        track.channel,
        track.level_db,
        track.pan,
        track.mute,
        track.solo,
        track.timbre,
    )
    messages = (
        bytes((0xC0 | track.channel, track.program)),
        bytes((0xB0 | track.channel, 7, level_to_volume(track.level_db))),
        bytes((0xB0 | track.channel, 10, pan_to_control(track.pan))),
    )
    chunks: list[TrackOut] = []
    for lane, placed in enumerate(_lanes(track.clips)):
        part = Part("track", index, lane, track=about if lane == 0 else None)
        chunks.extend(_lane_chunks(part, track.name, placed, track.channel, messages, curves))
    return chunks


def _lanes(clips: Sequence[PlacedClip]) -> list[list[_Numbered]]:
    """Deal clips out so that none of a lane overlap in time; always at least one lane."""
    lanes: list[list[_Numbered]] = [[]]
    ends = [0]
    for number, placed in sorted(enumerate(clips), key=lambda pair: pair[1].start):
        lane = next((i for i, end in enumerate(ends) if end <= placed.start), len(lanes))
        if lane == len(lanes):
            lanes.append([])
            ends.append(0)
        lanes[lane].append((number, placed))
        ends[lane] = placed.start + reach(placed.clip)
    return lanes


def _lane_chunks(
    part: Part,
    name: str,
    clips: Sequence[_Numbered],
    channel: int,
    messages: Sequence[bytes],
    curves: _Curves,
) -> list[TrackOut]:
    notes = [
        Note(placed.start + note.start, note.length, note.pitch, note.velocity)
        for _, placed in clips
        for note in placed.clip.notes
    ]
    moves = [
        message
        for _, placed in clips
        for message in midi_messages(
            curves.get(placed.clip.id, ()), placed.start, channel, placed.clip.length
        )
    ]
    metas = tuple(_clip_meta(number, placed) for number, placed in clips)
    end = max((placed.start + placed.clip.length for _, placed in clips), default=0)
    chunks = []
    for layer, layer_notes in enumerate(layered(notes)):
        stated = msgspec.structs.replace(
            part,
            layer=layer,
            track=part.track if layer == 0 else None,
            clips=metas if layer == 0 else (),
        )
        on_channel = [(channel, note) for note in layer_notes]
        own = moves if layer == 0 else ()
        chunks.append(TrackOut(name, on_channel, [write_part(stated)], messages, end, own))
    return chunks


def _clip_meta(number: int, placed: PlacedClip) -> ClipMeta:
    clip = placed.clip
    return ClipMeta(
        place=number,
        start=placed.start,
        length=clip.length,
        reach=reach(clip),
        id=clip.id,
        name=_clean(clip.name),
        beats=clip.meter.beats,
        unit_power=clip.meter.unit.bit_length() - 1,
        loop=clip.loop,
    )


def _clean(text: str) -> str:
    """Replace halves of characters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()
