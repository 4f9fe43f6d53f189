"""The curves of an embedding in the room: every edit is made by hand, heard with numbers, and undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.live.engine.patch import Shape
from studio.timbre import curves as tools
from studio.ui.timbre.curve_hearing import DECODED, heard_at
from tests.ui.timbre.room_desk import RoomDesk, drag_puck, shape_of

CURVES = 2
LEFT = Qt.MouseButton.LeftButton


def plays_live(desk: RoomDesk) -> bool:
    patch = desk.live._told.patches.get(0)
    return patch is not None and patch.live is not None


@pytest.fixture
def desk(make_desk: Callable[..., RoomDesk], waves: list[Path], qtbot: QtBot) -> RoomDesk:
    """A trumpet on A, where the puck is, and a flute on B; the trumpet's curves are on show."""
    desk = make_desk()
    desk.room.import_files(waves[:2])
    qtbot.waitUntil(lambda: sum(desk.room.pad.filled) == 2, timeout=20_000)
    desk.room.set_on_keys(True)
    qtbot.waitUntil(lambda: plays_live(desk), timeout=20_000)
    drag_puck(desk, 0.0, 0.0)
    desk.room.open_sound(desk.document.song.sounds[0].id)
    desk.room.tabs.setCurrentIndex(CURVES)
    desk.room.curves.hear.setChecked(False)
    return desk


def heard(desk: RoomDesk, key: int = 60) -> np.ndarray:
    """Play a note of 1.5 s and return the levels of bands in five moments, ``(5, 24)`` in dB."""
    desk.sound(0.3)
    desk.engine.note_on(key, 100)
    sound = desk.sound(1.5)
    desk.engine.note_off(key)
    desk.sound(0.8)
    return np.stack([shape_of(part) for part in np.array_split(sound, 5)])


def click(desk: RoomDesk, name: str) -> None:
    QTest.mouseClick(desk.room.curves.buttons[name], LEFT)


def test_every_edit_is_heard_and_undone(desk: RoomDesk) -> None:
    room, document = desk.room, desk.document
    trumpet, flute = document.song.sounds[:2]
    encoded, other = (room.embeddings.of(sound) for sound in (trumpet, flute))
    frames, plot = len(encoded), room.curves.plot
    QTest.mouseClick(plot, LEFT, Qt.KeyboardModifier.ShiftModifier, plot.point(20, 0).toPoint())
    plain = heard(desk)
    expected = {
        "longer": tools.stretched(encoded, round(1.25 * frames)),
        "shorter": tools.stretched(encoded, round(frames / 1.25)),
        "earlier": tools.shifted(encoded, -4),
        "later": tools.shifted(encoded, 4),
        "reverse": encoded[::-1],
        "freeze": tools.frozen(encoded, 20),
        "average": tools.averaged([encoded, other]),
        "fade": tools.crossfaded(encoded[:20], other[4:], 16),
    }
    for name, curves in expected.items():
        click(desk, name)
        np.testing.assert_allclose(document.song.sounds[0].curves, curves, atol=1e-6)
        in_engine = desk.live._told.patches[0].live.corners[0]
        np.testing.assert_allclose(in_engine[: len(curves)], curves, atol=1e-6, err_msg=name)
        changed = np.abs(heard(desk) - plain).mean()
        assert changed > (0.15 if name in ("freeze", "longer", "shorter") else 0.5), name
        document.undo()
        assert document.song.sounds[0].curves is None, name
        assert np.abs(heard(desk) - plain).mean() < 0.1, name


def test_freeze_holds_the_mark_or_the_middle(desk: RoomDesk) -> None:
    plot, document = desk.room.curves.plot, desk.document
    encoded = desk.room.embeddings.of(document.song.sounds[0])
    half = len(encoded) // 2
    click(desk, "freeze")
    np.testing.assert_array_equal(document.song.sounds[0].curves, tools.frozen(encoded, half))
    document.undo()
    QTest.mouseClick(plot, LEFT, Qt.KeyboardModifier.ShiftModifier, plot.point(20, 0).toPoint())
    assert "mark at 0.64 s" in desk.room.curves.words.text()
    click(desk, "freeze")
    np.testing.assert_array_equal(document.song.sounds[0].curves[:20], encoded[:20])
    assert np.ptp(document.song.sounds[0].curves[20:], axis=0).max() == 0.0


