"""The steps between two clips: made, looked at, kept, dragged out."""

from __future__ import annotations

import mido
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


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
