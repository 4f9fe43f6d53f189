"""The silent player keeps time as a real one would."""

from __future__ import annotations

import pytest

from studio.live.port import PlayNote, SilentPlayer
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def player(clock: Clock) -> SilentPlayer:
    player = SilentPlayer(clock)
    player.load([PlayNote(0.0, 1.0, 60, 80)], 8.0)
    return player


def test_stands_still_until_played(player: SilentPlayer, clock: Clock) -> None:
    player.seek(3.0)
    clock.now += 5
    assert player.position() == 3.0
    assert not player.playing
    assert not player.sounding


def test_moves_by_the_tempo_and_wraps_at_the_end(player: SilentPlayer, clock: Clock) -> None:
    player.set_tempo(60.0)
    player.play(0.0)
    clock.now += 2.5
    assert player.position() == pytest.approx(2.5)
    clock.now += 7.0
    assert player.position() == pytest.approx(1.5)


def test_a_tempo_change_while_playing_does_not_move_the_playhead(
    player: SilentPlayer, clock: Clock
) -> None:
    player.play(1.0)
    clock.now += 1.0
    before = player.position()
    player.set_tempo(240.0)
    assert player.position() == pytest.approx(before)
    clock.now += 0.5
    assert player.position() == pytest.approx(before + 2.0)


def test_loops_between_two_positions(player: SilentPlayer, clock: Clock) -> None:
    player.set_tempo(60.0)
    player.set_loop((2.0, 4.0))
    player.play(2.0)
    clock.now += 5.0
    assert player.position() == pytest.approx(3.0)
    player.set_loop((4.0, 4.0))
    clock.now += 6.0
    assert player.position() == pytest.approx(1.0)


def test_stop_keeps_the_place(player: SilentPlayer, clock: Clock) -> None:
    player.play(0.0)
    clock.now += 1.0
    player.stop()
    clock.now += 9.0
    assert player.position() == pytest.approx(2.0)
    player.play()
    assert player.position() == pytest.approx(2.0)
