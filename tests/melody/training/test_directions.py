from __future__ import annotations

import numpy as np
import pytest

from studio.melody.training import directions
from studio.melody.training.directions import (
    effects,
    free_directions,
    pure_directions,
    refined_direction,
    scaled_direction,
)


@pytest.fixture(scope="module")
def cloud() -> tuple[np.ndarray, np.ndarray]:
    """Points of a corpus in which two attributes go together, and the attributes' true weights."""
    rng = np.random.default_rng(0)
    points = (rng.normal(size=(20_000, 6)) @ rng.normal(size=(6, 6))).astype(np.float32)
    weights = rng.normal(size=(2, 6))
    weights[1] += weights[0]
    return points, weights


def measured_effects(cloud: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    points, weights = cloud

    def measure(z: np.ndarray) -> np.ndarray:
        return np.asarray(np.tanh(z @ weights.T / 20) * 20, dtype=np.float32)

    return effects(points, measure, np.cov(points.T), seed=1) * measure(points).std(axis=0)[:, None]


def test_effects_are_found_from_random_moves(cloud: tuple[np.ndarray, np.ndarray]) -> None:
    found, weights = measured_effects(cloud), cloud[1]
    for row, truth in zip(found, weights, strict=True):
        assert row @ truth / np.linalg.norm(row) / np.linalg.norm(truth) > 0.98


def test_a_pure_direction_moves_its_own_attribute_only(
    cloud: tuple[np.ndarray, np.ndarray],
) -> None:
    points, weights = cloud
    moved = pure_directions(weights, np.cov(points.T)) @ weights.T
    assert moved == pytest.approx(np.eye(2), abs=1e-6)


def test_no_other_pure_move_is_likelier(cloud: tuple[np.ndarray, np.ndarray]) -> None:
    points, weights = cloud
    precision = np.linalg.inv(np.cov(points.T))
    for direction in pure_directions(weights, np.cov(points.T)):
        sideways = np.linalg.svd(weights)[2][2:]
        others = direction + np.concatenate([sideways, -sideways]) * 0.1
        here = direction @ precision @ direction
        assert all(o @ precision @ o > here for o in others)


def test_a_free_direction_is_shorter_and_mixes(cloud: tuple[np.ndarray, np.ndarray]) -> None:
    points, weights = cloud
    free = free_directions(weights, np.cov(points.T))
    moved = free @ weights.T
    assert np.diag(moved) == pytest.approx([1.0, 1.0])
    assert abs(moved[0, 1]) > 0.2
    precision = np.linalg.inv(np.cov(points.T))
    pure = pure_directions(weights, np.cov(points.T))
    for a, b in zip(free, pure, strict=True):
        assert a @ precision @ a < b @ precision @ b


def test_scaling_stops_at_the_first_step_that_works() -> None:
    points = np.linspace(0, 1, 50, dtype=np.float32)[:, None]

    def measure(z: np.ndarray) -> np.ndarray:
        # Only whole units of the latent show in the melody.
        return np.asarray(np.floor(z[:, 0] + 0.5) + 10, dtype=np.float32)

    unit = np.array([1.0])
    assert scaled_direction([unit], measure, points, np.inf)[0] == pytest.approx([1.0])
    assert scaled_direction([unit * 3], measure, points, np.inf)[0] == pytest.approx([1.5])
    assert scaled_direction([unit * 0, unit], measure, points, np.inf)[0] == pytest.approx([1.0])


def test_clips_at_the_extreme_do_not_count() -> None:
    points = np.array([[0.0], [0.0], [0.0], [0.3]], dtype=np.float32)

    def measure(z: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(z[:, 0], 0.0, 1.0), dtype=np.float32)

    assert scaled_direction([np.array([0.4])], measure, points, 1.0)[0] == pytest.approx([0.1])


def test_what_a_poor_model_cannot_change_gets_no_move() -> None:
    weights = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    for find in (directions.pure_directions, directions.free_directions):
        found = find(weights, np.eye(3))
        assert np.allclose(found, [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])


def test_refining_finds_what_a_straight_fit_missed() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(2000, 3)).astype(np.float32)

    def measure(z: np.ndarray) -> np.ndarray:
        return np.asarray(np.tanh(z[:, 1]) + 5, dtype=np.float32)

    start = np.array([1.0, 0.0, 0.0], dtype=np.float32)
    _, share = scaled_direction([start], measure, points, np.inf)
    assert share == 0.0
    found = refined_direction(start, measure, points, np.eye(3), seed=1)
    _, share = scaled_direction([found], measure, points, np.inf)
    assert share > 0.95
