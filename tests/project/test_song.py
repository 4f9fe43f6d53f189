"""The song value and its edits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.melody.notes import Clip, Note
from studio.project.song import (
    SCALES,
    Key,
    PadState,
    PlacedClip,
    Song,
    Track,
    add_clips,
    remove_clip,
    replace_clip,
    with_pad,
)


def song_of_three() -> Song:
    shelf = Clip("shelf", id="a")
    placed = (PlacedClip(0, Clip("b", id="b")), PlacedClip(960, Clip("c", id="c")))
    return Song(clips=(shelf,), tracks=(Track("one", placed), Track("two")))


def test_all_clips_walks_the_shelf_and_then_the_tracks() -> None:
    assert [clip.id for clip in song_of_three().all_clips()] == ["a", "b", "c"]


def test_find_clip_looks_everywhere() -> None:
    song = song_of_three()
    assert song.find_clip("c").name == "c"
    assert song.find_clip("nowhere") is None


@pytest.mark.parametrize("identity", ["a", "c"])
def test_replace_clip_changes_that_clip_and_shares_the_rest(identity: str) -> None:
    song = song_of_three()
    edited = replace_clip(song, Clip("new", (Note(0, 1, 60),), id=identity))
    assert edited.find_clip(identity).name == "new"
    assert song.find_clip(identity).name != "new", "the song before is untouched"
    assert edited.find_clip("b") is song.find_clip("b")
    assert edited.tracks[1] is song.tracks[1]
    if identity == "c":
        assert edited.tracks[0].clips[1].start == 960


def test_replacing_an_unknown_clip_is_refused() -> None:
    with pytest.raises(KeyError):
        replace_clip(song_of_three(), Clip(id="nowhere"))


def test_add_clips_puts_them_last() -> None:
    assert [c.id for c in add_clips(song_of_three(), (Clip(id="x"),)).clips] == ["a", "x"]


def test_removing_a_clip_empties_the_corners_that_showed_it() -> None:
    song = with_pad(song_of_three(), "melody", PadState(corners=("a", "b", None, "b")))
    without = remove_clip(song, "b")
    assert [clip.id for clip in without.all_clips()] == ["a", "c"]
    assert without.pad("melody").corners == ("a", None, None, None)


def test_an_untouched_pad_is_a_fresh_one() -> None:
    assert Song().pad("melody") == PadState()
    moved = with_pad(Song(), "melody", replace(PadState(), x=0.1))
    assert moved.pad("melody").x == 0.1
    assert moved.pad("sketch") == PadState()


def test_keys_name_their_pitch_classes() -> None:
    assert Key(9, "minor").pitch_classes == Key(0, "major").pitch_classes
    assert str(Key(6, "dorian")) == "F# dorian"
    assert all(steps[0] == 0 and max(steps) < 12 for steps in SCALES.values())
