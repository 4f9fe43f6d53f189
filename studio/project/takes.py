"""Recorded takes and captures to clips and gestures of the song."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studio.live.capture import Capture
from studio.live.note_pairs import RecordedNote
from studio.live.take import RecordedMove, Take, layered
from studio.melody.edits.transform import in_order
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.melody.phrase import phrase_clip
from studio.project.song import Gesture, PadPoint, Song, add_clips, replace_clip


def take_clip(take: Take, meter: Meter, name: str = "Take") -> Clip:
    """Return a new clip of a take: from where the take began, in whole bars, onsets on the grid chosen for it.

    Args:
        take: with notes.
        meter: of the song.
        name: of the clip.
    """
    return phrase_clip(take.quantised, meter, name=name, start=take.start, grid=None)


def record_into(clip: Clip, takes: Iterable[Take], start: float = 0.0) -> Clip:
    """Return a clip with takes recorded into it, one over the other; each adds or replaces as it was recorded.

    Args:
        clip: keeps its identity, and grows by whole bars where notes reach past it.
        takes: in the order they were recorded.
        start: song position of the clip's beginning, in quarter notes.
    """
    was = {
        (note.start, note.pitch, note.length, note.velocity): note for note in clip.notes
    }  # untouched notes keep their identity, so that a selection survives
    there = [
        RecordedNote(
            n.start / TICKS_PER_BEAT + start, n.length / TICKS_PER_BEAT, n.pitch, n.velocity
        )
        for n in clip.notes
    ]
    made = (_note(recorded, start) for recorded in layered(there, takes))
    kept = (was.get((n.start, n.pitch, n.length, n.velocity), n) for n in made)
    return clip.with_notes(in_order(kept))


def keep_takes(song: Song, takes: Iterable[Take], start: float = 0.0) -> Song:
    """Take recordings into the song: into the clip each was recorded into if it is still there, else as new clips.

    Pad gestures become the song's gestures.

    Args:
        song: of the person.
        takes: in the order they were recorded.
        start: song position of the clips recorded into, in quarter notes.
    """
    for take in takes:
        clip = song.find_clip(take.header.clip) if take.header.clip else None
        if clip is not None:
            if take.notes or take.header.replace:
                song = replace_clip(song, record_into(clip, (take,), start))
        elif take.notes:
            names = {known.name for known in song.all_clips()}
            song = add_clips(song, (take_clip(take, song.meter, _free("Take", names)),))
        song = add_gestures(song, take.gestures)
    return song


def capture_clip(capture: Capture, meter: Meter, name: str = "Captured") -> Clip:
    """Return a new clip of what was just played, unquantised; see :mod:`studio.live.capture` for its bars."""
    notes = in_order(_note(note, 0.0) for note in capture.notes)
    length = max(round(capture.length * TICKS_PER_BEAT), 1)
    return Clip(name, notes, length, meter)


def keep_capture(song: Song, capture: Capture) -> Song:
    """Put what was just played on the shelf, and its pad gestures among the song's."""
    if capture.notes:
        names = {known.name for known in song.all_clips()}
        song = add_clips(song, (capture_clip(capture, song.meter, _free("Captured", names)),))
    return add_gestures(song, capture.moves)


def add_gestures(song: Song, moves: dict[str, tuple[RecordedMove, ...]]) -> Song:
    """Add recorded pad moves, by room, to the song's gestures; one that never moved is none."""
    names = {gesture.name for gesture in song.gestures}
    made: list[Gesture] = []
    for room, moved in moves.items():
        if len(moved) > 1:
            points = tuple(PadPoint(m.time - moved[0].time, m.x, m.y) for m in moved)
            made.append(Gesture(room, points, _free("Path", names)))
            names.add(made[-1].name)
    return replace(song, gestures=(*song.gestures, *made)) if made else song


def _note(recorded: RecordedNote, start: float) -> Note:
    begin = max(round((recorded.start - start) * TICKS_PER_BEAT), 0)
    end = max(round((recorded.end - start) * TICKS_PER_BEAT), begin + 1)
    return Note(begin, end - begin, recorded.pitch, recorded.velocity)


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"
