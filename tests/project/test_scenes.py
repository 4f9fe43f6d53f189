"""Scenes and the master pad."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.melody.notes import Clip
from studio.project import scenes as sc
from studio.project.chimera_file import load_project, save_project
from studio.project.history import History
from studio.project.song import MASTER, PadState, Scene, Song, remove_clip, with_pad
from tests.project.song_strategies import pads, scenes, unit


def song_of(*names: str) -> Song:
    song = Song()
    for name in names:
        song = sc.store(song, sc.capture(song, name))
    return song


def names(song: Song) -> list[str]:
    return [scene.name for scene in song.scenes]


def test_a_stored_scene_brings_back_pads_and_tempo() -> None:
    song = with_pad(Song(tempo=90.0), "melody", PadState(x=0.1, y=0.9))
    scene = sc.capture(song, with_tempo=True)
    song = sc.store(song, scene)
    moved = replace(with_pad(song, "melody", PadState(x=0.7)), tempo=140.0)
    back = sc.recall(moved, scene.id)
    assert (back.pads, back.tempo) == (song.pads, 90.0)
    assert sc.recall(moved, sc.store(moved, scene).scenes[0].id).scenes == song.scenes


def test_a_scene_without_tempo_leaves_the_songs() -> None:
    song = song_of("a")
    assert sc.recall(replace(song, tempo=77.0), song.scenes[0].id).tempo == 77.0


def test_overwriting_keeps_name_colour_and_place() -> None:
    song = with_pad(song_of("a", "b"), "sketch", PadState(x=0.2))
    after = sc.overwrite(song, song.scenes[0].id)
    assert names(after) == ["a", "b"]
    assert after.scenes[0].pads["sketch"].x == 0.2
    assert after.scenes[1] is song.scenes[1]


def test_new_scenes_get_names_of_their_own() -> None:
    song = song_of("", "", "")
    assert names(song) == ["Scene 1", "Scene 2", "Scene 3"]
    shorter = sc.delete(song, song.scenes[0].id)
    assert sc.capture(shorter).name == "Scene 4", "Scene 3 is taken"
    assert [scene.colour for scene in song.scenes] == [0, 1, 2]


@given(st.permutations("abcd"), st.integers(-3, 9))
def test_moving_a_scene_keeps_the_order_of_the_others(order: list[str], place: int) -> None:
    song = song_of(*order)
    after = sc.move(song, song.scenes[1].id, place)
    assert names(after).index(order[1]) == min(max(place, 0), 3)
    assert [n for n in names(after) if n != order[1]] == [n for n in order if n != order[1]]


def test_renaming_deleting_and_the_next_one() -> None:
    song = song_of("a", "b")
    first, second = song.scenes
    assert names(sc.rename(song, first.id, "  intro ")) == ["intro", "b"]
    assert sc.rename(song, first.id, "  ") is song
    assert names(sc.delete(song, first.id)) == ["b"]
    assert sc.neighbour(song, None) is first
    assert sc.neighbour(song, None, -1) is second
    assert sc.neighbour(song, second.id) is first
    assert sc.neighbour(Song(), None) is None


@pytest.mark.parametrize("edit", [sc.recall, sc.delete, sc.overwrite])
def test_a_scene_that_is_gone_is_named_in_words(edit: object) -> None:
    with pytest.raises(sc.SceneError, match="no longer there"):
        edit(Song(), "gone")


@given(scenes, scenes, unit)
def test_a_morph_is_exact_at_its_ends_and_between_them(a: Scene, b: Scene, t: float) -> None:
    assert sc.morph(a, b, 0.0) == {**b.pads, **a.pads}
    assert sc.morph(a, b, 1.0) == {**a.pads, **b.pads}
    for room, pad in sc.morph(a, b, t).items():
        start = a.pads.get(room, b.pads.get(room))
        end = b.pads.get(room, start)
        for name in ("x", "y", "temperature"):
            ends = getattr(start, name), getattr(end, name)
            assert min(ends) <= getattr(pad, name) <= max(ends)


@given(pads, pads)
def test_halfway_is_the_middle_and_corners_wait_for_the_arrival(a: PadState, b: PadState) -> None:
    middle = sc.morph(Scene(pads={"melody": a}), Scene(pads={"melody": b}), 0.5)["melody"]
    assert middle.x == pytest.approx((a.x + b.x) / 2)
    assert (middle.corners, middle.law, middle.steps) == (a.corners, a.law, a.steps)


def test_a_move_takes_its_beats() -> None:
    song = with_pad(Song(tempo=100.0, morph_beats=4.0), "melody", PadState(x=0.0))
    target = Scene("b", 0, {"melody": PadState(x=1.0)}, tempo=120.0)
    song = sc.store(song, target)
    move = sc.SceneMove.begin(song, target.id, beat=10.0)
    assert [move.pads(beat)["melody"].x for beat in (9.0, 10.0, 11.0, 12.0, 14.0, 99.0)] == [
        0.0, 0.0, 0.25, 0.5, 1.0, 1.0,
    ]  # fmt: skip
    assert move.apply(song, 12.0).tempo == 110.0
    assert not move.done(13.9)
    assert move.done(14.0)
    assert move.apply(song, 14.0) == sc.recall(song, target.id)
    assert sc.SceneMove.begin(song, target.id, 10.0, 0.0).done(10.0), "no time is at once"


places = st.tuples(unit, unit)


@given(st.dictionaries(st.sampled_from(sc.ROOMS), places), places, unit, unit)
def test_the_master_pad_moves_all_pads(
    homes: dict[str, tuple[float, float]], start: tuple[float, float], x: float, y: float
) -> None:
    song = with_pad(Song(), MASTER, PadState(x=start[0], y=start[1]))
    for room, (pad_x, pad_y) in homes.items():
        song = with_pad(song, room, PadState(("a", None, None, None), pad_x, pad_y))
    absolute = sc.with_master(song, x, y)
    for room in (*sc.ROOMS, MASTER):
        assert (absolute.pad(room).x, absolute.pad(room).y) == (x, y)
        assert absolute.pad(room).corners == song.pad(room).corners
    held = sc.master_homes(song)
    moved = sc.with_master(song, x, y, held)
    assert sc.still_home(moved, held)
    assert sc.master_targets(moved, *start, held) == held.places, "back where it began all are home"
    if start[0] > 0.0 and start[1] < 1.0:
        assert set(sc.master_targets(song, 0.0, 1.0, held).values()) == {(0.0, 1.0)}
    for pad_x, pad_y in sc.master_targets(song, x, y, held).values():
        assert 0.0 <= pad_x <= 1.0
        assert 0.0 <= pad_y <= 1.0


def test_pads_keep_apart_until_one_is_moved_by_hand() -> None:
    song = with_pad(Song(), "melody", PadState(x=0.2, y=0.5))
    song = with_pad(song, "timbre", PadState(x=0.6, y=0.5))
    held = sc.master_homes(song)
    moved = sc.with_master(song, 0.75, 0.5, held)
    assert [round(moved.pad(room).x, 6) for room in ("melody", "timbre")] == [0.6, 0.8]
    assert sc.still_home(moved, held)
    assert not sc.still_home(with_pad(moved, "melody", PadState(x=0.1)), held)


def test_every_edit_of_scenes_can_be_undone() -> None:
    history = History(song_of("a"))
    before = history.song
    history.apply("Delete scene", lambda song: sc.delete(song, song.scenes[0].id))
    assert history.song.scenes == ()
    history.undo()
    assert history.song is before


def test_removing_a_clip_empties_the_corners_of_scenes() -> None:
    song = with_pad(Song(clips=(Clip(id="x"),)), "melody", PadState(("x", "y", None, "x")))
    song = sc.store(song, sc.capture(song))
    assert remove_clip(song, "x").scenes[0].pads["melody"].corners == (None, "y", None, None)


def test_files_from_before_scenes_still_open(tmp_path: Path) -> None:
    path = tmp_path / "old.chimera"
    save_project(path, song_of("a"))
    with zipfile.ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    document = json.loads(members["project.json"])
    assert document["song"].pop("scenes")
    del document["song"]["morph_beats"]
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in members.items():
            zipped.writestr(name, json.dumps(document) if name == "project.json" else data)
    loaded = load_project(path)
    assert loaded.notices == ()
    assert (loaded.song.scenes, loaded.song.morph_beats) == ((), 0.0)
