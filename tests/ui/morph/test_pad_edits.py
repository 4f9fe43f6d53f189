"""Corners, the puck and paths of a pad as undo steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.project.song import PadPoint

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def test_a_clip_dropped_on_a_slot_is_one_undo_step(room, clips):
    room.pad.slot_dropped.emit(1, clips[2].id)
    assert room.state.corners == (None, clips[2].id, None, None)
    assert room.pad.slots[1].item.label == "Gamma"
    assert room.document.undo_name == "Put “Gamma” in a corner"
    room.document.undo()
    assert room.pad.slots[1].item is None


def test_corners_are_swapped_and_cleared(full, clips):
    full.pad.slots_swapped.emit(0, 3)
    assert full.state.corners[0] == clips[3].id
    full.pad.slot_cleared.emit(1)
    assert full.state.corners == (clips[3].id, None, clips[2].id, clips[0].id)


def test_a_drag_is_one_undo_step_and_undo_brings_the_puck_back(full):
    before = full.song
    QTest.mousePress(full.pad.surface, LEFT, NONE, full.point(0.3, 0.3))
    QTest.mouseMove(full.pad.surface, full.point(0.6, 0.4))
    assert full.song is before
    QTest.mouseRelease(full.pad.surface, LEFT, NONE, full.point(0.6, 0.4))
    assert full.document.undo_name == "Move morph point"
    assert (full.state.x, full.state.y) == full.pad.position
    full.document.undo()
    assert full.pad.position == (0.5, 0.5)


def test_a_path_is_recorded_renamed_and_deleted_with_undo(full):
    points = (PadPoint(0.0, 0.1, 0.1), PadPoint(1.0, 0.9, 0.9))
    full.pad.path_recorded.emit(points)
    (gesture,) = full.song.gestures
    assert (gesture.room, gesture.name, gesture.points) == ("melody", "Path 1", points)
    assert full.pad.path_bar.current == gesture
    full.pad.path_renamed.emit(gesture.id, "Sweep")
    assert full.song.gestures[0].name == "Sweep"
    full.pad.path_deleted.emit(gesture.id)
    assert full.song.gestures == ()
    full.document.undo()
    full.document.undo()
    full.document.undo()
    assert full.song.gestures == ()
    assert full.pad.position == (0.5, 0.5), "the puck's way back is the same step"
    assert full.document.redo() == "Record path"
    assert full.song.gestures == (gesture,)


def test_a_drawn_path_is_one_undo_step_and_lasts_as_long_as_the_hand(full):
    full.pad.surface.set_draw_mode(True)
    before = full.song
    for kind, place, moment in (
        (QEvent.Type.MouseButtonPress, (0.2, 0.2), 5000),
        (QEvent.Type.MouseMove, (0.5, 0.4), 6000),
        (QEvent.Type.MouseMove, (0.8, 0.8), 7500),
        (QEvent.Type.MouseButtonRelease, (0.8, 0.8), 7500),
    ):
        at = full.pad.surface.pixel(*place)
        event = QMouseEvent(kind, at, full.pad.surface.mapToGlobal(at), LEFT, LEFT, NONE)
        event.setTimestamp(moment)
        QApplication.sendEvent(full.pad.surface, event)
    (gesture,) = full.song.gestures
    assert [point.time for point in gesture.points] == [0.0, 1.0, 2.5]
    assert full.document.undo_name == "Record path"
    assert (full.state.x, full.state.y) == full.pad.position == pytest.approx((0.8, 0.8), abs=0.01)
    full.document.undo()
    assert full.song == before


def test_a_played_path_moves_the_melody_and_ends_as_one_step(full):
    full.pad.path_recorded.emit((PadPoint(0.0, 0.2, 0.2), PadPoint(0.04, 0.7, 0.7)))
    full.pad.released.emit(0.1, 0.1)
    with full.qtbot.waitSignal(full.pad.path_bar.player.finished):
        QTest.mouseClick(full.pad.path_bar.play_button, LEFT)
    assert (full.state.x, full.state.y) == (0.7, 0.7)
    assert full.document.undo_name == "Move morph point"


def test_bars_last_as_long_as_the_song_says(full):
    full.document.apply("Tempo", lambda song: replace(song, tempo=60.0))
    full.pad.path_recorded.emit((PadPoint(0.0, 0.2, 0.2), PadPoint(1.0, 0.7, 0.7)))
    full.pad.path_bar.set_bars(1)
    QTest.mouseClick(full.pad.path_bar.play_button, LEFT)
    assert full.pad.path_bar.player.seconds == 4.0
    full.pad.path_bar.player.stop()


def test_an_untouched_puck_stays_in_the_middle_as_corners_are_filled(room, clips):
    for corner, expected in enumerate([(0.5, 0.5), (0.5, 0.0), (0.5, 0.5), (0.5, 0.5)]):
        room.pad.slot_dropped.emit(corner, clips[corner].id)
        assert room.pad.position == expected
        assert (room.state.x, room.state.y) == expected


def test_a_moved_puck_stays_where_it_is(full, clips):
    full.pad.set_position(0.2, 0.7)
    full.pad.released.emit(0.2, 0.7)
    full.pad.slot_dropped.emit(0, clips[2].id)
    assert full.pad.position == (0.2, 0.7)
