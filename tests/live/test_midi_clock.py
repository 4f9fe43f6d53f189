"""Following another's clock, and giving ours."""

from __future__ import annotations

import random

import pytest

from studio.live.bank import Bank
from studio.live.engine import Engine
from studio.live.midi_clock import ClockFollower, ClockSource

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


def test_gives_24_clocks_a_beat_with_start_and_stop() -> None:
    source = ClockSource()
    sent = [m for i in range(1000) for m in source.due(True, i * 0.004)]
    assert sent[:3] == [(0xF2, 0, 0), (0xFA,), (0xF8,)]
    assert sent.count((0xF8,)) == int(0.004 * 999 * 24) + 1
    assert source.due(False, 4.0) == [(0xFC,)]
    assert source.due(False, 4.0) == []


def test_a_loop_keeps_the_clock_even_and_a_late_start_continues() -> None:
    source = ClockSource()
    sent = source.due(True, 2.1)
    assert sent[:2] == [(0xF2, 9, 0), (0xFB,)]
    for i in range(100):
        sent += source.due(True, 2.25 + (i * 0.01) % 0.5)
    assert 20 <= sent.count((0xF8,)) <= 27
