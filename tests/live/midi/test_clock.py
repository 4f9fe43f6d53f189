"""Following another's clock, and giving ours."""

from __future__ import annotations

import math
import random

import pytest

from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.midi.clock import ClockFollower, ClockSource, ClockState

RATE = 48000


@pytest.mark.parametrize("tempo", [63.0, 120.0, 187.5])
def test_follows_tempo_and_place_of_an_unsteady_clock(sine_bank: Bank, tempo: float) -> None:
    engine = Engine(RATE, sine_bank)
    engine.load([], 1000.0)
    follower = ClockFollower(engine)
    chance = random.Random(3)
    follower.hear((0xFA,), 0.0)
    rendered = 0
    for clock in range(24 * 32):
        time = clock * 60 / tempo / 24 + chance.uniform(0, 0.002)
        while rendered < time * RATE:
            engine.render(64)
            rendered += 64
        follower.hear((0xF8,), time)
    assert follower.tempo() == pytest.approx(tempo, rel=0.006)
    assert engine.position() == pytest.approx((24 * 32 - 1) / 24, abs=0.05)


def test_song_position_continue_and_stop(sine_bank: Bank) -> None:
    engine = Engine(RATE, sine_bank)
    engine.load([], 1000.0)
    follower = ClockFollower(engine)
    for message in [(0xF2, 8, 1), (0xFB,), (0xF8,)]:
        follower.hear(message, 0.0)
    engine.render(64)
    assert engine.playing
    assert engine.position() == pytest.approx((8 + 128) / 4, abs=0.01)
    follower.hear((0xFC,), 1.0)
    engine.render(64)
    assert not engine.playing


def test_a_loop_is_followed_round_and_round(sine_bank: Bank) -> None:
    """Two minutes of a clock a little off its tempo: the place in the loop is still the other's."""
    engine = Engine(RATE, sine_bank)
    engine.load([], 4.0)
    follower = ClockFollower(engine)
    chance = random.Random(5)
    follower.hear((0xFA,), 0.0)
    rendered, tempo = 0, 126.3
    for clock in range(24 * 252):
        time = clock * 60 / tempo / 24 + chance.uniform(0, 0.002)
        while rendered < time * RATE:
            engine.render(256)
            rendered += 256
        follower.hear((0xF8,), time)
    expected = (24 * 252 - 1) / 24 % 4.0
    assert abs(math.remainder(engine.position() - expected, 4.0)) < 0.05


def test_a_clock_that_no_longer_comes_is_noticed(sine_bank: Bank) -> None:
    follower = ClockFollower(Engine(RATE, sine_bank))
    moves: list[tuple[bool, float]] = []
    follower.on_move = lambda playing, beat: moves.append((playing, beat))
    assert follower.state(0.0) is ClockState.WAITING
    for clock in range(24):
        follower.hear((0xF8,), clock / 48)
    assert follower.state(0.5) is ClockState.STANDING
    follower.hear((0xFA,), 0.5)
    for clock in range(25):
        follower.hear((0xF8,), 0.5 + clock / 48)
    assert follower.state(1.1) is ClockState.RUNNING
    assert follower.tempo() == pytest.approx(120.0)
    assert follower.state(2.0) is ClockState.WAITING
    assert follower.give_up()
    assert not follower.give_up()
    follower.hear((0xFC,), 2.1)  # it was given up: nothing is stopped any more
    follower.hear((0xFB,), 2.2)
    follower.hear((0xF8,), 2.2)
    follower.hear((0xF8,), 2.25)
    follower.hear((0xFC,), 2.3)
    assert [playing for playing, _ in moves] == [True, True, False]


BEAT = 24000.0
"""Frames a quarter note at 120."""


def sent(source: ClockSource, frames: range) -> list[tuple[int, tuple[int, ...]]]:
    return [(frame, message) for frame in frames for message in source.due(frame)]


def test_gives_24_clocks_a_beat_before_and_after_the_start() -> None:
    source = ClockSource(BEAT, 0.0)
    before = sent(source, range(0, 24000, 100))
    assert [message for _, message in before] == [(0xF8,)] * 24
    source.turn(24000, playing=True, beat=0.0, frames_a_beat=BEAT)
    after = sent(source, range(24000, 48000, 100))
    assert after[:3] == [(24000, (0xF2, 0, 0)), (24000, (0xFA,)), (24000, (0xF8,))]
    assert sum(message == (0xF8,) for _, message in after) == 24
    source.turn(48000, playing=False, beat=1.0, frames_a_beat=BEAT)
    stopped = sent(source, range(48000, 72000, 100))
    assert stopped[0] == (48000, (0xFC,))
    assert stopped.count((48000, (0xFC,))) == 1
    assert len(stopped) == 25


def test_a_start_between_sixteenths_waits_for_the_next_one() -> None:
    source = ClockSource(BEAT, 0.0)
    source.turn(1000, playing=True, beat=2.1, frames_a_beat=BEAT)
    found = sent(source, range(1000, 20000))
    start = next(i for i, (_, message) in enumerate(found) if message == (0xFB,))
    at = 1000 + round(0.15 * BEAT)
    assert found[start - 1] == (at, (0xF2, 9, 0))
    assert found[start + 1] == (at, (0xF8,))
    assert all(message == (0xF8,) for _, message in found[: start - 1])


def test_a_count_in_ticks_and_the_start_comes_after_it() -> None:
    source = ClockSource(BEAT, 0.0)
    source.turn(0, playing=True, beat=-4.0, frames_a_beat=BEAT, begin=0.0)
    found = sent(source, range(0, 5 * 24000, 50))
    start = next(frame for frame, message in found if message == (0xFA,))
    assert start == 4 * 24000
    assert sum(message == (0xF8,) for frame, message in found if frame < start) == 96


def test_a_loop_and_a_change_of_tempo_keep_the_clock_even_and_a_seek_tells_the_place() -> None:
    source = ClockSource(BEAT, 0.0)
    source.turn(0, playing=True, beat=0.0, frames_a_beat=BEAT)
    sent(source, range(0, 24000, 10))
    source.turn(24000, playing=True, beat=0.0, frames_a_beat=BEAT, passes=1)
    looped = sent(source, range(24000, 36000, 10))
    source.turn(36000, playing=True, beat=0.5, frames_a_beat=BEAT / 2, passes=1)
    faster = sent(source, range(36000, 48000, 10))
    assert {message for _, message in looped + faster} == {(0xF8,)}
    assert (len(looped), len(faster)) == (12, 24)
    source.turn(48000, playing=True, beat=4.0, frames_a_beat=BEAT / 2, passes=1)
    sought = [message for _, message in sent(source, range(48000, 48010, 10))]
    assert sought == [(0xFC,), (0xF2, 16, 0), (0xFB,), (0xF8,)]
