"""Where grid lines are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.melody.edits.grid import (
    ADAPTIVE,
    GRIDS,
    GridLines,
    grid_named,
    narrower,
    toggled_triplet,
    wider,
)
from studio.melody.notes import Meter

_LINES = st.builds(
    lambda grid, beats, unit, swing: grid.lines(Meter(beats, unit), 5.0).swung(swing),
    st.sampled_from(GRIDS),
    st.integers(1, 13),
    st.sampled_from((2, 4, 8, 16)),
    st.sampled_from((0.0, 1 / 3, 2 / 3, 1.0)),
)


@pytest.mark.parametrize(
    ("name", "step"),
    [("1/1", 3840), ("1/4", 960), ("1/16", 240), ("1/32", 120), ("1/8T", 320), ("1/32T", 80)],
)
def test_steps(name: str, step: int) -> None:
    assert grid_named(name).step() == step


def test_lines_begin_anew_at_every_bar() -> None:
    assert grid_named("1/2").lines(Meter(3, 4)).between(0, 6000) == [0, 1920, 2880, 4800, 5760]
    assert grid_named("1/1").lines(Meter(7, 8)).between(0, 7000) == [0, 3360, 6720]


def test_whole_note_triplets_fill_two_bars() -> None:
    lines = grid_named("1/1T").lines(Meter(4, 4))
    assert lines.between(0, 7681) == [0, 2560, 5120, 7680]


def test_swing_is_late_by_its_share() -> None:
    lines = grid_named("1/8").lines()
    assert lines.swung(1.0).between(0, 1921) == [0, 720, 960, 1680, 1920]
    assert lines.swung(2 / 3).between(0, 961) == [0, 640, 960]


@pytest.mark.parametrize(("zoom", "step"), [(0.1, 120), (10.0, 240), (60.0, 960), (1000.0, 3840)])
def test_the_adaptive_grid_follows_the_zoom(zoom: float, step: int) -> None:
    assert ADAPTIVE.step(Meter(), zoom) == step


def test_the_adaptive_grid_never_skips_bars() -> None:
    assert ADAPTIVE.step(Meter(3, 8), 1e6) == Meter(3, 8).bar_ticks


@given(_LINES, st.integers(0, 40_000))
def test_neighbouring_lines_enclose_a_tick(grid: GridLines, tick: int) -> None:
    below, above = grid.floor(tick), grid.above(tick)
    assert below <= tick < above
    assert grid.floor(below) == below == grid.ceil(below)
    assert grid.below(above) == below
    assert grid.snap(below) == below
    assert abs(grid.snap(tick) - tick) == min(tick - below, above - tick)


@given(_LINES, st.integers(0, 9000), st.integers(0, 5000))
def test_between_lists_every_line_once(lines: GridLines, start: int, width: int) -> None:
    found = lines.between(start, start + width)
    assert all(a < b for a, b in pairwise(found))
    assert found == [t for t in range(start, start + width) if lines.floor(t) == t]


def test_before_the_clip_there_is_only_its_start() -> None:
    assert grid_named("1/4").lines().snap(-500) == 0
    assert grid_named("1/4").lines().below(0) == 0


def test_grid_shortcuts() -> None:
    assert narrower(grid_named("1/8")).name == "1/16"
    assert narrower(grid_named("1/32")).name == "1/32"
    assert wider(grid_named("1/4T")).name == "1/2T"
    assert wider(grid_named("1/1")).name == "1/1"
    assert narrower(ADAPTIVE).name == "1/16"
    assert toggled_triplet(grid_named("1/8")).name == "1/8T"
    assert toggled_triplet(grid_named("1/8T")).name == "1/8"
    assert grid_named("7/5") is ADAPTIVE
