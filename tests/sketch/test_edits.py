"""Edits of drawings."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.sketch import edits
from studio.sketch.item import Ink, Sketch

LINE = ((0.0, 0.0), (100.0, 0.0))
DOT = ((50.0, 50.0),)
BOX = ((10.0, 20.0), (30.0, 20.0), (30.0, 40.0), (10.0, 40.0), (10.0, 20.0))
DRAWING = Sketch("a", (LINE, DOT, BOX), inks=(Ink("#ff0000", 4.0),))


@pytest.mark.parametrize(
    ("start", "end", "hit"),
    [
        ((50, 3), (50, 3), {0}),
        ((50, 10), (50, 10), set()),
        ((50, 10), (50, -10), {0}),
        ((49, 48), (49, 48), {1}),
        ((0, 30), (60, 30), {2}),
        ((20, 30), (20, 31), set()),
        ((-20, 60), (40, -5), {0, 2}),
    ],
)
def test_the_eraser(start: tuple[float, float], end: tuple[float, float], hit: set[int]) -> None:
    assert edits.hit_strokes(DRAWING, start, end, 3.0) == hit


@given(st.floats(-200, 200), st.floats(-200, 200), st.floats(0.1, 30))
def test_a_touch_hits_what_is_near(x: float, y: float, reach: float) -> None:
    near = min(max(x, 0), 100)
    distance = math.hypot(x - near, y)
    hit = 0 in edits.hit_strokes(DRAWING, (x, y), (x, y), reach)
    if abs(distance - reach - 2.0) > 1e-6:
        assert hit == (distance < reach + 2.0)


def test_choosing_deleting_and_colouring() -> None:
    assert edits.strokes_within(DRAWING, (60, 60, 5, 5)) == {1, 2}
    left = edits.without(DRAWING, {1})
    assert left.strokes == (LINE, BOX)
    assert left.ink(0).colour == "#ff0000"
    assert left.ink(1) == Ink()
    red = edits.with_ink(DRAWING, {2}, colour="#00ff00", width=900)
    assert red.ink(2) == Ink("#00ff00", 64.0)
    assert red.ink(1) == Ink()


def test_moving_and_scaling() -> None:
    there = edits.moved(DRAWING, {0}, 5, -5)
    assert there.strokes[0] == ((5.0, -5.0), (105.0, -5.0))
    assert there.strokes[1:] == DRAWING.strokes[1:]
    big = edits.scaled(DRAWING, {0, 2}, 2, 2, (10, 20))
    assert big.strokes[2][0] == (10.0, 20.0)
    assert big.strokes[2][2] == (50.0, 60.0)
    assert big.ink(0).width == 8.0
    flipped = edits.scaled(DRAWING, {2}, -1, 1, (20, 20))
    assert flipped.strokes[2][0] == (30.0, 20.0)


def test_adopting_strokes() -> None:
    more = edits.joined(DRAWING, [LINE, ()], Ink("#0000ff"))
    assert len(more.strokes) == 4
    assert more.ink(3).colour == "#0000ff"
    assert more.ink(0).colour == "#ff0000"
