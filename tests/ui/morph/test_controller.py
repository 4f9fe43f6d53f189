from dataclasses import replace

import mido
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.latent import MixLaw
from studio.melody.jobs import AverageJob, GridJob, MorphJob, PadPointJob, SampleJob, VaryJob
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import Clip
from studio.melody.windows import clip_to_windows
from studio.project.song import PadPoint, PadState, Song, replace_clip, with_pad
from studio.ui.document import Document
from studio.ui.morph.controller import MorphController
from studio.worker.job import Priority
from tests.ui.morph.desk import Desk, Files, toy_library

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Room:
    """The melody room with four clips on its shelf."""

    def __init__(self, qtbot, clips: list[Clip], folder) -> None:
        self.qtbot = qtbot
        self.document = Document(Song(clips=tuple(clips)))
        self.desk = Desk()
        self.files = Files(folder, save_clip_midi)
        self.controller = MorphController(
            self.document,
            self.desk.submit,
            files=self.files,
            read_library=lambda done: done(toy_library()),
        )
        self.previews: list[Clip | None] = []
        self.opened: list[str] = []
        self.told: list[str] = []
        self.failed: list[str] = []
        self.controller.preview_changed.connect(self.previews.append)
        self.controller.clip_opened.connect(self.opened.append)
        self.controller.told.connect(self.told.append)
        self.controller.failed.connect(lambda sentence, _: self.failed.append(sentence))
        for widget in (self.pad, self.strip, self.shape, self.map):
            qtbot.addWidget(widget)
        self.pad.resize(400, 560)
        self.pad.show()

    pad = property(lambda self: self.controller.pad)
    strip = property(lambda self: self.controller.strip)
    shape = property(lambda self: self.controller.shape)
    map = property(lambda self: self.controller.map)
    song = property(lambda self: self.document.song)
    state = property(lambda self: self.song.pad("melody"))

    def fill(self, *corners: str | None) -> None:
        ids = (*corners, None, None, None, None)[:4]
        self.document.apply("Fill", lambda s: with_pad(s, "melody", PadState(corners=ids)))

    def settle(self, *channels: str) -> None:
        """Wait until the jobs that follow an edit lie on the desk."""
        for channel in channels:
            self.qtbot.waitUntil(lambda c=channel: self.desk.waiting(c) is not None)

    def point(self, x: float, y: float):
        return self.pad.surface.pixel(x, y).toPoint()


@pytest.fixture
def room(qtbot, clips, tmp_path):
    return Room(qtbot, clips, tmp_path)


@pytest.fixture
def full(room, clips):
    room.fill(*(clip.id for clip in clips))
    return room


def test_a_clip_dropped_on_a_slot_is_one_undo_step(room, clips):
    room.pad.slot_dropped.emit(1, clips[2].id)
    assert room.state.corners == (None, clips[2].id, None, None)
    assert room.pad.slots[1].item.label == "Gamma"
    assert room.document.undo_name == "Put “Gamma” in a corner"
    room.document.undo()
    assert room.pad.slots[1].item is None


def test_corners_are_swapped_and_cleared(full, clips):
    full.pad.slots_swapped.emit(0, 3)
    assert full.state.corners[0] == clips[3].id
    full.pad.slot_cleared.emit(1)
    assert full.state.corners == (clips[3].id, None, clips[2].id, clips[0].id)


def test_a_drag_is_one_undo_step_and_undo_brings_the_puck_back(full):
    before = full.song
    QTest.mousePress(full.pad.surface, LEFT, NONE, full.point(0.3, 0.3))
    QTest.mouseMove(full.pad.surface, full.point(0.6, 0.4))
    assert full.song is before
    QTest.mouseRelease(full.pad.surface, LEFT, NONE, full.point(0.6, 0.4))
    assert full.document.undo_name == "Move morph point"
    assert (full.state.x, full.state.y) == full.pad.position
    full.document.undo()
    assert full.pad.position == (0.5, 0.5)


def test_a_point_is_asked_for_urgently_and_shown(full, clips):
    full.pad.moved.emit(0.5, 0.0)
    job = full.desk.waiting("melody.pad")
    sent = full.desk.sent[-1]
    assert isinstance(job, PadPointJob)
    assert (job.x, job.y, job.law) == (0.5, 0.0, MixLaw.BILINEAR)
    assert (sent.priority, sent.finish_running) == (Priority.INTERACTIVE, True)
    assert full.previews == []
    full.desk.run(only="melody.pad")
    tokens = clip_to_windows(full.previews[-1]).windows[0]
    a, b = (clip_to_windows(clip).windows[0] for clip in clips[:2])
    assert tokens[0] == round((int(a[0]) + int(b[0])) / 2)


