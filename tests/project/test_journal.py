"""Autosave and recovery."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from studio.files import backup_path
from studio.melody.notes import Clip, Note
from studio.project import folders
from studio.project.chimera_file import ProjectError, load_project, save_project
from studio.project.extras import Extra
from studio.project.history import History
from studio.project.journal import Journal
from studio.project.locks import FileLock, Locked, is_locked
from studio.project.recovery import discard, find_recoverable, open_elsewhere
from studio.project.snapshot import SnapshotWriter, read_snapshot
from studio.project.song import Song
from studio.timbre.item import Sound
from tests.project.song_strategies import assert_same_song, songs

PNG = b"\x89PNG\r\n\x1a\n picture"
HOUR = 3600.0


@pytest.fixture
def journal() -> Iterator[Journal]:
    one = Journal(interval=HOUR)
    yield one
    one.close()


def killed(song: Song, *, project: Path | None = None, extra: Extra | None = None) -> None:
    """Leave a session behind as a killed program does."""
    left = Journal(interval=HOUR)
    left.note_project(project, extra)
    left.note_thumbnail(PNG)
    left.note_change(song)
    left.close(clean=False)


def test_a_killed_session_is_offered_with_all_it_knew(tmp_path: Path) -> None:
    extra = Extra({"future": 1}, {"mixer.bin": b"\x01"})
    killed(Song(title="Reel"), project=tmp_path / "reel.chimera", extra=extra)
    (found,) = find_recoverable()
    assert (found.title, found.project, found.thumbnail) == ("Reel", tmp_path / "reel.chimera", PNG)
    loaded = found.load()
    assert loaded.song.title == "Reel"
    assert loaded.extra == extra
    discard(found)
    assert find_recoverable() == []
    assert list(folders.autosave_dir().iterdir()) == []


def test_a_clean_end_leaves_nothing(journal: Journal) -> None:
    journal.note_change(Song(title="x"))
    assert journal.flush()
    journal.close()
    assert find_recoverable() == []
    assert list(folders.autosave_dir().iterdir()) == []


def test_a_running_session_is_not_offered_to_others(journal: Journal) -> None:
    journal.note_change(Song(title="mine"))
    assert journal.flush()
    assert find_recoverable() == []
    assert journal.session.folder.exists()


def test_after_saving_there_is_nothing_to_recover(tmp_path: Path) -> None:
    left = Journal(interval=HOUR)
    left.note_change(Song(title="edited", clips=(Clip(),)))
    assert left.flush()
    left.note_saved(tmp_path / "a.chimera")
    left.close(clean=False)
    assert find_recoverable() == []


def test_a_change_after_saving_is_recovered_with_its_project(tmp_path: Path) -> None:
    left = Journal(interval=HOUR)
    left.note_saved(tmp_path / "a.chimera")
    left.note_change(Song(title="later"))
    left.close(clean=False)
    (found,) = find_recoverable()
    assert (found.title, found.project) == ("later", tmp_path / "a.chimera")


def test_the_snapshot_comes_by_itself_after_the_interval() -> None:
    written = threading.Event()
    journal = Journal(interval=0.01, on_written=written.set)
    journal.note_change(Song(title="soon"))
    assert written.wait(20)
    journal.close(clean=False)
    assert find_recoverable()[0].title == "soon"


def test_changes_within_the_interval_are_one_snapshot(journal: Journal) -> None:
    count: list[None] = []
    journal._on_written = lambda: count.append(None)
    for number in range(100):
        journal.note_change(Song(title=str(number)))
    assert journal.flush()
    assert journal.flush()
    journal.close(clean=False)
    assert len(count) == 1
    assert find_recoverable()[0].title == "99"


def test_what_a_drag_passes_through_is_never_recorded() -> None:
    journal = Journal(interval=HOUR)
    journal.note_change(Song(title="before"))
    journal.note_change(Song(title="dragging"), in_gesture=True)
    assert journal._seconds_left() > HOUR, "what is due waits for the end of the drag"
    journal.close(clean=False)
    assert find_recoverable()[0].title == "before"


def test_undoing_back_to_what_is_saved_leaves_nothing_to_recover() -> None:
    history = History()
    journal = Journal(interval=HOUR)
    history.listen(
        lambda song: journal.note_change(song, in_gesture=history.in_gesture, dirty=history.dirty)
    )
    history.apply("Rename", lambda song: replace(song, title="x"))
    assert journal.flush()
    assert (journal.session.folder / "song.json").exists()
    history.undo()
    journal.close(clean=False)
    assert find_recoverable() == []


def test_a_recovered_song_moves_over_before_the_old_session_goes(tmp_path: Path) -> None:
    killed(Song(title="lost"), project=tmp_path / "a.chimera")
    (found,) = find_recoverable()
    journal = Journal(interval=HOUR)
    journal.adopt(found, found.load())
    assert journal.flush()
    assert not found.folder.exists()
    journal.close(clean=False)
    (again,) = find_recoverable()
    assert (again.title, again.project, again.thumbnail) == ("lost", tmp_path / "a.chimera", PNG)


def test_a_refused_write_is_said_once_tried_again_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    journal = Journal(interval=HOUR, on_error=said.append)
    journal.note_change(Song(title="good", clips=(Clip(id="a"),)))
    assert journal.flush()

    def refuse(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        journal.note_change(Song(title="worse", clips=(Clip(id="b"),)))
        assert not journal.flush()
        assert not journal.flush()
        assert len(said) == 1
        assert said == ["The autosave does not work: the disk is full."]
        assert read_snapshot(journal.session.folder)[0].song.title == "good"
    assert journal.flush(), "the work was kept for the next try"
    assert read_snapshot(journal.session.folder)[0].song.title == "worse"
    journal.close()


def test_an_unforeseen_fault_does_not_end_the_autosave(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    journal = Journal(interval=HOUR, on_error=said.append)
    with monkeypatch.context() as patched:
        patched.setattr(SnapshotWriter, "write", lambda *_, **__: 1 / 0)
        journal.note_change(Song(title="a"))
        assert not journal.flush()
    assert said == ["The autosave does not work: the song holds something unexpected."]
    assert "ZeroDivisionError" in caplog.text
    assert journal.flush()
    journal.close()


def test_a_song_no_file_can_hold_keeps_the_snapshot_before() -> None:
    said: list[str] = []
    journal = Journal(interval=HOUR, on_error=said.append)
    journal.note_change(Song(title="good"))
    assert journal.flush()
    journal.note_change(Song(title="bad", clips=(Clip(notes=(Note(0, 1, 999),)),)))
    assert not journal.flush()
    assert "pitch" in said[0]
    journal.close(clean=False)
    assert find_recoverable()[0].title == "good"


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    sound = Sound("long", np.zeros((100_000, 1), np.float32), 8000)
    clips = tuple(Clip(str(i), (Note(i, 1, 60),)) for i in range(5))
    song = Song(clips=clips, sounds=(sound,))
    writer = SnapshotWriter(tmp_path)
    keep = {"project": None, "extra": Extra(), "thumbnail": None}
    writer.write(song, **keep)
    blobs = {p: p.stat().st_mtime_ns for p in (tmp_path / "blobs").iterdir()}
    assert len(blobs) == 6
    edited = replace(clips[0], notes=(Note(0, 9, 70),))
    writer.write(replace(song, clips=(edited, *clips[1:])), **keep)
    after = {p: p.stat().st_mtime_ns for p in (tmp_path / "blobs").iterdir()}
    assert len(after) == 6, "what no snapshot needs any more is gone"
    assert len(after.items() & blobs.items()) == 5
    assert read_snapshot(tmp_path)[0].song.clips[0].notes == edited.notes


@given(songs)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_a_snapshot_holds_whatever_a_song_holds(
    tmp_path_factory: pytest.TempPathFactory, song: Song
) -> None:
    folder = tmp_path_factory.mktemp("snapshot")
    SnapshotWriter(folder).write(song, project=None, extra=Extra(), thumbnail=None)
    assert_same_song(read_snapshot(folder)[0].song, song)


def test_a_damaged_snapshot_is_one_sentence() -> None:
    killed(Song(title="hurt", clips=(Clip(notes=(Note(0, 1, 60),)),)))
    (found,) = find_recoverable()
    (blob,) = (p for p in (found.folder / "blobs").iterdir() if p.suffix == ".mid")
    blob.write_bytes(blob.read_bytes()[:-4])
    with pytest.raises(ProjectError, match=r"^“hurt” cannot be recovered: .* is damaged"):
        found.load()
    blob.unlink()
    with pytest.raises(ProjectError, match=r"^“hurt” cannot be recovered: .* is missing"):
        found.load()
    (found.folder / "song.json").write_bytes(b"\xff\xff")
    assert find_recoverable() == []
    assert found.folder.exists(), "what cannot be read is still not thrown away"


def test_a_damaged_picture_does_not_hide_the_song() -> None:
    killed(Song(title="song"))
    (blob,) = find_recoverable()[0].folder.glob("blobs/*.png")
    blob.write_bytes(b"")
    (found,) = find_recoverable()
    assert found.thumbnail is None
    assert found.load().song.title == "song"


def test_a_locked_project_is_seen_from_the_other_program(tmp_path: Path, journal: Journal) -> None:
    project = tmp_path / "a.chimera"
    assert open_elsewhere(project) is None
    journal.note_project(project)
    assert journal.flush()
    assert open_elsewhere(project) == os.getpid()
    assert open_elsewhere(project, own=journal.session) is None
    assert open_elsewhere(tmp_path / "b.chimera") is None
    journal.note_project(None)
    assert journal.flush()
    assert open_elsewhere(project) is None


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    assert not is_locked(path)
    lock = FileLock(path)
    assert is_locked(path)
    with pytest.raises(Locked):
        FileLock(path)
    lock.release()
    assert not is_locked(path)


def _outcomes_of_a_kill_at_every_step(
    monkeypatch: pytest.MonkeyPatch, action: Callable[[], None]
) -> Iterator[None]:
    """Do something in a child that is killed at its first, second, ... change of the disk, until it gets through."""
    for deadly in range(1, 200):
        child = os.fork()
        if child == 0:
            _die_before_step(deadly, monkeypatch)
            try:
                action()
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        yield
        if os.WIFEXITED(status):
            assert deadly > 5, "the child got through without a single step"
            return
    pytest.fail("the child never got through")


def _die_before_step(deadly: int, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = itertools.count(1)

    def deadly_version(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **kwargs: object) -> object:
            if next(steps) == deadly:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return step

    for place, names in ((os, ("fsync", "link")), (Path, ("open", "replace", "unlink"))):
        for name in names:
            monkeypatch.setattr(place, name, deadly_version(getattr(place, name)))


@pytest.mark.skipif(os.name == "nt", reason="needs fork")
def test_a_kill_at_any_step_of_an_autosave_leaves_a_whole_song(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = {"project": None, "extra": Extra(), "thumbnail": None}
    old = Song("old", clips=(Clip("a", (Note(0, 1, 60),), id="a"), Clip("same", id="s")))
    new = Song("new", clips=(Clip("b", (Note(0, 1, 61),), id="b"), old.clips[1]))
    writer = SnapshotWriter(tmp_path)
    writer.write(old, **keep)
    found: list[str] = []
    for _ in _outcomes_of_a_kill_at_every_step(monkeypatch, lambda: writer.write(new, **keep)):
        song = read_snapshot(tmp_path)[0].song
        assert song in (old, new)
        found.append(song.title)
        SnapshotWriter(tmp_path).write(old, **keep)
    assert found == sorted(found, reverse=True)
    assert {"old", "new"} == set(found)


@pytest.mark.skipif(os.name == "nt", reason="needs fork")
def test_a_kill_at_any_step_of_a_save_leaves_a_whole_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.chimera"
    save_project(path, Song("oldest"))
    save_project(path, Song("old"))
    found: list[str] = []
    for _ in _outcomes_of_a_kill_at_every_step(
        monkeypatch, lambda: save_project(path, Song("new"))
    ):
        found.append(load_project(path).song.title)
        assert load_project(backup_path(path)).song.title in ("oldest", "old", "new")
        save_project(path, Song("old"))
    assert found == sorted(found, reverse=True)
    assert {"old", "new"} == set(found)


CHILD = """
from pathlib import Path
from dataclasses import replace
from studio.melody.notes import Clip
from studio.melody.notes import Note
from studio.project.chimera_file import save_project
from studio.project.history import History
from studio.project.journal import Journal
from studio.project.song import Song

