"""Full collections between edits, not amid them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio.ui.background import idle_collection
from studio.ui.background.idle_collection import IdleCollection


class Edits(QObject):
    changed = Signal(object)


class Circle:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def edits(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edits]:
    monkeypatch.setattr(idle_collection, "REST_MS", 50)
    edits = Edits()
    before = gc.get_threshold()
    collection = IdleCollection(edits.changed, edits)
    yield edits
    collection.stop()
    assert gc.get_threshold() == before


def test_a_circle_is_freed_when_the_hands_rest(edits: Edits, qtbot: QtBot) -> None:
    circle = weakref.ref(Circle())
    edits.changed.emit(None)
    qtbot.waitUntil(lambda: circle() is None, timeout=10_000)


def test_no_full_collection_begins_amid_edits(edits: Edits) -> None:
    full = gc.get_stats()[2]["collections"]
    kept = []
    for _ in range(200):
        kept.append([[] for _ in range(2000)])
        edits.changed.emit(None)
    assert gc.get_stats()[2]["collections"] == full
    assert len(kept) == 200
