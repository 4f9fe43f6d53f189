from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.melody.midi.read import read_midi
from studio.project.song import add_clips
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.melody.shelf import LIBRARY_TAB
from studio.ui.melody.shelf_list import ClipListView
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def filled(window: MainWindow) -> MainWindow:
    """A window with two clips on the shelf and one in the library."""
    clips = (tune("Rising", UP), tune("Falling", DOWN))
    window.document.apply("Add", lambda song: add_clips(song, clips))
    window.set_library((tune("Factory", UP),))
    return window


def row_at(view: ClipListView, row: int) -> QPoint:
    return view.visualRect(view.model().index(row)).center()


def click(qtbot: QtBot, view: ClipListView, row: int) -> None:
    qtbot.mouseClick(view.viewport(), LEFT, pos=row_at(view, row))


def names(window: MainWindow) -> list[str]:
    return [clip.name for clip in window.document.song.clips]


def test_a_click_opens(qtbot: QtBot, filled: MainWindow) -> None:
    click(qtbot, filled.melody.shelf.song_list, 1)
    assert filled.melody.shown.name == "Falling"
    assert filled.melody.header.name.text() == "Falling"


def test_arrows_walk_through_the_clips(qtbot: QtBot, filled: MainWindow) -> None:
    view = filled.melody.shelf.song_list
    click(qtbot, view, 0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert filled.melody.shown.name == "Falling"


def test_a_double_click_fills_the_next_corner(qtbot: QtBot, filled: MainWindow) -> None:
    view = filled.melody.shelf.song_list
    for row in (0, 1):
        click(qtbot, view, row)
        qtbot.mouseDClick(view.viewport(), LEFT, pos=row_at(view, row))
    first, second = filled.document.song.clips
    assert filled.document.song.pad("melody").corners == (first.id, second.id, None, None)


def test_a_library_clip_is_copied_to_the_song_in_one_step(qtbot: QtBot, filled: MainWindow) -> None:
    shelf = filled.melody.shelf
    shelf.show_tab(LIBRARY_TAB)
    click(qtbot, shelf.library_list, 0)
    qtbot.keyClick(shelf.library_list, Qt.Key.Key_Return)
    assert names(filled) == ["Rising", "Falling", "Factory"]
    assert filled.document.song.pad("melody").corners[0] == filled.document.song.clips[2].id
    filled.undo()
    assert names(filled) == ["Rising", "Falling"]
    assert filled.document.song.pad("melody").corners[0] is None


def test_rename_in_place(qtbot: QtBot, filled: MainWindow) -> None:
    view = filled.melody.shelf.song_list
    click(qtbot, view, 0)
    filled.registry.trigger("shelf.rename")
    editor = view.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "Climbing")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(filled) == ["Climbing", "Falling"])
    assert filled.document.undo_name == "Rename to Climbing"


def test_rename_above_the_editor(qtbot: QtBot, filled: MainWindow) -> None:
    field = filled.melody.header.name
    field.selectAll()
    qtbot.keyClicks(field, "Up")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert names(filled) == ["Up", "Falling"]
    field.clear()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Up", "a clip without a name keeps the one it has"


def test_delete_empties_the_corner_and_offers_undo(qtbot: QtBot, filled: MainWindow) -> None:
    filled.melody.put_on_corner(0, filled.document.song.clips[0].id)
    view = filled.melody.shelf.song_list
    click(qtbot, view, 0)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert names(filled) == ["Falling"]
    assert filled.document.song.pad("melody").corners[0] is None
    assert filled.melody.shown.name == "Falling"
    filled.toasts.shown[0].on_action()
    assert names(filled) == ["Rising", "Falling"]
    assert filled.document.song.pad("melody").corners[0] is not None


def test_duplicates_get_names_of_their_own(qtbot: QtBot, filled: MainWindow) -> None:
    filled.melody.shelf.song_list.selectAll()
    filled.registry.trigger("shelf.duplicate")
    assert names(filled) == ["Rising", "Falling", "Rising 2", "Falling 2"]
    assert len({clip.id for clip in filled.document.song.clips}) == 4


def test_a_duplicate_is_selected_alone_though_ctrl_is_held(
    qtbot: QtBot, filled: MainWindow
) -> None:
    view = filled.melody.shelf.song_list
    click(qtbot, view, 0)
    held = Qt.KeyboardModifier.ControlModifier
    qtbot.keyPress(view, Qt.Key.Key_Control, held)
    assert QGuiApplication.keyboardModifiers() == held
    qtbot.keyClick(view, Qt.Key.Key_D, held)
    qtbot.keyRelease(view, Qt.Key.Key_Control)
    assert [clip.name for clip in view.chosen] == ["Rising 2"]


