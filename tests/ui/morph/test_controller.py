"""What the parts of the melody room's morph tell each other and the person."""

from __future__ import annotations

from dataclasses import replace

from studio.project.song import Song, replace_clip


def test_what_is_still_coming_does_not_take_the_stage_back(full, clips):
    full.pad.moved.emit(0.5, 0.5)
    full.controller.set_open_clip(clips[1].id)
    full.desk.run(only="melody.pad")
    assert full.controller.preview is None


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
