"""Swing in the bar: seen, turned, undone, and played."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.live.kernel.swing import EIGHTHS, SIXTEENTHS, Swing
from studio.melody.notes import Meter
from studio.project.song import Song
from studio.project.song_sound import song_swing
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import UP, tune


def test_a_turn_of_the_field_is_one_step_to_undo(qtbot: QtBot, window: MainWindow) -> None:
    box = window.live.midi_parts.swing
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert box.sheet.isVisible()
    for _ in range(8):
        qtbot.keyClick(box.slider, Qt.Key.Key_Right)
    assert box.text() == "58 %"
    qtbot.keyClick(box.sheet, Qt.Key.Key_Escape)
    assert not box.sheet.isVisible()
    assert window.document.song.swing == 58.0
    qtbot.waitUntil(lambda: not window.document.in_gesture, timeout=2000)
    window.undo()
    assert window.document.song.swing == 50.0
    assert box.percent.value() == 50
    window.redo()
    assert box.percent.value() == 58


def test_eighths_or_sixteenths(window: MainWindow) -> None:
    grid = window.live.midi_parts.swing.grid
    grid.button(0).click()
    assert window.document.song.swing_grid == 8
    window.undo()
    assert grid.index() == 1


def test_the_player_swings_in_the_bars_of_the_clip() -> None:
    song = Song(swing=66.0, swing_grid=8)
    assert song_swing(song) == Swing(66.0, EIGHTHS, 4.0)
    assert song_swing(replace(song, swing_grid=16), Meter(7, 8)) == Swing(66.0, SIXTEENTHS, 3.5)


def test_the_playhead_stands_where_it_was_put(window: MainWindow) -> None:
    window.transport.set_clip(tune("Rising", UP))
    window.document.apply("Swing", lambda song: replace(song, swing=75.0))
    window.transport.seek(240)
    assert window.transport.tick == 240
    assert window.services.player.position() == pytest.approx(0.375)
    window.transport.play()
    assert window.transport.tick == pytest.approx(240, abs=60)
    window.transport.stop()


def test_buttons_that_a_narrow_window_leaves_out_are_in_the_menu_of_the_bar(
    qtbot: QtBot, window: MainWindow
) -> None:
    bar = window.bar
    for width in (960, 1280, 1440):
        for swing in (50.0, 62.0):
            window.document.apply("Swing", lambda song, percent=swing: replace(song, swing=percent))
            window.resize(width, 720)
            qtbot.waitUntil(lambda width=width: bar.width() == width)
            assert bar.layout().minimumSize().width() <= width
            count_in = bar.button("play.count_in")
            assert count_in is not None
            assert count_in.isVisible()
            bar.more.menu().aboutToShow.emit()
            offered = {action.text() for action in bar.more.menu().actions()}
            view = bar.button("view.shelf")
            assert view is not None
            assert view.isVisible() != (window.registry.action("view.shelf").text() in offered)
            assert bar.more.isVisible() == bool(offered)
