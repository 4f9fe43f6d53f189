import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studio.sketch.strokes.stroke3 import (
    from_stroke5,
    network_rows,
    to_stroke3,
    to_stroke5,
    to_strokes,
)

coordinate = st.integers(-2000, 2000).map(float)
stroke = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=12).map(tuple)
drawings = st.lists(stroke, max_size=6).map(tuple)


@given(drawings)
def test_strokes_come_back_from_stroke3(strokes):
    assert to_strokes(to_stroke3(strokes)) == strokes


@given(drawings)
def test_stroke3_comes_back_from_stroke5(strokes):
    rows = to_stroke3(strokes)
    assert np.array_equal(from_stroke5(to_stroke5(rows)), rows)


def test_stroke5_stops_at_the_end_row():
    rows = np.array([[1, 2, 1, 0, 0], [3, 4, 0, 1, 0], [0, 0, 0, 0, 1], [9, 9, 1, 0, 0]])
    assert from_stroke5(rows).tolist() == [[1, 2, 0], [3, 4, 1]]


def test_empty_strokes_are_left_out():
    assert to_stroke3([(), ((1.0, 2.0),), ()]).tolist() == [[1, 2, 1]]
    assert to_stroke3([]).shape == (0, 3)
    assert to_strokes(np.zeros((0, 3))) == ()


def test_a_network_sees_no_position_and_no_size_of_the_unit():
    here = network_rows(to_stroke3([((10.0, 20.0), (40.0, 20.0))]), 30.0)
    there = network_rows(to_stroke3([((-500.0, 7.0), (-470.0, 7.0))]), 30.0)
    assert np.array_equal(here, there)
    assert here.tolist() == [[0, 0, 1, 0, 0], [1, 0, 0, 1, 0]]


def test_offsets_beyond_the_limit_are_clamped():
    rows = network_rows(to_stroke3([((0.0, 0.0), (90000.0, 0.0))]), 10.0)
    assert rows[1, 0] == 100.0
