"""Controllers of the clips of a song: given, taken away, copied along."""

from __future__ import annotations

from dataclasses import replace

from studio.project.clip_curves import ClipCurves, Curve
from studio.project.song import Song


def with_curves(song: Song, clip_id: str, curves: tuple[Curve, ...]) -> Song:
    """Give a clip these controllers; none takes them away, and what clips that are gone had goes too."""
    if song.curves_of(clip_id) == curves:
        return song
    there = {clip.id for clip in song.all_clips()} - {clip_id}
    others = tuple(held for held in song.controls if held.id in there)
    return replace(song, controls=(*others, ClipCurves(clip_id, curves)) if curves else others)
