"""The waveform and the sound editor, by mouse and keys, with undo."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.project.song import Song
from studio.project.sounds import add_sounds
from studio.timbre.item import Sound
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.timbre.sound_editor import SoundEditor, facts, pitch_name, read_pitch
from studio.ui.timbre.sound_edits import SoundEdits
from studio.ui.timbre.wave_marks import Handle, Marks

RATE = 16_000
LEFT = Qt.MouseButton.LeftButton


def a_sound() -> Sound:
    """Half a second of silence, two seconds of A3, half a second of silence."""
    t = np.arange(2 * RATE) / RATE
    tone = 0.4 * np.sin(2 * np.pi * 220 * t)
    wave = np.concatenate([np.zeros(RATE // 2), tone, np.zeros(RATE // 2)]).astype(np.float32)
    return Sound("Tone", wave[:, None], RATE, id="tone")


class Desk:
    """An editor with a song behind it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.pool = IoPool()
        self.document = Document(add_sounds(Song(), (a_sound(),)))
        self.editor = SoundEditor()
        self.edits = SoundEdits(self.document, self.editor, self.pool)
        qtbot.addWidget(self.editor)
        self.editor.resize(900, 300)
        self.editor.show()
        self.edits.show("tone")
        qtbot.waitUntil(lambda: bool(self.editor.wave.peaks))

    @property
    def sound(self) -> Sound:
        return self.document.song.sounds[0]

    def at(self, frame: float, y: float = 60) -> QPoint:
        return QPoint(round(self.editor.wave.scale.x(frame)), int(y))

    def drag(self, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = Qt.NoModifier) -> None:
        wave = self.editor.wave
        QTest.mousePress(wave, LEFT, held, start)
        for share in (0.3, 0.7, 1.0):
            QTest.mouseMove(wave, start + (end - start) * share)
        QTest.mouseRelease(wave, LEFT, held, end)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    desk = Desk(qtbot)
    yield desk
    desk.pool.close()


def test_dragging_the_start_is_one_undo_step(desk: Desk) -> None:
    desk.drag(desk.at(0), desk.at(RATE))
    assert desk.sound.start == pytest.approx(RATE, abs=120)
    assert desk.document.undo_name == "Move the start"
    desk.document.undo()
    assert desk.sound.start == 0
    assert desk.document.undo_name is None


def test_start_and_end_do_not_cross(desk: Desk) -> None:
    desk.drag(desk.at(0), desk.at(3 * RATE))
    assert desk.sound.stop - desk.sound.start == RATE // 100
    desk.document.undo()
    desk.drag(desk.at(3 * RATE - 1), desk.at(RATE))
    assert desk.sound.end == pytest.approx(RATE, abs=120)


def test_the_loop_is_found_moved_and_taken_away(desk: Desk) -> None:
    QTest.mouseClick(desk.editor.loop, LEFT)
    desk.qtbot.waitUntil(lambda: desk.sound.loop is not None)
    first, last = desk.sound.loop
    periods = (last - first) / (RATE / 220)
    assert periods == pytest.approx(round(periods), abs=0.03)
    # Taken by its bar at the bottom, the whole loop moves.
    bottom = desk.editor.wave.height() - 5
    middle = (first + last) / 2
    desk.drag(desk.at(middle, bottom), desk.at(middle - RATE / 4, bottom))
    moved = desk.sound.loop
    assert moved[1] - moved[0] == last - first
    assert moved[0] == pytest.approx(first - RATE / 4, abs=150)
    desk.drag(desk.at(moved[1], bottom - 30), desk.at(moved[1] - RATE / 5, bottom - 30))
    assert desk.sound.loop[1] == pytest.approx(moved[1] - RATE / 5, abs=150)
    QTest.mouseClick(desk.editor.loop, LEFT)
    assert desk.sound.loop is None


