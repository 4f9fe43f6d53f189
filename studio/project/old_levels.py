"""Songs saved before a track at 0 dB was turned up: they are heard as they were, their faders stand lower.

A document says by its ``levels`` what 0 dB means in it. Up to the first kind a note of a track at 0 dB was heard at
-28 dBFS, and the timbre pad's a little below; see ``studio.live.kernel.layout.TRACK_GAIN_0_DB``.
"""

from __future__ import annotations

from dataclasses import replace

from studio.project.song import PATCH_NOW, Song
from studio.timbre.patch import Patch

LEVELS = 2
"""The kind that is written."""
TRACKS_DB = 9.0
"""What a track was turned up by from the first kind to the second."""
PATCHES_DB = 2.5
"""What the timbre pad was turned up by beyond that."""
SILENT_DB = -60.0


def as_heard(song: Song, levels: int) -> Song:
    """Return a song whose faders stand so that it is heard as it was.

    Args:
        song: as its document has it.
        levels: what the document says of its levels, 1 or more.
    """
    if levels >= LEVELS:
        return song
    return replace(
        song,
        tracks=tuple(replace(t, level_db=_lower(t.level_db, TRACKS_DB)) for t in song.tracks),
        patch=PATCH_NOW if song.patch is PATCH_NOW else _softer(song.patch),
        patches=tuple(map(_softer, song.patches)),
    )


def _softer(patch: Patch) -> Patch:
    return replace(patch, level_db=_lower(patch.level_db, PATCHES_DB))


def _lower(level_db: float, by: float) -> float:
    return max(level_db - by, SILENT_DB)
