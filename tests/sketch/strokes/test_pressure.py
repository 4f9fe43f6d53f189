"""How wide a pen draws."""

from __future__ import annotations

import pytest

from studio.sketch.item import Ink
from studio.sketch.strokes.pressure import LEVELS, even_width, pen_width

LINE = ((0.0, 0.0), (5.0, 5.0), (9.0, 0.0))


def test_no_pressure_is_still_seen_and_full_pressure_is_the_pen() -> None:
    ink = Ink(width=10.0)
    assert 0 < pen_width(ink, 0.0) < pen_width(ink, 0.5) < pen_width(ink, 1.0)
    assert pen_width(ink, 1.0) == pytest.approx(10.0)


@pytest.mark.parametrize("pressures", [(), (0.2,), (0.1, 0.9)])
def test_without_a_pressure_for_each_point_the_pen_has_its_own_width(
    pressures: tuple[float, ...],
) -> None:
    assert even_width(LINE, Ink(width=7.0, pressures=pressures)) == 7.0


def test_a_difference_none_can_see_is_none() -> None:
    nearly = Ink(width=10.0, pressures=(0.5, 0.5 + 0.9 / LEVELS, 0.5))
    assert even_width(LINE, nearly) == pytest.approx(pen_width(nearly, 0.5 + 0.45 / LEVELS))
    assert even_width(LINE, Ink(width=10.0, pressures=(0.5, 0.6, 0.5))) is None
    assert even_width((), Ink(width=3.0)) == 3.0
