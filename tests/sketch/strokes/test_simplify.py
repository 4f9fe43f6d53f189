from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from studio.sketch.strokes.quickdraw import load_drawings
from studio.sketch.strokes.simplify import as_corpus, resample, simplify
from studio.sketch.strokes.stroke3 import to_strokes

lines = arrays(np.float64, st.tuples(st.integers(1, 40), st.just(2)), elements=st.floats(-300, 300))


def farthest(points, line):
    """The largest distance of any point from a polyline."""
    worst = 0.0
    for p in points:
        nearest = np.inf
        ends = pairwise(line) if len(line) > 1 else [(line[0], line[0])]
        for a, b in ends:
            along = b - a
            t = np.clip((p - a) @ along / max(along @ along, 1e-12), 0, 1)
            nearest = min(nearest, float(np.hypot(*(p - a - t * along))))
        worst = max(worst, nearest)
    return worst


@given(lines, st.floats(0.1, 20))
def test_no_point_lies_farther_from_the_simplified_line_than_asked(points, epsilon):
    kept = simplify(points, epsilon)
    assert np.array_equal(kept[[0, -1]], points[[0, -1]])
    assert farthest(points, kept) <= epsilon + 1e-6


@given(lines)
def test_resampled_points_lie_on_the_line_evenly(points):
    even = resample(points, 2.0)
    assert farthest(even, points) < 1e-6
    steps = np.hypot(*np.diff(even, axis=0).T)
    assert np.all(steps <= 2.0 + 1e-6)
    assert np.allclose(even[[0, -1]], points[[0, -1]] if len(even) > 1 else points[[0, 0]])


def test_a_line_that_turns_back_keeps_its_turning_point():
    back = np.array([(0.0, 0.0), (100.0, 0.0), (10.0, 0.0)])
    assert len(simplify(back, 2.0)) == 3


def test_nothing_is_simplified_without_a_tolerance():
    points = np.random.default_rng(0).normal(size=(9, 2))
    assert np.array_equal(simplify(points, 0.0), points)


def test_a_dense_hand_drawn_circle_becomes_as_sparse_as_the_corpus():
    angle = np.linspace(0, 2 * np.pi, 500)
    circle = tuple((400 * float(np.cos(a)), 400 * float(np.sin(a))) for a in angle)
    (few,) = as_corpus([circle, ()], 800 / 255)
    assert 8 <= len(few) <= 40
    assert np.ptp(few[:, 0]) == pytest.approx(255, abs=4)


def test_the_corpus_is_already_simplified(corpus):
    drawings = load_drawings(corpus, "test", ["bicycle"])
    before = after = 0
    for index in range(len(drawings)):
        strokes = to_strokes(drawings.drawing(index))
        before += sum(map(len, strokes))
        after += sum(map(len, as_corpus(strokes, 1.0)))
    assert 0.8 * before < after <= before
