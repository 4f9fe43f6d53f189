"""Recording, takes and automation in a whole window, with real keys and a real mouse."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from studio.app import build_window
from studio.live.recorder import Recorder
from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.project import folders
from studio.project.automation import position_at
from studio.project.settings import SettingsStore
from studio.project.song import MASTER, LanePoint, PadLane, PadPoint, PadState, Song
from studio.ui.live.takes_list import holds
from studio.ui.main_window import MainWindow
from tests.ui.answers import Answers
from tests.ui.conftest import DOWN, UP, NoModels, tune

TEMPO = 300.0
"""As fast as it goes, for the sake of the tests."""


@pytest.fixture
def clip() -> Clip:
    return tune("Rising", UP)


@pytest.fixture(scope="module")
def shared(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One window for most of the tests: building one for each would take half a minute."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CHIMERA_HOME", str(tmp_path_factory.mktemp("home")))
    store = SettingsStore()
    store.load()
    window = build_window(store, models=NoModels(), make_dialogs=lambda _window: Answers())
    window.resize(1280, 720)
    window.show()
    yield window
    window.services.worker.close()
    window.live.record.stop()
    window.services.pool.close()
    window.hide()
    window.deleteLater()
    patch.undo()


@pytest.fixture
def room(shared: MainWindow, clip: Clip, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with two clips, both on the pad, the first one open."""
    qtbot.waitExposed(shared)
    other = tune("Falling", DOWN)
    pads = {"melody": PadState(corners=(clip.id, other.id, None, None))}
    shared.document.open(Song(tempo=TEMPO, clips=(clip, other), pads=pads))
    shared.melody.open_clip(clip.id)
    shared.live.record.automation.player.follow()
    shared.melody.shelf.show_tab(0)
    shared.activateWindow()
    shared.melody.editor.setFocus()
    yield shared
    shared.transport.stop()
    if shared.live.record.recording.armed:
        shared.live.record.recording.toggle_armed()
    if shared.live.on_stage:
        shared.live.toggle_stage()
    shared.live.typing.set_on(False)
    shared.live.taking.buffer.clear()
    shared.services.settings.update(record_replace=False, record_grid="")


def play_to(qtbot: QtBot, window: MainWindow, beat: float) -> None:
    qtbot.waitUntil(lambda: window.transport.tick >= beat * TICKS_PER_BEAT, timeout=5000)


def pitches(window: MainWindow, clip_id: str) -> list[int]:
    found = window.document.song.find_clip(clip_id)
    assert found is not None
    return sorted(note.pitch for note in found.notes)


def record_one(qtbot: QtBot, window: MainWindow, pitch: int = 84) -> None:
    """Record one note by the keyboard on the screen."""
    QTest.keyClick(window, Qt.Key.Key_R)
    play_to(qtbot, window, 0.5)
    window.live.keyboard.keys.pressed.emit(pitch, 100)
    play_to(qtbot, window, 1.0)
    window.live.keyboard.keys.let_go.emit(pitch)
    QTest.keyClick(window, Qt.Key.Key_Space)


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


# -- after a crash ----------------------------------------------------------------------------------


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


# -- capture --------------------------------------------------------------------------------------


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


# -- automation -----------------------------------------------------------------------------------


def drag_pad(qtbot: QtBot, window: MainWindow, beats: tuple[float, float]) -> None:
    """Hold the puck from the left to the right, at song positions."""
    surface = window.melody.morph.pad.surface
    left = Qt.MouseButton.LeftButton
    play_to(qtbot, window, beats[0])
    QTest.mousePress(surface, left, pos=surface.pixel(0.0, 0.0).toPoint())
    for step in range(1, 11):
        play_to(qtbot, window, beats[0] + (beats[1] - beats[0]) * step / 10)
        QTest.mouseMove(surface, surface.pixel(step / 10, 0.0).toPoint())
        qtbot.wait(1)
    QTest.mouseRelease(surface, left, pos=surface.pixel(1.0, 0.0).toPoint())


def test_a_gesture_is_recorded_and_moves_the_pad_again(qtbot: QtBot, room: MainWindow) -> None:
    QTest.keyClick(room, Qt.Key.Key_R)
    drag_pad(qtbot, room, (1.0, 2.5))
    QTest.keyClick(room, Qt.Key.Key_Space)
    assert room.document.undo_name == "Record Take 1"
    assert holds(room.document.song.takes[0]) == "pad moves"
    lane = room.document.song.lanes["melody"]
    assert (lane.points[0].x, lane.points[-1].x) == pytest.approx((0.0, 1.0), abs=0.01)
    assert lane.points[0].beat == pytest.approx(1.0, abs=0.9)
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
