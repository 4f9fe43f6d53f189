"""The stage: keys, tiles, and that nothing ever covers it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from studio.project import scenes
from studio.project.song import PadState, add_clips, with_pad
from studio.ui.live.stage.stage import Stage
from studio.ui.widgets.toasts import Level, Notification
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

PLACES = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9))


@pytest.fixture
def stage(qtbot: QtBot, window: MainWindow) -> Iterator[Stage]:
    """The stage of a window with three scenes."""
    clips = tune("Rising", UP), tune("Falling", DOWN), tune("Third", UP), tune("Fourth", DOWN)
    document = window.document
    document.apply("Add", lambda song: add_clips(song, clips))
    corners = tuple(clip.id for clip in clips)
    for x, y in PLACES:
        document.apply("Pad", lambda song: with_pad(song, "melody", PadState(corners, x, y)))  # noqa: B023
        scene = scenes.capture(document.song)
        document.apply("Store", lambda song: scenes.store(song, scene))  # noqa: B023
    window.live.toggle_stage()
    # A window that fills the screen anew is not active there until somebody makes it so.
    qtbot.waitUntil(lambda: window.windowHandle().visibility() == QWindow.Visibility.FullScreen)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.live.stage.pads.current.setFocus()
    yield window.live.stage
    if window.live.on_stage:
        window.live.toggle_stage()


def melody(window: MainWindow) -> tuple[float, float]:
    pad = window.document.song.pad("melody")
    return pad.x, pad.y


def test_scenes_are_launched_by_number_by_page_keys_and_by_click(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    surface = stage.pads.current
    qtbot.keyClick(surface, Qt.Key.Key_1)
    assert melody(window) == PLACES[0]
    qtbot.keyClick(surface, Qt.Key.Key_PageDown)
    assert melody(window) == PLACES[1]
    qtbot.keyClick(surface, Qt.Key.Key_PageUp)
    assert melody(window) == PLACES[0]
    at = stage.tiles.tile_rect(2).center().toPoint()
    qtbot.mouseClick(stage.tiles, Qt.MouseButton.LeftButton, pos=at)
    assert melody(window) == PLACES[2]
    qtbot.mouseClick(stage.next, Qt.MouseButton.LeftButton)
    assert melody(window) == PLACES[0], "after the last comes the first"


def test_a_move_takes_its_beats_and_is_one_step(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    now = [0.0]
    player = window.live.scenes
    player._clock = lambda: now[0]
    player.launch_number(0)
    window.document.apply("Beats", lambda song: scenes.set_morph_beats(song, 4.0))
    qtbot.keyClick(stage.pads.current, Qt.Key.Key_3)
    now[0] = 1.0
    player.step()
    pad = window.melody.morph.pad
    assert pad.position == pytest.approx((0.5, 0.5)), "half of four beats at 120 bpm"
    assert stage.pads.rooms["melody"].surface.position == pytest.approx((0.5, 0.5))
    now[0] = 2.0
    player.step()
    assert melody(window) == PLACES[2]
    window.document.undo()
    assert melody(window) == PLACES[0]


def test_midi_launches_scenes_and_tiles_say_which_key(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    window.live.learning.learn("scene.2")
    window.live.midi.heard.emit("Pads", (0x99, 36, 100))
    assert stage.tiles._hints == {1: "note 36"}
    window.live.midi.heard.emit("Pads", (0x89, 36, 0))
    window.live.midi.heard.emit("Pads", (0x99, 36, 100))
    assert melody(window) == PLACES[1]
    stage.grab()
    menu = stage.tiles.make_menu(1)
    texts = [action.text() for action in menu.actions()]
    assert "MIDI learn: Scene 2" in texts
    assert "Forget note 36, channel 10 of Pads" in texts


def test_escape_leaves_and_keeps_everything(qtbot: QtBot, window: MainWindow, stage: Stage) -> None:
    song = window.document.song
    qtbot.keyClick(stage.pads.current, Qt.Key.Key_Escape)
    assert not window.live.on_stage
    assert window.document.song is song
    window.registry.trigger("view.stage")
    assert window.live.on_stage
    assert window.live.stage is stage


def test_escape_while_naming_only_gives_the_name_up(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    name = window.document.song.scenes[0].name
    field = stage.tiles.edit_name(0)
    qtbot.keyClicks(field, "another 1")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.live.on_stage
    assert window.document.song.scenes[0].name == name
    field = stage.tiles.edit_name(0)
    field.selectAll()
    qtbot.keyClicks(field, "Intro 1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.document.song.scenes[0].name == "Intro 1"
    assert window.live.on_stage


def test_no_key_opens_a_dialog_here(qtbot: QtBot, window: MainWindow, stage: Stage) -> None:
    for key in ("Ctrl+O", "Ctrl+,", "Ctrl+Shift+S", "F1", "Ctrl+P", "Ctrl+Alt+L", "Ctrl+Alt+A"):
        combination = QKeySequence(key)[0]
        qtbot.keyClick(stage.pads.current, combination.key(), combination.keyboardModifiers())
        assert window.dialogs.asked == [], key
        assert not any(
            isinstance(widget, (QDialog, QMenu)) and widget.isVisible()
            for widget in QApplication.topLevelWidgets()
        ), key
    assert not window.help_sheet.isVisible()
    assert not window.palette_sheet.isVisible()
    assert not window.live.steering.panel_shown


def test_keys_that_play_still_do(qtbot: QtBot, window: MainWindow, stage: Stage) -> None:
    window.melody.open_clip(next(window.document.song.all_clips()).id)
    window.registry.refresh()
    qtbot.keyClick(stage.pads.current, Qt.Key.Key_Space)
    assert window.transport.playing
    qtbot.keyClick(stage.pads.current, Qt.Key.Key_Space)
    assert not window.transport.playing


def test_notices_are_said_at_the_top_and_shown_again_afterwards(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    window.notify(Notification("Saved.", Level.OK))
    assert stage.head.words.text() == "Saved."
    window.notify(Notification("The song was not saved.", Level.ERROR))
    assert stage.head.words.isVisible()
    assert window.toasts.shown == ()
    window.live.toggle_stage()
    shown = [note.sentence for note in window.toasts.shown]
    assert shown == ["The song was not saved."], "bad news is worth a second look"


def test_the_pad_is_square_and_nothing_overlaps(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    stage.show_status("Interface · 48 kHz · 256 · 5.3 ms · 0 xruns", True)
    head = [stage.head.play, stage.head.position, stage.head.tempo, stage.meter, stage.head.leave]
    parts = [stage.pads, stage.waterfall, stage.tiles, stage.keys, stage.beats, *head]

    def apart() -> bool:
        rects = [part.rect().translated(part.mapTo(stage, QPoint(0, 0))) for part in parts]
        return all(stage.rect().contains(rect) for rect in rects) and not any(
            a.intersects(b) for a, b in combinations(rects, 2)
        )

    def square() -> bool:
        surface = stage.pads.current
        return abs(surface.width() - surface.height()) < 0.12 * surface.width()

    for width, height in ((960, 600), (1280, 720), (1920, 1080), (2560, 1440)):
        stage.setGeometry(0, 0, width, height)
        qtbot.waitUntil(lambda: apart() and square())
        assert stage.pads.current.width() > 0.45 * height


def test_the_row_of_call_and_response_is_there_while_it_is_on(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    row = stage._row
    assert row is not None
    assert not row.isVisible()
    window.live.response.toggle()
    qtbot.waitUntil(row.isVisible)
    window.live.response.toggle()
    qtbot.waitUntil(lambda: not row.isVisible())


def test_learn_mode_lights_the_stage_and_not_what_it_covers(
    qtbot: QtBot, window: MainWindow, stage: Stage
) -> None:
    qtbot.keyClick(
        stage.pads.current,
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    mode = window.live.steering.mode
    assert mode.isVisible()
    stage.setGeometry(0, 0, 1280, 720)
    qtbot.waitUntil(lambda: stage.pads.width() > 400)
    mode.setGeometry(stage.geometry())
    mode.refresh()
    shown = set(mode.shown)
    wanted = {"scene.1", "scene.3", "scene.next", "pad.melody.x", "panic", "master.level"}
    assert wanted <= shown
    assert not shown & {"similarity", "scene.4", "master.x", "morph.steps"}
    qtbot.mouseClick(mode, Qt.MouseButton.LeftButton, pos=mode.rect_of("scene.3").center())
    window.live.midi.heard.emit("Pads", (0x99, 38, 100))
    assert melody(window) == PLACES[2]
    assert window.document.undo_name != "Scene “Scene 3”", "the key was taught, not played"
    qtbot.keyClick(mode, Qt.Key.Key_Escape)
    assert window.live.on_stage, "Escape left the mode only"
    assert not mode.isVisible()


def test_the_keyboard_is_where_it_was_when_one_leaves_the_stage(window: MainWindow) -> None:
    clip = tune("Rising", UP)
    window.document.apply("Add", lambda song: add_clips(song, (clip,)))
    window.melody.open_clip(clip.id)
    window.melody.editor.canvas.setFocus()
    before = window.focusWidget()
    window.live.toggle_stage()
    window.live.toggle_stage()
    assert window.focusWidget() is before