def test_find_narrows_both_lists(qtbot: QtBot, filled: MainWindow) -> None:
    shelf = filled.melody.shelf
    qtbot.keyClicks(shelf.find, "fa")
    assert [clip.name for clip in shelf.song_model.clips] == ["Falling"]
    assert [clip.name for clip in shelf.library_model.clips] == ["Factory"]
    shelf.find.clear()
    assert len(shelf.song_model.clips) == 2


def test_the_selection_survives_an_edit_of_the_notes(qtbot: QtBot, filled: MainWindow) -> None:
    view = filled.melody.shelf.song_list
    click(qtbot, view, 1)
    filled.registry.trigger("roll.select_all")
    filled.registry.trigger("roll.up")
    assert view.current_clip.name == "Falling"
    assert view.current_clip.notes[0].pitch == DOWN[0] + 1


@pytest.fixture
def no_loop(monkeypatch: pytest.MonkeyPatch) -> list[QDrag]:
    """Drags end at once, dropped on another program; what they carried is remembered."""
    drags: list[QDrag] = []

    def exec_(self: QDrag, *_actions: object) -> Qt.DropAction:
        drags.append(self)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    return drags


def test_a_drag_carries_a_finished_file_and_the_clip(
    qtbot: QtBot,
    filled: MainWindow,
    no_loop: list[QDrag],
    settle: Callable[[MainWindow], None],
) -> None:
    view = filled.melody.shelf.song_list
    at = row_at(view, 0)
    qtbot.mousePress(view.viewport(), LEFT, pos=at)
    settle(filled)
    qtbot.mouseMove(view.viewport(), at + QPoint(30, 30))
    assert len(no_loop) == 1
    mime = no_loop[0].mimeData()
    path = Path(mime.urls()[0].toLocalFile())
    assert path.name == "Rising 120bpm.mid"
    assert read_midi(path).to_clip(0).notes == filled.document.song.clips[0].notes
    assert bytes(mime.data(ITEM_MIME).data()).decode() == filled.document.song.clips[0].id
    assert not mime.hasText() or mime.text().startswith("file:")
    filled.document.open(filled.document.song)
    filled.close()
    assert path.exists(), "another program may refer to it for years"


def test_a_file_that_nobody_took_goes(
    qtbot: QtBot, filled: MainWindow, settle: Callable[[MainWindow], None]
) -> None:
    clip = filled.document.song.clips[0]
    filled.drag_files.prepare(clip, clip.name)
    settle(filled)
    path = filled.drag_files.path_of(clip, clip.name)
    assert path is not None
    assert path.exists()
    filled.document.open(filled.document.song)
    filled.close()
    assert not path.exists()


def test_the_same_name_never_changes_a_dropped_file(
    filled: MainWindow, settle: Callable[[MainWindow], None]
) -> None:
    first, other = tune("Tune", UP), tune("Tune", DOWN)
    for clip in (first, other, first):
        filled.drag_files.prepare(clip, "Tune")
        settle(filled)
    one, two = (filled.drag_files.path_of(clip, "Tune") for clip in (first, other))
    assert (one.name, two.name) == ("Tune 120bpm.mid", "Tune 120bpm (2).mid")
    assert read_midi(one).to_clip(0).notes == first.notes


def test_the_handle_above_the_editor_drags_the_clip_on_show(
    qtbot: QtBot,
    filled: MainWindow,
    no_loop: list[QDrag],
    settle: Callable[[MainWindow], None],
) -> None:
    handle = filled.melody.header.handle
    qtbot.mousePress(handle, LEFT, pos=QPoint(10, 10))
    settle(filled)
    qtbot.mouseMove(handle, QPoint(40, 40))
    assert [Path(d.mimeData().urls()[0].toLocalFile()).name for d in no_loop] == [
        "Rising 120bpm.mid"
    ]


def test_the_menu_offers_what_is_possible(filled: MainWindow) -> None:
    filled.melody.shelf.song_list.selectAll()
    filled.registry.refresh()
    assert filled.registry.action("shelf.delete").isEnabled()
    filled.melody.shelf.show_tab(LIBRARY_TAB)
    filled.registry.refresh()
    assert not filled.registry.action("shelf.delete").isEnabled()