def test_trim_normalise_detect_and_whole(desk: Desk) -> None:
    QTest.mouseClick(desk.editor.trim, LEFT)
    desk.qtbot.waitUntil(lambda: desk.sound.start > 0)
    assert desk.sound.start == pytest.approx(RATE // 2, abs=80)
    assert desk.sound.stop == pytest.approx(2.5 * RATE, abs=200)
    QTest.mouseClick(desk.editor.normalise, LEFT)
    desk.qtbot.waitUntil(lambda: desk.sound.gain_db != 0)
    assert np.abs(desk.sound.mono).max() == pytest.approx(10 ** (-1 / 20), rel=0.01)
    QTest.mouseClick(desk.editor.detect, LEFT)
    desk.qtbot.waitUntil(lambda: desk.sound.root_pitch is not None)
    assert desk.sound.root_pitch == pytest.approx(57, abs=0.02)
    assert desk.editor.root.text() == "A3"
    assert "sure" in desk.editor.sure.text()
    QTest.mouseClick(desk.editor.reset, LEFT)
    assert (desk.sound.start, desk.sound.end) == (0, None)
    assert [desk.document.undo() for _ in range(4)] == [
        "Use the whole sound",
        "Detect the root pitch",
        "Normalise the sound",
        "Trim the sound",
    ]


def test_what_cannot_be_done_is_said(desk: Desk) -> None:
    silent = Sound("Silence", np.zeros((RATE, 1), np.float32), RATE, id="silence")
    desk.document.apply("Add", lambda song: add_sounds(song, (silent,)))
    desk.edits.show("silence")
    for button, words in (
        (desk.editor.loop, "too short or too quiet"),
        (desk.editor.detect, "No pitch"),
    ):
        with desk.qtbot.waitSignal(desk.edits.notify) as told:
            QTest.mouseClick(button, LEFT)
        assert words in told.args[0].sentence
    assert not desk.editor.loop.isChecked()


def test_keys_walk_over_the_flags_and_move_them(desk: Desk) -> None:
    wave = desk.editor.wave
    wave.setFocus()
    QTest.keyClick(wave, Qt.Key_Down)
    assert wave.chosen is Handle.START
    QTest.keyClick(wave, Qt.Key_Right)
    QTest.keyClick(wave, Qt.Key_Right, Qt.ShiftModifier)
    assert desk.sound.start == RATE // 100 + RATE // 1000
    QTest.keyClick(wave, Qt.Key_Down)
    assert wave.chosen is Handle.END
    QTest.keyClick(wave, Qt.Key_Left)
    assert desk.sound.end == 3 * RATE - RATE // 100


def test_the_wheel_comes_nearer_around_the_mouse_and_a_double_click_goes_back(desk: Desk) -> None:
    wave = desk.editor.wave
    at = QPointF(300, 80)
    under = wave.scale.frame(300)
    for _ in range(6):
        wheel = QWheelEvent(
            at, wave.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.NoButton,
            Qt.ControlModifier, Qt.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(wave, wheel)
    assert wave.scale.span < RATE
    assert wave.scale.frame(300) == pytest.approx(under, abs=2)
    QTest.mouseDClick(wave, LEFT, pos=QPoint(10, 80))
    assert wave.scale.span == 3 * RATE


def test_shift_moves_finely(desk: Desk) -> None:
    wave, start, end = desk.editor.wave, desk.at(0), desk.at(RATE)
    QTest.mousePress(wave, LEFT, pos=start)
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(end),
        wave.mapToGlobal(QPointF(end)),
        LEFT,
        LEFT,
        Qt.ShiftModifier,
    )
    QApplication.sendEvent(wave, move)
    QTest.mouseRelease(wave, LEFT, pos=end)
    assert desk.sound.start == pytest.approx(RATE / 10, abs=30)


def test_a_click_listens_from_there(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.editor.listen_asked) as asked:
        QTest.mouseClick(desk.editor.wave, LEFT, pos=desk.at(RATE))
    assert asked.args[0] == pytest.approx(RATE, abs=60)


def test_typing_a_root_pitch(desk: Desk) -> None:
    box = desk.editor.root
    box.selectAll()
    QTest.keyClicks(box, "Bb2 -20")
    QTest.keyClick(box, Qt.Key_Return)
    assert desk.sound.root_pitch == pytest.approx(45.8)
    assert desk.sound.root_confidence is None
    assert box.text() == "A#2 -20"
    assert desk.editor.sure.text() == "set by hand"
    box.selectAll()
    QTest.keyClicks(box, "nonsense")
    QTest.keyClick(box, Qt.Key_Return)
    assert desk.sound.root_pitch == pytest.approx(45.8)


def test_renaming(desk: Desk) -> None:
    desk.editor.name.selectAll()
    QTest.keyClicks(desk.editor.name, "Bell")
    QTest.keyClick(desk.editor.name, Qt.Key_Return)
    assert desk.sound.name == "Bell"
    desk.editor.name.selectAll()
    QTest.keyClick(desk.editor.name, Qt.Key_Delete)
    QTest.keyClick(desk.editor.name, Qt.Key_Return)
    assert desk.editor.name.text() == "Bell"


def test_a_deleted_sound_leaves_an_empty_editor(desk: Desk) -> None:
    desk.document.open(Song())
    assert desk.edits.shown is None
    assert not desk.editor.trim.isEnabled()


@pytest.mark.parametrize(
    ("text", "pitch"),
    [("C4", 60), ("c#3", 49), ("Db3", 49), ("A4 +50", 69.5), ("B-1", 11), ("69.25", 69.25),
     ("H2", None), ("", None), ("C", None), ("C99", None), ("200", None)],
)  # fmt: skip
def test_reading_pitches(text: str, pitch: float | None) -> None:
    assert read_pitch(text) == pitch


def test_pitch_names_are_read_back() -> None:
    for hundredths in range(0, 12_700, 37):
        pitch = hundredths / 100
        assert read_pitch(pitch_name(pitch)) == pytest.approx(pitch, abs=0.005)


def test_facts() -> None:
    assert facts(a_sound()) == "3.00 s, 16 kHz, mono"
    marks = Marks.of(a_sound()).moved(Handle.START, RATE)
    assert facts(marks.onto(a_sound())) == "2.00 s of 3.00 s, 16 kHz, mono"


def test_a_region_that_shrinks_takes_the_loop_along() -> None:
    marks = Marks(1000, 1000, 0, 1000, (400, 800))
    assert marks.moved(Handle.END, 700).loop == (400, 700)
    assert marks.moved(Handle.END, 405).loop is None
    assert marks.moved(Handle.START, 500).loop == (500, 800)
    assert marks.moved(Handle.LOOP, -50).loop == (0, 400)
    assert marks.moved(Handle.LOOP, 5000).loop == (600, 1000)
    assert marks.moved(Handle.LOOP_START, 5000).loop == (790, 800)


@pytest.mark.parametrize("width", [*range(560, 800, 20), 1100])
def test_facts_are_read_whole_and_buttons_give_way(desk: Desk, width: int) -> None:
    editor = desk.editor
    editor.resize(width, 300)
    desk.qtbot.waitUntil(lambda: editor.width() == width, timeout=10_000)
    editor.layout().activate()
    words = editor.facts.fontMetrics().horizontalAdvance(facts(desk.sound))
    assert editor.facts.width() >= words
    with_words = editor.trim.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    if width in (560, 1100):
        assert with_words == (width == 1100)
    QTest.mouseClick(editor.trim, LEFT)
    desk.qtbot.waitUntil(lambda: desk.sound.start > 0, timeout=10_000)
