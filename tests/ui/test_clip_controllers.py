"""A clip's controllers in the whole window: drawn, undone, copied, dragged out, shown and played with a preview."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import TICKS_PER_BEAT as BEAT
from studio.melody.notes import Clip
from studio.project.clip_curves import BEND, MODULATION, SUSTAIN, Curve, midi_messages
from studio.project.curve_edits import curve_of
from studio.project.song import SongTake, add_clips
from studio.project.song_curves import with_curves
from studio.ui.roll.options import Lane
from studio.ui.window.main_window import MainWindow
from tests.ui.conftest import DOWN, UP, tune

MOVES = (
    Curve(SUSTAIN, ((0, 1.0), (BEAT, 0.0))),
    Curve(BEND, ((BEAT, 1.0), (2 * BEAT, 0.0))),
)


@pytest.fixture
def clip() -> Clip:
    return tune("Rising", UP)


@pytest.fixture
def filled(window: MainWindow, clip: Clip) -> MainWindow:
    """A window with a clip that bends and one that does not."""
    other = tune("Falling", DOWN)
    window.document.apply(
        "Add", lambda song: with_curves(add_clips(song, (clip, other)), clip.id, MOVES)
    )
    window.melody.open_clip(clip.id)
    return window


def kinds(path) -> list[str]:
    """What moves in a MIDI file, apart from its notes."""
    return [
        "pedal" if message.is_cc(64) else message.type
        for track in mido.MidiFile(path).tracks
        for message in track
        if message.type in ("control_change", "pitchwheel", "aftertouch")
    ]


def test_each_clip_shows_and_plays_its_own(filled: MainWindow) -> None:
    room = filled.melody
    assert room.editor.state.session.curves == MOVES
    room.open_clip(filled.document.song.clips[1].id)
    assert room.editor.state.session.curves == ()
    assert room.shown_curves == ()


def test_a_stroke_over_the_lane_is_a_step_of_the_song(filled: MainWindow, clip: Clip) -> None:
    editor, document = filled.melody.editor, filled.document
    editor.look.set_lane(Lane.MODULATION)
    lane, left = editor.curve_lane, Qt.MouseButton.LeftButton
    QTest.mousePress(lane, left, pos=QPoint(20, lane.height() - 10))
    for x in (40, 60, 90):
        QTest.mouseMove(lane, QPoint(x, 20))
    QTest.mouseRelease(lane, left, pos=QPoint(90, 20))
    assert document.undo_name == "Draw mod wheel"
    assert curve_of(document.song.curves_of(clip.id), MODULATION).points
    document.undo()
    assert document.song.curves_of(clip.id) == MOVES
    assert editor.state.session.curves == MOVES


def test_duplicates_and_dragged_files_have_them(
    qtbot: QtBot, filled: MainWindow, clip: Clip
) -> None:
    filled.melody.shelf.song_list.selectAll()
    filled.registry.trigger("shelf.duplicate")
    twin = filled.document.song.clips[2]
    assert filled.document.song.curves_of(twin.id) == MOVES
    assert len(filled.document.song.controls) == 2
    files = filled.drag_files
    files.prepare(clip, "Tune")
    qtbot.waitUntil(lambda: files.path_of(clip, "Tune") is not None, timeout=10_000)
    path = files.path_of(clip, "Tune")
    assert kinds(path) == ["pedal", "pedal", "pitchwheel", "pitchwheel"]
    edited = MOVES[:1]
    filled.document.apply("Clear", lambda song: with_curves(song, clip.id, edited))
    assert files.path_of(clip, "Tune") is None, "that file is of another value"


def test_a_take_is_heard_kept_and_dragged_with_them(qtbot: QtBot, filled: MainWindow) -> None:
    take = SongTake(tune("Take 1", UP), curves=MOVES)
    filled.document.apply(
        "Record", lambda song: song.__class__(clips=song.clips[1:], takes=(take,))
    )
    desk, room = filled.live.record.takes, filled.melody
    desk.hear(take.id)
    assert room.is_preview
    assert room.shown_curves == MOVES
    assert room.editor.state.session.curves == MOVES
    filled.drag_files.prepare(take.clip, "Take 1")
    qtbot.waitUntil(
        lambda: filled.drag_files.path_of(take.clip, "Take 1") is not None, timeout=10_000
    )
    assert "pitchwheel" in kinds(filled.drag_files.path_of(take.clip, "Take 1"))
    room.keep()
    assert filled.document.song.curves_of(room.shown.id) == MOVES
    made = desk.make_clip(take.id)
    assert filled.document.song.curves_of(made) == MOVES


def test_drawing_on_a_preview_keeps_it_in_the_same_step(filled: MainWindow) -> None:
    room, document = filled.melody, filled.document
    before = document.song
    room.morph.show_preview(tune("Between", UP), "pad", MOVES)
    room.editor.state.session.edit_curve("Draw", Curve(MODULATION, ((0, 1.0), (BEAT, 0.0))))
    assert len(document.song.clips) == 3
    kept = document.song.curves_of(document.song.clips[-1].id)
    assert {curve.kind for curve in kept} == {SUSTAIN, BEND, MODULATION}
    document.undo()
    assert document.song is before


def test_a_clip_that_was_exported_comes_back_with_them(
    qtbot: QtBot, filled: MainWindow, clip: Clip, tmp_path: Path
) -> None:
    path = tmp_path / "out.mid"
    save_clip_midi(path, clip, controls=midi_messages(MOVES, 0, 0, clip.length))
    with qtbot.waitSignal(filled.importer.imported, timeout=10_000):
        filled.importer.drop([path])
    assert filled.document.song.clips[-1].name == "out"
    found = filled.document.song.curves_of(filled.document.song.clips[-1].id)
    assert [(curve.kind, curve.points) for curve in found] == [(c.kind, c.points) for c in MOVES]
