"""Torch and the other instruments wait for the sound and the MIDI ports, and never for ever."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio.ui.live import start_order
from studio.ui.live.start_order import StartOrder


class Desk(QObject):
    settled = Signal()
    complete = Signal()

    def __init__(self, room: SimpleNamespace | None) -> None:
        super().__init__()
        self.room = room


class Midi(QObject):
    opened = Signal()


@pytest.fixture
def room() -> SimpleNamespace:
    return SimpleNamespace(engine=object(), before_rest=lambda: None)


def _begin(room: SimpleNamespace | None) -> tuple[StartOrder, Desk, Midi, list[str]]:
    desk, midi, done = Desk(room), Midi(), []
    order = StartOrder(desk, midi)  # type: ignore[arg-type]
    order.start()
    order.then(lambda: done.append("torch"))
    return order, desk, midi, done


def test_work_waits_until_all_instruments_are_there(qtbot: QtBot, room: SimpleNamespace) -> None:
    order, desk, midi, done = _begin(room)
    desk.settled.emit()
    midi.opened.emit()
    assert room.before_rest()  # the ports have been looked for: it does not wait
    assert done == []
    desk.complete.emit()
    assert done == ["torch"]
    order.then(lambda: done.append("later"))
    assert done == ["torch", "later"]


def test_without_a_room_nothing_waits(qtbot: QtBot) -> None:
    assert _begin(None)[3] == ["torch"]


def test_without_an_engine_there_are_no_ports_to_wait_for(
    qtbot: QtBot, room: SimpleNamespace
) -> None:
    room.engine = None
    _, desk, _, done = _begin(room)
    desk.settled.emit()
    assert done == ["torch"]


def test_patience_ends(
    qtbot: QtBot, room: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_order, "PATIENCE_MS", 20)
    _kept, _, _, done = _begin(room)
    qtbot.waitUntil(lambda: done == ["torch"], timeout=10_000)


def test_a_window_that_closes_begins_nothing(qtbot: QtBot, room: SimpleNamespace) -> None:
    order, desk, _, done = _begin(room)
    order.drop()
    desk.complete.emit()
    assert done == []
    assert room.before_rest()
