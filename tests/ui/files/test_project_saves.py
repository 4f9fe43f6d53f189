"""Saving where another program writes too, and where the disk refuses: nothing is written over unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.project.chimera_file import load_project, save_project
from studio.project.journal import Journal
from studio.project.recovery import find_recoverable
from studio.project.song import Song
from studio.project.told import changed_elsewhere
from studio.ui.window.main_window import MainWindow

Settle = Callable[[MainWindow], None]


@pytest.fixture
def path(window: MainWindow, tmp_path: Path, settle: Settle) -> Path:
    """Return a project that is open in the window."""
    path = tmp_path / "Mine.chimera"
    save_project(path, Song(title="Mine"))
    window.files.open_path(path)
    settle(window)
    return path


def rename(window: MainWindow, title: str) -> None:
    window.document.apply("Rename", lambda song: replace(song, title=title))


def titles(path: Path) -> str:
    return load_project(path).song.title


def test_what_another_program_saved_is_not_written_over(
    window: MainWindow, path: Path, settle: Settle
) -> None:
    rename(window, "ours")
    save_project(path, Song(title="theirs, and longer than what was there"))
    after: list[bool] = []
    window.files.save(lambda: after.append(True))
    settle(window)
    assert titles(path) == "theirs, and longer than what was there"
    (told,) = [n for n in window.toasts.shown if n.action == "Save over it"]
    assert told.sentence == changed_elsewhere(path)
    assert window.document.dirty
    assert after == []
    told.on_action()
    settle(window)
    assert titles(path) == "ours"
    assert not window.document.dirty
    assert after == [True]


def test_save_after_save_asks_nothing(window: MainWindow, path: Path, settle: Settle) -> None:
    for title in ("one", "two"):
        rename(window, title)
        window.files.save()
        settle(window)
        assert titles(path) == title
    path.unlink()
    rename(window, "three")
    window.files.save()
    settle(window)
    assert titles(path) == "three", "a file that is gone is made again"
    assert window.toasts.shown == ()


def test_saving_under_another_name_keeps_both(
    window: MainWindow, path: Path, tmp_path: Path, settle: Settle
) -> None:
    rename(window, "ours")
    save_project(path, Song(title="theirs, and longer than what was there"))
    window.dialogs.save_path = tmp_path / "Other.chimera"
    window.files.save_as()
    settle(window)
    assert titles(tmp_path / "Other.chimera") == "ours"
    assert titles(path).startswith("theirs")


def test_edits_of_an_opened_project_are_safe_at_once(
    window: MainWindow, path: Path, settle: Settle
) -> None:
    journal = Journal(interval=3600.0)
    window.files.use_journal(journal)
    rename(window, "edited")
    window.document.begin("Drag")
    rename(window, "half a drag")
    journal.abandon()
    (found,) = find_recoverable()
    assert found.project == path
    assert found.load().song.title == "edited"
    window.document.rollback()


def test_what_is_recovered_has_the_picture_of_the_last_save(
    window: MainWindow, path: Path, settle: Settle
) -> None:
    journal = Journal(interval=0.01)
    window.files.use_journal(journal)
    window.files.save()
    settle(window)
    rename(window, "edited")
    window.document.undo()
    rename(window, "edited again")
    journal.flush()
    journal.abandon()
    (found,) = find_recoverable()
    assert found.load().song.title == "edited again"
    assert found.thumbnail is not None
    assert found.thumbnail == load_project(path).thumbnail


def test_a_new_songs_first_edit_is_safe_at_once(window: MainWindow) -> None:
    journal = Journal(interval=3600.0)
    window.files.use_journal(journal)
    rename(window, "first")
    rename(window, "second")
    window.document.undo()
    journal.abandon()
    (found,) = find_recoverable()
    assert (found.project, found.load().song.title) == (None, "first")
