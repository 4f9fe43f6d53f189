"""The song that the smoke test opens: real items on all four corners of every room's pad."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

from studio.melody.factory import factory_clips
from studio.project.chimera_file import save_project
from studio.project.song import PadState, PlacedClip, Song, Track, add_clips, with_pad
from studio.project.sounds import add_sounds
from studio.sketch.item import Sketch, Stroke
from studio.timbre.factory import factory_sounds

SOUNDS = ("flute", "cello", "grand-piano", "clarinet")


def smoke_song() -> Song:
    """Return a song of four factory clips, four drawings and four factory sounds; its first clip is on a track."""
    clips = tuple(factory.clip for factory in factory_clips()[:4])
    by_name = {factory.path.stem: factory for factory in factory_sounds()}
    sounds = tuple(by_name[name].load() for name in SOUNDS)
    sketches = tuple(Sketch(f"Drawing {n + 1}", strokes) for n, strokes in enumerate(_drawings()))
    song = add_clips(replace(Song(), title="Smoke test"), clips)
    song = add_sounds(replace(song, sketches=sketches), sounds)
    song = replace(song, tracks=(Track("Melody", (PlacedClip(0, clips[0]),)),))
    for room, items in (("melody", clips), ("sketch", sketches), ("timbre", sounds)):
        song = with_pad(song, room, PadState(corners=tuple(item.id for item in items)))
    return song


def _drawings() -> list[tuple[Stroke, ...]]:
    """Draw a sun, a house, a boat and a face of plain strokes, in canvas units."""
    circle = _arc(0, 0, 60, 0, 2 * math.pi)
    rays = tuple(
        ((70 * math.cos(a), 70 * math.sin(a)), (100 * math.cos(a), 100 * math.sin(a)))
        for a in (n * math.pi / 4 for n in range(8))
    )
    house = (
        ((-60.0, 60.0), (-60.0, -20.0), (60.0, -20.0), (60.0, 60.0), (-60.0, 60.0)),
        ((-70.0, -20.0), (0.0, -80.0), (70.0, -20.0)),
        ((-10.0, 60.0), (-10.0, 20.0), (15.0, 20.0), (15.0, 60.0)),
    )
    boat = (
        ((-90.0, 20.0), (-60.0, 60.0), (60.0, 60.0), (90.0, 20.0), (-90.0, 20.0)),
        ((0.0, 20.0), (0.0, -80.0), (60.0, 0.0), (0.0, 0.0)),
    )
    face = (
        circle,
        _arc(-20, -15, 8, 0, 2 * math.pi),
        _arc(20, -15, 8, 0, 2 * math.pi),
        _arc(0, 5, 30, 0.3, math.pi - 0.3),
    )
    return [(circle, *rays), house, boat, face]


def _arc(x: float, y: float, radius: float, first: float, last: float) -> Stroke:
    angles = [first + (last - first) * n / 24 for n in range(25)]
    return tuple((x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles)


if __name__ == "__main__":
    save_project(Path(sys.argv[1]), smoke_song())
