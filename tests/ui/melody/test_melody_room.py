"""Shelf, editor and morph as one: what is on show, what is a preview, and what an edit does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.melody.notes import Clip
from studio.melody.space import MelodySpace
from studio.project.song import add_clips
from studio.ui.widgets.toasts import Level
from studio.ui.window.main_window import MainWindow
from studio.ui.window.rooms import Room, RoomStack
from tests.ui.conftest import DOWN, UP, tune


@pytest.fixture
def room_window(window: MainWindow) -> MainWindow:
    clips = (tune("Rising", UP), tune("Falling", DOWN))
    window.document.apply("Add", lambda song: add_clips(song, clips))
    return window


def moved(clip: Clip, way: int = 1) -> Clip:
    return clip.with_notes(replace(note, pitch=note.pitch + way) for note in clip.notes)


def preview(window: MainWindow, clip: Clip) -> None:
    window.melody.morph._context.show_preview(clip, "pad")


def names(window: MainWindow) -> list[str]:
    return [clip.name for clip in window.document.song.clips]


def test_an_edit_on_its_own_is_one_named_step(room_window: MainWindow) -> None:
    room, document = room_window.melody, room_window.document
    room.editor.clip_edited.emit("Move 8 notes", moved(room.shown))
    assert document.undo_name == "Move 8 notes"
    assert document.song.clips[0].notes[0].pitch == UP[0] + 1
    document.undo()
    assert document.song.clips[0].notes[0].pitch == UP[0]
    assert room.editor.clip().notes[0].pitch == UP[0]


def test_a_drag_is_one_step_and_can_be_cancelled(room_window: MainWindow) -> None:
    room, document = room_window.melody, room_window.document
    start = room.shown
    room.editor.gesture_began.emit("Move 8 notes")
    for way in (1, 2, 3):
        room.editor.clip_edited.emit("Move 8 notes", moved(start, way))
    room.editor.gesture_committed.emit()
    assert document.song.clips[0].notes[0].pitch == UP[0] + 3
    room.editor.gesture_began.emit("Move 8 notes")
    room.editor.clip_edited.emit("Move 8 notes", moved(start, 9))
    room.editor.gesture_cancelled.emit()
    assert document.song.clips[0].notes[0].pitch == UP[0] + 3
    document.undo()
    assert document.song.clips[0].notes == start.notes


def test_a_preview_is_shown_but_not_in_the_song(room_window: MainWindow) -> None:
    morph = tune("Morph", [60, 67] * 4)
    preview(room_window, morph)
    room = room_window.melody
    assert room.shown is morph
    assert room.is_preview
    assert room.header.badge.isVisible()
    assert room.header.name.isReadOnly()
    assert names(room_window) == ["Rising", "Falling"]


def test_the_first_edit_of_a_preview_keeps_it_in_one_step(room_window: MainWindow) -> None:
    morph = tune("Morph", [60, 67] * 4)
    preview(room_window, morph)
    room, document = room_window.melody, room_window.document
    room.editor.gesture_began.emit("Move 8 notes")
    room.editor.clip_edited.emit("Move 8 notes", moved(morph))
    room.editor.gesture_committed.emit()
    assert names(room_window) == ["Rising", "Falling", "Morph"]
    assert room.shown.notes == moved(morph).notes
    assert not room.is_preview
    document.undo()
    assert names(room_window) == ["Rising", "Falling"]


def test_keep_puts_the_preview_on_the_shelf(qtbot: QtBot, room_window: MainWindow) -> None:
    preview(room_window, tune("Morph", [60, 67] * 4))
    room_window.registry.refresh()
    assert room_window.registry.action("clip.keep").isEnabled()
    qtbot.mouseClick(room_window.melody.header.keep, Qt.MouseButton.LeftButton)
    assert names(room_window) == ["Rising", "Falling", "Morph"]
    assert not room_window.melody.header.badge.isVisible()
    room_window.registry.refresh()
    assert not room_window.registry.action("clip.keep").isEnabled()


def test_a_preview_ends_when_a_clip_is_opened(room_window: MainWindow) -> None:
    preview(room_window, tune("Morph", [60, 67] * 4))
    room_window.melody.open_clip(room_window.document.song.clips[1].id)
    assert room_window.melody.shown.name == "Falling"
    assert room_window.melody.morph.preview is None


def test_ghosts_keep_the_colours_of_their_corners(room_window: MainWindow) -> None:
    first, second = room_window.document.song.clips
    room_window.melody.put_on_corner(0, first.id)
    room_window.melody.put_on_corner(2, second.id)
    room_window.melody.open_clip(first.id)
    counts = [len(ghost.ids) for ghost in room_window.melody.editor.state.ghosts]
    assert counts == [0, 0, len(second.notes), 0]


def test_the_next_clip_opens_when_the_open_one_goes(room_window: MainWindow) -> None:
    room = room_window.melody
    room.open_clip(room_window.document.song.clips[1].id)
    room.shelf.delete_asked.emit((room.open_clip_id,))
    assert room.shown.name == "Rising"
    room.shelf.delete_asked.emit((room.open_clip_id,))
    assert room.shown is None
    assert room.welcome.isVisible()
    assert not room_window.transport.playing


def test_a_new_song_shows_the_welcome(room_window: MainWindow) -> None:
    room_window.dialogs.unsaved_answer = "discard"
    room_window.files.new()
    assert room_window.melody.welcome.isVisible()
    assert room_window.document.undo_name is None


def test_the_name_on_the_shelf_survives_an_edit(room_window: MainWindow) -> None:
    room = room_window.melody
    stale = room.shown
    room.shelf.rename_asked.emit(stale.id, "Climbing")
    room.editor.clip_edited.emit("Move 8 notes", moved(stale))
    assert names(room_window) == ["Climbing", "Falling"]


def test_a_missing_model_is_one_sentence(
    qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    from studio.worker.errors import ModelError

    class Missing:
        def on(self, _device: str) -> Missing:
            return self

        def make_room(self, _device: str) -> None:
            """Nothing is kept."""

        def get(self, _name: str) -> object:
            raise ModelError("The melody model is missing.")

    window = make_window(models=Missing())
    window.services.worker.start()
    window.set_library((tune("One", UP), tune("Two", DOWN)))
    window.melody.start_example()
    qtbot.waitUntil(lambda: bool(window.toasts.shown), timeout=30_000)
    assert {n.sentence for n in window.toasts.shown} == {"The melody model is missing."}
    assert {n.level for n in window.toasts.shown} == {Level.ERROR}


def test_dropped_clips_are_morphed_in_the_window(
    qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    from studio.melody.net.musicvae_fast import FastMusicVAE
    from tests.melody.spaces import OneModel, random_network

    window = make_window(models=OneModel(MelodySpace(FastMusicVAE(random_network()))))
    window.services.worker.start()
    window.set_library((tune("One", UP), tune("Two", DOWN)))
    window.melody.start_example()
    tiles = window.melody.morph._strip
    qtbot.waitUntil(lambda: all(tile is not None for tile in tiles.tiles), timeout=30_000)
    assert window.melody.is_preview
    assert window.melody.editor.clip() is window.melody.shown
    assert tiles.tiles[0].notes == window.document.song.clips[0].notes, "the ends are exact"
    assert not window.toasts.shown


def test_a_library_clip_dropped_on_a_corner_comes_to_the_shelf_once(window: MainWindow) -> None:
    factory = tune("Factory", UP)
    window.set_library((factory,))
    window.melody.morph.pad.slot_dropped.emit(0, factory.id)
    assert names(window) == ["Factory"]


def test_the_switcher_shows_when_there_is_a_choice(qtbot: QtBot) -> None:
    rooms = RoomStack()
    qtbot.addWidget(rooms)
    rooms.show()
    rooms.add(Room("melody", "Melody", "melody", QWidget))
    assert not rooms.switcher.isVisible()
    rooms.add(Room("sound", "Sound", "sound", QWidget))
    assert rooms.switcher.isVisible()
    assert not rooms.is_made("sound")
    assert rooms.current.id == "melody"
    with qtbot.waitSignal(rooms.room_changed) as changed:
        rooms.show_room("sound")
    assert changed.args == ["sound"]
    assert rooms.is_made("sound")
    assert rooms.current.id == "sound"


def test_the_side_column_uses_the_height(qtbot: QtBot, window: MainWindow) -> None:
    side = window.melody.side
    window.resize(1280, 720)
    assert side.tabs.isVisible()
    assert side.tabs.count() == 2
    window.resize(2560, 1440)
    qtbot.waitUntil(lambda: not side.tabs.isVisible())
    assert window.melody.morph.shape.isVisible()
    assert window.melody.morph.map.isVisible()
    window.resize(1280, 720)
    qtbot.waitUntil(side.tabs.isVisible)
    assert side.tabs.count() == 2
