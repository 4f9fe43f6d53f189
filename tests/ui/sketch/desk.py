"""A sketch room whose worker is played by the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.project.sketches import put_sketch
from studio.sketch.growth import Mark
from studio.sketch.item import Sketch
from studio.ui.document import Document
from studio.ui.sketch.sketch_drag import SketchDrags
from studio.ui.sketch.sketch_room import SketchRoom
from studio.worker.events import Failed, Finished, Stepped
from studio.worker.job import Step

LEFT = Qt.MouseButton.LeftButton
TRIANGLE = (((0.0, 0.0), (100.0, 0.0), (50.0, 80.0), (0.0, 0.0)),)
ZIGZAG = (((0.0, 0.0), (30.0, 60.0), (60.0, 0.0), (90.0, 60.0)),)


@dataclass
class Submitted:
    """A job as the room gave it away."""

    job: Any
    channel: str
    on_event: Any
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True

    def step(self, *marks: Mark) -> None:
        self.on_event(Stepped(1, "", Step(0.5, marks), None))

    def finish(self, result: object) -> None:
        self.on_event(Finished(1, "", result))

    def fail(self, sentence: str) -> None:
        self.on_event(Failed(1, "", sentence, "trace"))


@dataclass
class FakeWorker:
    """Keeps what it is given."""

    jobs: list[Submitted] = field(default_factory=list)

    def submit(self, job: Any, channel: str, _priority: Any, on_event: Any, **_: Any) -> Submitted:
        self.jobs.append(Submitted(job, channel, on_event))
        return self.jobs[-1]

    def of(self, kind: type) -> list[Submitted]:
        return [given for given in self.jobs if isinstance(given.job, kind)]

    def last(self, kind: type) -> Submitted:
        return self.of(kind)[-1]


class Drags(SketchDrags):
    """Remembers drags instead of waiting for a mouse that nobody holds."""

    def __init__(self) -> None:
        super().__init__()
        self.carried: list[tuple[Any, Sketch]] = []

    def carry(self, source: QWidget, mime: Any, shown: Sketch) -> None:
        mime.setParent(source)
        self.carried.append((mime, shown))


class Desk:
    """A room on the screen."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.worker, self.document = qtbot, FakeWorker(), Document()
        self.drags = Drags()
        self.library = None
        self.room = SketchRoom(
            self.document,
            self.worker.submit,
            ["bird", "cat", "pig"],
            drags=self.drags,
            read_map=lambda done: done(self.library),
        )
        qtbot.addWidget(self.room)
        self.room.resize(1200, 700)
        self.room.show()

    @property
    def sketches(self) -> tuple[Sketch, ...]:
        return self.document.song.sketches

    def put(self, *sketches: Sketch) -> None:
        for sketch in sketches:
            self.document.apply("put", lambda song, sketch=sketch: put_sketch(song, sketch))

    def stroke(self, *places: tuple[int, int]) -> None:
        drag(self.room.canvas, *(QPoint(*place) for place in places))

    def wait_for(self, kind: type, count: int = 1) -> Submitted:
        self.qtbot.waitUntil(lambda: len(self.worker.of(kind)) >= count)
        return self.worker.last(kind)


def drag(widget: QWidget, *places: QPoint) -> None:
    """Press, move and release the left button."""
    QTest.mousePress(widget, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(widget, place)
    QTest.mouseRelease(widget, LEFT, pos=places[-1])


def drop(widget: QWidget, mime: Any, at: QPoint | None = None) -> bool:
    """Drop something on a widget, as Qt would, and say whether it was taken."""
    place = at or widget.rect().center()
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, copy, mime, LEFT, none)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(place), copy, mime, LEFT, none)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()
