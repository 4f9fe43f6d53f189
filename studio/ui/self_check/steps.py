"""What the self-check does, step by step, as a person's hands would."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.ui.morph.pad import MorphPad
from studio.ui.window.main_window import MainWindow

SILENT_SWITCH = "CHIMERA_SELF_CHECK_SILENT"
"""Set on machines without a sound card, where nothing can be heard."""
AUDIBLE = 1e-3
"""Linear peak of the output from which something is heard."""
_DRAG_STEPS = 8


@dataclass(frozen=True)
class Waiting:
    """Something to wait for.

    Attributes:
        what: in words, for the report.
        until: is true when it has happened.
    """

    what: str
    until: Callable[[], object]


@dataclass(frozen=True)
class Step:
    """A named part of the check.

    Attributes:
        name: for the report.
        go: does it and yields what is to be waited for.
    """

    name: str
    go: Callable[[MainWindow], Iterator[Waiting]]


def all_steps() -> tuple[Step, ...]:
    """Return the steps in their order; they fit a song with four items on the corners of every room's pad."""
    return (
        Step("read the song", _read),
        Step("play", _play),
        Step("morph melodies", _morph_melodies),
        Step("morph drawings", _morph_drawings),
        Step("morph sounds", _morph_sounds),
        Step("stop", _stop),
        Step("save", _save),
    )


def _read(window: MainWindow) -> Iterator[Waiting]:
    song = window.document
    yield Waiting("the song is open", lambda: song.path is not None and song.song.clips)
    yield Waiting("the sound engine is ready", lambda: _has_sounds(window))
    yield Waiting("the window is active", lambda: _activate(window))


def _play(window: MainWindow) -> Iterator[Waiting]:
    QTest.keyClick(window, Qt.Key.Key_Space)
    yield Waiting("it plays", lambda: window.transport.playing)
    before = window.transport.tick
    yield Waiting("song time passes", lambda: window.transport.tick != before)
    yield Waiting("the output is heard", lambda: _audible(window))


def _morph_melodies(window: MainWindow) -> Iterator[Waiting]:
    yield from _enter(window, "melody")
    melody = window.melody
    yield from _drag_puck(window, "melody", melody.morph.pad, (0.25, 0.3))
    yield Waiting("a melody is drawn", lambda: melody.is_preview and _notes(window))
    before = _notes(window)
    yield from _drag_puck(window, "melody", melody.morph.pad, (0.8, 0.75))
    yield Waiting(
        "the melody follows the puck",
        lambda: melody.is_preview and _notes(window) and _notes(window) != before,
    )
    yield Waiting("the jobs are done", lambda: not window.services.worker.snapshot())


def _morph_drawings(window: MainWindow) -> Iterator[Waiting]:
    yield from _enter(window, "sketch")
    side = window.more.sketch.side
    side.show_tab("Morph")
    yield from _drag_puck(window, "sketch", side.morph.pad, (0.25, 0.3))
    yield Waiting("a drawing is there", lambda: side.morph.point)
    before = side.morph.point
    yield from _drag_puck(window, "sketch", side.morph.pad, (0.8, 0.75))
    yield Waiting(
        "the drawing follows the puck",
        lambda: side.morph.point and side.morph.point != before,
    )
    yield Waiting("the jobs are done", lambda: not window.services.worker.snapshot())


def _morph_sounds(window: MainWindow) -> Iterator[Waiting]:
    yield from _enter(window, "timbre")
    room = window.more.timbre
    room.set_on_keys(True)
    yield Waiting("the sounds are encoded", lambda: _sound_point(window))
    yield Waiting("the live decoder plays", lambda: room.voice.words.startswith("Live"))
    yield from _drag_puck(window, "timbre", room.pad, (0.25, 0.3))
    before = _sound_point(window)
    yield from _drag_puck(window, "timbre", room.pad, (0.8, 0.75))
    yield Waiting("the sound follows the puck", lambda: _sound_point(window) != before)
    yield Waiting("the pad is heard", lambda: _audible(window))
    yield Waiting("the jobs are done", lambda: not window.services.worker.snapshot())


def _stop(window: MainWindow) -> Iterator[Waiting]:
    yield from _enter(window, "melody")
    yield Waiting("the window is active", lambda: _activate(window))
    QTest.keyClick(window, Qt.Key.Key_Space)
    yield Waiting("it stands", lambda: not window.transport.playing)


def _save(window: MainWindow) -> Iterator[Waiting]:
    yield Waiting("the window is active", lambda: _activate(window))
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    yield Waiting("the song is saved", lambda: not window.document.dirty)


def _enter(window: MainWindow, room: str) -> Iterator[Waiting]:
    button = window.findChild(QAbstractButton, f"room_{room}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    yield Waiting(f"the {room} room is on show", lambda: window.rooms.widget(room).isVisible())


def _drag_puck(
    window: MainWindow, room: str, pad: MorphPad, place: tuple[float, float]
) -> Iterator[Waiting]:
    """Drag a pad's puck with the mouse, in steps that a screen can show, and wait until it is an undo step."""
    surface = pad.surface
    yield Waiting("the pad has items", lambda: surface.isVisible() and all(pad.filled))
    start, end = surface.pixel(*pad.position), surface.pixel(*place)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(surface, left, pos=start.toPoint())
    for number in range(1, _DRAG_STEPS + 1):
        between = start + (end - start) * (number / _DRAG_STEPS)
        QTest.mouseMove(surface, between.toPoint())
        yield Waiting("the next frame", lambda: True)
    QTest.mouseRelease(surface, left, pos=end.toPoint())
    yield Waiting("the puck is there", lambda: _near(window, room, place))


def _near(window: MainWindow, room: str, place: tuple[float, float]) -> bool:
    state = window.document.song.pad(room)
    return abs(state.x - place[0]) < 0.02 and abs(state.y - place[1]) < 0.02


def _notes(window: MainWindow) -> tuple[object, ...]:
    shown = window.melody.shown
    return () if shown is None else shown.notes


def _sound_point(window: MainWindow) -> list[float]:
    """Return the embedding that the timbre pad plays; empty while a sound is not encoded."""
    points, _levels = window.more.timbre.voice.points(1)
    return points[0].ravel().tolist() if points else []


def _audible(window: MainWindow) -> bool:
    if SILENT_SWITCH in os.environ:
        return True
    room = window.services.room
    meters = room.meters() if room is not None else None
    return meters is not None and max(meters.peak) > AUDIBLE


def _has_sounds(window: MainWindow) -> bool:
    room = window.services.room
    if room is None or room.engine is None:
        return False
    return room.engine.sounding if SILENT_SWITCH in os.environ else room.sounding


def _activate(window: QWidget) -> bool:
    """Ask for the keyboard, as a click on the window would."""
    if not window.isActiveWindow():
        window.activateWindow()
        QTest.mouseMove(window, QPoint(window.width() // 2, window.height() - 4))
    return window.isActiveWindow()
