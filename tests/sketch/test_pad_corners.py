from itertools import product

import numpy as np
import pytest

from studio.latent import MixLaw, grid_positions
from studio.project.pad_weights import corner_weights
from studio.sketch.pad_corners import corner_shares

PATTERNS = [p for p in product((False, True), repeat=4) if any(p)]


@pytest.mark.parametrize("law", [MixLaw.BILINEAR, MixLaw.SLERP, MixLaw.DISTANCE])
@pytest.mark.parametrize("present", PATTERNS)
def test_jobs_weigh_corners_as_the_pad_shows_them(present, law):
    places = grid_positions(11)
    found = corner_shares(present, places, law)
    shown = corner_weights(present, places, law)[:, np.flatnonzero(present)]
    assert np.allclose(found, shown, atol=2e-3)
    assert np.allclose(found.sum(axis=1), 1.0, atol=1e-6)


def test_a_diagonal_is_a_straight_line():
    places = np.array([[0.25, 0.25], [0.5, 0.0], [1.0, 1.0]])
    shares = corner_shares((True, False, False, True), places, MixLaw.BILINEAR)
    assert np.allclose(shares, [[0.75, 0.25], [0.75, 0.25], [0.0, 1.0]])
