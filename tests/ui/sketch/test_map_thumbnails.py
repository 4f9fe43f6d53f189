"""Small pictures on the map of drawings."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.sketch.item import Sketch
from studio.ui.morph.map_plot import MapPlot
from studio.ui.sketch.map_thumbnails import MapThumbnails, spread_out

AREA = (0.0, 0.0, 400.0, 300.0)
ROOM = 40.0


def crowd(seed: int, count: int = 600) -> np.ndarray:
    return np.random.default_rng(seed).normal((200.0, 150.0), 90.0, (count, 2))


@pytest.mark.parametrize("seed", range(3))
def test_chosen_points_leave_room_for_each_other_and_fill_the_area(seed: int) -> None:
    places = crowd(seed)
    chosen = spread_out(places, AREA, ROOM)
    kept = places[chosen]
    apart = np.abs(kept[:, None] - kept[None]).max(axis=2)
    assert apart[~np.eye(len(kept), dtype=bool)].min() >= ROOM
    assert (kept >= ROOM / 2).all()
    assert (kept <= (400 - ROOM / 2, 300 - ROOM / 2)).all()
    inside = ((places >= ROOM / 2) & (places <= (380, 280))).all(axis=1)
    nearest = np.abs(places[inside][:, None] - kept[None]).max(axis=2).min(axis=1)
    assert nearest.max() < ROOM, "wherever there was room, it was taken"
    assert np.array_equal(chosen, spread_out(places, AREA, ROOM))


def test_nothing_is_chosen_of_nothing() -> None:
    assert len(spread_out(np.zeros((0, 2)), AREA, ROOM)) == 0
    assert len(spread_out(np.full((5, 2), -10.0), AREA, ROOM)) == 0


def test_pictures_lie_on_the_map_and_follow_it(qtbot: QtBot) -> None:
    plot = MapPlot()
    qtbot.addWidget(plot)
    plot.resize(500, 400)
    plot.show()
    places = np.random.default_rng(1).normal(size=(300, 2)).astype(np.float32)
    plot.set_cloud(places)
    plot.fit()
    asked: list[int] = []

    def drawing(number: int) -> Sketch:
        asked.append(number)
        return Sketch("a", (((0.0, 0.0), (50.0, 90.0), (100.0, 0.0)),))

    thumbnails = MapThumbnails(plot, drawing)
    thumbnails.set_library(places)
    qtbot.waitUntil(lambda: len(thumbnails.shown) > 10, timeout=15_000)
    qtbot.waitUntil(lambda: not thumbnails.busy, timeout=15_000)
    before = thumbnails.shown
    assert set(before) <= set(asked), "nothing lies there that was not drawn"
    assert plot.to_pixels(places[list(before)]).min() > 0
    bare = plot.grab().toImage()
    thumbnails.set_library(np.zeros((0, 2), dtype=np.float32))
    assert not thumbnails.shown
    assert plot.grab().toImage() != bare
    thumbnails.set_library(places)
    plot.zoom(0.3)
    qtbot.waitUntil(lambda: len(thumbnails.shown) > 3, timeout=15_000)
    qtbot.waitUntil(lambda: thumbnails.shown != before, timeout=15_000)
    qtbot.waitUntil(lambda: not thumbnails.busy, timeout=15_000)
