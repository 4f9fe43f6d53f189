"""Drawing, erasing and pedalling a clip's controllers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.melody.notes import TICKS_PER_BEAT as BEAT
from studio.project.clip_curves import BEND, KINDS, MODULATION, SUSTAIN, Curve
from studio.project.curve_edits import (
    GRAIN,
    bounds,
    curve_of,
    drawn,
    erased,
    held,
    pedal_of,
    presses,
    rounded,
    with_curve,
)

WHEEL = Curve(MODULATION, ((BEAT, 1.0), (2 * BEAT, 0.0)))
ticks = st.integers(0, 4000)
values = st.integers(0, 127).map(lambda step: step / 127)


def changing(points: dict[int, float]) -> Curve:
    """A curve of points that each say something new."""
    curve = Curve(MODULATION, ())
    for tick, value in sorted(points.items()):
        if value != curve.at(tick + 1):
            curve = Curve(MODULATION, (*curve.points, (tick, value)))
    return curve


curves = st.dictionaries(ticks, values, max_size=12).map(changing)


def test_a_curve_is_found_put_in_and_taken_away() -> None:
    bend = Curve(BEND, ((0, 1.0),))
    assert curve_of((WHEEL,), BEND) == Curve(BEND, ())
    both = with_curve((WHEEL,), bend)
    assert both == (bend, WHEEL), "in the order of their kinds, so that equal ones are equal"
    assert curve_of(both, BEND) is bend
    assert with_curve(both, Curve(BEND, ())) == (WHEEL,)


def test_a_drawn_line_rises_step_by_step_and_what_was_there_goes_on() -> None:
    line = drawn(WHEEL, (0, 0.0), (BEAT // 2, 1.0))
    inside = [point for point in line.points if point[0] <= BEAT // 2]
    assert inside[-1] == (BEAT // 2, 1.0)
    assert [value for _, value in inside] == sorted(value for _, value in inside)
    assert all(b[0] - a[0] >= GRAIN for a, b in itertools.pairwise(inside))
    assert line.at(BEAT // 4 + 1) == pytest.approx(0.5, abs=0.02)
    assert line.points[len(inside) :] == ((BEAT // 2 + GRAIN, 0.0), *WHEEL.points)


def test_a_line_drawn_to_the_left_is_the_same_line() -> None:
    ends = (100.4, 0.2), (900.6, 0.9)
    assert drawn(WHEEL, *ends) == drawn(WHEEL, *reversed(ends))


def test_what_is_erased_is_at_rest_and_what_held_behind_it_comes_back() -> None:
    assert erased(WHEEL, 0, 3 * BEAT).points == ()
    middle = erased(WHEEL, BEAT + 100, BEAT + 200)
    assert middle.points == ((BEAT, 1.0), (BEAT + 100, 0.0), (BEAT + 200, 1.0), (2 * BEAT, 0.0))
    assert erased(WHEEL, 300, 300) is WHEEL


@given(curve=curves, start=ticks, size=st.integers(1, 900), value=values)
def test_holding_a_value_changes_its_stretch_alone(curve, start, size, value) -> None:
    stop = start + size
    made = held(curve, start, stop, value)
    assert list(made.points) == sorted(set(made.points))
    assert all(a[1] != b[1] for a, b in itertools.pairwise(made.points))
    for tick in range(0, 5200, 37):
        expected = rounded(MODULATION, value) if start <= tick < stop else curve.at(tick + 1)
        assert made.at(tick + 1) == expected


@given(curve=curves, start=ticks, stop=ticks, low=values, high=values)
def test_a_line_stays_in_its_range_and_its_stretch(curve, start, stop, low, high) -> None:
    made = drawn(curve, (start, low), (stop, high))
    first, last = min(start, stop), max(start, stop, min(start, stop) + 1)
    for tick, value in made.points:
        assert 0.0 <= value <= 1.0
        if first <= tick <= last:
            assert min(low, high) <= value <= max(low, high)
    for tick in (*range(0, first, 41), *range(last + GRAIN, 5200, 41)):
        assert made.at(tick + 1) == curve.at(tick + 1)


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_brought_into_range(kind: str) -> None:
    low, high = bounds(kind)
    assert (rounded(kind, -9.0), rounded(kind, 9.0)) == (low, high)
    assert rounded(kind, 0.0) == 0.0


def test_a_pedal_is_blocks() -> None:
    pedal = Curve(SUSTAIN, ((0, 0.9), (100, 0.6), (200, 0.2), (300, 1.0)))
    assert presses(pedal, 1000) == [(0, 200), (300, 1000)]
    assert presses(pedal, 250) == [(0, 200)]
    made = pedal_of([(300, 400), (0, 100), (50, 200), (400, 500), (700, 700)])
    assert made.points == ((0, 1.0), (200, 0.0), (300, 1.0), (500, 0.0))


@given(st.lists(st.tuples(ticks, st.integers(1, 500)), max_size=8))
def test_blocks_come_back(found) -> None:
    pedal = pedal_of((start, start + size) for start, size in found)
    assert pedal_of(presses(pedal, 10_000)) == pedal
    down = {tick for start, size in found for tick in range(start, start + size)}
    for tick in range(0, 4600, 53):
        assert (pedal.at(tick + 1) == 1.0) == (tick in down)