def test_the_nearest_cell_is_shown_at_once(full):
    full.settle("melody.grid")
    assert isinstance(full.desk.waiting("melody.grid"), GridJob)
    full.desk.run(only="melody.grid")
    assert all(full.controller.cells)
    full.pad.moved.emit(0.32, 0.58)
    assert full.previews[-1] is full.controller.cells[6 * 11 + 3]
    full.desk.run(only="melody.pad")
    assert full.previews[-1].name == "Morph"


def test_on_a_cell_nothing_more_is_asked(full):
    full.settle("melody.grid")
    full.desk.run(only="melody.grid")
    sent = len(full.desk.sent)
    full.pad.moved.emit(0.3, 0.6)
    assert len(full.desk.sent) == sent


def test_a_corner_plays_the_persons_own_notes(full, clips):
    for (x, y), clip in zip(((0, 0), (1, 0), (0, 1), (1, 1)), clips, strict=True):
        full.pad.moved.emit(float(x), float(y))
        assert full.previews[-1] is clip
    assert full.desk.waiting("melody.pad") is None


def test_two_corners_are_a_line_of_eleven_cells(room, clips):
    room.fill(clips[0].id, None, None, clips[3].id)
    room.settle("melody.grid")
    job = room.desk.waiting("melody.grid")
    assert isinstance(job, MorphJob)
    room.desk.run(only="melody.grid")
    known = [i for i, clip in enumerate(room.controller.cells) if clip is not None]
    assert known == [i * 12 for i in range(11)]
    room.pad.moved.emit(0.25, 0.25)
    point = room.desk.waiting("melody.pad")
    assert point.corners == (clips[0], clips[3], None, None)
    assert (point.x, point.y) == (0.25, 0.0)


