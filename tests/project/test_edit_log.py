"""Each edit on the disk at once: what is lost when the program is killed between two snapshots is nothing."""

from __future__ import annotations

import os
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.bench.faults.song import clip_of, rich_song
from studio.melody.notes import Clip, Note
from studio.project import edit_log
from studio.project.chimera_file import ProjectError, load_project, save_project
from studio.project.edit_log import EditLog, FileStamp, find_logs, read_records
from studio.project.edit_record import read_record, write_record
from studio.project.journal import Journal
from studio.project.recovery import Recovery, find_recoverable
from studio.project.schema import DocumentError
from studio.project.song import Song
from studio.timbre.item import Sound
from tests.project.song_strategies import assert_same_song, songs

HOUR = 3600.0


def with_title(title: str, song: Song | None = None) -> Song:
    return replace(song or Song(), title=title)


@given(songs, songs)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_a_record_brings_back_any_song_from_any_other(before: Song, after: Song) -> None:
    assert_same_song(read_record(before, write_record(before, after)), after)
    assert_same_song(read_record(Song(), write_record(None, after)), after)


@given(songs, st.data())
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_items_that_move_go_and_come_are_told_by_their_places(
    song: Song, data: st.DataObject
) -> None:
    after = song
    for name in ("tracks", "clips", "sketches", "sounds", "scenes"):
        items = data.draw(st.permutations(getattr(song, name)))
        after = replace(after, **{name: tuple(items[: data.draw(st.integers(0, 5))])})
    assert_same_song(read_record(song, write_record(song, after)), after)


def test_a_record_holds_only_what_is_new() -> None:
    song = rich_song()
    shelf = (*song.clips, clip_of("New", 3))
    small = write_record(song, replace(song, clips=shelf))
    whole = write_record(None, song)
    assert len(small) < len(whole) / 3
    renamed = replace(song.tracks[0], name="Renamed")
    assert len(write_record(song, replace(song, tracks=(renamed,)))) < len(whole) / 3


def test_a_record_of_another_song_is_refused() -> None:
    song = rich_song()
    record = write_record(song, replace(song, clips=song.clips[::-1]))
    with pytest.raises(DocumentError, match="another song"):
        read_record(Song(), record)
    with pytest.raises(DocumentError, match="damaged"):
        read_record(song, record[:-5])


def edits(folder: Path, since: int | None = None) -> list[list[bytes]]:
    return [list(read_records(log)) for log in find_logs(folder, since)]


def test_logs_follow_each_other_and_the_snapshot(tmp_path: Path) -> None:
    log = EditLog(tmp_path / "session")
    assert log.append(with_title("1"))
    assert log.rotate() == 1
    assert log.append(with_title("2"))
    assert log.append(with_title("3"))
    log.rotate()
    assert log.append(with_title("4"))
    folder = tmp_path / "session"
    assert [len(records) for records in edits(folder)] == [1, 2, 1]
    assert [len(records) for records in edits(folder, since=1)] == [2, 1]
    assert [len(records) for records in edits(folder, since=2)] == [1]
    log.forget_before(2)
    assert edits(folder) == [], "the log of a snapshot means nothing without it"
    log.close()


def test_a_record_cut_short_by_the_end_of_the_program_is_left_out(tmp_path: Path) -> None:
    log = EditLog(tmp_path)
    for title in "abc":
        assert log.append(with_title(title))
    log.close()
    path = tmp_path / "edits-000000.log"
    data = path.read_bytes()
    for cut in (1, 7, 20):
        path.write_bytes(data[:-cut])
        assert len(edits(tmp_path)[0]) == 2
    path.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    assert len(edits(tmp_path)[0]) == 2
    path.write_bytes(data[:4])
    assert edits(tmp_path) == []


def test_after_a_refused_write_nothing_false_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = EditLog(tmp_path)
    assert log.append(with_title("a"))
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[: len(data) // 2]))
    assert not log.append(with_title("b"))
    monkeypatch.undo()
    assert not log.append(with_title("c")), "only a snapshot helps now"
    log.rotate()
    assert log.append(with_title("d"))
    assert [len(records) for records in edits(tmp_path)] == [1]
    assert [len(records) for records in edits(tmp_path, since=1)] == [1]
    log.close()


def test_a_long_recording_is_left_to_the_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_log, "WORTH_WAITING", 1000)
    log = EditLog(tmp_path)
    song = Song(sounds=(Sound("a", np.zeros((100, 1), np.float32), 8000),))
    assert log.append(song)
    longer = replace(song, sounds=(*song.sounds, Sound("b", np.ones((900, 1), np.float32), 8000)))
    assert not log.append(longer)
    log.close()


# -- with the journal: what a person gets back -------------------------------------------------


def killed(journal: Journal) -> None:
    journal.abandon()


