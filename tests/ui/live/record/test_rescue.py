"""Recordings that a program which died has left are offered; what is saved needs no journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.live.record.recorder import Recorder
from studio.project import folders
from studio.ui.window.main_window import MainWindow
from tests.ui.live.by_hand import record_one


@pytest.fixture
def left_behind() -> Path:
    """What a killed program was recording."""
    folder = folders.data_dir() / "takes" / "20260101-000000-dead"
    recorder = Recorder(folder)
    recorder.start(0.0, tempo=120.0, clip="gone")
    for beat, message in ((0.0, (0x90, 60, 100)), (1.0, (0x80, 60, 0)), (1.0, (0x90, 64, 100))):
        recorder.feed(message, beat)
    assert recorder._journal.sync(10.0)
    recorder._journal.close()
    recorder._journal.join(10.0)
    return folder


def test_unfinished_takes_are_offered_and_kept(
    qtbot: QtBot, make_window: Callable[..., MainWindow], left_behind: Path, settle
) -> None:
    window = make_window()
    parts = window.live.record
    parts.start()
    qtbot.waitUntil(lambda: not parts.panel.offer_card.isHidden(), timeout=5000)
    assert parts.panel.offer_text.text().startswith(
        "1 recording was not finished when the program last ended ("
    )
    assert "2 notes" in parts.panel.offer_text.text()
    window.melody.shelf.show_tab(parts.takes_tab)
    QTest.mouseClick(parts.panel.keep_button, Qt.MouseButton.LeftButton)
    assert [[n.pitch for n in take.clip.notes] for take in window.document.song.takes] == [[60, 64]]
    assert window.document.song.clips[0].name == "Take 1"
    assert parts.panel.offer_card.isHidden()
    assert window.document.undo_name == "Recover 1 recording"
    assert left_behind.exists(), "until the program is left in order"
    window.live.stop()
    assert not left_behind.exists()


def test_takes_that_the_recovered_song_holds_are_not_offered_again(
    qtbot: QtBot, make_window: Callable[..., MainWindow], left_behind: Path, settle
) -> None:
    window = make_window()
    window.live.record.rescue.look()
    settle(window)
    window.live.record.rescue.keep()
    song = window.document.song
    again = make_window()
    again.document.open(song)
    again.live.record.rescue.look()
    settle(again)
    assert again.live.record.rescue.waiting == []
    assert again.live.record.panel.offer_card.isHidden()


def test_unfinished_takes_are_thrown_away(
    make_window: Callable[..., MainWindow], left_behind: Path, settle
) -> None:
    window = make_window()
    window.live.record.rescue.look()
    settle(window)
    window.live.record.panel.discard_asked.emit()
    settle(window)
    assert not left_behind.exists()


def test_what_another_program_records_now_is_not_offered(
    make_window: Callable[..., MainWindow], settle
) -> None:
    first, second = make_window(), make_window()
    first.live.record.start()
    settle(first)
    first.live.record.recorder.start(0.0, tempo=120.0)
    first.live.record.recorder.feed((0x90, 60, 100), 0.5)
    assert first.live.record.recorder._journal.sync(10.0)
    second.live.record.rescue.look()
    settle(second)
    assert second.live.record.rescue.waiting == []


def test_a_saved_song_needs_no_journal(
    qtbot: QtBot, room: MainWindow, tmp_path: Path, settle
) -> None:
    record_one(qtbot, room)
    parts = room.live.record
    parts.recorder.flush()
    (take,) = room.document.song.takes
    journal = parts.folder.path / f"take-{take.id.partition('-')[0]}.jsonl"
    assert journal.exists()
    room.document.mark_saved(room.document.song, tmp_path / "song.chimera")
    settle(room)
    assert not journal.exists()
