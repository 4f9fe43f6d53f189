import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.latent import MixLaw, grid_positions
from studio.ui.morph import reach

corners = st.tuples(*[st.booleans()] * 4)
unit = st.floats(0.0, 1.0)


@given(corners, st.sampled_from([MixLaw.BILINEAR, MixLaw.DISTANCE]))
def test_every_filled_corner_is_exact_at_its_own_place(filled, law):
    weights = reach.corner_weights(filled, np.array(reach.CORNER_POSITIONS), law)
    for corner, full in enumerate(filled):
        if full:
            assert weights[corner, corner] == pytest.approx(1.0, abs=1e-6)


@given(corners)
def test_empty_corners_count_nothing_and_the_rest_counts_all(filled):
    weights = reach.corner_weights(filled, grid_positions(11))
    assert not weights[:, [i for i in range(4) if not filled[i]]].any()
    assert np.allclose(weights.sum(axis=1), 1.0 if any(filled) else 0.0, atol=1e-6)


@given(unit, unit)
def test_two_corners_make_a_straight_line(x, y):
    filled = (True, False, False, True)
    weights = reach.corner_weights(filled, np.array([[x, y]]))[0]
    assert weights[3] == pytest.approx((x + y) / 2, abs=1e-5)
    on = reach.constrain(filled, x, y)
    assert on[0] == pytest.approx(on[1])
    assert reach.line_position(filled, x, y) == pytest.approx((x + y) / 2, abs=1e-9)


def test_the_line_of_an_edge_ignores_the_other_axis():
    assert reach.constrain((True, True, False, False), 0.3, 0.8) == (0.3, 0.0)
    assert reach.constrain((False, True, False, True), 0.3, 0.8) == (1.0, 0.8)
    assert reach.centre((False, False, True, True)) == (0.5, 1.0)


def test_a_square_is_only_clamped():
    assert reach.constrain((True,) * 4, -0.2, 1.7) == (0.0, 1.0)


def test_a_line_needs_two_corners():
    with pytest.raises(ValueError, match="exactly two"):
        reach.line_position((True,) * 4, 0.5, 0.5)
