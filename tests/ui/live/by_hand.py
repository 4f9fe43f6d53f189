"""What a musician does in a whole window: play on, and record a note."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.melody.notes import TICKS_PER_BEAT
from studio.ui.window.main_window import MainWindow

TEMPO = 300.0
"""As fast as it goes, for the sake of the tests."""


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
