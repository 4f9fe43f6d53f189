"""What becomes of a take: a new clip, automation, a file on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.live.record.recorder import recover_takes
from studio.melody.notes import TICKS_PER_BEAT, Note
from studio.project.song import Song
from studio.ui.live.record.recording import NEW_TAKE
from tests.ui.live.recording_session import Session, two_bars


def test_without_a_clip_a_take_becomes_a_new_one(session: Session) -> None:
    session.recording.start()
    assert session.room.shown.name == NEW_TAKE
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.pass_beats(7.0)
    session.play(62, 0.5)
    session.recording.toggle()
    assert not session.transport.playing
    assert session.room.shown is session.clip
    assert session.clip.name == "Take 1"
    assert session.notes() == [(4.0, 60), (34.0, 62)]
    assert session.clip.length == 12 * TICKS_PER_BEAT
    assert session.undo_all() == ["Record Take 1"]


def test_a_new_take_has_no_end(session: Session) -> None:
    session.recording.start()
    session.pass_beats(60.0)
    session.transport._load()
    session.play(60, 0.5)
    assert session.room.shown.bars >= 17
    assert session.transport.passes == 0
    session.transport.stop()
    assert session.notes() == [(240.0, 60)]


def test_nothing_recorded_without_a_clip_leaves_nothing(session: Session, tmp_path: Path) -> None:
    session.recording.start()
    session.pass_beats(2.0)
    session.transport.stop()
    session.recorder.flush()
    assert session.document.song == Song()
    assert session.room.shown is None
    assert list((tmp_path / "takes").iterdir()) == []


def test_a_preview_that_is_recorded_into_becomes_a_clip(session: Session) -> None:
    preview = two_bars(Note(0, 240, 40))
    session.room.show_blank(preview)
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.transport.stop()
    assert session.clip.id == preview.id
    assert session.notes() == [(0.0, 40), (4.0, 60)]
    assert session.undo_all() == ["Record Take 1"], "one step, with the clip it made"


def test_a_drag_under_way_is_not_cut_short_by_a_take(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.play(60, 0.5)
    session.document.begin("Drag")
    session.transport.stop()
    assert session.document.in_gesture
    assert session.document.song.takes == ()
    session.document.commit()
    assert session.notes() == [(0.0, 60)]


def test_pad_moves_become_automation_and_one_step(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    for number in range(21):
        session.recording.pad("melody", number / 20, 0.5)
        session.pass_beats(0.2)
    session.transport.stop()
    lane = session.document.song.lanes["melody"]
    assert [point.x for point in lane.points] == [0.0, 1.0], "a straight line needs no more"
    assert lane.points[-1].beat == pytest.approx(4.0, abs=0.1)
    assert (session.document.song.pad("melody").x, session.notes()) == (1.0, [])
    assert session.undo_all() == ["Record Take 1"]


def test_notes_under_way_are_told_for_the_screen(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.recording.feed((0x90, 60, 100))
    session.pass_beats(0.5)
    assert session.grown[-1] == 1
    session.transport.stop()
    assert session.grown[-1] == 0


def test_an_unwritable_folder_is_said_once_and_the_take_is_kept(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "takes").write_text("not a folder")
    session.open(two_bars())
    session.recording.start()
    session.recorder._journal.sync(10.0)
    session.pass_beats(1.0)
    session.play(60, 0.5)
    session.transport.stop()
    (sentence,) = session.said
    assert sentence.startswith("The recording cannot be written now")
    assert session.notes() == [(4.0, 60)]


def test_what_is_recorded_is_on_the_disk_until_it_is_settled(
    session: Session, tmp_path: Path
) -> None:
    session.open(two_bars())
    session.recording.start()
    session.pass_beats(1.0)
    session.play(60, 0.5)
    assert session.recorder._journal.sync(10.0)
    (cut_off,), _ = recover_takes(tmp_path / "takes")
    assert [note.pitch for note in cut_off.notes] == [60]
    session.transport.stop()
    (take,) = session.recorder.takes
    assert take.id == session.document.song.takes[0].id
    session.recorder.settle(take.id)
    assert list((tmp_path / "takes").iterdir()) == []


def test_another_song_ends_the_recording(session: Session) -> None:
    session.open(two_bars())
    session.recording.start()
    session.play(60, 0.5)
    session.transport.stop()
    session.document.open(Song())
    assert session.document.song.takes == ()
    assert not session.recording.recording
