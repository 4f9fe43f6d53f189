"""Drawings on a rein: what is forbidden, seen in the logits before each point."""

from types import SimpleNamespace

import numpy as np
import pytest

from studio.sketch.growth import Growth
from studio.sketch.net.fast import Frame
from studio.sketch.rein import DOWN, END, UP, Held, Rein
from tests.sketch.networks import small_network


class Pens(SimpleNamespace):
    def __len__(self):
        return len(self.shifts)


def pens(count=1):
    return Pens(shifts=np.tile(np.float32([0.5, 1.5, 2.5, 7.0]), (count, 1)))


def frame(*points):
    """Offsets and pen state of each drawing."""
    rows = np.zeros((len(points), 5), dtype=np.float32)
    for row, (dx, dy, pen) in zip(rows, points, strict=True):
        row[:2] = dx, dy
        row[2 + pen] = 1.0
    ended = rows[:, 4] > 0.5
    return Frame(rows, np.ones(len(points), dtype=bool), ended)


def forbidden(pens, drawing=0):
    return {state for state in (DOWN, UP, END) if pens.shifts[drawing, state] < -1e8}


def test_no_drawing_ends_before_its_least_points():
    drawn = pens(2)
    held = Held(Rein(least=2), drawn)
    assert forbidden(drawn) == {END}
    held.after(frame((1, 0, DOWN), (1, 0, UP)))
    assert forbidden(drawn, 1) == {END}
    held.after(frame((1, 0, DOWN), (1, 0, DOWN)))
    assert forbidden(drawn) == forbidden(drawn, 1) == set()
    assert drawn.shifts[0].tolist() == [0.5, 1.5, 2.5, 7.0]


def test_a_long_stroke_is_lifted_and_the_next_is_free():
    drawn = pens()
    held = Held(Rein(stroke=3), drawn)
    for _ in range(3):
        assert forbidden(drawn) == set()
        held.after(frame((1, 0, DOWN)))
    assert forbidden(drawn) == {DOWN}
    held.after(frame((1, 0, UP)))
    assert forbidden(drawn) == set()


def test_a_long_drawing_ends():
    drawn = pens()
    held = Held(Rein(least=9, drawing=2), drawn)
    held.after(frame((1, 0, DOWN)))
    held.after(frame((1, 0, UP)))
    assert forbidden(drawn) == {DOWN, UP}


def test_coils_are_lifted_and_the_second_ends_the_drawing():
    drawn = pens()
    held = Held(Rein(laps=2.0, stroke=1000, drawing=1000), drawn)
    seen = []
    for step in range(60):
        angle = 2 * np.pi * step / 12
        pen = UP if forbidden(drawn) else DOWN
        held.after(frame((np.cos(angle), np.sin(angle), pen)))
        seen.append(forbidden(drawn))
    lifts = [step for step, what in enumerate(seen) if what == {DOWN}]
    assert len(lifts) == 1
    # The first two points set a heading; two laps of twelve turns follow.
    assert 24 <= lifts[0] <= 27
    assert {DOWN, UP} in seen


@pytest.mark.parametrize("turn", [0.0, np.pi])
def test_straight_lines_and_hatching_are_no_coils(turn):
    drawn = pens()
    held = Held(Rein(stroke=1000, drawing=1000), drawn)
    for step in range(80):
        angle = turn * step
        held.after(frame((np.cos(angle), np.sin(angle), DOWN)))
        assert forbidden(drawn) == set()


def test_growing_on_a_rein_keeps_to_it_and_without_one_is_the_plain_law():
    network = small_network()

    def grown(rein):
        begun = network.begin(None, network.embed(["cat"] * 6))
        begun.shifts[:, END] += 9.0
        growth = Growth(begun, [(0.0, 0.0)] * 6, 1.0, continued=True, rein=rein)
        for _ in growth.steps(0.5, range(6)):
            pass
        return [sum(map(len, strokes)) - 1 for strokes in growth.all_strokes()]

    assert max(grown(None)) < 5
    points = grown(Rein(least=5, drawing=7))
    assert min(points) >= 5
    assert max(points) <= 7
