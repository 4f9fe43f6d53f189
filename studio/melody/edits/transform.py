"""Edits of notes: move, resize, copy, split, join, delete. Pure functions from notes to notes.

Every edit takes the notes of a clip and the ids of the selected ones, and returns the notes sorted by
``(start, pitch)``; unselected notes are handed on as they are. An edited note keeps its id, so a selection survives
the edit and a drag can be computed again and again from the notes as they were when it began. Sibling modules hold
the edits of time (``transform_time``), pitch (``transform_pitch``), velocity (``transform_velocity``) and the grid
(``quantise``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from studio.melody.notes import Note

Notes = tuple[Note, ...]
Ids = frozenset[int]

MAX_PITCH = 127
MAX_TICK = 0x0FFF_FFFF
"""The largest time a MIDI file can state between two events; no edit places a note beyond it."""


class Edited(NamedTuple):
    """Notes after an edit that made new ones, and the ids of the new ones."""

    notes: Notes
    made: Ids


def edit_name(verb: str, count: int, noun: str = "note") -> str:
    """Name an undo step, e.g. ``edit_name("Move", 3)`` is ``"Move 3 notes"``."""
    return f"{verb} {count:,} {noun}" if count == 1 else f"{verb} {count:,} {noun}s"


def in_order(notes: Iterable[Note]) -> Notes:
    """Sort notes by ``(start, pitch)``."""
    return tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))


def selected(notes: Iterable[Note], ids: Ids) -> Notes:
    """Return the selected notes in their order."""
    return tuple(note for note in notes if note.id in ids)


def change(notes: Iterable[Note], ids: Ids, edit: Callable[[Note], Note]) -> Notes:
    """Put ``edit(note)`` in the place of each selected note, and sort."""
    return in_order(edit(note) if note.id in ids else note for note in notes)


def at_time(note: Note, start: int, length: int) -> Note:
    """Return the same note at another time, held within what a clip can hold: from tick 0, at least 1 tick long."""
    start = min(max(start, 0), MAX_TICK - 1)
    length = min(max(length, 1), MAX_TICK - start)
    return Note(start, length, note.pitch, note.velocity, note.id)


def at_pitch(note: Note, pitch: int) -> Note:
    """Return the same note at another MIDI key 0..127."""
    return Note(note.start, note.length, pitch, note.velocity, note.id)


def add(notes: Notes, new: Iterable[Note]) -> Notes:
    """Put more notes among the notes."""
    return in_order((*notes, *new))


def delete(notes: Notes, ids: Ids) -> Notes:
    """Take the selected notes away."""
    return tuple(note for note in notes if note.id not in ids)


def move(notes: Notes, ids: Ids, ticks: int = 0, semitones: int = 0) -> Notes:
    """Move the selected notes as one body.

    At an edge (tick 0, MIDI keys 0 and 127) the whole body stops, so that its shape is kept.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        ticks: to the right; negative to the left.
        semitones: up; negative down.
    """
    ticks, semitones = held_within(selected(notes, ids), ticks, semitones)
    if not ticks and not semitones:
        return notes
    return in_order(
        [
            Note(n.start + ticks, n.length, n.pitch + semitones, n.velocity, n.id)
            if n.id in ids
            else n
            for n in notes
        ]
    )


def held_within(body: Notes, ticks: int, semitones: int) -> tuple[int, int]:
    """Shorten a shift of ``body`` so that every note stays at tick 0 or later and on a MIDI key 0..127."""
    if not body:
        return 0, 0
    starts, pitches = [n.start for n in body], [n.pitch for n in body]
    earliest, latest = min(starts), max([n.start + n.length for n in body])
    low, high = min(pitches), max(pitches)
    ticks = min(max(ticks, -earliest), max(MAX_TICK - latest, 0))
    return ticks, min(max(semitones, -low), MAX_PITCH - high)


def resize_end(notes: Notes, ids: Ids, ticks: int, *, min_length: int = 1) -> Notes:
    """Move the end of each selected note by ``ticks``; none gets shorter than ``min_length`` unless it was."""
    return change(
        notes,
        ids,
        lambda n: at_time(n, n.start, max(n.length + ticks, min(n.length, min_length))),
    )


def resize_start(notes: Notes, ids: Ids, ticks: int, *, min_length: int = 1) -> Notes:
    """Move the start of each selected note by ``ticks``, its end staying where it is.

    A start stops at tick 0, and where the note would get shorter than ``min_length`` (unless it was).
    """

    def edit(note: Note) -> Note:
        latest = note.end - min(note.length, min_length)
        start = min(max(note.start + ticks, 0), latest)
        return at_time(note, start, note.end - start)

    return change(notes, ids, edit)


def duplicate(
    notes: Notes, ids: Ids, *, ticks: int | None = None, semitones: int = 0, step: int = 1
) -> Edited:
    """Copy the selected notes.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        ticks: how far the copies lie to the right; None puts them right after the selection.
        semitones: how far they lie above.
        step: with ``ticks`` None, the selection's span is rounded up to a multiple of this many ticks (a grid step),
            so that a phrase whose last note ends early still repeats in time.

    Returns:
        All notes, and the ids of the copies.
    """
    body = selected(notes, ids)
    if not body:
        return Edited(notes, frozenset())
    if ticks is None:
        span = max(n.end for n in body) - min(n.start for n in body)
        ticks = -(-span // step) * step
    ticks, semitones = held_within(body, ticks, semitones)
    copies = tuple(Note(n.start + ticks, n.length, n.pitch + semitones, n.velocity) for n in body)
    return Edited(add(notes, copies), frozenset(n.id for n in copies))


def paste(notes: Notes, pasted: Notes, tick: int) -> Edited:
    """Put copies of ``pasted`` among the notes, the earliest of them starting at ``tick``.

    Returns:
        All notes, and the ids of the copies.
    """
    if not pasted:
        return Edited(notes, frozenset())
    shift, _ = held_within(pasted, tick - min(n.start for n in pasted), 0)
    copies = tuple(Note(n.start + shift, n.length, n.pitch, n.velocity) for n in pasted)
    return Edited(add(notes, copies), frozenset(n.id for n in copies))


def split(notes: Notes, ids: Ids, tick: int) -> Edited:
    """Cut each selected note that sounds across ``tick`` in two; the left part keeps the id.

    Returns:
        All notes, and the ids of the right parts.
    """
    return _cut(notes, ids, lambda note: [tick] if note.start < tick < note.end else [])


def chop(notes: Notes, ids: Ids, step: int) -> Edited:
    """Cut each selected note into pieces of ``step`` ticks counted from its start; the first keeps the id.

    Returns:
        All notes, and the ids of the other pieces.

    Raises:
        ValueError: the step is shorter than a tick.
    """
    if step < 1:
        raise ValueError("notes can only be cut into pieces of a tick or more")
    return _cut(notes, ids, lambda note: list(range(note.start + step, note.end, step)))


def _cut(notes: Notes, ids: Ids, places: Callable[[Note], list[int]]) -> Edited:
    kept: list[Note] = []
    made: list[Note] = []
    for note in notes:
        cuts = places(note) if note.id in ids else []
        edges = [note.start, *cuts, note.end]
        kept.append(at_time(note, note.start, edges[1] - note.start) if cuts else note)
        made.extend(
            Note(start, end - start, note.pitch, note.velocity)
            for start, end in pairwise(edges[1:])
        )
    return Edited(in_order((*kept, *made)), frozenset(note.id for note in made))


def join(notes: Notes, ids: Ids, *, gap: int = 0) -> Notes:
    """Join selected notes of the same pitch that touch or overlap into one; it keeps the first one's id and velocity.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        gap: silence in ticks that is bridged as well.
    """
    joined: dict[int, Note] = {}
    result: list[Note] = []
    for note in in_order(selected(notes, ids)):
        before = joined.get(note.pitch)
        if before is not None and note.start <= before.end + gap:
            end = max(before.end, note.end)
            joined[note.pitch] = at_time(before, before.start, end - before.start)
            continue
        if before is not None:
            result.append(before)
        joined[note.pitch] = note
    return in_order((*delete(notes, ids), *result, *joined.values()))
