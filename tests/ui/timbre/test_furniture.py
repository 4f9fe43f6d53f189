"""The timbre room made in pieces before it is asked for: not at work, not seen, then the same as one made at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.assets import resources_dir
from studio.ui.window.main_window import MainWindow

SONG = resources_dir() / "songs" / "night-ferry.chimera"
Settle = Callable[[MainWindow], None]


def furnished(qtbot: QtBot, window: MainWindow) -> QWidget:
    """Wait until the room was made in pieces, and return it."""
    window.more.prepare()
    place = window.rooms.place("timbre")
    qtbot.waitUntil(lambda: place.findChild(QWidget, "timbreRoom") is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not window.more.busy, timeout=60_000)
    return place.findChild(QWidget, "timbreRoom")


def test_pieces_are_neither_seen_nor_at_work(qtbot: QtBot, window: MainWindow) -> None:
    room = furnished(qtbot, window)
    assert not room.isVisible()
    assert not window.rooms.is_made("timbre")
    assert window.more.pads.promised["timbre"] == "Timbre"
    assert not hasattr(room, "voice")
    assert room.sounds.list.count() > 20


def test_a_song_takes_the_room_that_was_made(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    room = furnished(qtbot, window)
    window.files.open_path(SONG)
    settle(window)
    qtbot.waitUntil(lambda: window.rooms.is_made("timbre"), timeout=20_000)
    assert window.more.timbre is room
    song = window.document.song
    assert [corner.id for corner in room.voice.corners if corner] == list(
        song.pad("timbre").corners
    )
    own = [room.sounds.item_of(sound.id) for sound in song.sounds]
    assert None not in own
    assert all(not item.icon().isNull() for item in own)
    window.rooms.show_room("timbre")
    assert room.isVisible()
    assert room.width() > 900


def test_who_asks_in_the_middle_gets_all_of_it(qtbot: QtBot, window: MainWindow) -> None:
    seen: list[int] = []

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.ChildAdded:
                seen.append(1)
            return False

    place, watch = window.rooms.place("timbre"), Watch()
    place.installEventFilter(watch)
    window.more.prepare()
    qtbot.waitUntil(lambda: bool(seen), timeout=60_000)
    window.rooms.show_room("timbre")
    room = window.more.timbre
    assert room.isVisible()
    assert room.tabs.count() == 4
    assert not window.more.busy
    qtbot.wait(50)
    assert place.findChildren(QWidget, "timbreRoom") == [room]


def test_opening_twice_changes_nothing(window: MainWindow) -> None:
    room = window.more.timbre
    voice = room.voice
    room.open()
    assert room.voice is voice
    assert not room.furnish()
