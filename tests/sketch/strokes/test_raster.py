import numpy as np

from studio.sketch.recognise import picture_of
from studio.sketch.strokes.raster import SIDE, rasterise, rasterise_many


def test_a_horizontal_line_lies_in_the_middle_and_runs_in_time():
    ink, when, along = picture_of([((0.0, 50.0), (30.0, 50.0), (100.0, 50.0))])
    rows = np.flatnonzero(ink.max(axis=1) > 0.5)
    assert abs(rows.mean() - (SIDE - 1) / 2) <= 0.5
    assert ink[:, 1].max() < 0.6 < ink[:, 3:45].max(axis=0).min()
    assert along[:, 6].max() < along[:, 40].max()
    assert when.max() == ink.max()
    assert when[ink > 0.5].min() < 0.35 * ink.max()


def test_size_place_and_sampling_do_not_show():
    zigzag = [(0.0, 0.0), (10.0, 8.0), (20.0, 0.0)]
    dense = [(t, 8 - abs(t - 10) * 0.8) for t in np.linspace(0, 20, 81)]
    moved = [(900 + 37 * x, -5 + 37 * y) for x, y in zigzag]
    plain = picture_of([zigzag])
    assert np.allclose(plain, picture_of([moved]), atol=1e-3)
    assert np.allclose(plain[0], picture_of([dense])[0], atol=0.05)
    assert np.abs(plain[1] - picture_of([dense])[1]).mean() < 0.05


def test_a_dot_leaves_ink():
    assert picture_of([((3.0, 4.0),)])[0].max() > 0.4
    assert rasterise(np.zeros((0, 2), np.float32), np.zeros(0, bool)).max() == 0.0


def test_many_drawings_are_drawn_as_one_by_one(shapes):
    chosen = np.arange(0, 10)
    turns = np.broadcast_to(np.eye(2, dtype=np.float32), (10, 2, 2)).copy()
    whole = rasterise_many(
        shapes.points, shapes.offsets, chosen, turns, np.ones(10, dtype=np.float32)
    )
    for index in chosen:
        rows = shapes.drawing(index).astype(np.float32)
        single = rasterise(np.cumsum(rows[:, :2], axis=0), rows[:, 2] > 0)
        assert np.allclose(whole[index], single, atol=1e-4)
    half = rasterise_many(
        shapes.points, shapes.offsets, chosen, turns, np.full(10, 0.5, dtype=np.float32)
    )
    assert (half[:, 0] > 0.5).sum() < (whole[:, 0] > 0.5).sum()
