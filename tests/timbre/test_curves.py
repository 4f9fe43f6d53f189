"""Edits of embeddings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from studio.timbre import curves as c

embeddings = st.integers(1, 40).flatmap(
    lambda n: arrays(np.float32, (n, 4), elements=st.floats(-3, 3, width=32))
)


@given(embeddings, st.integers(1, 90))
def test_stretching_keeps_the_ends_and_the_range(curves: np.ndarray, frames: int) -> None:
    out = c.stretched(curves, frames)
    assert out.shape == (frames, 4)
    assert out.dtype == np.float32
    np.testing.assert_array_equal(out[0], curves[0])
    if frames > 1:
        np.testing.assert_allclose(out[-1], curves[-1], atol=1e-5)
    assert out.min() >= curves.min() - 1e-5
    assert out.max() <= curves.max() + 1e-5


@given(embeddings)
def test_twice_reversed_is_the_same(curves: np.ndarray) -> None:
    np.testing.assert_array_equal(c.reversed_in_time(c.reversed_in_time(curves)), curves)


@given(embeddings, st.integers(-50, 50))
def test_shifting_holds_the_ends(curves: np.ndarray, frames: int) -> None:
    out = c.shifted(curves, frames)
    places = np.clip(np.arange(len(curves)) - frames, 0, len(curves) - 1)
    np.testing.assert_allclose(out, curves[places], atol=1e-6)


def test_stretching_between_frames_is_a_straight_line() -> None:
    line = np.arange(5, dtype=np.float32)[:, None]
    np.testing.assert_allclose(c.stretched(line, 9)[:, 0], np.arange(9) / 2)


def test_freezing() -> None:
    line = np.arange(5, dtype=np.float32)[:, None]
    assert c.frozen(line, 2)[:, 0].tolist() == [0, 1, 2, 2, 2]
    assert c.frozen(line, 99)[:, 0].tolist() == [0, 1, 2, 3, 4]


def test_averaging_stretches_to_the_longest() -> None:
    a, b = np.zeros((3, 2), np.float32), np.ones((6, 2), np.float32)
    out = c.averaged([a, b])
    assert out.shape == (6, 2)
    assert (out == 0.5).all()
    with pytest.raises(ValueError, match="at least one"):
        c.averaged([])


def test_crossfading() -> None:
    a, b = np.zeros((10, 1), np.float32), np.ones((8, 1), np.float32)
    out = c.crossfaded(a, b, 4)[:, 0]
    assert len(out) == 14
    assert (out[:6] == 0).all()
    assert (out[10:] == 1).all()
    assert (np.diff(out[5:11]) > 0).all()
    assert out[6:10].sum() == pytest.approx(2.0)
    assert len(c.crossfaded(a, b, 0)) == 18
    assert len(c.crossfaded(a, b, 99)) == 10


def test_amounts() -> None:
    curves = np.array([[0, 0], [2, 4]], np.float32)
    out = c.scaled(curves, np.array([0, -1], np.float32))
    np.testing.assert_array_equal(out, [[1, 4], [1, 0]])


def test_drawing_by_hand_in_both_directions() -> None:
    flat = np.zeros((8, 2), np.float32)
    out = c.drawn(flat, 1, [(1, 1.0), (3, 3.0)])
    assert out[:, 1].tolist() == [0, 1, 2, 3, 0, 0, 0, 0]
    assert not out[:, 0].any()
    back = c.drawn(flat, 0, [(6.2, 2.0), (3.8, 1.0), (3.8, 5.0)])
    assert back[3, 0] == 0
    assert back[4, 0] == 5.0
    assert (np.diff(back[5:7, 0]) > 0).all()
    assert c.drawn(flat, 0, [(-5, 1.0), (99, 1.0)])[:, 0].tolist() == [1.0] * 8
    assert not c.drawn(flat, 0, []).any()
