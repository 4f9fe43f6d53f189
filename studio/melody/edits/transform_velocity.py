"""Edits of how hard notes are struck. See ``transform`` for what every edit has in common."""

from __future__ import annotations

from studio.melody.edits.transform import Ids, Notes, change, selected
from studio.melody.notes import Note

MIN_VELOCITY = 1
"""A note-on of velocity 0 is a note-off in MIDI."""
MAX_VELOCITY = 127


def clamp_velocity(velocity: float) -> int:
    """Bring a value to the nearest velocity 1..127."""
    return min(max(round(velocity), MIN_VELOCITY), MAX_VELOCITY)


def at_velocity(note: Note, velocity: float) -> Note:
    """Return the same note struck otherwise, held to 1..127."""
    return Note(note.start, note.length, note.pitch, clamp_velocity(velocity), note.id)


def set_velocity(notes: Notes, ids: Ids, velocity: int) -> Notes:
    """Strike all selected notes alike."""
    return change(notes, ids, lambda note: at_velocity(note, velocity))


def add_velocity(notes: Notes, ids: Ids, amount: int) -> Notes:
    """Strike the selected notes harder by ``amount`` (negative: softer), each held to 1..127."""
    return change(notes, ids, lambda note: at_velocity(note, note.velocity + amount))


def ramp_velocity(notes: Notes, ids: Ids, first: int, last: int) -> Notes:
    """Swell evenly in time from ``first`` at the earliest selected onset to ``last`` at the latest."""
    body = selected(notes, ids)
    if not body:
        return notes
    begin, end = min(n.start for n in body), max(n.start for n in body)
    slope = (last - first) / max(end - begin, 1)
    return change(notes, ids, lambda note: at_velocity(note, first + slope * (note.start - begin)))


def paint_velocity(
    notes: Notes, ids: Ids, left: tuple[int, float], right: tuple[int, float]
) -> Notes:
    """Give the notes that begin along a stroke of the velocity lane the stroke's height.

    Args:
        notes: notes of the clip.
        ids: the notes that may change.
        left: ``(tick, velocity)`` of one end of the stroke.
        right: of the other end; the ends may come in either order.
    """
    (begin, low), (end, high) = sorted((left, right))
    slope = (high - low) / max(end - begin, 1)
    touched = frozenset(n.id for n in notes if n.id in ids and begin <= n.start <= end)
    return change(notes, touched, lambda n: at_velocity(n, low + slope * (n.start - begin)))
