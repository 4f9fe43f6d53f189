"""Disks that refuse, folders that go, clocks that jump, and a second program: what is said, and what is lost.

A small disk of its own (a tmpfs) stands for a full and for a read-only one where this program may mount it; elsewhere
the limit on the size of a file does, and the rights of a folder.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import numpy as np

from studio.bench.faults.song import clip_of, rich_song
from studio.bench.faults.wording import complaint
from studio.bench.rows import BenchRow
from studio.files import FileSaveError
from studio.project.chimera_file import ProjectError, load_project, save_project
from studio.project.edit_log import FileStamp
from studio.project.journal import Journal
from studio.project.recovery import find_recoverable, open_elsewhere
from studio.project.song import Song
from studio.project.told import also_open, changed_elsewhere
from studio.timbre.item import Sound

_DISK_KB = 512
_HOUR = 3600.0
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Trouble:
    """What came of one kind of trouble.

    Attributes:
        name: what happened.
        sentences: what the person is told.
        lost: edits and files that are gone.
    """

    name: str
    sentences: tuple[str, ...]
    lost: int


def measure_trouble() -> list[BenchRow]:
    """Return a row a kind of trouble: what was lost, with the sentence beside it."""
    rows = []
    for cause in TROUBLES:
        with tempfile.TemporaryDirectory(prefix="chimera-trouble-") as name:
            found = cause(Path(name))
        bad = [complaint(text) for text in found.sentences if complaint(text)]
        note = " / ".join(found.sentences) + (f" (not plain: {bad[0]})" if bad else "")
        silent = not found.sentences and found.name not in _SILENT
        rows.append(
            BenchRow(
                "faults",
                f"lost by {found.name}",
                found.lost + len(bad) + silent,
                "things",
                0,
                note=note,
            )
        )
    return rows


def full_disk(folder: Path) -> Trouble:
    """Save and autosave on a full disk, then make room: the old file stays, and nothing edited is missing."""
    said: list[str] = []
    with small_disk(folder) as disk:
        path = disk / "song.chimera"
        song = rich_song()
        save_project(path, song)
        before = path.read_bytes()
        journal = Journal(root=disk / "autosave", interval=_HOUR, on_error=said.append)
        journal.note_project(path, song=song, stamp=FileStamp.of(path))
        filler = disk / "filler"
        _fill(filler)
        edited = replace(song, title="edited", sounds=(*song.sounds, _long_sound()))
        lost = _refused(said, lambda: save_project(path, edited))
        lost += path.read_bytes() != before
        journal.note_change(edited)
        lost += journal.flush()  # it cannot have worked
        filler.unlink()
        lost += not journal.flush()
        lost += _kill(journal, disk / "autosave", edited)
        save_project(path, edited)
        lost += load_project(path).song.title != "edited"
    return Trouble("a full disk", tuple(dict.fromkeys(said)), lost)


def read_only(folder: Path) -> Trouble:
    """Save into a folder that became read-only; the autosave lies elsewhere and goes on."""
    said: list[str] = []
    with small_disk(folder) as disk:
        path = disk / "song.chimera"
        save_project(path, rich_song())
        before = path.read_bytes()
        edited = replace(rich_song(), title="edited")
        journal = Journal(root=folder / "autosave", interval=_HOUR, on_error=said.append)
        journal.note_change(edited)
        with _no_writing(disk):
            lost = _refused(said, lambda: save_project(path, edited))
            lost += path.read_bytes() != before
        lost += _kill(journal, folder / "autosave", edited)
    return Trouble("a read-only folder", tuple(said), lost)


def removed_folder(folder: Path) -> Trouble:
    """Remove the project's folder, and the folder of the autosaves, while the song is open."""
    said: list[str] = []
    place = folder / "songs"
    place.mkdir()
    path = place / "song.chimera"
    save_project(path, rich_song())
    journal = Journal(root=folder / "autosave", interval=_HOUR, on_error=said.append)
    journal.note_project(path, song=rich_song(), stamp=FileStamp.of(path))
    journal.note_change(replace(rich_song(), title="first"))
    lost = int(not journal.flush())
    shutil.rmtree(place)
    shutil.rmtree(folder / "autosave")
    edited = replace(rich_song(), title="edited", clips=(clip_of("New", 5),))
    lost += _refused(said, lambda: save_project(path, edited))
    journal.note_change(edited)
    lost += not journal.flush()
    journal.note_change(replace(edited, title="last"))
    lost += _kill(journal, folder / "autosave", replace(edited, title="last"))
    return Trouble("a folder removed while open", tuple(said), lost)


