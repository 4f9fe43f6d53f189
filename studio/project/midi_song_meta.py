"""What a song's MIDI file says in its sequencer-specific events: all that plain MIDI has no words for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from studio.melody.midi.write import PRIVATE_PREFIX, SEQUENCER_SPECIFIC, pack_private
from studio.project.song import MAX_TEMPO, MIN_TEMPO

_Ticks = Annotated[int, msgspec.Meta(ge=0, le=0x0FFF_FFFF)]
_Index = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]


class SongMeta(msgspec.Struct, frozen=True):
    """Of the song: exact tempo, and the key with its scale."""

    title: str
    tempo: Annotated[float, msgspec.Meta(ge=MIN_TEMPO, le=MAX_TEMPO)]
    tonic: Annotated[int, msgspec.Meta(ge=0, le=11)]
    scale: str


class TrackMeta(msgspec.Struct, frozen=True):
    """Of a track: what a mixer holds, and whether the pad of the timbre room plays it; older files do not say."""

    id: str
    name: str
    program: Annotated[int, msgspec.Meta(ge=0, le=127)]
    channel: Annotated[int, msgspec.Meta(ge=0, le=15)]
    level_db: Annotated[float, msgspec.Meta(ge=-60.0, le=6.0)]
    pan: Annotated[float, msgspec.Meta(ge=-1.0, le=1.0)]
    mute: bool
    solo: bool
    timbre: bool = False


class ClipMeta(msgspec.Struct, frozen=True):
    """Of a clip: its place among the clips of its track, its borders in the song, and what it is called."""

    place: _Index
    start: _Ticks
    length: Annotated[int, msgspec.Meta(ge=1)]
    reach: Annotated[int, msgspec.Meta(ge=1)]
    id: str
    name: str
    beats: Annotated[int, msgspec.Meta(ge=1, le=64)]
    unit_power: Annotated[int, msgspec.Meta(ge=0, le=5)]
    loop: tuple[int, int] | None = None


class Part(msgspec.Struct, frozen=True):
    """Which part of the song a track chunk is.

    Attributes:
        part: the song's own chunk, one of a track, or one of a clip on the shelf.
        index: which track or clip of the shelf.
        lane: clips that overlap in time lie in different lanes, each a chunk.
        layer: notes of a lane that overlap on one key lie in different layers, each a chunk.
        song: with ``part`` ``"song"``.
        track: in the first lane and layer of a track.
        clips: in the first layer of a lane.
    """

    part: Literal["song", "track", "shelf"]
    index: _Index = 0
    lane: _Index = 0
    layer: _Index = 0
    song: SongMeta | None = None
    track: TrackMeta | None = None
    clips: tuple[ClipMeta, ...] = ()


def write_part(part: Part) -> tuple[int, bytes]:
    """Return the meta event that states ``part``."""
    return SEQUENCER_SPECIFIC, pack_private(part)


def read_parts(private: Iterable[tuple[int, bytes]]) -> dict[int, Part]:
    """Read which part of the song each chunk is.

    A chunk that states none, several (another program has merged tracks) or nonsense is left out: its plain MIDI
    counts alone. Of two chunks that claim the same part the first counts.
    """
    stated: dict[int, list[Part]] = {}
    for chunk, payload in private:
        if payload.startswith(PRIVATE_PREFIX):
            try:
                part = msgspec.json.decode(payload[len(PRIVATE_PREFIX) :], type=Part)
            except (ValueError, RecursionError):  # bad JSON, text or nesting
                continue
            stated.setdefault(chunk, []).append(part)
    parts: dict[int, Part] = {}
    taken: set[tuple[str, int, int, int]] = set()
    for chunk, found in sorted(stated.items()):
        place = (found[0].part, found[0].index, found[0].lane, found[0].layer)
        if len(found) == 1 and place not in taken:
            taken.add(place)
            parts[chunk] = found[0]
    return parts
