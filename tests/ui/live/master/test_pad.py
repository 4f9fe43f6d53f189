"""The master pad: what follows it, how it is undone, and how it is steered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.project import scenes
from studio.project.settings import SettingsStore
from studio.project.song import MASTER, PadState, Song, add_clips, with_pad
from studio.ui.document import Document
from studio.ui.live.master.pad import NAME, MasterPad
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune


class FakePad(QObject):
    """A pad of a room that is not there yet."""

    grabbed = Signal()
    moved = Signal(float, float)

    def __init__(self, x: float = 0.5, y: float = 0.5, filled: bool = True) -> None:
        super().__init__()
        self.position, self.filled = (x, y), (filled,) * 4
        self.grabs = 0
        self.grabbed.connect(self._on_grab)

    def set_position(self, x: float, y: float) -> None:
        self.position = (x, y)

    def _on_grab(self) -> None:
        self.grabs += 1


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    song = Song()
    for room, x in (("sketch", 0.2), ("melody", 0.5), ("timbre", 0.8)):
        song = with_pad(song, room, PadState(("a", "b", "c", "d"), x, 0.5))
    return Document(song)


@pytest.fixture
def master(document: Document) -> MasterPad:
    store = SettingsStore()
    store.load()
    master = MasterPad(document, store)
    for room, x in (("sketch", 0.2), ("melody", 0.5), ("timbre", 0.8)):
        master.add_room(room, room.capitalize(), FakePad(x))
    return master


def places(master: MasterPad) -> list[float]:
    return [round(room.pad.position[0], 6) for room in master.rooms]


def test_all_rooms_go_to_one_place_as_one_step(document: Document, master: MasterPad) -> None:
    before = document.song
    master.grab()
    for step in range(1, 11):
        master.move(0.5 + step / 20, 0.25)
    assert document.song is before, "while it moves nothing is edited"
    assert places(master) == [1.0, 1.0, 1.0]
    master.release()
    for room in (*scenes.ROOMS, MASTER):
        assert (document.song.pad(room).x, document.song.pad(room).y) == (1.0, 0.25)
    assert document.undo_name == NAME
    document.undo()
    assert document.song == before
    assert document.undo_name is None
    assert master.position == (0.5, 0.5)


def test_apart_they_keep_their_distances_and_come_home(
    document: Document, master: MasterPad
) -> None:
    master.set_relative(True)
    master.move(0.75, 0.5)
    master.release()
    assert places(master) == [0.6, 0.75, 0.9]
    master.move(1.0, 0.5)
    master.release()
    assert places(master) == [1.0, 1.0, 1.0]
    master.move(0.5, 0.5)
    master.release()
    assert places(master) == [0.2, 0.5, 0.8], "the edge did not make them forget their homes"


def test_a_pad_moved_by_hand_has_a_new_home(document: Document, master: MasterPad) -> None:
    master.set_relative(True)
    master.move(0.75, 0.5)
    master.release()
    document.apply("Move", lambda song: with_pad(song, "sketch", PadState(x=0.1, y=0.5)))
    master.grab()
    master.move(0.75, 0.5)
    assert places(master)[0] == 0.1, "no jump when it is grabbed"
    master.move(0.0, 0.5)
    assert places(master) == [0.0, 0.0, 0.0]


def test_pads_without_items_stay(document: Document, master: MasterPad) -> None:
    empty = FakePad(0.3, filled=False)
    master.add_room("timbre", "Timbre", empty)
    master.move(0.9, 0.9)
    assert empty.position == (0.3, 0.5)
    assert all(room.pad.grabs == 1 for room in master.rooms)


def test_scenes_keep_the_master_pad(document: Document, master: MasterPad) -> None:
    master.move(0.9, 0.1)
    master.release()
    scene = scenes.capture(document.song)
    document.apply("Store", lambda song: scenes.store(song, scene))
    master.move(0.1, 0.1)
    master.release()
    told: list[tuple[float, float]] = []
    master.moved.connect(lambda x, y: told.append((x, y)))
    move = scenes.SceneMove.begin(document.song, scene.id, 0.0, 4.0)
    master.show_pads(move.pads(2.0))
    assert told[-1] == pytest.approx((0.5, 0.1)), "on the way the puck is on its way too"
    document.apply("Recall", lambda song: scenes.recall(song, scene.id))
    assert told[-1] == (0.9, 0.1)


# -- in the window ------------------------------------------------------------------------------


@pytest.fixture
def ready(window: MainWindow) -> Iterator[MainWindow]:
    clips = tune("Rising", UP), tune("Falling", DOWN), tune("Third", UP), tune("Fourth", DOWN)
    window.document.apply("Add", lambda song: add_clips(song, clips))
    for corner, clip in enumerate(clips):
        window.melody.put_on_corner(corner, clip.id)
    yield window
    if window.live.on_stage:
        window.live.toggle_stage()


def test_the_panel_opens_by_key_is_dragged_and_closed(qtbot: QtBot, ready: MainWindow) -> None:
    ready.melody.editor.setFocus()
    ready.registry.trigger("view.master")
    panel, pad = ready.live.steering.panel, ready.melody.morph.pad
    assert panel.isVisible()
    assert ready.live.steering.button.isChecked()
    surface = panel.surface
    start, end = (surface.pixel(x, y).toPoint() for x, y in ((0.5, 0.5), (0.8, 0.2)))
    before = ready.document.undo_name
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(surface, end)
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=end)
    assert pad.position == pytest.approx((0.8, 0.2), abs=0.02)
    assert ready.document.undo_name == NAME
    ready.document.undo()
    assert ready.document.undo_name == before
    assert surface.position == pytest.approx((0.5, 0.5))
    panel.grab()
    qtbot.keyClick(surface, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert not ready.live.steering.button.isChecked()


def test_arrows_move_it_as_one_step(qtbot: QtBot, ready: MainWindow) -> None:
    ready.live.steering.toggle_panel()
    surface = ready.live.steering.panel.surface
    for _ in range(4):
        qtbot.keyClick(surface, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: ready.document.undo_name == NAME)
    assert ready.document.song.pad(MASTER).x == pytest.approx(0.7)
    ready.document.undo()
    assert ready.document.undo_name != NAME
    qtbot.keyClick(surface, Qt.Key.Key_Home)
    assert ready.live.steering.master.position == (0.5, 0.5)


def test_the_coupling_is_chosen_and_remembered(qtbot: QtBot, ready: MainWindow) -> None:
    coupling = ready.live.steering.panel.coupling
    qtbot.mouseClick(coupling.button(1), Qt.MouseButton.LeftButton)
    assert ready.settings.master_relative
    qtbot.mouseClick(coupling.button(0), Qt.MouseButton.LeftButton)
    assert not ready.settings.master_relative


def test_the_stage_shows_the_same_pad(qtbot: QtBot, ready: MainWindow) -> None:
    ready.live.toggle_stage()
    stage = ready.live.stage
    stage.pads.current.setFocus()
    for name in ("sketch", "timbre", "master"):
        focused = QApplication.focusWidget()
        qtbot.keyClick(focused, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        page = stage.pads.rooms.get(name, stage.pads.master)
        assert stage.pads.current is page.surface
        assert page is not stage.pads.master or name == "master"
    surface = stage.pads.current
    at = QPointF(surface.pixel(0.25, 0.75)).toPoint()
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=at)
    assert ready.live.steering.panel.surface.position == surface.position
    assert surface.position == pytest.approx((0.25, 0.75), abs=0.02)
    qtbot.keyClick(surface, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    page = stage.pads.rooms["melody"]
    assert stage.pads.current is page.surface
    assert page.surface.position == pytest.approx((0.25, 0.75), abs=0.02)
