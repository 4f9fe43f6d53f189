"""Bringing older project files up to the newest format, one version at a time, before the schema is checked.

**Version 1** had no files for clips. Its document was::

    {"format": "chimera", "version": 1, "app": "0.0.3",
     "title": "...", "bpm": 120.0, "time_signature": "3/4", "key": "A minor",
     "clips": [{"id": "...", "name": "...", "beats": 6.0,
                "notes": [[start in beats, length in beats, pitch, velocity], ...]}],
     "sketches": [{"id": "...", "name": "...", "lines": [[[x, y], ...], ...]}],
     "sounds": [{"id": "...", "name": "...", "audio": "audio/<id>.flac", "root": 60}],
     "pad": {"corners": [id or null, four times], "x": 0.5, "y": 0.5}}

Everything stood at the top level, times were floating-point quarter notes, and the one pad was the melody room's.
Version 2 counts in whole ticks, gathers the song under ``"song"`` and keeps notes in MIDI files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.project.clip_midi import ClipMidiError, clip_to_midi
from studio.project.schema import VERSION, DocumentError, in_words
from studio.project.song import NOTE_NAMES

Tree = dict[str, Any]
Members = dict[str, bytes]


def migrate(tree: Tree, version: int) -> Members:
    """Change a document of an older version, in place, into one of the newest.

    Args:
        tree: the document as plain values.
        version: the version it says it is.

    Returns:
        Files that the newer format keeps beside the document, by member name.

    Raises:
        DocumentError: the document is not valid even for its version.
    """
    added: Members = {}
    for step in range(version, VERSION):
        try:
            _STEPS[step](tree, added)
        except msgspec.ValidationError as error:
            raise DocumentError(in_words(error)) from error
        tree["version"] = step + 1
    return added


class _Clip1(Struct):
    id: str
    name: str = "Clip"
    beats: float = 8.0
    notes: list[tuple[float, float, int, int]] = []


class _Song1(Struct):
    """The fields of version 1 that change their meaning; the others are moved as they are."""

    bpm: float = 120.0
    time_signature: str = "4/4"
    key: str = "C major"
    clips: list[_Clip1] = []
    sketches: list[Tree] = []
    sounds: list[Tree] = []


def _from_1(tree: Tree, added: Members) -> None:
    old = msgspec.convert(tree, _Song1)
    meter = _meter(old.time_signature)
    song: Tree = {"tempo": old.bpm, "meter": [meter.beats, meter.unit], "key": _key(old.key)}
    song["clips"] = [
        _without(raw, "notes", "beats") | _clip_to_2(clip, meter, old.bpm, added)
        for raw, clip in zip(tree.get("clips", []), old.clips, strict=True)
    ]
    song["sketches"] = [_renamed(sketch, {"lines": "strokes"}) for sketch in old.sketches]
    song["sounds"] = [_renamed(s, {"audio": "file", "root": "root_pitch"}) for s in old.sounds]
    if "pad" in tree:
        song["pads"] = {"melody": tree.pop("pad")}
    if "title" in tree:
        song["title"] = tree.pop("title")
    for key in _Song1.__struct_fields__:
        tree.pop(key, None)
    tree["song"] = song


_STEPS: dict[int, Callable[[Tree, Members], None]] = {1: _from_1}


def _clip_to_2(old: _Clip1, meter: Meter, bpm: float, added: Members) -> Tree:
    notes = [
        Note(_ticks(start), max(_ticks(length), 1), pitch, velocity)
        for start, length, pitch, velocity in old.notes
    ]
    clip = Clip(old.name, length=max(_ticks(old.beats), 1), meter=meter, id=old.id).with_notes(
        notes
    )
    name = f"clips/v1-{len(added)}.mid"
    try:
        added[name] = clip_to_midi(clip, bpm if bpm > 0 else 120.0)
    except ClipMidiError as error:
        raise DocumentError(str(error)) from error
    return {"file": name, "length": clip.length, "meter": [meter.beats, meter.unit]}


def _ticks(beats: float) -> int:
    if not abs(beats) < 1e6:
        raise DocumentError("a time in it is not a number of beats")
    return round(beats * TICKS_PER_BEAT)


def _meter(text: str) -> Meter:
    beats, _, unit = text.partition("/")
    if beats not in map(str, range(1, 65)) or unit not in ("1", "2", "4", "8", "16", "32"):
        raise DocumentError(f"its time signature “{text[:20]}” is not one")
    return Meter(int(beats), int(unit))


def _key(text: str) -> Tree:
    tonic, _, scale = text.partition(" ")
    if tonic not in NOTE_NAMES:
        raise DocumentError(f"its key “{text[:20]}” is not one")
    return {"tonic": NOTE_NAMES.index(tonic), "scale": scale or "major"}


def _without(old: Tree, *names: str) -> Tree:
    return {key: value for key, value in old.items() if key not in names}


def _renamed(old: Tree, names: dict[str, str]) -> Tree:
    return {names.get(key, key): value for key, value in old.items()}
