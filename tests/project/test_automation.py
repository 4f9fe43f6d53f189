"""Pad automation in song time, and paths with the timing of the hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.live.record.take import RecordedMove
from studio.project import automation
from studio.project.automation import position_at, thinned, written
from studio.project.pad_path import PadPath
from studio.project.song import LanePoint, PadLane, PadPoint, Song

unit = st.floats(0, 1)
stretches = st.lists(st.builds(LanePoint, st.floats(0, 16), unit, unit), max_size=12).map(
    lambda points: sorted(points, key=lambda point: point.beat)
)


def lane(*points: tuple[float, float]) -> PadLane:
    return PadLane(tuple(LanePoint(beat, x, 0.5) for beat, x in points))


def across(lane: PadLane, *beats: float) -> list[float]:
    return [position_at(lane, beat)[0] for beat in beats]


def test_the_pad_goes_straight_between_points_and_waits_outside() -> None:
    assert position_at(PadLane(), 1.0) is None
    assert across(lane((1, 0.2), (3, 0.6)), 0, 1, 2, 3, 9) == pytest.approx(
        [0.2, 0.2, 0.4, 0.6, 0.6]
    )


def test_overdub_replaces_its_own_time_only() -> None:
    before = lane((0, 0.0), (8, 0.8))
    after = written(before, lane((2, 0.9), (4, 0.7)).points)
    assert across(after, 1, 2, 3, 4.001, 6) == pytest.approx([0.1, 0.9, 0.8, 0.4, 0.6], abs=1e-3)


@given(stretches, stretches, st.floats(0, 16))
def test_what_lies_outside_of_an_overdub_stays(
    old: list[LanePoint], new: list[LanePoint], beat: float
) -> None:
    before = PadLane(tuple(old))
    after = written(before, new)
    beats = [point.beat for point in after.points]
    assert beats == sorted(beats)
    if new and old and old[0].beat < beat < new[0].beat:
        assert position_at(after, beat) == pytest.approx(position_at(before, beat), abs=1e-6)
    if new and old and new[-1].beat < beat < old[-1].beat:
        assert position_at(after, beat) == pytest.approx(position_at(before, beat), abs=1e-6)


def test_each_grip_of_the_hand_is_a_stretch_of_its_own() -> None:
    moves = [
        RecordedMove(t, 2 * t, x, 0.5) for t, x in ((0, 0.1), (0.1, 0.2), (2, 0.8), (2.1, 0.9))
    ]
    song = automation.set_lane(Song(), "melody", lane((0, 0.0), (8, 0.0)))
    song = automation.write_moves(song, "melody", moves)
    assert across(song.lanes["melody"], 0.1, 2, 4.1, 6) == pytest.approx([0.15, 0.0, 0.85, 0.0])


@given(stretches)
def test_thinning_moves_nothing_by_much(points: list[LanePoint]) -> None:
    thin = PadLane(tuple(thinned(points)))
    assert len(thin.points) <= len(points)
    beats = [point.beat for point in points]
    for point in points:
        if beats.count(point.beat) == 1:
            assert position_at(thin, point.beat) == pytest.approx((point.x, point.y), abs=0.0031)


def test_a_straight_line_needs_two_points() -> None:
    assert len(thinned([LanePoint(n / 10, n / 100, n / 200) for n in range(100)])) == 2


def test_a_path_is_written_at_its_own_pace_or_stretched() -> None:
    path = PadPath((PadPoint(5.0, 0.0, 0.0), PadPoint(7.0, 1.0, 0.0)))
    song = automation.write_path(Song(tempo=60.0), "melody", path, 4.0)
    assert [(p.beat, p.x) for p in song.lanes["melody"].points] == [(4.0, 0.0), (6.0, 1.0)]
    song = automation.write_path(Song(), "sketch", path, 0.0, beats=8.0)
    assert [(p.beat, p.x) for p in song.lanes["sketch"].points] == [(0.0, 0.0), (8.0, 1.0)]
    assert automation.write_path(Song(), "melody", PadPath(()), 0.0) == Song()


def test_automation_is_muted_and_cleared() -> None:
    song = automation.set_lane(Song(), "melody", lane((0, 0.1), (1, 0.2)))
    assert automation.set_muted(song, "melody", True).lanes["melody"].muted
    assert automation.clear(song, "melody").lanes == {}
    assert automation.set_muted(Song(), "melody", True).lanes == {}


def test_a_stroke_keeps_its_proportions_and_the_timing_of_the_hand() -> None:
    path = PadPath.of_stroke([(100, 50), (300, 50), (300, 150)], [3.0, 3.5, 5.0])
    assert path.points == (
        PadPoint(0.0, 0.0, 0.25),
        PadPoint(0.5, 1.0, 0.25),
        PadPoint(2.0, 1.0, 0.75),
    )
    assert path.seconds == 2.0
    assert path.at(0.25) == (0.5, 0.25)


def test_a_stroke_without_times_is_travelled_evenly() -> None:
    path = PadPath.of_stroke([(0, 0), (10, 0), (10, 10)])
    assert [point.time for point in path.points] == pytest.approx([0.0, 2.0, 4.0])
    assert PadPath.of_stroke([(3, 3)]).points == (PadPoint(0.0, 0.5, 0.5),)


@pytest.mark.parametrize(
    ("stroke", "times"),
    [
        ([], None),
        ([(0, 0), (1, 1)], [0.0]),
        ([(0, 0), (1, 1)], [1.0, 0.0]),
        ([(0, float("nan"))], None),
    ],
)
def test_a_stroke_that_is_none_is_refused(stroke, times) -> None:
    with pytest.raises(ValueError, match="a stroke needs"):
        PadPath.of_stroke(stroke, times)
