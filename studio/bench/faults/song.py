"""A small song with something of everything, to be saved, damaged and killed over."""

from __future__ import annotations

import numpy as np

from studio.melody.notes import Clip, Note
from studio.project.song import (
    Gesture,
    LanePoint,
    PadLane,
    PadPoint,
    PadState,
    PlacedClip,
    Scene,
    Song,
    SongTake,
    Track,
)
from studio.sketch.item import Ink, Sketch
from studio.timbre.item import Sound
from studio.timbre.patch import Patch


def clip_of(name: str, count: int, seed: int = 0) -> Clip:
    """Return a clip of random notes in time."""
    rng = np.random.default_rng(seed)
    notes = [
        Note(240 * i, 200, int(rng.integers(40, 90)), int(rng.integers(1, 128)))
        for i in range(count)
    ]
    return Clip(name=name, id=f"clip-{name}").with_notes(notes, grow=True)


def rich_song() -> Song:
    """Return a song with items of all kinds and in all places, the same every time."""
    rng = np.random.default_rng(0)
    shelf = (clip_of("Lead", 24), clip_of("Bass", 12, seed=1))
    stroke = tuple((float(x), float(y)) for x, y in rng.uniform(0, 300, (30, 2)))
    sketch = Sketch("Cat", (stroke, ((0.0, 1.0), (2.0, 3.0))), "s", (Ink("#aa3300", 4.0), Ink()))
    whole = (rng.integers(-9000, 9000, (900, 1)) / 32768).astype(np.float32)
    loose = rng.uniform(-1, 1, (300, 2)).astype(np.float32)
    pad = PadState((shelf[0].id, shelf[1].id, None, None), 0.3, 0.8)
    moves = (LanePoint(0.0, 0.1, 0.2), LanePoint(4.0, 0.9, 0.5))
    return Song(
        title="A song of everything",
        tracks=(
            Track("Piano", (PlacedClip(0, clip_of("Riff", 8, seed=2)),), program=4, id="track"),
        ),
        clips=shelf,
        sketches=(sketch,),
        sounds=(
            Sound("Bell", whole, 16_000, 60.0, id="bell"),
            Sound("Air", loose, 48_000, loop=(10, 200), id="air"),
        ),
        pads={"melody": pad, "sketch": PadState(), "timbre": PadState(x=0.1)},
        gestures=(Gesture("melody", (PadPoint(0, 0, 0), PadPoint(1, 1, 1)), id="path"),),
        seeds={"morph": 3},
        scenes=(Scene("Verse", 2, {"melody": pad}, 90.0, "scene"),),
        lanes={"melody": PadLane(moves)},
        takes=(SongTake(clip_of("Take 1", 6, seed=3), 1.0, 0.0, 4.0, {"melody": moves}),),
        patches=(Patch(name="Soft", attack_ms=40.0, id="patch"),),
    )
