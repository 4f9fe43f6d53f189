"""Strokes leave the sketch room; its pad joins master, MIDI learn and stage, whenever it is made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.project.sketches import put_sketch
from studio.project.song import Key, PadState, Song, add_clips, with_pad
from studio.project.stroke_codec import strokes_to_bytes
from studio.project.stroke_melody import StrokeTune, Timing
from studio.sketch.item import Ink, Sketch
from studio.ui.drag.stroke_drop import STROKE_MIME, strokes_of
from studio.ui.sketch.canvas import Tool
from studio.ui.sketch.sketch_room import SketchRoom
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune
from tests.ui.sketch.desk import LEFT, TRIANGLE, ZIGZAG, drag, drop

RISING = ((0.0, 100.0), (40.0, 50.0), (100.0, 0.0))
HAND = Ink(times=(0.0, 1.0, 1.5))
PORT = "Knobs"


class IdleWorker:
    """Takes jobs and never does them."""

    def submit(self, *_: object, **__: object) -> IdleWorker:
        return self

    def cancel(self) -> None:
        """Nothing to stop."""


@pytest.fixture
def window(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(window.services.worker, "submit", IdleWorker().submit)
    return window


def draw(window: MainWindow) -> SketchRoom:
    """Draw a rising stroke and choose it."""
    window.more.show("sketch")
    room = window.more.sketch
    drag(room.canvas, QPoint(100, 300), QPoint(200, 200), QPoint(300, 100))
    room.canvas.setFocus()
    QTest.keyClick(room.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    return room


def strokes_mime() -> QMimeData:
    mime = QMimeData()
    mime.setData(STROKE_MIME, QByteArray(strokes_to_bytes([(RISING, HAND)])))
    return mime


def with_clips(window: MainWindow) -> None:
    clips = tune("Rising", UP), tune("Falling", DOWN)
    window.document.apply("Add", lambda song: add_clips(song, clips))
    for corner, clip in enumerate(clips):
        window.melody.put_on_corner(corner, clip.id)
    window.melody.open_clip(clips[0].id)


def with_sketches(window: MainWindow) -> None:
    def edit(song: Song) -> Song:
        song = put_sketch(put_sketch(song, Sketch("A", TRIANGLE, "a")), Sketch("B", ZIGZAG, "b"))
        return with_pad(song, "sketch", PadState(("a", "b", None, None), x=0.5, y=0.0))

    window.document.apply("Add", edit)


# -- melodies -------------------------------------------------------------------------------


def test_a_chosen_stroke_becomes_a_clip_in_the_songs_key(window: MainWindow) -> None:
    window.document.apply("Key", lambda song: Song(key=Key(9, "minor"), sketches=song.sketches))
    room = draw(window)
    bar = room.strokes
    assert bar.isVisible()
    bar.timing.setCurrentIndex(bar.timing.findData(Timing.HAND))
    bar.bars.setCurrentIndex(bar.bars.findData(4))
    assert bar.tune == StrokeTune(48, 2, 4, Timing.HAND)
    QTest.mouseClick(bar.melody, LEFT)
    (clip,) = window.document.song.clips
    pitches = [note.pitch for note in clip.notes]
    assert pitches == sorted(pitches)
    assert pitches[0] < pitches[-1]
    assert {pitch % 12 for pitch in pitches} <= Key(9, "minor").pitch_classes
    assert clip.bars == 4
    assert window.melody.open_clip_id == clip.id
    assert window.document.undo() == "Stroke to melody"
    assert window.document.song.clips == ()


def test_the_bar_of_strokes_is_there_only_while_some_are_chosen(window: MainWindow) -> None:
    room = draw(window)
    assert room.strokes.words.text() == "1 stroke"
    QTest.keyClick(room.canvas, Qt.Key.Key_Escape)
    assert not room.strokes.isVisible()


def test_a_stroke_dropped_where_there_is_no_clip_yet_makes_one(window: MainWindow) -> None:
    draw(window)
    window.more.show("melody")
    assert window.melody.welcome.isVisible()
    mime = strokes_mime()
    assert drop(window.melody.welcome, mime)
    (clip,) = window.document.song.clips
    assert window.melody.open_clip_id == clip.id
    assert not window.melody.welcome.isVisible()
    assert window.document.undo() == "Stroke to melody"


def test_a_stroke_dropped_on_the_roll_joins_the_open_clip(window: MainWindow) -> None:
    with_clips(window)
    window.more.sketch.strokes.bars.setCurrentIndex(0)
    canvas, view = window.melody.editor.canvas, window.melody.editor.state.view
    before = window.melody.shown
    at = QPointF(view.x(before.length // 2), view.y(60)).toPoint() + QPoint(1, 3)
    assert drop(canvas, strokes_mime(), at)
    after = window.melody.shown
    added = after.notes[len(before.notes) :]
    assert after.id == before.id
    new = [note for note in after.notes if note not in before.notes]
    assert added
    assert min(note.start for note in new) == before.length // 2
    assert min(note.pitch for note in new) == 48
    assert max(note.pitch for note in new) == 72
    assert window.document.undo() == "Drop a stroke"
    assert window.melody.shown.notes == before.notes


def test_a_stroke_is_heard(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    room = draw(window)
    heard: list = []
    phrases = window.live.talk.phrases
    monkeypatch.setattr(phrases, "audition", lambda notes, program: heard.append((notes, program)))
    QTest.mouseClick(room.strokes.hear, LEFT)
    ((notes, program),) = heard
    assert notes[0].start == 0.0
    assert sum(note.length for note in notes) == pytest.approx(8.0)
    assert program == window.live.sound.program
    assert window.document.song.clips == ()


# -- paths ----------------------------------------------------------------------------------


def test_a_stroke_dropped_on_a_pad_is_a_path_with_the_timing_of_the_hand(
    window: MainWindow,
) -> None:
    with_clips(window)
    assert window.more.sketch is not None
    assert drop(window.melody.morph.pad.surface, strokes_mime())
    (path,) = window.document.song.gestures
    assert path.room == "melody"
    assert [point.time for point in path.points] == [0.0, 1.0, 1.5]
    assert path.points[0].y == 1.0
    assert window.document.undo() == "Record path"


def test_a_pad_without_items_says_what_to_do(window: MainWindow) -> None:
    window.more.show("sketch")
    told: list = []
    window.notify = told.append
    assert drop(window.more.sketch.pad.surface, strokes_mime())
    assert "corners" in told[0].sentence
    assert window.document.song.gestures == ()


def test_the_menu_lays_a_stroke_over_the_sketch_pad(window: MainWindow) -> None:
    room = draw(window)
    with_sketches(window)
    words = [action.text() for action in room.strokes.path.menu().actions()]
    assert words[:2] == ["Path over the sketch pad", "Path over the melody pad"]
    room.strokes.path.menu().actions()[0].trigger()
    (path,) = window.document.song.gestures
    stroke = room.shown.strokes[0]
    assert (path.room, len(path.points)) == ("sketch", len(stroke))
    times = room.shown.ink(0).times
    assert [p.time for p in path.points] == pytest.approx([t - times[0] for t in times])


def test_strokes_that_leave_the_canvas_are_carried_and_not_moved(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = draw(window)
    carried: list = []
    monkeypatch.setattr(room.drags, "_still_held", lambda: True)  # no real button is down here
    monkeypatch.setattr(
        room.drags, "carry", lambda _source, mime, _shown: carried.append(strokes_of(mime))
    )
    before = room.shown
    assert room.canvas.tool is Tool.SELECT
    drag(room.canvas, QPoint(200, 200), QPoint(240, 220), QPoint(-30, 220))
    qtbot.waitUntil(lambda: len(carried) == 1, timeout=10_000)
    assert [stroke for stroke, _ in carried[0]] == list(before.strokes)
    assert carried[0][0][1].times == before.ink(0).times
    assert room.shown == before
    assert window.document.undo_name == "Draw a stroke"
    grip = room.strokes.grip
    drag(grip, QPoint(5, 5), QPoint(40, 5))
    qtbot.waitUntil(lambda: len(carried) == 2, timeout=10_000)


def test_a_drag_that_rests_on_a_room_opens_it(window: MainWindow, qtbot: QtBot) -> None:
    window.more.show("sketch")
    button = window.rooms.buttons["melody"]
    mime = strokes_mime()
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(button, enter)
    assert window.more.current == "sketch"
    qtbot.waitUntil(lambda: window.more.current == "melody")


# -- steering -------------------------------------------------------------------------------


def test_a_knob_moves_the_pad_of_a_room_that_was_never_entered(
    window: MainWindow, qtbot: QtBot
) -> None:
    with_sketches(window)
    learning = window.live.learning
    learning.learn("pad.sketch.x")
    assert not window.rooms.is_made("sketch")
    for value in (64, 62, 0):
        window.live.midi.heard.emit(PORT, (0xB0, 20, value))
    assert window.more.sketch.pad.position[0] == pytest.approx(0.0)
    qtbot.waitUntil(lambda: window.document.song.pad("sketch").x == 0.0)
    assert window.document.undo_name == "Move morph point"
    spots = [spot.control for spot in window.live.steering.learn.spots]
    assert spots.count("pad.sketch.x") == 1


def test_the_master_moves_the_sketch_pad_before_and_after_it_is_made(window: MainWindow) -> None:
    with_sketches(window)
    master = window.live.steering.master
    master.grab()
    master.move(0.2, 0.0)
    master.release()
    assert window.document.song.pad("sketch").x == pytest.approx(0.2)
    pad = window.more.sketch.pad
    assert pad.position[0] == pytest.approx(0.2)
    master.grab()
    master.move(0.7, 0.0)
    assert pad.position[0] == pytest.approx(0.7)
    master.release()


def test_the_stage_shows_the_sketch_pad(window: MainWindow) -> None:
    assert not window.rooms.is_made("sketch")
    pads = window.live.stage.pads
    assert "sketch" not in pads.rooms, "nobody waits for rooms on the way to the stage"
    pads.show_page(1)
    assert pads.current is pads.rooms["sketch"].surface
    assert window.rooms.is_made("sketch")


def test_a_drawing_dropped_on_the_window_opens_in_its_room(window: MainWindow) -> None:
    with_sketches(window)
    assert window.more.sketch is not None
    window.more.take_item("b")
    assert window.more.current == "sketch"
    assert window.more.sketch.shown.id == "b"
