from itertools import product

import numpy as np
import pytest

from studio.latent import MixLaw, grid_positions, square_weights
from studio.pad_weights import corner_weights

LAWS = [MixLaw.BILINEAR, MixLaw.SLERP, MixLaw.DISTANCE]
PATTERNS = [p for p in product((False, True), repeat=4) if any(p)]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("present", PATTERNS)
def test_only_filled_corners_count_and_together_they_are_one(present, law):
    weights = corner_weights(present, grid_positions(11), law)
    assert np.all(weights >= 0)
    assert np.all(weights[:, ~np.array(present)] == 0)
    assert np.allclose(weights.sum(axis=1), 1.0, atol=1e-6)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("present", PATTERNS)
def test_a_filled_corner_is_its_own_item(present, law):
    corners = grid_positions(2)
    weights = corner_weights(present, corners, law)
    own = np.flatnonzero(present)
    assert np.allclose(weights[own, own], 1.0, atol=1e-6)


@pytest.mark.parametrize("law", LAWS)
def test_a_full_square_has_the_weights_of_its_law(law):
    places = grid_positions(11)
    assert np.allclose(
        corner_weights((True,) * 4, places, law), square_weights(places, law), atol=1e-6
    )


def test_at_the_empty_corner_the_places_beside_it_decide():
    at = corner_weights((True, True, True, False), np.array([[1.0, 1.0]]))
    beside = corner_weights((True, True, True, False), np.array([[0.999, 0.999]]))
    assert np.allclose(at, beside, atol=2e-3)
    assert np.allclose(at, [[0.0, 0.5, 0.5, 0.0]], atol=1e-3)


def test_a_diagonal_is_a_straight_line():
    places = np.array([[0.25, 0.25], [0.5, 0.0], [1.0, 1.0]])
    weights = corner_weights((True, False, False, True), places)[:, [0, 3]]
    assert np.allclose(weights, [[0.75, 0.25], [0.75, 0.25], [0.0, 1.0]])


def test_nothing_counts_where_every_corner_is_empty():
    assert not corner_weights((False,) * 4, grid_positions(3)).any()
