"""Which track of an imported file is the melody: a guess from its name, its voices, its range and its length."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studio.melody.midi.skyline import skyline
from studio.melody.midi.tracks import ImportedTrack

_MELODY_NAMES = re.compile(
    r"melod|lead|vocal|voice|vox|sing|sopran|solo|theme|tune|canto|chant|air\b", re.IGNORECASE
)
_OTHER_NAMES = re.compile(
    r"bass|drum|perc|chord|pad|accomp|comp\b|left|harmon|string|back|rhythm|click", re.IGNORECASE
)
_LOWEST, _HIGHEST = 52, 91
"""Where tunes are sung and whistled: E3 to G6."""
_MANY = 256
"""Notes from which on a track has no less to say than any other."""


def suggest_track(tracks: Sequence[ImportedTrack]) -> int:
    """Return the index of the track that is most likely the melody, the earlier of equals (0 where there is none)."""
    scores = [melody_score(track) for track in tracks]
    return max(range(len(scores)), key=lambda i: (scores[i], -i), default=0)


def melody_score(track: ImportedTrack) -> float:
    """Rate how much a track is like a melody; only the order of the values means something."""
    if track.is_drums:
        return -10.0
    notes = track.notes
    one_voice = len(skyline(notes, tolerance=60).notes) / len(notes)
    in_range = sum(_LOWEST <= n.pitch <= _HIGHEST for n in notes) / len(notes)
    height = sum(n.pitch for n in notes) / len(notes)
    variety = min(len({n.pitch for n in notes}), 8) / 8
    score = 2.0 * one_voice + 1.5 * in_range + variety + min(len(notes), _MANY) / _MANY
    score += min(max((height - 60) / 24, -1.0), 1.0)
    if _MELODY_NAMES.search(track.name):
        score += 3.0
    if _OTHER_NAMES.search(track.name):
        score -= 2.0
    return score
