"""Edits of pitch: transpose, keep to a scale, mirror. See ``transform`` for what every edit has in common.

A scale is given by its pitch classes 0..11 (0 is C), e.g. ``Key.pitch_classes``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable

from studio.melody.edits.transform import MAX_PITCH, Ids, Notes, at_pitch, change, move, selected
from studio.melody.notes import Note

SEMITONES_PER_OCTAVE = 12


def transpose(notes: Notes, ids: Ids, semitones: int) -> Notes:
    """Move the selected notes by semitones; the whole body stops at MIDI keys 0 and 127."""
    return move(notes, ids, 0, semitones)


def transpose_octaves(notes: Notes, ids: Ids, octaves: int) -> Notes:
    """Move the selected notes by whole octaves, as many as keep all of them on MIDI keys 0..127."""
    body = selected(notes, ids)
    if not body:
        return notes
    room_up = (MAX_PITCH - max(n.pitch for n in body)) // SEMITONES_PER_OCTAVE
    room_down = min(n.pitch for n in body) // SEMITONES_PER_OCTAVE
    return move(notes, ids, 0, SEMITONES_PER_OCTAVE * min(max(octaves, -room_down), room_up))


def transpose_in_scale(notes: Notes, ids: Ids, degrees: int, pitch_classes: Iterable[int]) -> Notes:
    """Move the selected notes by steps of a scale.

    A note outside of the scale keeps its distance from the scale tone below it, as far as it stays under the next
    one. The whole body moves by fewer degrees where a note would leave MIDI keys 0..127.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        degrees: scale steps up; negative down.
        pitch_classes: the scale, 0..11; none means every semitone.
    """
    ladder = scale_ladder(pitch_classes)
    # A key below the lowest scale tone counts from that tone, at a negative distance.
    places = {n.pitch: max(bisect_right(ladder, n.pitch) - 1, 0) for n in selected(notes, ids)}
    if not places:
        return notes
    degrees = min(max(degrees, -min(places.values())), len(ladder) - 1 - max(places.values()))

    def edit(note: Note) -> Note:
        place = places[note.pitch]
        target = place + degrees
        room = (ladder[target + 1] if target + 1 < len(ladder) else MAX_PITCH + 1) - ladder[target]
        above = min(note.pitch - ladder[place], room - 1)
        return at_pitch(note, max(ladder[target] + above, 0))

    return change(notes, ids, edit)


def snap_to_scale(notes: Notes, ids: Ids, pitch_classes: Iterable[int]) -> Notes:
    """Move each selected note to the nearest tone of a scale, down where two are as near."""
    ladder = scale_ladder(pitch_classes)
    nearest = [min(ladder, key=lambda tone: (abs(tone - p), tone)) for p in range(MAX_PITCH + 1)]
    return change(notes, ids, lambda note: at_pitch(note, nearest[note.pitch]))


def invert(notes: Notes, ids: Ids, axis: float | None = None) -> Notes:
    """Mirror the selected notes in pitch: what rose now falls.

    Args:
        notes: notes of the clip.
        ids: the selected ones.
        axis: the mirror as a MIDI key, a half (60.5) for one between two keys; None for the first selected note.

    Returns:
        The notes; a mirror image that would leave MIDI keys 0..127 is brought back by octaves as one body, and notes
        that no octave can hold stop at the edge.
    """
    body = selected(notes, ids)
    if not body:
        return notes
    twice = 2 * body[0].pitch if axis is None else round(2 * axis)
    low = twice - max(n.pitch for n in body)
    high = twice - min(n.pitch for n in body)
    shift = 0
    if low < 0:
        shift = SEMITONES_PER_OCTAVE * math.ceil(-low / SEMITONES_PER_OCTAVE)
    elif high > MAX_PITCH:
        shift = -SEMITONES_PER_OCTAVE * math.ceil((high - MAX_PITCH) / SEMITONES_PER_OCTAVE)
    return change(
        notes, ids, lambda n: at_pitch(n, min(max(twice - n.pitch + shift, 0), MAX_PITCH))
    )


def scale_ladder(pitch_classes: Iterable[int]) -> list[int]:
    """List the MIDI keys 0..127 of a scale, upwards; no pitch classes means every semitone."""
    wanted = {pitch % SEMITONES_PER_OCTAVE for pitch in pitch_classes} or set(range(12))
    return [p for p in range(MAX_PITCH + 1) if p % SEMITONES_PER_OCTAVE in wanted]
