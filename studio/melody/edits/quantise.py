"""Pull notes to the grid, wholly or by a share of the way. See ``transform`` for what every edit has in common."""

from __future__ import annotations

from studio.melody.edits.grid import GridLines
from studio.melody.edits.transform import Ids, Notes, at_time, change
from studio.melody.notes import Note


def quantise(
    notes: Notes,
    ids: Ids,
    lines: GridLines,
    *,
    strength: float = 1.0,
    starts: bool = True,
    ends: bool = False,
) -> Notes:
    """Pull the selected notes to the nearest grid lines.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        lines: the grid, e.g. ``grid_named("1/16").lines(clip.meter).swung(0.3)``.
        strength: 0..1, the share of the way to the line that a note goes.
        starts: pull the onsets; a note whose end is not pulled keeps its length.
        ends: pull the ends; a note never gets shorter than to the first line after its onset's line.

    Returns:
        The notes, sorted.
    """
    strength = min(max(strength, 0.0), 1.0)

    def edit(note: Note) -> Note:
        start_line = lines.snap(note.start) if starts else note.start
        start = _pulled(note.start, start_line, strength)
        if not ends:
            return at_time(note, start, note.length)
        end_line = max(lines.snap(note.end), lines.above(start_line))
        return at_time(note, start, _pulled(note.end, end_line, strength) - start)

    return change(notes, ids, edit)


def _pulled(tick: int, line: int, strength: float) -> int:
    return tick + round((line - tick) * strength)
