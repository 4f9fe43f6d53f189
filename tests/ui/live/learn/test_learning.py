"""MIDI learn from the window's side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.live.learn.map_files import MapFiles
from studio.project.song import add_clips
from studio.ui.live.learn.learning import Learning, Wire
from studio.ui.live.learn.page import LearnPage
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

PORT = "Keystation"


@pytest.fixture
def done() -> dict[str, list[float]]:
    return {"transport.tempo": [], "panic": []}


@pytest.fixture
def make(qtbot: QtBot, done: dict, tmp_path: Path) -> Callable[[], Learning]:
    def build() -> Learning:
        wires = [
            Wire("transport.tempo", done["transport.tempo"].append, lambda: 160.0),
            Wire("panic", done["panic"].append),
        ]
        learning = Learning(wires)
        learning.keep_in(MapFiles(tmp_path / "maps"))
        return learning

    return build


def test_a_knob_is_learnt_and_kept(make: Callable[[], Learning], done: dict) -> None:
    learning = make()
    learning.learn("transport.tempo")
    learning.feed(PORT, (0xB0, 21, 64))
    assert "CC 21" in learning.words("transport.tempo")
    again = make()
    assert "CC 21" in again.words("transport.tempo")
    again.forget("transport.tempo")
    assert make().words("transport.tempo") == ""


def test_a_knob_takes_hold_where_the_control_stands(
    make: Callable[[], Learning], done: dict
) -> None:
    learning = make()
    learning.learn("transport.tempo")
    learning.feed(PORT, (0xB0, 21, 0))
    learning.feed(PORT, (0xB0, 21, 10))
    assert done["transport.tempo"] == []
    assert "turn up" in learning.words("transport.tempo")
    learning.feed(PORT, (0xB0, 21, 70))
    assert done["transport.tempo"] == [pytest.approx(20 + 280 * 70 / 127)]


def test_a_key_triggers_once_a_press(make: Callable[[], Learning], done: dict) -> None:
    learning = make()
    learning.learn("panic")
    learning.feed(PORT, (0x90, 36, 100))
    learning.feed(PORT, (0x80, 36, 0))
    learning.feed(PORT, (0x90, 36, 100))
    assert done["panic"] == [1.0]


def test_the_page_teaches_and_forgets(qtbot: QtBot, make: Callable[[], Learning]) -> None:
    learning = make()
    page = LearnPage(learning)
    qtbot.addWidget(page)
    page.show()
    page.learn.click()
    learning.feed(PORT, (0xB0, 7, 3))
    item = page.tree.currentItem()
    assert "CC 7" in item.text(1)
    assert page.forget.isEnabled()
    page.forget.click()
    assert item.text(1) == ""


def test_hardware_moves_the_pad_of_the_window(qtbot: QtBot, window: MainWindow) -> None:
    clips = tune("Rising", UP), tune("Falling", DOWN)
    window.document.apply("Add", lambda song: add_clips(song, clips))
    for corner, clip in enumerate(clips):
        window.melody.put_on_corner(corner, clip.id)
    learning = window.live.learning
    learning.learn("pad.melody.x")
    window.live.midi.heard.emit(PORT, (0xB0, 20, 64))
    window.live.midi.heard.emit(PORT, (0xB0, 20, 62))
    window.live.midi.heard.emit(PORT, (0xB0, 20, 0))
    assert window.melody.morph.pad.position[0] == pytest.approx(0.0)
    qtbot.waitUntil(lambda: window.document.song.pad("melody").x == 0.0)
    assert window.document.undo_name == "Move morph point"
