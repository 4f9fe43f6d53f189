"""Songs of every shape, for hypothesis."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import strategies as st

from studio.latent import MixLaw
from studio.melody.notes import Clip, Meter, Note
from studio.project.clip_curves import KINDS, ClipCurves, Curve
from studio.project.song import (
    SCALES,
    Gesture,
    Key,
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
from studio.timbre.patch import Patch, PlayMode

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
unit = st.floats(0, 1)
finite = st.floats(allow_nan=False, allow_infinity=False)
ids = st.one_of(st.text("abcdef0123456789", min_size=12, max_size=12), names)
ticks = st.integers(0, 20_000)
keys = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(SCALES)))
meters = st.builds(Meter, st.integers(1, 64), st.sampled_from([1, 2, 4, 8, 16, 32]))
notes = st.builds(
    Note, ticks, st.integers(1, 20_000), st.integers(58, 62), st.integers(1, 127)
) | st.builds(Note, ticks, st.integers(1, 2**20), st.integers(0, 127), st.integers(1, 127))


@st.composite
def clips(draw: st.DrawFn, identity: st.SearchStrategy[str] = ids) -> Clip:
    loop = draw(st.none() | st.tuples(ticks, st.integers(1, 9_999)))
    clip = Clip(
        name=draw(names),
        length=draw(st.integers(1, 100_000)),
        meter=draw(meters),
        loop=loop and (loop[0], loop[0] + loop[1]),
        id=draw(identity),
    )
    return clip.with_notes(draw(st.lists(notes, max_size=12)), grow=draw(st.booleans()))


@st.composite
def sounds(draw: st.DrawFn) -> Sound:
    shape = (draw(st.integers(0, 50)), draw(st.integers(1, 3)))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    bits = draw(st.sampled_from([15, 23, 0]))
    samples = rng.uniform(-1, 1, shape).astype(np.float32)
    if bits:
        samples = (np.floor(samples * 2**bits) / 2**bits).astype(np.float32)
    rate = draw(st.sampled_from([8000, 16000, 44100, 48000, 96000]))
    marks = sorted(draw(st.lists(st.integers(0, shape[0]), min_size=4, max_size=4)))
    return Sound(
        draw(names),
        samples,
        rate,
        draw(st.none() | st.floats(0, 127)),
        root_confidence=draw(st.none() | unit),
        start=marks[0],
        end=draw(st.sampled_from([None, marks[3]])),
        loop=(marks[1], marks[2]) if marks[1] < marks[2] else None,
        gain_db=draw(st.floats(-60, 24)),
        family=draw(names),
        curves=rng.standard_normal((3, 16)).astype(np.float32) if draw(st.booleans()) else None,
        id=draw(ids),
    )


points = st.tuples(finite, finite)
inks = st.builds(
    Ink,
    st.sampled_from(["", "#ff8800", "#012abc"]),
    st.floats(0.5, 64),
    st.lists(unit, max_size=3).map(tuple),
    st.lists(st.floats(0, 1e6), max_size=3).map(tuple),
)
sketches = st.builds(
    Sketch,
    names,
    st.lists(st.lists(points, max_size=4).map(tuple), max_size=3).map(tuple),
    ids,
    st.lists(inks, max_size=3).map(tuple),
    names,
)
pads = st.builds(
    PadState,
    st.tuples(*[st.none() | ids] * 4),
    unit,
    unit,
    st.sampled_from(MixLaw),
    st.booleans(),
    st.floats(0, 1.5),
    st.integers(2, 16),
)
gestures = st.builds(
    Gesture,
    names,
    st.lists(st.builds(PadPoint, st.floats(0, 1e6), unit, unit), max_size=4).map(tuple),
    names,
    ids,
)

scenes = st.builds(
    Scene,
    names,
    st.integers(0, 15),
    st.dictionaries(names, pads, max_size=2),
    st.none() | st.floats(20, 300),
    ids,
)

lane_points = st.lists(st.builds(LanePoint, st.floats(0, 1e6), unit, unit), max_size=4).map(
    lambda found: tuple(sorted(found, key=lambda point: point.beat))
)
lanes = st.builds(PadLane, lane_points, st.booleans())
curves = st.lists(
    st.builds(
        Curve,
        st.sampled_from(KINDS),
        st.lists(st.tuples(ticks, st.floats(-1, 1)), max_size=3).map(
            lambda found: tuple(sorted(found, key=lambda point: point[0]))
        ),
    ),
    max_size=3,
    unique_by=lambda curve: curve.kind,
).map(tuple)
takes = st.builds(
    SongTake,
    clips(),
    st.floats(0, 4e9),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.dictionaries(names, lane_points, max_size=2),
    st.booleans(),
    curves,
)


@st.composite
def tracks(draw: st.DrawFn, most: int = 2) -> Track:
    placed = draw(st.lists(st.builds(PlacedClip, ticks, clips()), max_size=most))
    return Track(
        name=draw(names),
        clips=tuple(sorted(placed, key=lambda one: one.start)),
        program=draw(st.integers(0, 127)),
        channel=draw(st.integers(0, 15)),
        level_db=draw(st.floats(-60, 6)),
        pan=draw(st.floats(-1, 1)),
        mute=draw(st.booleans()),
        solo=draw(st.booleans()),
        id=draw(ids),
        timbre=draw(st.booleans()),
    )


def _unique(strategy: st.SearchStrategy, most: int = 2) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most, unique_by=lambda item: item.id).map(tuple)


def _ids_differ(song: Song) -> bool:
    kinds = (
        song.clips,
        song.tracks,
        song.sketches,
        song.sounds,
        song.scenes,
        song.takes,
        song.patches,
    )
    owned = [item.id for items in kinds for item in items]
    return len(owned) == len(set(owned))


patches = st.builds(
    Patch,
    names,
    st.floats(0, 10_000),
    st.floats(0, 10_000),
    unit,
    st.floats(0, 10_000),
    unit,
    st.booleans(),
    unit,
    unit,
    st.floats(0, 10_000),
    st.floats(0, 10_000),
    unit,
    st.floats(-1, 1),
    st.floats(-60, 6),
    st.sampled_from(PlayMode),
    st.booleans(),
    ids,
)

controls = st.lists(
    st.builds(ClipCurves, names, curves), max_size=2, unique_by=lambda held: held.id
).map(tuple)
songs = st.builds(
    Song,
    title=names,
    tempo=st.floats(20, 300),
    meter=meters,
    key=keys,
    tracks=_unique(tracks()),
    clips=_unique(clips(), 3),
    sketches=_unique(sketches),
    sounds=_unique(sounds()),
    pads=st.dictionaries(names, pads, max_size=2),
    gestures=st.lists(gestures, max_size=2).map(tuple),
    seeds=st.dictionaries(names, st.integers(-(2**62), 2**62), max_size=2),
    scenes=_unique(scenes),
    morph_beats=st.floats(0, 64),
    swing=st.floats(50, 75),
    swing_grid=st.sampled_from([8, 16]),
    lanes=st.dictionaries(names, lanes, max_size=2),
    takes=_unique(takes),
    patch=patches,
    patches=_unique(patches),
    shelf_timbre=st.booleans(),
    controls=controls,
).filter(_ids_differ)


def assert_same_song(found: Song, made: Song) -> None:
    """Compare songs field by field; sounds by their samples, since they are equal only to themselves."""
    for name in (
        "title",
        "tempo",
        "meter",
        "key",
        "tracks",
        "clips",
        "sketches",
        "pads",
        "gestures",
        "seeds",
        "scenes",
        "morph_beats",
        "swing",
        "swing_grid",
        "lanes",
        "takes",
        "patch",
        "patches",
        "shelf_timbre",
        "controls",
    ):
        assert getattr(found, name) == getattr(made, name), name
    assert len(found.sounds) == len(made.sounds)
    for a, b in zip(found.sounds, made.sounds, strict=True):
        for mark in fields(Sound):
            if mark.name not in ("samples", "curves"):
                assert getattr(a, mark.name) == getattr(b, mark.name), mark.name
        assert a.samples.dtype == np.float32
        np.testing.assert_array_equal(a.samples, b.samples)
        assert (a.curves is None) == (b.curves is None)
        if a.curves is not None:
            np.testing.assert_array_equal(a.curves, b.curves)
