"""Choosing notes: all, the others, those in a frame, the next one."""

from __future__ import annotations

from studio.melody.edits.transform import Ids, Notes, in_order, selected


def all_ids(notes: Notes) -> Ids:
    """Select every note."""
    return frozenset(note.id for note in notes)


def inverted(notes: Notes, ids: Ids) -> Ids:
    """Select the notes that are not selected."""
    return frozenset(note.id for note in notes if note.id not in ids)


def in_frame(notes: Notes, ticks: tuple[int, int], pitches: tuple[int, int]) -> Ids:
    """Select the notes that a marquee touches.

    Args:
        notes: notes of the clip.
        ticks: two edges in time, in either order; a note counts if any part of it lies between them.
        pitches: two MIDI keys, in either order, both included.
    """
    left, right = min(ticks), max(ticks)
    low, high = min(pitches), max(pitches)
    return frozenset(
        n.id for n in notes if n.start <= right and n.end > left and low <= n.pitch <= high
    )


def at_pitches(notes: Notes, pitches: frozenset[int]) -> Ids:
    """Select every note on some MIDI keys, as a click on the keyboard does."""
    return frozenset(note.id for note in notes if note.pitch in pitches)


def neighbour(notes: Notes, ids: Ids, *, forward: bool = True) -> Ids:
    """Select the one note after the selection (or before it), as Tab does; it goes round at the ends.

    With nothing selected it is the first note (or the last). An empty clip selects nothing.
    """
    if not notes:
        return frozenset()
    ordered = in_order(notes)
    places = [place for place, note in enumerate(ordered) if note.id in ids]
    if not places:
        places = [-1] if forward else [0]
    place = places[-1] + 1 if forward else places[0] - 1
    return frozenset((ordered[place % len(ordered)].id,))


def span(notes: Notes, ids: Ids) -> tuple[int, int] | None:
    """Return where the selection begins and ends in ticks, or None where nothing is selected."""
    body = selected(notes, ids)
    return (min(n.start for n in body), max(n.end for n in body)) if body else None