def recovered() -> Recovery:
    (found,) = find_recoverable()
    return found


def test_every_edit_is_there_long_before_the_first_snapshot() -> None:
    journal = Journal(interval=HOUR)
    song = rich_song()
    journal.note_project(None, song=Song())
    for number in range(5):
        song = replace(song, title=f"{number}", clips=(*song.clips, clip_of(f"{number}", 4)))
        journal.note_change(song)
    killed(journal)
    assert_same_song(recovered().load().song, song)


def test_edits_of_a_project_file_are_told_from_there(tmp_path: Path) -> None:
    path = tmp_path / "song.chimera"
    save_project(path, rich_song())
    song = load_project(path).song
    journal = Journal(interval=HOUR)
    journal.note_project(path, song=song, stamp=FileStamp.of(path))
    edited = replace(song, clips=(clip_of("Only", 2), song.clips[1]))
    journal.note_change(edited)
    killed(journal)
    found = recovered()
    assert (found.project, found.title) == (path, song.title)
    assert_same_song(found.load().song, edited)


def test_killed_just_after_a_save_the_file_before_it_is_found(tmp_path: Path) -> None:
    path = tmp_path / "song.chimera"
    save_project(path, rich_song())
    song = load_project(path).song
    journal = Journal(interval=HOUR)
    journal.note_project(path, song=song, stamp=FileStamp.of(path))
    saved = with_title("saved", song)
    journal.note_change(saved)
    save_project(path, saved)
    later = with_title("later", song)
    journal.note_change(later)
    killed(journal)
    assert_same_song(recovered().load().song, later)


def test_a_project_that_another_program_changed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "song.chimera"
    save_project(path, rich_song())
    journal = Journal(interval=HOUR)
    journal.note_project(path, song=load_project(path).song, stamp=FileStamp.of(path))
    assert journal.flush(), "or the thread may make a whole state of the edit already"
    journal.note_change(with_title("edited"))
    killed(journal)
    path.unlink()
    with pytest.raises(ProjectError, match="moved or changed by another program"):
        recovered().load()


def test_edits_after_a_snapshot_are_added_to_it() -> None:
    journal = Journal(interval=HOUR)
    song = rich_song()
    journal.note_change(song)
    assert journal.flush()
    for number in range(3):
        song = replace(song, sketches=song.sketches * 2, title=str(number))
        journal.note_change(song)
    killed(journal)
    assert recovered().load().song.title == "2"
    assert len(recovered().load().song.sketches) == 8


def test_killed_right_after_a_save_there_is_nothing_to_recover(tmp_path: Path) -> None:
    path = tmp_path / "song.chimera"
    journal = Journal(interval=HOUR)
    song = rich_song()
    journal.note_change(song)
    assert journal.flush()
    journal.note_change(with_title("last", song))
    save_project(path, song)
    with journal._changed:  # the thread that clears up does not come to it any more
        journal._closing = True
        journal.note_saved(path, song=song, stamp=FileStamp.of(path))
    killed(journal)
    assert find_recoverable() == []
    assert not journal.session.folder.exists()


def test_undone_back_to_the_file_and_edited_again(tmp_path: Path) -> None:
    path = tmp_path / "song.chimera"
    save_project(path, rich_song())
    song, stamp = load_project(path).song, FileStamp.of(path)
    journal = Journal(interval=HOUR)
    journal.note_project(path, song=song, stamp=stamp)
    journal.note_change(with_title("a", song))
    journal.note_project(path, song=song, stamp=stamp)
    journal.note_change(with_title("b", song))
    killed(journal)
    assert recovered().load().song.title == "b"


def test_a_damaged_edit_gives_back_what_came_before_it() -> None:
    journal = Journal(interval=HOUR)
    journal.note_change(with_title("good"))
    journal.note_change(with_title("lost"))
    killed(journal)
    (path,) = journal.session.folder.glob("edits-*.log")
    records = [
        data for log in find_logs(journal.session.folder, None) for data in read_records(log)
    ]
    broken = records[1].replace(b"lost", b"\xff\xff\xff\xff")
    data = path.read_bytes()
    head = data[: data.index(records[1]) - 8]
    path.write_bytes(
        head + len(broken).to_bytes(4, "little") + zlib.crc32(broken).to_bytes(4, "little") + broken
    )
    assert recovered().load().song.title == "good"


def test_an_edit_by_hand_costs_next_to_nothing() -> None:
    """Of a long clip only its notes as numbers are written, not a MIDI file."""
    clip = Clip("x", tuple(Note(i, 1, 60) for i in range(2000)))
    song = replace(rich_song(), clips=(clip,))
    assert len(write_record(song, replace(song, tempo=99.0))) < 2500
    assert len(write_record(replace(song, clips=()), song)) < 30_000
