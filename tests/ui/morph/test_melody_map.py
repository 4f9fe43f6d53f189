"""The map of clips and of the library."""

from __future__ import annotations

import pytest


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
