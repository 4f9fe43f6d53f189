"""Hear on hover: briefly, quietly, and never while something plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.live.port import SilentPlayer
from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.project.settings import SettingsStore
from studio.project.song import add_clips
from studio.ui.document import Document
from studio.ui.live.response.hover import HoverEar, beginning
from studio.ui.live.response.phrases import Phrases
from tests.ui.conftest import DOWN, UP, tune

BEAT = TICKS_PER_BEAT


class Ear:
    def __init__(self) -> None:
        self.store = SettingsStore()
        self.store.load()
        self.busy = False
        self.heard: list[tuple[list[Any], int]] = []
        self.stops = 0
        self.phrases = Phrases(Document(), SilentPlayer(), lambda: None)
        self.phrases.audition = lambda notes, program: self.heard.append((notes, program))
        self.phrases.stop_audition = self._stop
        self.ear = HoverEar(self.phrases, self.store, lambda: 40, lambda: self.busy)
        self.ear._rest.setInterval(0)

    def _stop(self) -> None:
        self.stops += 1


@pytest.fixture
def ear(qapp: QApplication) -> Ear:
    return Ear()


def test_it_is_off_at_first(ear: Ear) -> None:
    ear.ear.over(tune("a", UP))
    assert not ear.ear._rest.isActive()


def test_a_clip_under_the_mouse_is_heard_once(qtbot: QtBot, ear: Ear) -> None:
    ear.store.update(hear_on_hover=True)
    clip = tune("a", UP)
    ear.ear.over(clip)
    qtbot.waitUntil(lambda: bool(ear.heard))
    ear.ear.over(clip)
    assert not ear.ear._rest.isActive()
    ear.ear.over(None)
    ((notes, program),) = ear.heard
    assert program == 40
    assert [note.pitch for note in notes] == UP[: len(notes)]
    assert ear.stops == 2


def test_never_while_something_plays(qtbot: QtBot, ear: Ear) -> None:
    ear.store.update(hear_on_hover=True)
    ear.busy = True
    ear.ear.over(tune("a", UP))
    qtbot.waitUntil(lambda: not ear.ear._rest.isActive())
    assert ear.heard == []


def test_only_the_beginning_and_quietly() -> None:
    late = Clip(
        "a",
        (Note(4 * BEAT, 9 * BEAT, 60, 100), Note(7 * BEAT, BEAT, 62, 1), Note(8 * BEAT, BEAT, 64)),
        16 * BEAT,
    )
    notes = beginning(late, 120.0)
    assert [(n.start, n.length, n.velocity) for n in notes] == [(0, 4, 50), (3, 1, 1)]


def move(widget: QWidget, at: QPointF) -> None:
    where = widget.mapToGlobal(at)
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        widget,
        QMouseEvent(QEvent.Type.MouseMove, at, where, none, none, Qt.KeyboardModifier.NoModifier),
    )


def test_shelf_and_tiles_tell_what_is_under_the_mouse(
    qtbot: QtBot, make_window: Callable[..., Any]
) -> None:
    window = make_window()
    over: list[str | None] = []
    ear = window.live.talk.ear
    ear.over = lambda clip: over.append(clip.name if clip is not None else None)
    view = window.melody.shelf.song_list
    view.hovered.disconnect()
    view.hovered.connect(lambda clip: ear.over(clip))
    window.document.apply("x", lambda song: add_clips(song, (tune("Up", UP), tune("Down", DOWN))))
    qtbot.waitUntil(lambda: view.model().rowCount() == 2)
    for row in (0, 1):
        rect = view.visualRect(view.model().index(row, 0))
        move(view.viewport(), QPointF(rect.center()))
    move(view.viewport(), QPointF(20, view.viewport().height() - 5))
    assert over == ["Up", "Down", None]
    tiles = window.melody.morph.strip.tiles
    told: list[int] = []
    tiles.hovered.connect(told.append)
    for index in (0, 2):
        move(tiles, tiles.tile_rect(index).center())
    move(tiles, tiles.grip_rect.center())
    assert told == [0, 2, -1]
