"""Edits of the drawings of a song: pure functions from song to song."""

from __future__ import annotations

from dataclasses import replace

from studio.project.song import Song, without_item
from studio.sketch.item import Sketch, Stroke
from studio.sketch.strokes.frame import Box, place

ROOM = "sketch"
CANVAS_BOX = Box(90.0, 90.0, 420.0, 420.0)
"""Where a drawing that comes from nowhere in particular is put on the canvas."""


def at_canvas_size(strokes: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    """Return a drawing of any size as large as one that a person draws, in the middle of the canvas."""
    return place(strokes, CANVAS_BOX)


def find_sketch(song: Song, sketch_id: str) -> Sketch | None:
    """Return the drawing of this id, or None."""
    return next((sketch for sketch in song.sketches if sketch.id == sketch_id), None)


def put_sketch(song: Song, sketch: Sketch) -> Song:
    """Put a drawing in the place of the one with its id, or at the end where there is none."""
    if find_sketch(song, sketch.id) is None:
        return replace(song, sketches=(*song.sketches, sketch))
    return replace(
        song, sketches=tuple(sketch if old.id == sketch.id else old for old in song.sketches)
    )


def add_sketch(song: Song, sketch: Sketch) -> Song:
    """Put a new drawing at the end, under a name that no other has."""
    return put_sketch(song, replace(sketch, name=free_name(song, sketch.name)))


def remove_sketch(song: Song, sketch_id: str) -> Song:
    """Take a drawing away, and empty the corners of pads and scenes that it was on."""
    kept = tuple(sketch for sketch in song.sketches if sketch.id != sketch_id)
    return without_item(replace(song, sketches=kept), sketch_id)


def free_name(song: Song, wanted: str = "Sketch") -> str:
    """Return a name that no drawing of the song has: the wanted one, or with a number after it."""
    taken = {sketch.name for sketch in song.sketches}
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name