def test_the_amount_turns_one_curve_or_all(desk: RoomDesk) -> None:
    room, document = desk.room, desk.document
    encoded = room.embeddings.of(document.song.sounds[0])
    room.curves.plot.setFocus()
    for _ in range(4):
        QTest.keyClick(room.curves.plot, Qt.Key.Key_Down)
    assert room.curves.plot.dim == 3
    slider = room.curves.amount
    slider.grabbed.emit()
    for value in (0.8, 0.4, 0.0):
        slider.moved.emit(value)
    slider.settled.emit(0.0)
    drawn = document.song.sounds[0].curves
    assert np.ptp(drawn[:, 3]) < 1e-5
    np.testing.assert_allclose(np.delete(drawn, 3, 1), np.delete(encoded, 3, 1), atol=1e-6)
    document.undo()
    assert document.song.sounds[0].curves is None, "one drag is one step"
    room.curves.plot.set_chosen(-1)
    slider.grabbed.emit()
    slider.moved.emit(-1.0)
    slider.settled.emit(-1.0)
    mean = encoded.mean(axis=0)
    np.testing.assert_allclose(document.song.sounds[0].curves, 2 * mean - encoded, atol=1e-4)


def test_a_held_note_follows_the_pen(desk: RoomDesk) -> None:
    plot = desk.room.curves.plot
    plot.set_chosen(0)
    desk.engine.note_on(60, 100)
    desk.sound(0.3)
    start, end = plot.point(1, 0.0).toPoint(), plot.point(60, plot.at(QPointF(0, 30))[1]).toPoint()
    QTest.mousePress(plot, LEFT, pos=start)
    QTest.mouseMove(plot, (start + end) / 2)
    before = desk.live._told.patches[0].live.corners[0].copy()
    QTest.mouseMove(plot, end)
    assert np.abs(desk.live._told.patches[0].live.corners[0] - before).max() > 0.05
    assert np.abs(desk.sound(0.2)).max() > 0.01, "it goes on sounding while it is drawn"
    QTest.mouseRelease(plot, LEFT, pos=end)


def test_the_playhead_runs_over_the_curves_with_a_held_key(desk: RoomDesk, qtbot: QtBot) -> None:
    plot = desk.room.curves.plot
    assert plot.playhead is None
    desk.engine.note_on(60, 100)
    desk.sound(0.64)
    qtbot.waitUntil(lambda: plot.playhead is not None, timeout=10_000)
    qtbot.waitUntil(lambda: plot.playhead == pytest.approx(20, abs=1.5), timeout=10_000)
    desk.sound(0.64)
    qtbot.waitUntil(lambda: plot.playhead == pytest.approx(40, abs=1.5), timeout=10_000)
    desk.engine.note_off(60)
    desk.sound(2.0)
    qtbot.waitUntil(lambda: plot.playhead is None, timeout=10_000)


def test_the_curves_are_heard_by_a_button_and_after_edits(desk: RoomDesk, qtbot: QtBot) -> None:
    room = desk.room
    sound = desk.document.song.sounds[0]
    room.set_on_keys(False)
    QTest.mouseClick(room.curves.listen, LEFT)
    qtbot.waitUntil(lambda: room.listening.playing == DECODED + sound.id, timeout=10_000)
    assert np.abs(desk.sound(0.4)).max() > 0.01
    qtbot.waitUntil(lambda: room.curves.plot.playhead is not None, timeout=10_000)
    assert room.curves.listen.accessibleName() == "Stop"
    QTest.mouseClick(room.curves.listen, LEFT)
    assert room.listening.playing == ""
    assert room.curves.plot.playhead is None
    click(desk, "reverse")
    desk.sound(0.3)
    assert room.listening.playing == "", "nobody wants to hear edits"
    room.curves.hear.click()
    click(desk, "reverse")
    qtbot.waitUntil(lambda: room.listening.playing == DECODED + sound.id, timeout=10_000)


def test_the_recordings_own_playhead_is_shown_until_the_curves_are_edited(
    desk: RoomDesk, qtbot: QtBot
) -> None:
    room = desk.room
    QTest.mouseClick(room.editor.listen, LEFT)
    qtbot.waitUntil(lambda: room.curves.plot.playhead is not None, timeout=10_000)
    click(desk, "longer")
    room.listening.stop()
    QTest.mouseClick(room.editor.listen, LEFT)
    qtbot.waitUntil(lambda: bool(room.listening.playing), timeout=10_000)
    assert room.curves.plot.playhead is None


def test_where_a_loop_is_heard() -> None:
    shape = Shape(position_ms=100.0, loop=(400.0, 1000.0))
    times = [0.0, 0.5, 0.9, 1.0, 1.4, 1.6, 2.1]
    places = [heard_at(seconds, shape) for seconds in times]
    assert places == pytest.approx([0.1, 0.6, 1.0, 0.9, 0.5, 0.5, 1.0])
    assert heard_at(2.0, Shape()) == 2.0
