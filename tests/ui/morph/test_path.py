import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from studio.project.pad_path import PadPath
from studio.project.song import Gesture, PadPoint
from studio.ui.morph.path import PathPlayer, PathRecorder
from studio.ui.morph.path_bar import PathBar

PATH = PadPath((PadPoint(0.0, 0.0, 0.0), PadPoint(1.0, 1.0, 0.0), PadPoint(2.0, 1.0, 1.0)))


class FakeClock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_stroke_is_recorded_with_its_times():
    recorder = PathRecorder()
    recorder.begin(0.1, 0.1, 100.0)
    recorder.add(0.2, 0.1, 100.5)
    recorder.add(0.2001, 0.1, 100.6)
    assert recorder.finish() == (PadPoint(0.0, 0.1, 0.1), PadPoint(0.5, 0.2, 0.1))


def test_a_click_is_not_a_path():
    recorder = PathRecorder()
    recorder.begin(0.1, 0.1, 7.0)
    assert recorder.finish() == ()


@given(st.floats(-1, 3))
def test_positions_lie_between_the_points(moment):
    x, y = PATH.at(moment)
    expected = min(max(moment, 0.0), 2.0)
    assert x + y == pytest.approx(expected)


def test_a_path_is_played_at_its_own_pace(qtbot: QtBot):
    clock = FakeClock()
    player = PathPlayer(clock=clock)
    seen: list[tuple[float, float]] = []
    player.moved.connect(lambda x, y: seen.append((x, y)))
    player.play(PATH)
    clock.now += 1.5
    player.tick()
    assert seen == [(0.0, 0.0), (1.0, 0.5)]
    assert player.progress == pytest.approx(0.75)
    with qtbot.waitSignal(player.finished):
        clock.now += 1.0
        player.tick()
    assert seen[-1] == (1.0, 1.0)
    assert not player.playing


def test_a_path_is_stretched_to_a_time_and_loops():
    clock = FakeClock()
    player = PathPlayer(clock=clock)
    seen: list[tuple[float, float]] = []
    player.moved.connect(lambda x, y: seen.append((x, y)))
    player.play(PATH, seconds=8.0, loop=True)
    clock.now += 6.0
    player.tick()
    assert seen[-1] == pytest.approx((1.0, 0.5))
    clock.now += 4.0
    player.tick()
    assert seen[-1] == pytest.approx((0.5, 0.0))
    player.set_loop(False)
    player.tick()
    assert not player.playing


def test_nothing_is_played_of_an_empty_path():
    player = PathPlayer()
    player.play(PadPath(()))
    assert not player.playing
    assert PadPath(()).seconds == 0.0


def test_a_path_of_bars_keeps_to_the_song():
    clock, bars = FakeClock(), [3.25]
    player = PathPlayer(clock=clock)
    player.use_song(lambda: bars[0])
    seen: list[tuple[float, float]] = []
    player.moved.connect(lambda x, y: seen.append((x, y)))
    player.play(PATH, seconds=4.0, bars=2, loop=True)
    assert player.in_song
    assert seen[-1] == pytest.approx((0.25, 0.0)), "as if it had set out at the bar line"
    bars[0] = 4.5
    player.tick()
    assert seen[-1] == pytest.approx((1.0, 0.5))
    bars[0] = 5.5
    player.tick()
    assert seen[-1] == pytest.approx((0.5, 0.0))
    bars[0] = None
    player.tick()
    clock.now += 1.0
    player.tick()
    assert not player.in_song
    assert seen[-1] == pytest.approx((0.5, 0.0)), "without a song it takes its seconds"
    player.stop()


def test_a_path_that_goes_round_is_known_to_what_is_exported(qtbot):
    bar = PathBar()
    qtbot.addWidget(bar)
    points = (PadPoint(0.0, 0.0, 0.0), PadPoint(1.5, 1.0, 0.5))
    bar.set_paths([Gesture("timbre", points)])
    assert bar.travel(4.0, 120.0) is None
    bar.play_button.click()
    assert bar.travel(4.0, 120.0) is None, "once is no part of the song"
    bar.loop_button.click()
    assert bar.travel(4.0, 120.0).beats == pytest.approx(3.0)
    bar.set_bars(2)
    assert bar.travel(3.0, 120.0).beats == 6.0
    assert bar.travel(3.0, 120.0).at(3.0) == pytest.approx((0.5, 0.25))
    bar.play_button.click()
    assert bar.travel(4.0, 120.0) is None
