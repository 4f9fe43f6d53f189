"""Song time between two looks at the transport."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.live.play.song_clock import SongClock

BLOCK = 512 / 48000


def test_it_counts_on_between_two_looks() -> None:
    clock = SongClock()
    clock.observe(10.0, 4.0, playing=True, tempo=120.0)
    assert clock.position(10.25) == pytest.approx(4.5)
    assert clock.running(10.25) % 4 == pytest.approx(0.5)
    assert clock.time_of(clock.running(11.0)) == pytest.approx(11.0)


def test_a_position_told_in_blocks_is_smoothed() -> None:
    clock, rng = SongClock(), random.Random(1)
    worst = 0.0
    for number in range(600):
        now = number / 60 + rng.uniform(0, 0.004)
        true = now * 2.0
        clock.observe(now, true - true % (2 * BLOCK), playing=True, tempo=120.0)
        if number > 60:
            worst = max(worst, abs(clock.position(now) - (true - BLOCK)))
    assert worst < 0.6 * BLOCK * 2, "nearer than a block, in quarter notes"


def test_loops_go_round_in_the_song_and_on_in_running_beats() -> None:
    clock = SongClock()
    before = 0.0
    for number in range(1000):
        now = number / 60
        beat = now * 2.0
        clock.observe(now, beat % 8.0, playing=True, tempo=120.0, loop=(0.0, 8.0))
        assert clock.running(now) == pytest.approx(beat, abs=1e-6)
        assert clock.running(now) >= before
        before = clock.running(now)
    assert clock.to_song(clock.running(now) + 8.0) == pytest.approx(beat % 8.0)


def test_while_nothing_plays_beats_go_on_at_the_tempo() -> None:
    clock = SongClock()
    clock.observe(5.0, 3.0, playing=False, tempo=60.0)
    start = clock.running(5.0)
    clock.observe(6.0, 3.0, playing=False, tempo=60.0)
    assert clock.running(7.0) - start == pytest.approx(2.0)
    assert clock.position(7.0) is None
    assert clock.to_song(9.0) is None


@given(
    st.lists(st.tuples(st.floats(0.001, 2), st.floats(-4, 100), st.booleans()), min_size=1),
    st.sampled_from([None, (0.0, 8.0), (4.0, 8.0)]),
)
def test_running_beats_never_jump_back_and_share_the_bar_lines(
    looks: list[tuple[float, float, bool]], loop: tuple[float, float] | None
) -> None:
    clock, now = SongClock(), 0.0
    for pause, position, playing in looks:
        now += pause
        before = clock.running(now) if clock._begun else 0.0
        clock.observe(now, position, playing=playing, tempo=120.0, loop=loop)
        assert clock.running(now) >= before - 0.03
        if playing:
            gap = (clock.running(now) - clock.position(now)) % 4.0
            assert min(gap, 4.0 - gap) < 1e-6


def test_a_bar_can_begin_at_a_key_while_nothing_plays() -> None:
    clock = SongClock()
    clock.observe(0.0, 0.0, playing=False, tempo=120.0)
    before = clock.running(1.3)
    clock.begin_bar(1.3, 4.0)
    assert clock.running(1.3) == 4.0 * math.ceil(before / 4.0)
    assert clock.running(2.3) == clock.running(1.3) + 2.0
    clock.observe(2.4, 0.0, playing=False, tempo=120.0)
    assert clock.running(3.3) == pytest.approx(clock.running(2.3) + 2.0)


def test_a_playing_song_says_where_its_bars_are() -> None:
    clock = SongClock()
    clock.observe(0.0, 1.0, playing=True, tempo=120.0)
    before = clock.running(0.4)
    clock.begin_bar(0.4, 4.0)
    assert clock.running(0.4) == before
