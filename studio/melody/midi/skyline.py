"""One voice out of many: the skyline, in which the highest note wins.

After the melody extraction called "all-mono" by Uitdenbogerd and Zobel (Manipulation of Music for Melody Matching,
1998), with one change: a note that begins under a higher one that still sounds is not melody either.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

from studio.melody.edits.transform import Notes, at_time, in_order
from studio.melody.notes import Note


class Skyline(NamedTuple):
    """A melody of one voice.

    Attributes:
        notes: at most one sounds at a time.
        removed: how many notes lie wholly under higher ones.
        cut: how many were shortened by a higher note.
    """

    notes: Notes
    removed: int
    cut: int


def skyline(notes: Notes, *, tolerance: int = 0) -> Skyline:
    """Keep the highest note wherever several sound.

    A note that begins under a higher one that still sounds is removed, even if it would outlast it: its onset was
    never the melody's. A note that a higher one breaks into ends there. Of notes that begin together and are equally
    high the longest stays.

    Args:
        notes: any.
        tolerance: a higher note that ends within this many ticks after a lower one begins does not hide it (it is
            cut instead): a performed legato.
    """
    kept: list[Note] = []
    removed = cut = 0
    for note in sorted(notes, key=lambda n: (n.start, -n.pitch, -n.length)):
        above = kept[-1] if kept else None
        if above is None or above.end <= note.start:
            kept.append(note)
        elif note.start > above.start and (
            note.pitch >= above.pitch or above.end - note.start <= tolerance
        ):
            kept[-1] = at_time(above, above.start, note.start - above.start)
            kept.append(note)
            cut += 1
        else:
            removed += 1
    return Skyline(in_order(kept), removed, cut)


def polyphony(notes: Notes) -> int:
    """Return the largest number of notes that sound at once; a note ends before another begins on the same tick."""
    sounding: list[int] = []
    most = 0
    for note in in_order(notes):
        while sounding and sounding[0] <= note.start:
            heappop(sounding)
        heappush(sounding, note.end)
        most = max(most, len(sounding))
    return most
