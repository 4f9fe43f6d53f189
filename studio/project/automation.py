"""Automation: where a room's pad goes in song time. Every function is the body of an edit, one step to undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from studio.live.record.take import RecordedMove
from studio.project.pad_path import PadPath, between
from studio.project.song import LanePoint, PadLane, Song

LET_GO_S = 0.3
"""A hand that tells nothing for so long has let go of the pad; what was written before goes on there."""
MAX_POINTS = 50_000
"""Points of one lane at most; further ones are not written."""
_ERROR = 0.003
"""Points that a straight line replaces within this much of the pad are left out."""


def position_at(lane: PadLane, beat: float) -> tuple[float, float] | None:
    """Return where a lane puts the pad at a song position: straight between its points, still outside of them.

    Args:
        lane: of the pad.
        beat: in quarter notes.

    Returns:
        ``(x, y)`` in 0..1, or None where nothing is written.
    """
    return between(lane.points, beat, lambda point: point.beat) if lane.points else None


def written(lane: PadLane, points: Sequence[LanePoint]) -> PadLane:
    """Return a lane with a stretch of it written anew; what lies before and after it stays as it was.

    Args:
        lane: what was there.
        points: the new stretch, in order of time.
    """
    if not points:
        return lane
    begin, end = points[0].beat, points[-1].beat
    before = [point for point in lane.points if point.beat < begin]
    after = [point for point in lane.points if point.beat > end]
    # Two points at one beat are a jump: out of what was there, and back into it.
    if before and (here := position_at(lane, begin)) is not None:
        before.append(LanePoint(begin, *here))
    if after and (here := position_at(lane, end)) is not None:
        after.insert(0, LanePoint(end, *here))
    room = max(MAX_POINTS - len(before) - len(after), 0)
    return replace(lane, points=(*before, *points[:room], *after))


def write_moves(song: Song, room: str, moves: Sequence[RecordedMove]) -> Song:
    """Write what a hand did while the song played; each time it held the pad is a stretch of its own.

    Args:
        song: of the person.
        room: whose pad.
        moves: in order, at their song positions.
    """
    lane = lane_of(song, room)
    for grip in grips(moves):
        lane = written(lane, thinned([LanePoint(m.beat, m.x, m.y) for m in grip]))
    return set_lane(song, room, lane)


def write_path(
    song: Song, room: str, path: PadPath, start: float, beats: float | None = None
) -> Song:
    """Write a drawn path, or a stroke of a sketch, at a place of the song.

    Args:
        song: of the person.
        room: whose pad.
        path: with the timing of the hand.
        start: where it begins, in quarter notes.
        beats: how long it takes; None takes as long as it was drawn, at the song's tempo.
    """
    if not path.points:
        return song
    length = path.seconds * song.tempo / 60.0 if beats is None else beats
    first = path.points[0].time
    scale = length / path.seconds
    points = [LanePoint(start + (p.time - first) * scale, p.x, p.y) for p in path.points]
    return set_lane(song, room, written(lane_of(song, room), thinned(points)))


def lane_of(song: Song, room: str) -> PadLane:
    """Return the automation of a room's pad, an empty one where none was written."""
    return song.lanes.get(room, PadLane())


def set_lane(song: Song, room: str, lane: PadLane) -> Song:
    """Give a room's pad another automation; one without points is none."""
    lanes = {name: known for name, known in song.lanes.items() if name != room}
    return replace(song, lanes={**lanes, room: lane} if lane.points else lanes)


def clear(song: Song, room: str) -> Song:
    """Take the automation of a room's pad away."""
    return set_lane(song, room, PadLane())


def set_muted(song: Song, room: str, muted: bool) -> Song:
    """Let the pad follow its automation, or stand where the hand left it."""
    return set_lane(song, room, replace(lane_of(song, room), muted=muted))


def grips(moves: Iterable[RecordedMove]) -> list[list[RecordedMove]]:
    """Part moves where the hand let go of the pad; a single place is no grip."""
    parted: list[list[RecordedMove]] = []
    for move in moves:
        if parted and move.time - parted[-1][-1].time <= LET_GO_S:
            parted[-1].append(move)
        else:
            parted.append([move])
    return [grip for grip in parted if len(grip) > 1]


def thinned(points: Sequence[LanePoint]) -> list[LanePoint]:
    """Leave out points that lie on the straight line between their neighbours, within 0.3 % of the pad.

    The way of Ramer (1972) and Douglas and Peucker (1973), with the distance taken at the same moment of time.
    """
    if len(points) < 3:
        return list(points)
    keep = {0, len(points) - 1}
    open_spans = [(0, len(points) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        worst, at = _ERROR, None
        for index in range(first + 1, last):
            error = _error(points[first], points[index], points[last])
            if error > worst:
                worst, at = error, index
        if at is not None:
            keep.add(at)
            open_spans += [(first, at), (at, last)]
    return [points[index] for index in sorted(keep)]


def _error(first: LanePoint, point: LanePoint, last: LanePoint) -> float:
    span = last.beat - first.beat
    share = (point.beat - first.beat) / span if span > 0.0 else 0.0
    x = first.x + (last.x - first.x) * share
    y = first.y + (last.y - first.y) * share
    return max(abs(point.x - x), abs(point.y - y))
