"""A run from its beginning to its end, and the one after a kill."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.melody.factory import factory_clips
from studio.project.chimera_file import load_project
from studio.project.journal import Journal
from studio.project.recovery import find_recoverable
from studio.project.song import Song, add_clips
from studio.ui.start.recovery_answer import RecoveryAnswer, RecoveryChoice
from studio.ui.start.recovery_dialog import RecoveryDialog
from studio.ui.widgets.toasts import Level
from studio.ui.window.main_window import MainWindow
from studio.ui.window.session import Session
from tests.ui.conftest import UP, tune

Settle = Callable[[MainWindow], None]


@pytest.fixture
def begin(qtbot: QtBot) -> Iterator[Callable[[MainWindow], Session]]:
    """Return what begins a session without its worker; it ends with the test."""
    begun: list[Session] = []

    def start(window: MainWindow, files: tuple[Path, ...] = ()) -> Session:
        window.services.worker.start = lambda: None
        session = Session(window)
        begun.append(session)
        session.begin(files)
        qtbot.waitUntil(lambda: not window.services.pool.busy, timeout=20_000)
        return session

    yield start
    for session in begun:
        if session.journal is not None:
            session.end()


@pytest.fixture
def killed(qtbot: QtBot) -> Callable[[Path | None], None]:
    """Return what leaves behind what a killed program leaves: a journal whose lock nobody holds."""

    def leave(project: Path | None = None) -> None:
        journal = Journal(interval=1.0)
        journal.note_project(project)
        journal.note_change(Song(title="Lost", clips=(tune("Rising", UP),)))
        assert journal.flush()
        journal.close(clean=False)

    return leave


def test_the_factory_clips_come_after_the_window(
    window: MainWindow, begin: Callable[..., Session]
) -> None:
    begin(window)
    shown = [clip.name for clip in window.melody.shelf.library_model.clips]
    assert shown == [factory.clip.name for factory in factory_clips()]
    assert "Für Elise" in shown, "by their names, not by those of their files"
    assert window.melody.welcome.example.isEnabled()


def test_files_of_the_command_line_are_opened(
    window: MainWindow, begin: Callable[..., Session], two_files: list[Path], settle: Settle
) -> None:
    begin(window, tuple(two_files))
    settle(window)
    assert [clip.name for clip in window.document.song.clips] == ["Rising", "Falling"]


def test_edits_reach_the_journal_and_a_clean_end_leaves_nothing(
    window: MainWindow, begin: Callable[..., Session]
) -> None:
    session = begin(window)
    window.melody.new_clip()
    assert session.journal.flush()
    folder = session.journal.session.folder
    assert (folder / "song.json").exists()
    session.end()
    assert not folder.exists()
    assert find_recoverable() == []


def test_undoing_back_to_the_saved_song_leaves_nothing_to_recover(
    window: MainWindow, begin: Callable[..., Session]
) -> None:
    session = begin(window)
    window.melody.new_clip()
    assert session.journal.flush()
    window.undo()
    assert session.journal.flush()
    assert not (session.journal.session.folder / "song.json").exists()


def test_after_a_kill_the_song_is_offered_and_comes_back_as_unsaved(
    window: MainWindow,
    begin: Callable[..., Session],
    killed: Callable[..., None],
    settle: Settle,
) -> None:
    killed()
    window.dialogs.recovery = lambda found: RecoveryAnswer(RecoveryChoice.RECOVER, found[0])
    session = begin(window)
    settle(window)
    assert window.document.song.title == "Lost"
    assert window.document.dirty
    assert window.isWindowModified()
    assert session.journal.flush()
    assert find_recoverable() == [], "the old autosave is gone once the new one holds the song"
    assert (session.journal.session.folder / "song.json").exists()


def test_discarding_a_recovery_throws_it_away(
    window: MainWindow, begin: Callable[..., Session], killed: Callable[..., None], settle: Settle
) -> None:
    killed()
    window.dialogs.recovery = lambda found: RecoveryAnswer(RecoveryChoice.DISCARD, found[0])
    begin(window)
    settle(window)
    assert window.document.song == Song()
    assert find_recoverable() == []


@pytest.mark.parametrize("choice", [RecoveryChoice.DISCARD, RecoveryChoice.RECOVER])
def test_files_of_the_start_are_opened_or_missed_in_words(
    window: MainWindow,
    begin: Callable[..., Session],
    killed: Callable[..., None],
    two_files: list[Path],
    settle: Settle,
    choice: RecoveryChoice,
) -> None:
    killed()
    window.dialogs.recovery = lambda found: RecoveryAnswer(choice, found[0])
    begin(window, tuple(two_files))
    settle(window)
    opened = choice is RecoveryChoice.DISCARD
    assert len(window.document.song.clips) == (2 if opened else 1)
    told = [notification.sentence for notification in window.toasts.shown]
    assert any("were not opened" in sentence for sentence in told) is not opened


def test_deciding_later_keeps_the_recovery(
    window: MainWindow, begin: Callable[..., Session], killed: Callable[..., None]
) -> None:
    killed()
    begin(window)
    assert window.dialogs.asked == ["recover 1"]
    assert len(find_recoverable()) == 1


def test_the_saved_file_can_be_opened_instead(
    window: MainWindow,
    begin: Callable[..., Session],
    killed: Callable[..., None],
    tmp_path: Path,
    settle: Settle,
) -> None:
    window.document.apply("Add", lambda song: add_clips(song, (tune("Saved", UP),)))
    window.dialogs.save_path = tmp_path / "Mine.chimera"
    window.files.save()
    settle(window)
    killed(tmp_path / "Mine.chimera")
    window.dialogs.recovery = lambda found: RecoveryAnswer(RecoveryChoice.OPEN_SAVED, found[0])
    begin(window)
    settle(window)
    assert [clip.name for clip in window.document.song.clips] == ["Saved"]
    assert not window.document.dirty


def test_the_recovery_dialog_says_what_was_lost(
    qtbot: QtBot, killed: Callable[..., None], tmp_path: Path
) -> None:
    killed()
    killed(tmp_path / "Mine.chimera")
    dialog = RecoveryDialog(find_recoverable())
    qtbot.addWidget(dialog)
    dialog.show()
    texts = [dialog.list.item(row).text() for row in range(2)]
    assert all(text.startswith("Lost\n") for text in texts)
    assert any("never saved" in text for text in texts)
    saved_row = next(row for row in range(2) if "Mine.chimera" in texts[row])
    dialog.list.setCurrentRow(saved_row)
    assert dialog.open_saved.isEnabled()
    dialog.list.setCurrentRow(1 - saved_row)
    assert not dialog.open_saved.isEnabled()


def test_an_uncaught_error_becomes_a_notice_from_any_thread(
    qtbot: QtBot, window: MainWindow, begin: Callable[..., Session]
) -> None:
    session = begin(window)
    hook, thread_hook = sys.excepthook, threading.excepthook
    session.install_hooks()
    try:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: bool(window.toasts.shown))
    finally:
        sys.excepthook, threading.excepthook = hook, thread_hook
    notice = window.toasts.shown[0]
    assert notice.level is Level.ERROR
    assert "ZeroDivisionError" in notice.details
    assert "ZeroDivisionError" not in notice.sentence


def test_a_thumbnail_is_saved_with_the_project(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    window.melody.new_clip()
    window.dialogs.save_path = tmp_path / "Mine.chimera"
    window.files.save()
    settle(window)
    thumbnail = load_project(tmp_path / "Mine.chimera").thumbnail
    assert thumbnail is not None
    assert thumbnail.startswith(b"\x89PNG")


def test_the_last_project_is_reopened_if_wished(
    window: MainWindow, begin: Callable[..., Session], tmp_path: Path, settle: Settle, store
) -> None:
    window.melody.new_clip()
    window.dialogs.save_path = tmp_path / "Mine.chimera"
    window.files.save()
    settle(window)
    window.files.new()
    store.update(reopen_last=True)
    begin(window)
    settle(window)
    assert window.document.path == tmp_path / "Mine.chimera"


def test_preferences_are_written(window: MainWindow, begin: Callable[..., Session], store) -> None:
    session = begin(window)
    store.update(autosave_seconds=42.0)
    assert session.journal.interval == 42.0
    session.end()
    assert '"autosave_seconds": 42.0' in store.path.read_text()
