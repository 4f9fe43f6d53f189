from __future__ import annotations

import numpy as np
import pytest

from studio.melody.directions import fit_directions, quartile_directions, scale_direction


@pytest.fixture(scope="module")
def cloud() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points with two attributes that go together in the corpus: latents, values, true weights."""
    rng = np.random.default_rng(0)
    mixing = rng.normal(size=(6, 6))
    points = (rng.normal(size=(20_000, 6)) @ mixing).astype(np.float32)
    weights = rng.normal(size=(2, 6))
    weights[1] += weights[0]
    return points, points @ weights.T + 0.1 * rng.normal(size=(len(points), 2)), weights


def test_a_direction_moves_its_own_attribute_only(cloud: tuple[np.ndarray, ...]) -> None:
    points, values, weights = cloud
    directions = fit_directions(points, values)
    moved = directions @ weights.T / values.std(axis=0)
    assert moved == pytest.approx(np.eye(2), abs=0.05)


def test_the_published_directions_mix_attributes(cloud: tuple[np.ndarray, ...]) -> None:
    points, values, weights = cloud
    moved = quartile_directions(points, values) @ weights.T
    assert moved[0, 0] > 0
    assert moved[0, 1] > 0.2 * moved[0, 0]


def test_the_move_is_the_likeliest_of_its_kind(cloud: tuple[np.ndarray, ...]) -> None:
    points, values, _ = cloud
    direction = fit_directions(points, values[:, :1])[0].astype(np.float64)
    # With one attribute it is the covariance of points and values, as conditional means are.
    covariance = ((points - points.mean(0)) * (values[:, :1] - values[:, :1].mean())).mean(0)
    cosine = direction @ covariance / np.linalg.norm(direction) / np.linalg.norm(covariance)
    assert cosine > 0.99


def test_scaling_stops_at_the_first_step_that_works() -> None:
    points = np.linspace(-1, 1, 50, dtype=np.float32)[:, None]

    def measure(z: np.ndarray) -> np.ndarray:
        # Only whole units of the latent show in the melody.
        return np.asarray(np.floor(z[:, 0] + 0.5) + 10, dtype=np.float32)

    unit = np.array([1.0], dtype=np.float32)
    assert scale_direction(unit, measure, points, 0.0, np.inf) == pytest.approx([1.0])
    assert scale_direction(unit * 4, measure, points, 0.0, np.inf) == pytest.approx([2.0])


def test_clips_at_the_extreme_do_not_count() -> None:
    points = np.array([[0.0], [0.0], [0.0], [0.3]], dtype=np.float32)

    def measure(z: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(z[:, 0], 0.0, 1.0), dtype=np.float32)

    made = scale_direction(np.array([0.5], dtype=np.float32), measure, points, 0.0, 1.0)
    assert made == pytest.approx([0.25])
