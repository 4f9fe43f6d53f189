"""Mixing laws, pad weights and the PCA map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from studio.latent import (
    MixLaw,
    PcaMap,
    bilinear_weights,
    distance_weights,
    grid_positions,
    lerp,
    mix,
    slerp,
)

points = arrays(np.float32, (8,), elements=st.floats(-4, 4, width=32))
unit = st.floats(0, 1)


@given(points, points)
def test_walks_start_and_end_on_their_points(a: np.ndarray, b: np.ndarray) -> None:
    for walk in (lerp, slerp):
        np.testing.assert_allclose(walk(a, b, 0.0), a, atol=1e-5)
        np.testing.assert_allclose(walk(a, b, 1.0), b, atol=1e-5)


def test_slerp_keeps_the_length_between_points_of_equal_length() -> None:
    a, b = np.eye(2, 5, dtype=np.float32) * 3
    walk = slerp(a, b, np.linspace(0, 1, 7))
    assert walk.shape == (7, 5)
    np.testing.assert_allclose(np.linalg.norm(walk, axis=1), 3.0, rtol=1e-6)
    assert np.linalg.norm(lerp(a, b, 0.5)) < 2.2


@given(points, unit)
def test_slerp_between_parallel_and_opposite_points_is_finite(a: np.ndarray, t: float) -> None:
    for other in (a, 2 * a, -a, np.zeros_like(a)):
        assert np.isfinite(slerp(a, other, t)).all()


@given(unit, unit)
def test_weights_sum_to_one_and_corners_are_exact(x: float, y: float) -> None:
    for law in (bilinear_weights, distance_weights):
        assert law(np.array([[x, y]])).sum() == pytest.approx(1.0, abs=1e-5)
        corners = law(np.array([(0, 0), (1, 0), (0, 1), (1, 1)]))
        np.testing.assert_array_equal(corners, np.eye(4))


def test_distance_law_ignores_far_corners_on_an_edge() -> None:
    np.testing.assert_allclose(distance_weights(np.array([[0.5, 0.0]])), [[0.5, 0.5, 0, 0]])
    np.testing.assert_allclose(distance_weights(np.array([[0.5, 0.5]])), [[0.25] * 4], rtol=1e-6)


@pytest.mark.parametrize("law", list(MixLaw))
def test_every_law_gives_the_corners_back(law: MixLaw) -> None:
    corners = list(np.random.default_rng(0).normal(size=(4, 16)).astype(np.float32))
    mixed = mix(corners, np.eye(4, dtype=np.float32), law)
    np.testing.assert_allclose(mixed, np.stack(corners), atol=1e-5)


def test_slerp_and_bilinear_differ_inside_the_square() -> None:
    corners = list(np.random.default_rng(1).normal(size=(4, 16)).astype(np.float32))
    middle = bilinear_weights(np.array([[0.4, 0.7]]))
    assert np.abs(mix(corners, middle, MixLaw.SLERP) - mix(corners, middle)).max() > 0.05


def test_weights_must_fit_the_corners() -> None:
    with pytest.raises(ValueError, match="2 corners need as many weights, not 3"):
        mix([np.zeros(4, np.float32)] * 2, np.ones((1, 3), np.float32))


def test_grid_runs_row_by_row_from_the_top_left() -> None:
    grid = grid_positions(11)
    assert grid.shape == (121, 2)
    np.testing.assert_allclose(grid[[0, 10, 110, 120]], [(0, 0), (1, 0), (0, 1), (1, 1)])


def test_pca_map_finds_the_widest_axes_and_is_repeatable() -> None:
    rng = np.random.default_rng(2)
    cloud = (rng.normal(size=(500, 6)) * [1, 9, 0.1, 4, 0.2, 0.3] + 5).astype(np.float32)
    pca = PcaMap.fit(cloud)
    assert np.abs(pca.axes).argmax(axis=1).tolist() == [1, 3]
    projected = pca.project(cloud)
    np.testing.assert_allclose(projected.std(axis=0), 1.0, atol=0.01)
    np.testing.assert_allclose(projected.mean(axis=0), 0.0, atol=1e-4)
    np.testing.assert_array_equal(PcaMap.fit(cloud).axes, pca.axes)
