"""The first minute: the welcome page, its songs, and what is dropped on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.project.chimera_file import save_project
from studio.project.recent import RecentFile, with_recent
from studio.project.song import Song, add_clips
from studio.project.stroke_codec import strokes_to_bytes
from studio.sketch.item import PLAIN
from studio.ui.drag.stroke_drop import STROKE_MIME
from studio.ui.start.song_card import length_words
from studio.ui.start.welcome import MOST_RECENT, Welcome
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import UP, tune

Settle = Callable[[MainWindow], None]
LEFT, NO_KEY, COPY = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.DropAction.CopyAction,
)


@pytest.fixture
def begun(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window whose welcome page has its songs."""
    qtbot.waitUntil(lambda: len(window.melody.welcome.cards) == 3, timeout=20_000)
    return window


def drop(welcome: Welcome, mime: QMimeData) -> bool:
    """Drag over the page and let go; return whether it was taken."""
    place = QPoint(60, 60)
    QApplication.sendEvent(welcome, QDragEnterEvent(place, COPY, mime, LEFT, NO_KEY))
    move = QDragMoveEvent(place, COPY, mime, LEFT, NO_KEY)
    QApplication.sendEvent(welcome, move)
    if move.isAccepted():
        QApplication.sendEvent(welcome, QDropEvent(QPointF(place), COPY, mime, LEFT, NO_KEY))
    return move.isAccepted()


def test_one_click_opens_a_song_of_ones_own_that_space_plays(
    qtbot: QtBot, begun: MainWindow, settle: Settle
) -> None:
    card = begun.melody.welcome.cards[0]
    before = card.song.path.read_bytes()
    with qtbot.waitSignal(begun.files.opened, timeout=20_000):
        qtbot.mouseClick(card, LEFT)
    document = begun.document
    assert document.path is None, "a factory song is opened as a copy"
    assert not document.dirty
    assert document.name == card.song.title
    assert begun.melody.shown is document.song.tracks[0].clips[0].clip
    assert begun.registry.action("play.toggle").isEnabled()
    begun.registry.trigger("play.toggle")
    assert begun.transport.playing
    begun.transport.stop()
    assert begun.live.playing.box.currentText() in ("Timbre", "")
    document.apply("Add", lambda song: add_clips(song, (tune("Mine", UP),)))
    begun.files.save()
    assert begun.dialogs.asked[-1].startswith("save "), "saving asks for a file"
    settle(begun)
    assert card.song.path.read_bytes() == before
    assert str(card.song.path) not in begun.settings.recent


def test_the_whole_band_plays_along_unless_it_shall_not(qtbot: QtBot, begun: MainWindow) -> None:
    with qtbot.waitSignal(begun.files.opened, timeout=20_000):
        begun.beginning.open_named(1)
    tracks = len(begun.document.song.tracks)
    assert len(begun.live.playing.sounds) == tracks
    begun.registry.trigger("play.together")
    assert len(begun.live.playing.sounds) == 1
    begun.registry.trigger("play.together")
    assert len(begun.live.playing.sounds) == tracks


def test_a_stroke_dropped_on_the_welcome_page_is_a_clip(begun: MainWindow) -> None:
    welcome = begun.melody.welcome
    mime = QMimeData()
    stroke = tuple((float(x), float(x * x % 97)) for x in range(40))
    mime.setData(STROKE_MIME, strokes_to_bytes([(stroke, PLAIN)]))
    assert drop(welcome, mime)
    assert len(begun.document.song.clips) == 1
    assert begun.document.song.clips[0].notes


def test_broken_strokes_get_a_sentence(begun: MainWindow) -> None:
    mime = QMimeData()
    mime.setData(STROKE_MIME, b"nothing")
    drop(begun.melody.welcome, mime)
    assert begun.document.song.clips == ()
    assert len(begun.toasts.shown) == 1


def test_choose_files_takes_what_a_drop_takes(
    qtbot: QtBot, begun: MainWindow, two_files: list[Path], settle: Settle
) -> None:
    begun.dialogs.chosen_paths = two_files
    qtbot.mouseClick(begun.melody.welcome.files, LEFT)
    settle(begun)
    assert [clip.name for clip in begun.document.song.clips] == ["Rising", "Falling"]


def test_what_was_open_lately_is_one_click_away(
    qtbot: QtBot, begun: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "Mine.chimera"
    save_project(path, Song(title="Mine", clips=(tune("Rising", UP),)))
    begun.services.settings.update(recent=with_recent((), path))
    recents = begun.melody.welcome.recents
    qtbot.waitUntil(lambda: len(recents.buttons) == 1)
    with qtbot.waitSignal(begun.files.opened):
        qtbot.mouseClick(recents.buttons[0], LEFT)
    assert begun.document.path == path


def test_gone_projects_cannot_be_pressed_and_the_list_is_short(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    files = [RecentFile(tmp_path / f"{n}.chimera", f"{n}", n > 0, None) for n in range(9)]
    welcome.set_recent(files)
    assert len(welcome.recents.buttons) == MOST_RECENT
    assert [button.isEnabled() for button in welcome.recents.buttons] == [False] + [True] * 4


def test_songs_are_opened_by_the_keyboard_alone(qtbot: QtBot, begun: MainWindow) -> None:
    card = begun.melody.welcome.cards[2]
    assert card.focusPolicy() & Qt.FocusPolicy.TabFocus
    with qtbot.waitSignal(begun.files.opened, timeout=20_000):
        qtbot.keyClick(card, Qt.Key.Key_Space)
    assert begun.document.song.title == card.song.title


def test_lengths_are_written_as_people_do() -> None:
    assert [length_words(s) for s in (41.7, 59.6, 5.0)] == ["0:42", "1:00", "0:05"]


def test_the_drawn_path_moves_the_timbre_pad_while_the_song_plays(
    qtbot: QtBot, begun: MainWindow
) -> None:
    with qtbot.waitSignal(begun.files.opened, timeout=20_000):
        begun.beginning.open_named(0)
    pad = begun.more.timbre.pad
    start = pad.position
    begun.registry.trigger("play.toggle")
    qtbot.waitUntil(lambda: pad.position != start, timeout=20_000)
    begun.transport.stop()
    assert begun.document.song.pad("timbre").x == pytest.approx(start[0]), "following is no edit"
    assert begun.document.undo_name is None
