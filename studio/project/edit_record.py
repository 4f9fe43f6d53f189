"""An edit as bytes: what a song has that the song before it had not, small enough to be written before the next edit.

Songs share what an edit leaves alone (see song.py), so the difference is found by identity: a record holds the items
that are new, and for each list of items their order, numbers from 0 meaning an item of the song before and negative
ones a new item. Notes and samples of new items lie in the record as plain numbers; those that the song before already
had are named ``@c<number>`` and ``@s<number>`` and written out by whoever reads the record.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from studio.melody.notes import Clip, Note
from studio.project.clip_midi import clip_to_midi
from studio.project.document import SongReader, song_to_document
from studio.project.schema import DocumentError, SongDoc, encode_document
from studio.project.song import Song
from studio.project.sound_codec import encode_sound
from studio.timbre.item import Sound

LISTS = (
    "tracks",
    "clips",
    "sketches",
    "sounds",
    "gestures",
    "scenes",
    "takes",
    "patches",
    "controls",
)
"""Fields of a song that hold many items; all others are small and written whole."""

_NotesDoc = list[tuple[int, int, int, int]]


class _SamplesDoc(Struct):
    rate: int
    channels: int
    data: bytes


class EditRecord(Struct):
    """One edit.

    Attributes:
        song: the document, in JSON, of a song that has only the new items.
        order: of each list that changed.
        whole: the record says all there is, and needs no song before it.
        notes: of new clips, by the name the document gives them: start, length, pitch and velocity of each.
        samples: of new sounds, likewise.
    """

    song: bytes
    order: dict[str, list[int]] = {}
    whole: bool = False
    notes: dict[str, _NotesDoc] = {}
    samples: dict[str, _SamplesDoc] = {}


def write_record(before: Song | None, after: Song) -> bytes:
    """Describe an edit.

    Args:
        before: the song before it, or None to say all of ``after``.
        after: the song now.

    Raises:
        DocumentError: the song holds what no document can.
    """
    store = _RecordStore(before)
    order: dict[str, list[int]] = {}
    fresh: dict[str, Any] = {}
    for name in LISTS:
        old, new = () if before is None else getattr(before, name), getattr(after, name)
        if old is not new:
            order[name], fresh[name] = _order(old, new)
        else:
            fresh[name] = ()
    document = song_to_document(replace(after, **fresh), store)
    record = EditRecord(
        encode_document(document), order, before is None, store.notes, store.samples
    )
    return msgspec.msgpack.encode(record)


def read_record(before: Song, data: bytes) -> Song:
    """Return the song after an edit.

    Args:
        before: the song before it.
        data: what :func:`write_record` returned.

    Raises:
        DocumentError: the record is damaged, or belongs to another song.
    """
    try:
        record = msgspec.msgpack.decode(data, type=EditRecord)
        document = msgspec.json.decode(record.song, type=SongDoc)
    except (ValueError, RecursionError) as error:
        raise DocumentError("the list of edits is damaged") from error
    found = SongReader(_RecordFiles(before, record).read).song(document)
    lists: dict[str, Any] = {}
    for name in LISTS:
        old = () if record.whole else getattr(before, name)
        lists[name] = _ordered(old, getattr(found, name), record.order.get(name))
    return replace(found, **lists)


def _order(old: Sequence[object], new: Sequence[object]) -> tuple[list[int], tuple[object, ...]]:
    places = {id(item): place for place, item in enumerate(old)}
    fresh = tuple(item for item in new if id(item) not in places)
    count = itertools.count(1)
    return [places[id(item)] if id(item) in places else -next(count) for item in new], fresh


def _ordered(old: Sequence[Any], fresh: Sequence[Any], order: list[int] | None) -> tuple[Any, ...]:
    if order is None:
        return tuple(old)
    if any(place >= len(old) or -place > len(fresh) for place in order):
        raise DocumentError("the list of edits belongs to another song")
    return tuple(old[place] if place >= 0 else fresh[-place - 1] for place in order)


def _all_clips(song: Song) -> Iterator[Clip]:
    return itertools.chain(song.all_clips(), (take.clip for take in song.takes))


class _RecordStore:
    """Takes the notes and samples that the song before has not."""

    def __init__(self, before: Song | None) -> None:
        self.notes: dict[str, _NotesDoc] = {}
        self.samples: dict[str, _SamplesDoc] = {}
        clips = () if before is None else _all_clips(before)
        sounds = () if before is None else before.sounds
        self._known = {id(clip.notes): f"@c{place}" for place, clip in enumerate(clips)}
        self._known |= {id(sound.samples): f"@s{place}" for place, sound in enumerate(sounds)}

    def put_clip(self, clip: Clip, _tempo: float) -> str:
        known = self._known.get(id(clip.notes))
        if known is None:
            known = self._known[id(clip.notes)] = f"c{len(self.notes)}"
            self.notes[known] = [(n.start, n.length, n.pitch, n.velocity) for n in clip.notes]
        return known

    def put_sound(self, sound: Sound) -> str:
        known = self._known.get(id(sound.samples))
        if known is None:
            known = self._known[id(sound.samples)] = f"s{len(self.samples)}"
            data = np.ascontiguousarray(sound.samples, "<f4")
            self.samples[known] = _SamplesDoc(sound.sample_rate, data.shape[1], data.tobytes())
        return known


class _RecordFiles:
    """Gives a document of a record the files it names, as project files hold them."""

    def __init__(self, before: Song, record: EditRecord) -> None:
        self._before, self._record = before, record

    def read(self, name: str, limit: int) -> bytes:
        data = self._sound(name) if name.lstrip("@").startswith("s") else self._clip(name)
        if len(data) > limit:
            raise DocumentError("the list of edits is too large")
        return data

    def _clip(self, name: str) -> bytes:
        if name.startswith("@"):
            clip = _picked(tuple(_all_clips(self._before)), name)
        elif name in self._record.notes:
            clip = Clip(name, tuple(Note(*values) for values in self._record.notes[name]))
        else:
            raise DocumentError("the list of edits is incomplete")
        return clip_to_midi(clip, 120.0)

    def _sound(self, name: str) -> bytes:
        if name.startswith("@"):
            sound = _picked(self._before.sounds, name)
            return encode_sound(sound.samples, sound.sample_rate)[1]
        found = self._record.samples.get(name)
        if found is None:
            raise DocumentError("the list of edits is incomplete")
        samples = np.frombuffer(found.data, "<f4").reshape(-1, max(found.channels, 1))
        return encode_sound(samples, found.rate)[1]


def _picked(items: Sequence[Any], name: str) -> Any:
    place = int(name[2:]) if name[2:].isdigit() else len(items)
    if place >= len(items):
        raise DocumentError("the list of edits belongs to another song")
    return items[place]
