"""Clips are sampled, varied, averaged and bent by their attributes; a preview becomes a clip."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.melody.jobs import AverageJob, SampleJob, VaryJob
from studio.project.song import replace_clip

LEFT = Qt.MouseButton.LeftButton


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
