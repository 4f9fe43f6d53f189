"""Moving notes by rows: semitones while all rows are shown, steps between the rows that are left while folded."""

from __future__ import annotations

from studio.melody.edits.transform import (
    Ids,
    Notes,
    at_pitch,
    at_time,
    change,
    held_within,
    selected,
)
from studio.ui.roll.rows import Rows


def move_rows(notes: Notes, ids: Ids, ticks: int, up: int, rows: Rows) -> Notes:
    """Move the selected notes as one body.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        ticks: to the right; negative to the left.
        up: rows up; negative down. The body stops at the first and the last row.
        rows: which pitches have a row.
    """
    body = selected(notes, ids)
    if not body:
        return notes
    ticks, _ = held_within(body, ticks, 0)
    places = [rows.row(note.pitch) for note in body]
    up = max(min(up, min(places)), max(places) - len(rows) + 1)
    return change(
        notes,
        ids,
        lambda n: at_time(at_pitch(n, rows.shifted(n.pitch, up)), n.start + ticks, n.length),
    )