clips = [Clip(f"{i}", tuple(Note(t, 1, 60) for t in range(0, 4000, 4)), id=f"{i}") for i in range(8)]
song = Song(title="0", clips=tuple(clips))
journal = Journal(interval=3600)
for number in range(1, 100_000):
    index = number % 8
    notes = tuple(Note(t + number % 3, 1 + number, 60) for t in range(0, 4000, 4))
    clips[index] = replace(clips[index], notes=notes)
    song = replace(song, title=str(number), clips=tuple(clips))
    MODE
    print(number, flush=True)
"""


def _kill_while_writing(code: str, env: dict[str, str], lines: int) -> int:
    """Run the child, kill it some lines of output later, and return the last number it reported as written."""
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=env
    )
    assert child.stdout is not None
    for _ in range(lines):
        child.stdout.readline()
    child.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    rest = child.stdout.read()
    child.wait(30)
    child.stdout.close()
    numbers = [int(line) for line in rest.splitlines() if line]
    return max([lines, *numbers])


@pytest.mark.parametrize("lines", [1, 7, 20])
def test_a_kill_in_the_middle_of_autosaves_leaves_the_last_one(lines: int) -> None:
    code = CHILD.replace("MODE", "journal.note_change(song); journal.flush()")
    last = _kill_while_writing(code, dict(os.environ), lines)
    (found,) = find_recoverable()
    assert int(found.title) in (last, last + 1), "the last one finished, or the one after it"
    song = found.load().song
    number = int(song.title)
    # An edit is on the disk before the autosave that holds it is whole.
    assert number in (last, last + 1)
    assert number >= int(found.title)
    assert song.find_clip(str(number % 8)).notes[0].length == 1 + number
    assert all(len(clip.notes) == 1000 for clip in song.clips)
    discard(found)
    assert list(folders.autosave_dir().iterdir()) == []


@pytest.mark.parametrize("lines", [1, 9, 23])
def test_a_kill_in_the_middle_of_saves_leaves_a_whole_project(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "a.chimera"
    code = CHILD.replace("MODE", f"save_project(Path({str(path)!r}), song)")
    last = _kill_while_writing(code, dict(os.environ), lines)
    song = load_project(path).song
    assert int(song.title) in (last, last + 1)
    assert all(len(clip.notes) == 1000 for clip in song.clips)
    if last > 1:
        assert int(load_project(tmp_path / "a.chimera.bak").song.title) <= int(song.title)