def clock_jump(folder: Path) -> Trouble:
    """Let the clock jump a day forth and two days back between edits, autosaves and a kill."""
    lost = 0
    for days in (1, -2):
        root = folder / f"autosave{days}"
        journal = Journal(root=root, interval=_HOUR)
        journal.note_change(replace(rich_song(), title="before"))
        lost += not journal.flush()
        with _shifted(days * _DAY):
            edited = replace(rich_song(), title=f"after {days}")
            journal.note_change(edited)
            lost += not journal.flush()
            path = folder / "song.chimera"
            save_project(path, edited)
            lost += load_project(path).song.title != edited.title
            last = replace(edited, title="last")
            journal.note_change(last)
        lost += _kill(journal, root, last)
    return Trouble("a clock that jumps", (), lost)


def second_instance(folder: Path) -> Trouble:
    """Open the same project twice: it is seen, both autosaves are kept apart, and neither offers the other's."""
    path, root = folder / "song.chimera", folder / "autosave"
    save_project(path, rich_song())
    first, second = Journal(root=root, interval=_HOUR), Journal(root=root, interval=_HOUR)
    for journal in (first, second):
        journal.note_project(path, song=rich_song(), stamp=FileStamp.of(path))
        journal.flush()
    lost = int(open_elsewhere(path, own=second.session, root=root) is None)
    lost += bool(find_recoverable(root))
    known = FileStamp.of(path)
    save_project(path, replace(rich_song(), title="the first one's, which is longer"))
    lost += known is None or not known.is_other(FileStamp.of(path))
    ours = replace(rich_song(), title="ours")
    first.note_change(replace(rich_song(), title="theirs"))
    second.note_change(ours)
    lost += _kill(second, root, ours)
    first.close()
    said = (also_open(path), changed_elsewhere(path))
    return Trouble("a second program with the same project", said, lost)


TROUBLES: tuple[Callable[[Path], Trouble], ...] = (
    full_disk,
    read_only,
    removed_folder,
    clock_jump,
    second_instance,
)
_SILENT = ("a clock that jumps",)
"""Of which there is nothing to say, because nothing is noticed."""


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Give a disk of half a MiB; where none may be mounted, a plain folder."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = _quietly("mount", "-t", "tmpfs", "-o", f"size={_DISK_KB}k", "tmpfs", str(disk))
    try:
        yield disk
    finally:
        if mounted:
            _quietly("umount", "-l", str(disk))


def may_mount(folder: Path) -> bool:
    """Return whether :func:`small_disk` gives a real disk here."""
    with small_disk(folder) as disk:
        return disk.stat().st_dev != folder.stat().st_dev


@contextlib.contextmanager
def _no_writing(disk: Path) -> Iterator[None]:
    remounted = _quietly("mount", "-o", "remount,ro", str(disk))
    if not remounted:
        disk.chmod(0o555)
    try:
        yield
    finally:
        if remounted:
            _quietly("mount", "-o", "remount,rw", str(disk))
        else:
            disk.chmod(0o755)


@contextlib.contextmanager
def _shifted(by: timedelta) -> Iterator[None]:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz=UTC):  # type: ignore[no-untyped-def]
            return datetime.now(tz) + by

    modules = ("snapshot", "envelope", "recovery")
    with contextlib.ExitStack() as stack:
        for name in modules:
            stack.enter_context(patch(f"studio.project.{name}.datetime", Shifted))
        real = time.time
        stack.enter_context(patch("time.time", lambda: real() + by.total_seconds()))
        yield


def _refused(said: list[str], save: Callable[[], None]) -> int:
    """Return 0 where a save was refused in a sentence, which joins ``said``."""
    try:
        save()
    except (ProjectError, FileSaveError) as error:
        said.append(str(error))
        return 0
    return 1


def _kill(journal: Journal, root: Path, song: Song) -> int:
    """End a journal as a kill does; return 0 where recovery brings the song back."""
    journal.abandon()
    found = [one.load().song for one in find_recoverable(root)]
    return int(song.title not in [one.title for one in found])


def _fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as stream:
        for size in (2**16, 2**12, 1):
            with contextlib.suppress(OSError):
                while stream.tell() < _DISK_KB * 2**10:
                    if stream.write(bytes(size)) < size:
                        break


def _long_sound() -> Sound:
    rng = np.random.default_rng(1)
    return Sound("Long", (rng.integers(-999, 999, (20_000, 1)) / 32768).astype(np.float32), 16_000)


def _quietly(*words: str) -> bool:
    try:
        done = subprocess.run(words, capture_output=True, check=False, timeout=30)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
