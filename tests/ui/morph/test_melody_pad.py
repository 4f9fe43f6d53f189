"""The point of the puck as a melody: the nearest cell at once, then the exact one."""

from __future__ import annotations

from dataclasses import replace

from studio.latent import MixLaw
from studio.melody.jobs import GridJob, MorphJob, PadPointJob
from studio.melody.windows import clip_to_windows
from studio.project.song import replace_clip
from studio.worker.job import Priority


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
