"""A phrase as it was played, in song time, to a clip of whole bars."""

from __future__ import annotations

import math
from collections.abc import Iterable

from studio.live.record.note_pairs import RecordedNote
from studio.melody.edits.grid import grid_named
from studio.melody.edits.quantise import quantise
from studio.melody.edits.transform import Notes, at_time, in_order
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note

LOOSE_BARS = 1.0 / 8.0
"""A first note this little before a bar line, or a last one ringing this little past one, belongs to the bar beside."""


def bar_beats(meter: Meter) -> float:
    """Return quarter notes a bar."""
    return meter.bar_ticks / TICKS_PER_BEAT


def first_bar(beat: float, meter: Meter) -> float:
    """Return the bar line, in quarter notes, at which a phrase with its first note at ``beat`` begins."""
    bar = bar_beats(meter)
    return math.floor(beat / bar + LOOSE_BARS) * bar


def phrase_clip(
    played: Iterable[RecordedNote],
    meter: Meter,
    *,
    name: str = "Phrase",
    start: float | None = None,
    grid: str | None = "1/16",
    strength: float = 1.0,
) -> Clip:
    """Make a clip of a phrase.

    Args:
        played: one note or more, in quarter notes of the song.
        meter: of the song.
        name: of the clip.
        start: where the clip begins in quarter notes; by default :func:`first_bar` of the first note. Notes before it
            are moved onto it.
        grid: the onsets go to (see :data:`studio.melody.edits.grid.GRIDS`); None leaves them.
        strength: 0..1, how far of the way to the grid.

    Returns:
        A clip of whole bars, one at least; its notes end with it.
    """
    notes = sorted(played, key=lambda note: (note.start, note.pitch))
    begin = first_bar(notes[0].start, meter) if start is None else start
    placed = in_order(_at_ticks(note, begin) for note in notes)
    if grid is not None:
        lines = grid_named(grid).lines(meter)
        placed = quantise(placed, frozenset(n.id for n in placed), lines, strength=strength)
    length = whole_bars(placed, meter) * meter.bar_ticks
    cut = tuple(at_time(n, n.start, min(n.length, length - n.start)) for n in placed)
    return Clip(name, cut, length, meter)


def whole_bars(notes: Notes, meter: Meter) -> int:
    """Count the bars that hold notes; ringing a little past the last bar line makes no new bar."""
    bar = meter.bar_ticks
    last_onset = max(note.start for note in notes)
    end = max(note.end for note in notes) - round(LOOSE_BARS * bar)
    return max(last_onset // bar + 1, -(-end // bar))


def moved_clip(clip: Clip, name: str) -> Clip:
    """Return a clip with a name and an identity of its own."""
    return Clip(name, clip.notes, clip.length, clip.meter)


def _at_ticks(note: RecordedNote, begin: float) -> Note:
    start = max(round((note.start - begin) * TICKS_PER_BEAT), 0)
    end = max(round((note.end - begin) * TICKS_PER_BEAT), start + 1)
    return Note(start, end - start, note.pitch, note.velocity)
