"""Recorded takes and captures to clips, automation and the list of takes of the song.

Every function that returns a song is the body of an edit, one step to undo.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from studio.errors import PlainError
from studio.live.record.capture import Capture
from studio.live.record.note_pairs import RecordedNote
from studio.live.record.take import RecordedMove, Take, layered
from studio.melody.edits.transform import in_order
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.melody.phrase import moved_clip, phrase_clip
from studio.project import automation
from studio.project.clip_curves import Curve, overdubbed, recorded_curves
from studio.project.song import (
    Gesture,
    LanePoint,
    PadPoint,
    Song,
    SongTake,
    add_clips,
    replace_clip,
    with_pad,
)
from studio.project.song_curves import with_curves


class TakeError(PlainError):
    """A take cannot be found; the text is a sentence for the person."""


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

    Pad gestures become the automation of their pads. Each take is listed among the song's too; one that is listed
    already changes nothing.

    Args:
        song: of the person.
        takes: in the order they were recorded.
        start: song position of the clips recorded into, in quarter notes.
    """
    for take in takes:
        if any(known.id == take.id for known in song.takes):
            continue
        listed = song_take(take, song)
        clip = song.find_clip(take.header.clip) if take.header.clip else None
        if clip is not None:
            if take.notes:
                song = replace_clip(song, record_into(clip, (take,), start))
            song = _with_controls(song, clip.id, take, start)
        elif take.notes:
            made = moved_clip(listed.clip, _free_clip("Take", song))
            song = with_curves(add_clips(song, (made,)), made.id, listed.curves)
        for room, moves in take.gestures.items():
            song = automation.write_moves(song, room, moves)
            # The puck stays where the hand left it, within the same step.
            song = with_pad(song, room, replace(song.pad(room), x=moves[-1].x, y=moves[-1].y))
        song = replace(song, takes=(*song.takes, listed))
    return song


def song_take(take: Take, song: Song) -> SongTake:
    """Return a take as the song lists it, with a name no other take has."""
    name = _free("Take", {known.name for known in song.takes})
    if take.notes:
        clip = replace(take_clip(take, song.meter, name), id=take.id)
    else:
        clip = Clip(name, (), song.meter.bar_ticks, song.meter, id=take.id)
    moves = {
        room: tuple(LanePoint(move.beat, move.x, move.y) for move in moved)
        for room, moved in take.gestures.items()
    }
    span = (0, max(round((take.end - take.start) * TICKS_PER_BEAT), 1))
    fresh = recorded_curves(take.controls, take.start)
    curves = overdubbed((), fresh, span, replaced=False)
    return SongTake(
        clip, take.header.created, take.start, take.end - take.start, moves, curves=curves
    )


def _with_controls(song: Song, clip_id: str, take: Take, start: float) -> Song:
    begin = max(round((take.start - start) * TICKS_PER_BEAT), 0)
    end = max(round((take.end - start) * TICKS_PER_BEAT), begin + 1)
    made = overdubbed(
        song.curves_of(clip_id),
        recorded_curves(take.controls, start),
        (begin, end),
        replaced=take.header.replace,
    )
    return with_curves(song, clip_id, made)


# -- the list ---------------------------------------------------------------------------------------------------------


def find_take(song: Song, take_id: str) -> SongTake:
    """Return the take of this id.

    Raises:
        TakeError: there is none.
    """
    for take in song.takes:
        if take.id == take_id:
            return take
    raise TakeError("That take is no longer there.")


def use_take(song: Song, take_id: str, clip_id: str) -> Song:
    """Let a take replace, within its time, the notes of a clip, and its gestures the automation they cover.

    A phrase that was captured while no song played lies at the clip's beginning.

    Raises:
        TakeError: there is no such take.
        KeyError: there is no such clip.
    """
    take = find_take(song, take_id)
    clip = song.find_clip(clip_id)
    if clip is None:
        raise KeyError(clip_id)
    if take.clip.notes:
        begin = round(take.start * TICKS_PER_BEAT)
        end = begin + max(round(take.length * TICKS_PER_BEAT), 1)
        stay = [note for note in clip.notes if not begin <= note.start < end]
        laid = [
            Note(note.start + begin, note.length, note.pitch, note.velocity)
            for note in take.clip.notes
        ]
        song = replace_clip(song, clip.with_notes(in_order([*stay, *laid])))
    begin = round(take.start * TICKS_PER_BEAT)
    span = (begin, begin + max(round(take.length * TICKS_PER_BEAT), 1))
    moved = tuple(
        Curve(curve.kind, tuple((tick + begin, value) for tick, value in curve.points))
        for curve in take.curves
    )
    there = song.curves_of(clip_id)
    song = with_curves(song, clip_id, overdubbed(there, moved, span, replaced=True))
    for room, points in take.moves.items():
        lane = automation.written(automation.lane_of(song, room), automation.thinned(points))
        song = automation.set_lane(song, room, lane)
    return song


def rename_take(song: Song, take_id: str, name: str) -> Song:
    """Call a take ``name``; an empty name is no change.

    Raises:
        TakeError: there is no such take.
    """
    take = find_take(song, take_id)
    name = name.strip() or take.name
    changed = replace(take, clip=replace(take.clip, name=name))
    return replace(song, takes=tuple(changed if t.id == take_id else t for t in song.takes))


def delete_takes(song: Song, take_ids: Iterable[str]) -> Song:
    """Take takes off the list; the clips they went into stay as they are."""
    gone = set(take_ids)
    return replace(song, takes=tuple(take for take in song.takes if take.id not in gone))


# -- what was just played ---------------------------------------------------------------------------------------------


def capture_clip(capture: Capture, meter: Meter, name: str = "Captured") -> Clip:
    """Return a new clip of what was just played, unquantised; see :mod:`studio.live.record.capture` for its bars."""
    notes = in_order(_note(note, 0.0) for note in capture.notes)
    length = max(round(capture.length * TICKS_PER_BEAT), 1)
    return Clip(name, notes, length, meter)


def keep_capture(song: Song, capture: Capture, when: float | None = None) -> Song:
    """Put what was just played on the shelf and on the list of takes, and its pad gestures among the song's paths.

    Args:
        song: of the person.
        capture: what was played.
        when: seconds since 1970; now where None.
    """
    if capture.notes:
        clip = capture_clip(capture, song.meter, _free_clip("Captured", song))
        fresh = recorded_curves(capture.controls, 0.0)
        curves = overdubbed((), fresh, (0, clip.length), replaced=False)
        listed = SongTake(
            moved_clip(clip, _free(clip.name, {take.name for take in song.takes}, bare=True)),
            time.time() if when is None else when,
            capture.start,
            capture.length,
            captured=True,
            curves=curves,
        )
        song = replace(add_clips(song, (clip,)), takes=(*song.takes, listed))
        song = with_curves(song, clip.id, curves)
    return add_gestures(song, capture.moves)


def add_gestures(song: Song, moves: dict[str, tuple[RecordedMove, ...]]) -> Song:
    """Add recorded pad moves, by room, to the song's paths; one that never moved is none."""
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


def _free_clip(name: str, song: Song) -> str:
    return _free(name, {known.name for known in song.all_clips()})


def _free(name: str, taken: set[str], *, bare: bool = False) -> str:
    if bare and name not in taken:
        return name
    number = 1
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"
