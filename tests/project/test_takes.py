"""Takes and captures into the song."""

from __future__ import annotations

import pytest

from studio.live.record.capture import Capture
from studio.live.record.note_pairs import RecordedNote
from studio.live.record.take import RecordedMove, Take
from studio.live.record.take_journal import TakeHeader
from studio.melody.notes import Clip, Meter, Note
from studio.project import automation
from studio.project.song import LanePoint, Song
from studio.project.takes import (
    TakeError,
    capture_clip,
    delete_takes,
    find_take,
    keep_capture,
    keep_takes,
    record_into,
    rename_take,
    take_clip,
    use_take,
)

BAR = 4 * 960
MOVES = {"melody": (RecordedMove(1.0, 2.0, 0.1, 0.2), RecordedMove(1.5, 3.0, 0.3, 0.4))}

HELD = (RecordedMove(1.0, 2.0, 0.1, 0.2), RecordedMove(1.2, 2.4, 0.3, 0.4))


def take_of(
    *notes: tuple[float, float, int], start: float = 0.0, number: int = 0, **options: object
) -> Take:
    recorded = tuple(RecordedNote(begin, length, pitch, 90) for begin, length, pitch in notes)
    header = TakeHeader("r", 0.0, 120.0, start=start, **options)
    return Take("r", number, header, start, start + 4.0, recorded)


def shape(clip: Clip) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in clip.notes]


def test_a_take_becomes_a_clip_of_whole_bars() -> None:
    clip = take_clip(take_of((8.1, 1.0, 60), (12.0, 0.5, 62), start=8.0, grid=0.25), Meter())
    assert shape(clip) == [(0, 960, 60), (BAR, 480, 62)]
    assert clip.length == 2 * BAR


def test_overdubbing_keeps_the_notes_that_are_there() -> None:
    clip = Clip(notes=(Note(100, 333, 60, 77),), length=BAR)
    after = record_into(clip, [take_of((2.0, 1.0, 64))])
    assert shape(after) == [(100, 333, 60), (1920, 960, 64)]
    assert after.notes[0].id == clip.notes[0].id, "a selection survives"
    assert (after.id, after.length) == (clip.id, BAR)
    longer = record_into(clip, [take_of((6.0, 1.0, 64))])
    assert longer.length == 2 * BAR


def test_replacing_clears_the_time_of_the_take() -> None:
    clip = Clip(notes=(Note(0, 240, 60), Note(BAR + 10, 240, 61)), length=2 * BAR)
    after = record_into(clip, [take_of((1.0, 1.0, 64), replace=True)])
    assert shape(after) == [(960, 960, 64), (BAR + 10, 240, 61)]
    placed = record_into(clip, [take_of((5.0, 1.0, 64), start=4.0, replace=True)], start=4.0)
    assert [note.pitch for note in placed.notes] == [64, 61]


def test_takes_go_into_their_clip_or_onto_the_shelf() -> None:
    song = Song(clips=(Clip("a", id="c"),))
    into = keep_takes(song, [take_of((0.0, 1.0, 60), clip="c")])
    assert [len(clip.notes) for clip in into.clips] == [1]
    others = [take_of((0.0, 1.0, 60), clip="gone"), take_of((0.0, 1.0, 61), number=1)]
    beside = keep_takes(song, others)
    assert [clip.name for clip in beside.clips] == ["a", "Take 1", "Take 2"]
    assert [take.id for take in beside.takes] == ["r-0", "r-1"]
    assert keep_takes(beside, others) is beside, "a take is kept once"


def test_gestures_become_automation() -> None:
    take = Take("r", 0, TakeHeader("r", 0.0, 120.0), 0.0, 4.0, (), (), {"melody": HELD})
    song = keep_takes(Song(), [take])
    assert song.clips == ()
    assert [(p.beat, p.x) for p in song.lanes["melody"].points] == [(2.0, 0.1), (2.4, 0.3)]
    assert song.takes[0].moves["melody"] == (LanePoint(2.0, 0.1, 0.2), LanePoint(2.4, 0.3, 0.4))
    still = Take("r", 1, take.header, 0.0, 4.0, (), (), {"melody": HELD[:1]})
    assert keep_takes(Song(), [still]).lanes == {}


def test_a_take_replaces_another_in_its_time() -> None:
    clip = Clip("a", (Note(0, 100, 40), Note(BAR, 100, 41)), 2 * BAR, id="c")
    first = take_of((1.0, 1.0, 60), clip="c")
    second = take_of((2.0, 1.0, 62), clip="c", number=1)
    song = keep_takes(Song(clips=(clip,)), [first, second])
    assert [n.pitch for n in song.clips[0].notes] == [40, 60, 62, 41]
    used = use_take(song, first.id, "c")
    assert [(n.start, n.pitch) for n in used.clips[0].notes] == [(960, 60), (BAR, 41)]
    moved = keep_takes(song, [Take("m", 0, first.header, 0.0, 4.0, moves={"melody": HELD})])
    emptied = automation.clear(moved, "melody")
    assert use_take(emptied, "m-0", "c").lanes == moved.lanes
    with pytest.raises(KeyError):
        use_take(song, first.id, "gone")


def test_the_list_of_takes_is_edited() -> None:
    song = keep_takes(Song(), [take_of((0.0, 1.0, 60)), take_of((0.0, 1.0, 61), number=1)])
    named = rename_take(song, "r-1", " Good one ")
    assert [take.name for take in named.takes] == ["Take 1", "Good one"]
    assert rename_take(named, "r-1", " ").takes[1].name == "Good one"
    left = delete_takes(named, ["r-0"])
    assert [take.name for take in left.takes] == ["Good one"]
    assert len(left.clips) == 2, "what was recorded stays"
    with pytest.raises(TakeError, match="no longer there"):
        find_take(left, "r-0")


def test_a_capture_becomes_a_clip() -> None:
    capture = Capture(8.0, 4.0, (RecordedNote(1.1, 0.5, 60, 90),), MOVES, in_song=True)
    assert shape(capture_clip(capture, Meter())) == [(1056, 480, 60)]
    song = keep_capture(keep_capture(Song(), capture), capture)
    assert [clip.name for clip in song.clips] == ["Captured 1", "Captured 2"]
    assert [take.name for take in song.takes] == ["Captured 1", "Captured 2"]
    assert all(take.captured for take in song.takes)
    assert {take.id for take in song.takes}.isdisjoint(clip.id for clip in song.clips)
    assert len(song.gestures) == 2
    assert song.clips[0].length == BAR
