"""A widget that takes strokes: all of them, nothing else, and a sentence for what is broken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.errors import PlainError
from studio.project.stroke_codec import strokes_to_bytes
from studio.project.stroke_melody import InkedStroke
from studio.sketch.item import Ink
from studio.ui.drag.stroke_drop import STROKE_MIME, StrokeDrop
from tests.ui.sketch.desk import drop

STROKE = ((0.0, 0.0), (40.0, 50.0))


class Taker(StrokeDrop):
    """Keeps what it takes, unless it shall not."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target, target)
        self.target = target
        self.taken: list[tuple[tuple[InkedStroke, ...], QPointF]] = []
        self.told: list[str] = []
        self.no = ""
        self.refused.connect(self.told.append)

    def take(self, strokes: tuple[InkedStroke, ...], place: QPointF) -> None:
        if self.no:
            raise PlainError(self.no)
        self.taken.append((strokes, place))


@pytest.fixture
def taker(qtbot: QtBot, dressed: QApplication) -> Taker:
    target = QWidget()
    qtbot.addWidget(target)
    return Taker(target)


def strokes() -> QMimeData:
    mime = QMimeData()
    mime.setData(STROKE_MIME, QByteArray(strokes_to_bytes([(STROKE, Ink(times=(0.0, 1.0)))])))
    return mime


def test_strokes_arrive_with_their_place(taker: Taker) -> None:
    assert drop(taker.target, strokes(), QPoint(12, 34))
    (((stroke, ink),), place) = taker.taken[0]
    assert stroke == STROKE
    assert ink.times == (0.0, 1.0)
    assert place == QPointF(12, 34)
    assert taker.told == []


def test_files_are_for_the_window_around(taker: Taker) -> None:
    mime = QMimeData()
    mime.setText("a file")
    assert not drop(taker.target, mime)
    assert taker.taken == taker.told == []


def test_broken_strokes_get_a_sentence(taker: Taker) -> None:
    mime = QMimeData()
    mime.setData(STROKE_MIME, QByteArray(b"nothing"))
    assert drop(taker.target, mime)
    assert taker.taken == []
    (sentence,) = taker.told
    assert sentence.endswith(".")


def test_what_cannot_serve_says_why(taker: Taker) -> None:
    taker.no = "The corners are empty."
    assert drop(taker.target, strokes())
    assert taker.told == ["The corners are empty."]
