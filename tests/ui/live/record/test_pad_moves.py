"""Moves of the pad are recorded, played again and edited, in a whole window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.project.automation import position_at
from studio.project.song import MASTER, LanePoint, PadLane, PadPoint, Song
from studio.ui.live.record.takes_list import holds
from studio.ui.window.main_window import MainWindow
from tests.ui.live.by_hand import TEMPO, play_to


def drag_pad(qtbot: QtBot, window: MainWindow, beats: tuple[float, float]) -> float:
    """Hold the puck from the left to the right, at song positions or soon after; returns the beat of the press."""
    surface = window.melody.morph.pad.surface
    left = Qt.MouseButton.LeftButton
    play_to(qtbot, window, beats[0])
    pressed = window.transport.tick / TICKS_PER_BEAT
    QTest.mousePress(surface, left, pos=surface.pixel(0.0, 0.0).toPoint())
    for step in range(1, 11):
        play_to(qtbot, window, beats[0] + (beats[1] - beats[0]) * step / 10)
        QTest.mouseMove(surface, surface.pixel(step / 10, 0.0).toPoint())
        qtbot.wait(1)
    QTest.mouseRelease(surface, left, pos=surface.pixel(1.0, 0.0).toPoint())
    return pressed


def test_a_gesture_is_recorded_and_moves_the_pad_again(qtbot: QtBot, room: MainWindow) -> None:
    QTest.keyClick(room, Qt.Key.Key_R)
    pressed = drag_pad(qtbot, room, (1.0, 2.5))
    QTest.keyClick(room, Qt.Key.Key_Space)
    assert room.document.undo_name == "Record Take 1"
    assert holds(room.document.song.takes[0]) == "pad moves"
    lane = room.document.song.lanes["melody"]
    assert (lane.points[0].x, lane.points[-1].x) == pytest.approx((0.0, 1.0), abs=0.01)
    assert lane.points[0].beat == pytest.approx(pressed, abs=0.9)
    assert not room.live.record.automation.lane.isHidden()
    room.melody.morph.pad.set_position(1.0, 0.0)
    seen: list[float] = []
    room.melody.morph.pad.moved.connect(lambda x, _y: seen.append(x))
    room.live.record.automation.player._touched = -9.0
    room.transport.seek(0)
    QTest.keyClick(room, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] > 0.98, timeout=5000)
    assert seen[0] == pytest.approx(0.0, abs=0.01)
    assert seen == sorted(seen)
    assert any(0.2 < x < 0.8 for x in seen)
    room.transport.stop()
    room.undo()
    assert room.document.song.lanes == {}
    assert room.document.undo_name is None, "the release of the puck was no step of its own"
    assert room.live.record.automation.lane.isHidden()


def test_the_master_pad_let_go_amid_a_recording_is_no_step_of_its_own(
    qtbot: QtBot, room: MainWindow
) -> None:
    master = room.live.steering.master
    before = room.document.song
    QTest.keyClick(room, Qt.Key.Key_R)
    play_to(qtbot, room, 0.5)
    master.grab()
    master.move(1.0, 0.0)
    play_to(qtbot, room, 1.5)
    master.move(0.75, 0.25)
    master.release()
    assert room.document.undo_name is None
    assert master.position == (0.75, 0.25)
    QTest.keyClick(room, Qt.Key.Key_Space)
    assert room.document.undo_name == "Record Take 1"
    assert (room.document.song.pad(MASTER).x, room.document.song.pad("melody").x) == (0.75, 0.75)
    assert master.position == (0.75, 0.25)
    room.undo()
    assert room.document.song == before
    assert room.document.undo_name is None


LANE = PadLane((LanePoint(0.0, 0.0, 0.0), LanePoint(4.0, 1.0, 0.0)))


@pytest.fixture
def automated(room: MainWindow) -> MainWindow:
    """The window with a line from A to B over the first bar."""
    song = room.document.song
    room.document.open(Song("", TEMPO, clips=song.clips, pads=song.pads, lanes={"melody": LANE}))
    return room


def test_automation_takes_the_melody_along_until_a_clip_is_opened(
    qtbot: QtBot, automated: MainWindow, clip: Clip
) -> None:
    window, player = automated, automated.live.record.automation.player
    moves: list[float] = []
    window.melody.morph.pad.moved.connect(lambda x, _y: moves.append(x))
    QTest.keyClick(window, Qt.Key.Key_Space)
    play_to(qtbot, window, 1.0)
    assert moves
    window.melody.shelf.clip_opened.emit(clip.id)
    assert player.left
    assert not window.live.record.automation.lane.follow_button.isHidden()
    moves.clear()
    before = window.melody.morph.pad.position[0]
    qtbot.waitUntil(lambda: window.melody.morph.pad.position[0] != before, timeout=3000)
    assert moves == [], "the puck still shows where the automation is"
    assert window.melody.shown.id == clip.id
    QTest.mouseClick(window.live.record.automation.lane.follow_button, Qt.MouseButton.LeftButton)
    assert not player.left
    qtbot.waitUntil(lambda: bool(moves), timeout=3000)


def test_muted_automation_moves_nothing(qtbot: QtBot, automated: MainWindow) -> None:
    QTest.mouseClick(automated.live.record.automation.lane.mute_button, Qt.MouseButton.LeftButton)
    assert automated.document.song.lanes["melody"].muted
    assert automated.document.undo_name == "Mute automation"
    before = automated.melody.morph.pad.position
    QTest.keyClick(automated, Qt.Key.Key_Space)
    play_to(qtbot, automated, 2.0)
    assert automated.melody.morph.pad.position == before


def test_automation_is_cleared_and_comes_back(automated: MainWindow) -> None:
    lane = automated.live.record.automation.lane
    QTest.mouseClick(lane.clear_button, Qt.MouseButton.LeftButton)
    assert automated.document.song.lanes == {}
    assert lane.isHidden()
    automated.undo()
    assert automated.document.song.lanes == {"melody": LANE}
    assert not lane.isHidden()


def test_a_hand_on_the_pad_wins_over_the_automation(qtbot: QtBot, automated: MainWindow) -> None:
    surface = automated.melody.morph.pad.surface
    QTest.keyClick(automated, Qt.Key.Key_Space)
    play_to(qtbot, automated, 0.5)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=surface.pixel(0.9, 0.0).toPoint())
    held = automated.melody.morph.pad.position
    play_to(qtbot, automated, 2.0)
    assert automated.melody.morph.pad.position == held
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=surface.pixel(0.9, 0.0).toPoint())


def test_automation_longer_than_the_loop_goes_on(qtbot: QtBot, automated: MainWindow) -> None:
    long = PadLane((LanePoint(0.0, 0.0, 0.0), LanePoint(16.0, 1.0, 0.0)))
    song = automated.document.song
    automated.document.open(
        Song("", TEMPO, clips=song.clips, pads=song.pads, lanes={"melody": long})
    )
    assert automated.live.record.automation.player.period == 16.0
    QTest.keyClick(automated, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: automated.transport.passes == 1, timeout=5000)
    qtbot.waitUntil(lambda: automated.melody.morph.pad.position[0] > 0.5, timeout=3000)
    qtbot.waitUntil(lambda: automated.transport.passes == 2, timeout=5000)
    qtbot.waitUntil(lambda: automated.melody.morph.pad.position[0] < 0.4, timeout=3000)


def test_a_drawn_path_is_written_at_the_playhead(automated: MainWindow) -> None:
    pad = automated.melody.morph.pad
    pad.path_recorded.emit((PadPoint(0.0, 0.0, 0.0), PadPoint(1.0, 1.0, 0.0)))
    automated.transport.seek(5 * TICKS_PER_BEAT)
    pad.path_bar.set_bars(1)
    pad.path_bar.write_action.trigger()
    points = automated.document.song.lanes["melody"].points
    assert [(p.beat, p.x) for p in points] == [(0.0, 0.0), (4.0, 1.0), (4.0, 0.0), (8.0, 1.0)] or [
        (p.beat, p.x) for p in points
    ] == [(0.0, 0.0), (4.0, 1.0), (4.0, 1.0), (4.0, 0.0), (8.0, 1.0)]
    assert automated.document.undo_name == "Write Path 1 into the song"


def test_a_gesture_on_the_stage_is_recorded_with_its_pauses(qtbot: QtBot, room: MainWindow) -> None:
    room.live.toggle_stage()
    surface = room.live.stage.pads.current
    QTest.keyClick(room, Qt.Key.Key_R)
    play_to(qtbot, room, 0.5)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=surface.pixel(0.2, 0.0).toPoint())
    qtbot.waitUntil(lambda: room.melody.morph.pad.position[0] < 0.3)
    play_to(qtbot, room, 4.0)
    QTest.mouseMove(surface, surface.pixel(0.8, 0.0).toPoint())
    qtbot.waitUntil(lambda: room.melody.morph.pad.position[0] > 0.7)
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=surface.pixel(0.8, 0.0).toPoint())
    room.transport.stop()
    lane = room.document.song.lanes["melody"]
    held = position_at(lane, 3.0)
    assert held is not None
    assert held[0] == pytest.approx(0.2, abs=0.05), "held still until the hand went on"
    assert lane.points[-1].x == pytest.approx(0.8, abs=0.05)
    room.live.toggle_stage()
