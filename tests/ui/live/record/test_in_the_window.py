"""Recording and takes in a whole window, with real keys and a real mouse."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.project.song import Song
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import UP
from tests.ui.live.by_hand import TEMPO, pitches, play_to, record_one


def test_letters_keys_and_midi_are_recorded(qtbot: QtBot, room: MainWindow, clip: Clip) -> None:
    QTest.keyClick(room, Qt.Key.Key_M)
    QTest.keyClick(room, Qt.Key.Key_R)
    assert room.live.record.recording.recording
    assert room.registry.action("record.notes").isChecked()
    play_to(qtbot, room, 0.5)
    QTest.keyPress(room.melody.editor.canvas, Qt.Key.Key_K)
    room.live.keyboard.keys.pressed.emit(85, 100)
    room.live.midi.played.emit("Keys", (0x90, 87, 100), time.perf_counter())
    qtbot.waitUntil(lambda: room.live.record.overlay.count == 3)
    QTest.keyRelease(room.melody.editor.canvas, Qt.Key.Key_K)
    room.live.keyboard.keys.let_go.emit(85)
    room.live.midi.played.emit("Keys", (0x90, 87, 0), time.perf_counter())
    QTest.keyClick(room, Qt.Key.Key_Space)
    assert not room.transport.playing
    assert not room.live.record.recording.recording
    assert pitches(room, clip.id) == sorted([*UP, 72, 85, 87])
    assert room.document.undo_name == "Record Take 1"
    assert room.live.record.overlay.isHidden()
    room.undo()
    assert pitches(room, clip.id) == UP


def test_the_position_is_red_while_it_records(qtbot: QtBot, room: MainWindow) -> None:
    button = room.bar.findChild(object, "button.record.notes")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "color" in room.bar.position.styleSheet()
    assert room.bar.position.accessibleName() == "Position, recording"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert room.bar.position.styleSheet() == ""
    assert room.transport.playing


def test_shift_r_arms_the_next_play(qtbot: QtBot, room: MainWindow) -> None:
    QTest.keyClick(room, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert room.registry.action("record.arm").isChecked()
    assert not room.transport.playing
    QTest.keyClick(room, Qt.Key.Key_Space)
    assert room.live.record.recording.recording


def test_a_take_is_recorded_without_a_clip(qtbot: QtBot, room: MainWindow) -> None:
    window = room
    window.document.open(Song(tempo=TEMPO))
    record_one(qtbot, window)
    (clip,) = window.document.song.clips
    assert clip.name == "Take 1"
    assert window.melody.shown is clip
    assert not window.melody.is_preview
    window.undo()
    assert window.document.song.clips == ()


def test_takes_are_listed_heard_used_kept_renamed_and_deleted(
    qtbot: QtBot, room: MainWindow, clip: Clip
) -> None:
    record_one(qtbot, room, 84)
    room.transport.seek(0)
    record_one(qtbot, room, 86)
    panel = room.live.record.panel
    assert room.melody.shelf.tabs.currentIndex() == room.live.record.takes_tab
    assert [take.name for take in panel.model._takes] == ["Take 2", "Take 1"], "newest first"
    first = panel.model.index(1, 0)
    panel.view.setCurrentIndex(first)
    assert room.melody.is_preview
    assert [note.pitch for note in room.melody.shown.notes] == [84]
    use = next(
        button
        for button in panel.findChildren(QToolButton)
        if button.accessibleName() == "Use take in the open clip"
    )
    QTest.mouseClick(use, Qt.MouseButton.LeftButton)
    assert room.melody.open_clip_id == clip.id
    assert 86 not in pitches(room, clip.id), "take 2 gave way to take 1 in its time"
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    room.registry.trigger("take.clip")
    made = room.melody.shown
    assert (made.name, [note.pitch for note in made.notes]) == ("Take 2", [86])
    panel.model.setData(panel.model.index(0, 0), "Good one")
    assert room.document.song.takes[1].name == "Good one"
    room.live.record.show_takes()
    assert panel.view.hasFocus()
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert [take.name for take in room.document.song.takes] == ["Take 1"]
    assert made.id in {known.id for known in room.document.song.clips}, "the clip stays"
    room.undo()
    assert len(room.document.song.takes) == 2


def test_a_take_with_nothing_to_go_into_says_so(qtbot: QtBot, room: MainWindow) -> None:
    window = room
    window.document.open(Song(tempo=TEMPO))
    record_one(qtbot, window)
    take = window.document.song.takes[0]
    window.melody.shelf.delete_asked.emit((window.document.song.clips[0].id,))
    said: list[str] = []
    window.live.record.takes.notify.connect(lambda note: said.append(note.sentence))
    window.live.record.takes.use(take.id)
    assert said == ["Open a clip of the song first: the take's notes go into it."]


def test_how_it_records_is_chosen_in_the_panel_and_the_menu(room: MainWindow) -> None:
    panel = room.live.record.panel
    panel.mode.setCurrentIndex(1)
    panel.mode.activated.emit(1)
    panel.grid.setCurrentIndex(4)
    panel.grid.activated.emit(4)
    assert (room.settings.record_replace, room.settings.record_grid) == (True, "1/8T")
    assert room.registry.action("record.replace").isChecked()
    assert room.registry.action("input_grid.1/8T").isChecked()
    room.registry.trigger("input_grid.off")
    assert room.settings.record_grid == ""
    assert panel.grid.currentText() == "Off"


def test_a_take_on_a_corner_becomes_a_clip(qtbot: QtBot, room: MainWindow) -> None:
    record_one(qtbot, room)
    room.melody.morph.pad.slots[2].chosen.emit(room.document.song.takes[0].id)
    corner = room.document.song.pad("melody").corners[2]
    assert room.document.song.find_clip(corner).name == "Take 1"
    room.undo()
    assert room.document.undo_name == "Record Take 1", "clip and corner are one step"
    assert room.document.song.pad("melody").corners[2] is None


def test_leaving_the_song_keeps_what_is_being_recorded_in_it(
    qtbot: QtBot, room: MainWindow, clip: Clip
) -> None:
    QTest.keyClick(room, Qt.Key.Key_R)
    play_to(qtbot, room, 0.5)
    room.live.keyboard.keys.pressed.emit(84, 100)
    play_to(qtbot, room, 1.0)
    room.dialogs.unsaved_answer = "cancel"
    room.files.new()
    assert not room.live.record.recording.recording
    assert 84 in pitches(room, clip.id)
    room.dialogs.unsaved_answer = "discard"
    room.files.new()
    assert room.document.song.takes == ()
    assert room.document.song.clips == ()


def test_what_was_played_along_keeps_its_place_in_the_song(qtbot: QtBot, room: MainWindow) -> None:
    QTest.keyClick(room, Qt.Key.Key_Space)
    play_to(qtbot, room, 5.0)
    placed = room.transport.beat
    room.live.keyboard.keys.pressed.emit(84, 100)
    qtbot.waitUntil(lambda: room.transport.passes == 1, timeout=5000)
    room.live.keyboard.keys.let_go.emit(84)
    room.registry.trigger("record.capture")
    take = room.document.song.takes[0]
    assert (take.captured, take.name, take.start) == (True, "Captured 1", 4.0)
    (note,) = take.clip.notes
    assert take.start + note.start / TICKS_PER_BEAT == pytest.approx(placed, abs=0.25)
    assert note.length / TICKS_PER_BEAT == pytest.approx(8.0 - placed, abs=0.4)
