"""A frame count told in blocks, made smooth."""

from __future__ import annotations

import pytest

from studio.live.engine.frame_clock import FrameClock

RATE = 48000.0


def test_blocks_of_any_size_make_no_jitter() -> None:
    clock = FrameClock()
    block = 1024
    seen = []
    for step in range(400):
        now = 0.015 * step
        rendered = int(now * RATE) // block * block
        clock.observe(now, rendered, RATE)
        if step > 150:
            # Where a fixed moment lies, as planned at each look.
            seen.append(clock.at(20.0))
    assert max(seen) - min(seen) < 0.1 * block
    assert seen[-1] == pytest.approx(20.0 * RATE - block / 2, abs=0.2 * block)


def test_a_stream_that_was_stopped_is_followed_at_once() -> None:
    clock = FrameClock()
    clock.observe(0.0, 0, RATE)
    clock.observe(1.0, 48_000, RATE)
    clock.observe(5.0, 48_256, RATE)
    assert clock.at(5.0) == 48_256
    clock.observe(5.1, 48_256 + 4_410, 44_100.0)
    assert clock.at(5.2) == pytest.approx(48_256 + 8_820)


def test_before_the_first_look_it_is_at_the_start() -> None:
    assert FrameClock().at(3.0) == 0.0
