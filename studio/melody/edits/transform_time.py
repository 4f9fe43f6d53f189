"""Edits of time: stretch, mirror, legato, staccato, overlaps, human unevenness.

See ``transform`` for what every edit has in common.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from itertools import pairwise

from studio.melody.edits.transform import Ids, Notes, at_time, change, delete, in_order, selected
from studio.melody.edits.transform_velocity import at_velocity
from studio.melody.notes import Note


def stretch(notes: Notes, ids: Ids, factor: float, *, about: int | None = None) -> Notes:
    """Stretch the selected notes in time: 2 makes them twice as slow, 0.5 twice as fast.

    Both edges of a note are scaled and then rounded, so notes that touched still touch.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        factor: above 0.
        about: tick that stays in place; None for the selection's start.

    Raises:
        ValueError: the factor is not above 0.
    """
    if not factor > 0:
        raise ValueError("notes can only be stretched by a factor above 0")
    body = selected(notes, ids)
    if not body:
        return notes
    origin = min(n.start for n in body) if about is None else about

    def edit(note: Note) -> Note:
        start = origin + round((note.start - origin) * factor)
        return at_time(note, start, origin + round((note.end - origin) * factor) - start)

    return change(notes, ids, edit)


def half_time(notes: Notes, ids: Ids) -> Notes:
    """Play the selected notes half as fast, from where they begin."""
    return stretch(notes, ids, 2.0)


def double_time(notes: Notes, ids: Ids) -> Notes:
    """Play the selected notes twice as fast, from where they begin."""
    return stretch(notes, ids, 0.5)


def crop(notes: Notes, start: int, end: int) -> Notes:
    """Keep what sounds from ``start`` to ``end`` and count time from ``start``; notes across an edge are cut."""
    kept = (n for n in notes if n.start < end and n.end > start)
    return in_order(
        at_time(n, max(n.start, start) - start, min(n.end, end) - max(n.start, start)) for n in kept
    )


def reverse(notes: Notes, ids: Ids) -> Notes:
    """Mirror the selected notes in time within the stretch they fill: the last end becomes the first start."""
    body = selected(notes, ids)
    if not body:
        return notes
    mirror = min(n.start for n in body) + max(n.end for n in body)
    return change(notes, ids, lambda note: at_time(note, mirror - note.end, note.length))


def legato(notes: Notes, ids: Ids, *, until: int | None = None, gap: int = 0) -> Notes:
    """Hold each selected note until the next selected onset; notes of a chord are held alike.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        until: tick to which the last notes are held, e.g. the clip's end; None leaves their length.
        gap: ticks of silence left before the next onset.
    """
    onsets = sorted({note.start for note in selected(notes, ids)})

    def edit(note: Note) -> Note:
        place = bisect_right(onsets, note.start)
        end = onsets[place] - gap if place < len(onsets) else until
        return note if end is None else at_time(note, note.start, end - note.start)

    return change(notes, ids, edit)


def staccato(notes: Notes, ids: Ids, share: float = 0.5) -> Notes:
    """Shorten each selected note to a share of its length, 0..1."""
    return change(notes, ids, lambda note: at_time(note, note.start, round(note.length * share)))


def remove_overlaps(notes: Notes, ids: Ids, *, monophonic: bool = False) -> Notes:
    """End each selected note where the next selected one begins, if it would ring into it.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        monophonic: True lets one note sound at a time (of notes that begin together the highest stays, the others
            are removed); False only parts notes of the same pitch (of those that begin together the longest stays).
    """
    lanes: dict[int, list[Note]] = {}
    for note in in_order(selected(notes, ids)):
        lanes.setdefault(0 if monophonic else note.pitch, []).append(note)
    parted: list[Note] = []
    for lane in lanes.values():
        by_onset = {n.start: n for n in sorted(lane, key=lambda n: (n.start, n.pitch, n.length))}
        kept = list(by_onset.values())
        parted.extend(
            at_time(n, n.start, min(n.length, after.start - n.start)) for n, after in pairwise(kept)
        )
        parted.append(kept[-1])
    return in_order((*delete(notes, ids), *parted))


def humanise(
    notes: Notes, ids: Ids, *, ticks: int = 20, velocity: int = 10, seed: int = 0
) -> Notes:
    """Make the selected notes uneven, as a player would.

    Each onset is moved and each velocity changed by a normal deviate of the given standard deviation, cut off at two
    of them. The same notes and seed give the same result.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        ticks: standard deviation of the onsets.
        velocity: standard deviation of the velocities.
        seed: of the pseudo-random numbers.
    """
    chance = random.Random(seed)

    def deviate(size: int) -> int:
        return round(min(max(chance.gauss(0.0, 1.0), -2.0), 2.0) * size)

    def edit(note: Note) -> Note:
        moved = at_time(note, note.start + deviate(ticks), note.length)
        return at_velocity(moved, moved.velocity + deviate(velocity))

    return change(notes, ids, edit)