def test_slider_and_pad_of_two_clips_are_one(room, clips):
    room.fill(None, clips[1].id, clips[2].id, None)
    room.pad.moved.emit(0.25, 0.75)
    assert room.strip.percent.text() == "75 %"
    room.strip.slider.setValue(room.strip.slider.maximum() // 4)
    assert room.pad.position == (0.75, 0.25)
    assert room.document.undo_name == "Move morph point"
    assert (room.state.x, room.state.y) == (0.75, 0.25)
    room.document.undo()
    assert room.strip.percent.text() == "50 %"
    assert room.pad.position == (0.5, 0.5)


def test_the_slider_of_four_clips_leaves_the_puck_alone(full):
    full.strip.slider.setValue(full.strip.slider.maximum() // 4)
    assert full.pad.position == (0.5, 0.5)
    full.pad.moved.emit(0.9, 0.9)
    assert full.strip.percent.text() == "25 %"


def test_editing_a_corner_makes_the_grid_anew(full, clips):
    full.settle("melody.grid")
    full.desk.run()
    louder = clips[0].with_notes([replace(n, pitch=n.pitch + 1) for n in clips[0].notes])
    full.document.apply("Transpose", lambda song: replace_clip(song, louder))
    assert not any(full.controller.cells)
    full.settle("melody.grid")
    assert full.desk.waiting("melody.grid").corners[0] == louder


def test_a_path_is_recorded_renamed_and_deleted_with_undo(full):
    points = (PadPoint(0.0, 0.1, 0.1), PadPoint(1.0, 0.9, 0.9))
    full.pad.path_recorded.emit(points)
    (gesture,) = full.song.gestures
    assert (gesture.room, gesture.name, gesture.points) == ("melody", "Path 1", points)
    assert full.pad.path_bar.current == gesture
    full.pad.path_renamed.emit(gesture.id, "Sweep")
    assert full.song.gestures[0].name == "Sweep"
    full.pad.path_deleted.emit(gesture.id)
    assert full.song.gestures == ()
    full.document.undo()
    full.document.undo()
    full.document.undo()
    assert full.song.gestures == ()
    assert full.pad.position == (0.5, 0.5), "the puck's way back is the same step"
    assert full.document.redo() == "Record path"
    assert full.song.gestures == (gesture,)


def test_a_drawn_path_is_one_undo_step_and_lasts_as_long_as_the_hand(full):
    full.pad.surface.set_draw_mode(True)
    before = full.song
    for kind, place, moment in (
        (QEvent.Type.MouseButtonPress, (0.2, 0.2), 5000),
        (QEvent.Type.MouseMove, (0.5, 0.4), 6000),
        (QEvent.Type.MouseMove, (0.8, 0.8), 7500),
        (QEvent.Type.MouseButtonRelease, (0.8, 0.8), 7500),
    ):
        at = full.pad.surface.pixel(*place)
        event = QMouseEvent(kind, at, full.pad.surface.mapToGlobal(at), LEFT, LEFT, NONE)
        event.setTimestamp(moment)
        QApplication.sendEvent(full.pad.surface, event)
    (gesture,) = full.song.gestures
    assert [point.time for point in gesture.points] == [0.0, 1.0, 2.5]
    assert full.document.undo_name == "Record path"
    assert (full.state.x, full.state.y) == full.pad.position == pytest.approx((0.8, 0.8), abs=0.01)
    full.document.undo()
    assert full.song == before


def test_a_played_path_moves_the_melody_and_ends_as_one_step(full):
    full.pad.path_recorded.emit((PadPoint(0.0, 0.2, 0.2), PadPoint(0.04, 0.7, 0.7)))
    full.pad.released.emit(0.1, 0.1)
    with full.qtbot.waitSignal(full.pad.path_bar.player.finished):
        QTest.mouseClick(full.pad.path_bar.play_button, LEFT)
    assert (full.state.x, full.state.y) == (0.7, 0.7)
    assert full.document.undo_name == "Move morph point"


def test_bars_last_as_long_as_the_song_says(full):
    full.document.apply("Tempo", lambda song: replace(song, tempo=60.0))
    full.pad.path_recorded.emit((PadPoint(0.0, 0.2, 0.2), PadPoint(1.0, 0.7, 0.7)))
    full.pad.path_bar.set_bars(1)
    QTest.mouseClick(full.pad.path_bar.play_button, LEFT)
    assert full.pad.path_bar.player.seconds == 4.0
    full.pad.path_bar.player.stop()


def test_tiles_are_made_and_come_one_by_one(full, clips):
    full.settle("melody.strip")
    job = full.desk.waiting("melody.strip")
    assert (job.a, job.b, job.steps) == (clips[0], clips[1], 5)
    full.desk.run(only="melody.strip")
    tiles = full.controller._strip.tiles
    assert (tiles[0], tiles[4]) == (clips[0], clips[1])
    assert all(tiles)


def test_enter_after_a_typed_count_leaves_the_tiles_alone(full):
    box = full.strip.count
    box.show()
    box.selectAll()
    QTest.keyClicks(box, "7")
    QTest.keyClick(box, Qt.Key.Key_Return)
    full.settle("melody.strip")
    full.desk.run(only="melody.strip")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert full.strip.tiles.count == 7
    assert all(full.strip.tiles._tiles)


def test_a_tile_is_looked_at_and_kept(full):
    full.settle("melody.strip")
    full.desk.run(only="melody.strip")
    full.strip.tiles.selected.emit(2)
    assert full.previews[-1] is full.controller._strip.tiles[2]
    count = len(full.song.clips)
    full.strip.tile_kept.emit(2)
    assert len(full.song.clips) == count + 1
    assert full.document.undo_name == "Keep morph step"
    assert full.opened == [full.song.clips[-1].id]
    assert "melody.morph" in full.song.seeds
    full.document.undo()
    assert len(full.song.clips) == count


def test_an_end_is_on_the_shelf_already(full, clips):
    full.strip.tile_kept.emit(0)
    assert len(full.song.clips) == 4
    assert full.opened == [clips[0].id]
    assert "shelf already" in full.told[-1]


def test_a_tile_is_dragged_out_as_a_file_that_parses(full, monkeypatch):
    full.settle("melody.strip")
    full.desk.run(only="melody.strip")
    offered = []
    monkeypatch.setattr(
        full.strip.tiles,
        "start_drag",
        lambda mime, _: offered.append(mime.urls()[0].toLocalFile()) or True,
    )
    full.strip.resize(800, 200)
    full.strip.show()
    start = full.strip.tiles.tile_rect(2).center()
    QTest.mousePress(full.strip.tiles, LEFT, NONE, start.toPoint())
    QTest.mouseMove(full.strip.tiles, (start + QPointF(50, 0)).toPoint())
    (path,) = offered
    tile = full.controller._strip.tiles[2]
    heard = [m.note for m in mido.MidiFile(path) if m.type == "note_on" and m.velocity]
    assert heard == [note.pitch for note in tile.notes]
    assert [str(p) for p in full.files.dropped] == [path]


def test_the_slider_shows_the_nearest_tile_and_then_the_exact_point(full):
    full.settle("melody.strip")
    full.desk.run()
    full.strip.slider_moved.emit(0.3)
    assert full.previews[-1] is full.controller._strip.tiles[1]
    assert full.desk.waiting("melody.pad").x == 0.3
    full.desk.run(only="melody.pad")
    assert full.previews[-1].name == "Morph"


def test_settings_are_saved_with_the_song_and_undone(full):
    QTest.mouseClick(full.strip.space.button(1), LEFT)
    assert full.state.item_space
    assert full.document.undo_name == "Morph the notes"
    full.strip.count.setValue(9)
    assert full.state.steps == 9
    full.strip.seed.box.setValue(77)
    assert full.song.seeds["melody.morph"] == 77
    full.settle("melody.strip")
    assert full.desk.waiting("melody.strip").seed == 77
    full.document.undo()
    full.document.undo()
    full.document.undo()
    assert not full.strip.settings.item_space
    assert full.strip.tiles.count == 5


def test_what_is_still_coming_does_not_take_the_stage_back(full, clips):
    full.pad.moved.emit(0.5, 0.5)
    full.controller.set_open_clip(clips[1].id)
    full.desk.run(only="melody.pad")
    assert full.controller.preview is None


def test_sample_vary_and_average_each_add_a_clip_with_their_seed(full, clips):
    full.controller.set_open_clip(clips[0].id)
    for press, kind in (
        (full.shape.sample, SampleJob),
        (full.shape.vary, VaryJob),
        (full.shape.average, AverageJob),
    ):
        count = len(full.song.clips)
        seed = full.shape.seed.value()
        QTest.mouseClick(press, LEFT)
        job = full.desk.waiting("melody.shape")
        assert isinstance(job, kind)
        assert (job.temperature, job.seed) == (0.5, seed)
        full.desk.run(only="melody.shape")
        assert len(full.song.clips) == count + 1
        assert full.opened[-1] == full.song.clips[-1].id
        full.document.undo()
        assert len(full.song.clips) == count
        full.controller.set_open_clip(clips[0].id)
    full.document.redo()
    assert full.song.seeds["melody.average"] == seed


def test_selected_clips_are_averaged_instead_of_the_corners(full, clips):
    full.controller.set_selected_clips([clips[0].id, clips[2].id])
    QTest.mouseClick(full.shape.average, LEFT)
    assert full.desk.waiting("melody.shape").clips == (clips[0], clips[2])


def test_a_slider_bends_the_clip_live_and_apply_keeps_it(full, clips):
    full.controller.set_open_clip(clips[0].id)
    slider = full.shape.sliders["note_density"]
    assert slider.measured.text() == "0.25 notes/step"
    slider.slider.setValue(100)
    full.desk.run(only="melody.attribute")
    bent = full.previews[-1]
    assert len(bent.notes) == len(clips[0].notes) + 1
    assert slider.measured.text() == "0.25 → 0.28 notes/step"
    assert full.song.find_clip(clips[0].id) == clips[0]
    QTest.mouseClick(full.shape.apply, LEFT)
    kept = full.song.find_clip(clips[0].id)
    assert (kept.notes, kept.name) == (bent.notes, "Alpha")
    assert full.document.undo_name == "Shape “Alpha”"
    assert slider.value() == 0.0
    full.document.undo()
    assert full.song.find_clip(clips[0].id) == clips[0]


def test_reset_goes_back_to_the_clip(full, clips):
    full.controller.set_open_clip(clips[0].id)
    full.shape.sliders["note_density"].slider.setValue(100)
    full.desk.run(only="melody.attribute")
    QTest.mouseClick(full.shape.reset, LEFT)
    assert full.opened[-1] == clips[0].id
    assert full.controller.preview is None
    assert full.song.clips[0] == clips[0]


def test_a_preview_can_be_bent_and_becomes_a_clip(full):
    full.settle("melody.grid")
    full.desk.run()
    full.pad.moved.emit(0.5, 0.5)
    full.shape.sliders["note_density"].slider.setValue(100)
    full.desk.run(only="melody.attribute")
    count = len(full.song.clips)
    QTest.mouseClick(full.shape.apply, LEFT)
    assert len(full.song.clips) == count + 1


def test_the_first_edit_of_a_preview_keeps_it_within_the_same_step(full):
    full.settle("melody.grid")
    full.desk.run()
    full.pad.moved.emit(0.5, 0.5)
    full.document.begin("Move a note")
    kept = full.controller.keep_preview()
    moved = kept.with_notes(kept.notes[1:])
    full.document.apply("Move a note", lambda song: replace_clip(song, moved))
    full.document.commit()
    assert full.song.clips[-1] == moved
    assert full.document.undo_name == "Move a note"
    full.document.undo()
    assert len(full.song.clips) == 4


def test_keeping_a_corner_only_opens_it(full, clips):
    full.pad.moved.emit(1.0, 1.0)
    assert full.controller.keep_preview() is clips[3]
    assert len(full.song.clips) == 4
    assert full.opened == [clips[3].id]


def test_a_failure_is_said_once_a_drag(full):
    for x in (0.21, 0.22, 0.23):
        full.pad.moved.emit(x, 0.5)
        full.desk.fail("melody.pad", "The model is missing.")
    assert full.failed == ["The model is missing."]


def test_what_the_model_cannot_hear_is_said(room, clips):
    note = clips[0].notes[0]
    chord = clips[0].with_notes([*clips[0].notes, replace(note, pitch=note.pitch + 4)])
    room.document.apply("Chord", lambda song: replace_clip(song, chord))
    room.fill(chord.id, clips[1].id)
    assert any("highest" in sentence for sentence in room.told)


def test_the_map_places_the_clips_and_follows_the_puck(full, clips):
    full.map.resize(400, 300)
    with full.qtbot.waitSignal(full.map.shown):
        full.map.show()
    full.settle("melody.map")
    full.desk.run()
    assert {point.item.label for point in full.map.points} == {"Alpha", "Beta", "Gamma", "Delta"}
    places = full.controller._map.places
    full.pad.moved.emit(0.5, 0.0)
    a, b = places[clips[0].id], places[clips[1].id]
    assert full.map.current == pytest.approx(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))


def test_a_library_point_is_heard_without_being_kept(full):
    full.map.resize(400, 300)
    with full.qtbot.waitSignal(full.map.shown):
        full.map.show()
    full.map.library_clicked.emit(7)
    assert full.previews[-1].name == "Tune 7"
    assert len(full.song.clips) == 4
    full.map.item_clicked.emit(full.song.clips[1].id)
    assert full.opened[-1] == full.song.clips[1].id


def test_another_song_ends_the_preview(full):
    full.pad.moved.emit(1.0, 1.0)
    full.document.open(Song())
    assert full.controller.preview is None
    assert not any(full.pad.filled)


def test_a_result_that_comes_too_late_is_not_shown(full, clips):
    full.pad.moved.emit(0.5, 0.5)
    late = full.desk.sent[-1]
    late.over = True
    full.controller.set_open_clip(clips[1].id)
    full.desk._run(late)
    assert full.controller.preview is None


def test_an_item_of_the_library_is_handed_on(room, listen):
    handed = listen(room.controller.library_dropped)
    room.pad.slot_dropped.emit(2, "factory-clip")
    assert handed.last == (2, "factory-clip")
    assert room.state.corners == (None,) * 4


def test_an_untouched_puck_stays_in_the_middle_as_corners_are_filled(room, clips):
    for corner, expected in enumerate([(0.5, 0.5), (0.5, 0.0), (0.5, 0.5), (0.5, 0.5)]):
        room.pad.slot_dropped.emit(corner, clips[corner].id)
        assert room.pad.position == expected
        assert (room.state.x, room.state.y) == expected


def test_a_moved_puck_stays_where_it_is(full, clips):
    full.pad.set_position(0.2, 0.7)
    full.pad.released.emit(0.2, 0.7)
    full.pad.slot_dropped.emit(0, clips[2].id)
    assert full.pad.position == (0.2, 0.7)


class Halves:
    def fit_transform(self, points):
        return self.transform(points)

    def transform(self, points):
        return points[:, [0, 8]] * 3.0


def test_the_map_can_be_arranged_by_umap_and_back(full, clips, monkeypatch):
    monkeypatch.setattr("studio.melody.jobs.arranging.umap_available", lambda: True)
    monkeypatch.setattr("studio.melody.jobs.arranging.make_reducer", lambda _count: Halves())
    full.map.resize(400, 300)
    with full.qtbot.waitSignal(full.map.shown):
        full.map.show()
    full.settle("melody.map")
    full.desk.run()
    linear = full.controller._map.places
    full.map.projection_asked.emit("umap")
    full.desk.run(only="melody.umap")
    full.desk.run(only="melody.map")
    assert full.controller._map.places != linear
    full.pad.moved.emit(1.0, 1.0)
    full.desk.run(only="melody.map.point")
    assert full.map.current == pytest.approx(full.controller._map.places[clips[3].id])
    full.map.projection_asked.emit("pca")
    full.desk.run(only="melody.map")
    assert full.controller._map.places == linear
