"""Edits of a clip's controllers: drawn, erased, the pedal pressed for a while. Pure functions from curve to curve."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Sequence

from studio.project.clip_curves import BEND, KINDS, MAX_POINTS, SUSTAIN, Curve

GRAIN = 10
"""Ticks from one point of a drawn line to the next, at least: 5 ms at 120 beats a minute, as keyboards send."""
_BEND_STEPS, _STEPS = 256, 127
_Points = tuple[tuple[int, float], ...]


def curve_of(curves: Sequence[Curve], kind: str) -> Curve:
    """Return the curve of a kind; one without points where there is none."""
    return next((curve for curve in curves if curve.kind == kind), Curve(kind, ()))


def with_curve(curves: Sequence[Curve], changed: Curve) -> tuple[Curve, ...]:
    """Put a curve in the place of the one of its kind; one without points is none."""
    found = {curve.kind: curve for curve in curves} | {changed.kind: changed}
    return tuple(found[kind] for kind in KINDS if kind in found and found[kind].points)


def bounds(kind: str) -> tuple[float, float]:
    """Return the lowest and the highest value of a kind of controller."""
    return (-1.0, 1.0) if kind == BEND else (0.0, 1.0)


def rounded(kind: str, value: float) -> float:
    """Return the nearest value that is drawn: of 0..127, or 256 steps of a bend either way; a pedal is up or down."""
    if kind == SUSTAIN:
        return 1.0 if value >= 0.5 else 0.0
    low, high = bounds(kind)
    steps = _BEND_STEPS if kind == BEND else _STEPS
    return round(min(max(value, low), high) * steps) / steps


def held(curve: Curve, start: int, stop: int, value: float) -> Curve:
    """Hold a value from tick ``start`` up to ``stop``; then goes on what was there."""
    return _laid(curve, start, stop, ((start, rounded(curve.kind, value)),))


def erased(curve: Curve, start: int, stop: int) -> Curve:
    """Bring a controller to rest from tick ``start`` up to ``stop``; then goes on what was there."""
    return held(curve, start, stop, 0.0)


def drawn(curve: Curve, start: tuple[float, float], stop: tuple[float, float]) -> Curve:
    """Draw a straight line over a curve; behind it goes on what was there.

    Args:
        curve: any but a pedal's.
        start: tick and value of one end.
        stop: tick and value of the other, earlier or later.
    """
    (first, low), (last, high) = sorted((start, stop), key=lambda point: point[0])
    begin, end = max(int(first), 0), max(int(last), int(first) + 1, 1)
    steps = max((end - begin) // GRAIN, 1)
    ticks = [begin + step * (end - begin) // steps for step in range(steps)]
    line = [(tick, low + (high - low) * (tick - begin) / (end - begin)) for tick in ticks]
    # Its last point is where the hand is; what was there goes on a grain later.
    line.append((end, high))
    values = tuple((tick, rounded(curve.kind, value)) for tick, value in line)
    return _laid(curve, begin, end + GRAIN, values)


def presses(curve: Curve, length: int) -> list[tuple[int, int]]:
    """Return from which tick to which a pedal is down; one that never comes up does so at ``length``."""
    found: list[tuple[int, int]] = []
    down: int | None = None
    for tick, value in curve.points:
        if value >= 0.5:
            down = tick if down is None else down
        elif down is not None:
            found.append((down, tick))
            down = None
    if down is not None and down < length:
        found.append((down, length))
    return found


def pedal_of(blocks: Iterable[tuple[int, int]]) -> Curve:
    """Return the curve of a pedal that is down from tick to tick; blocks that meet or overlap are one."""
    points: list[tuple[int, float]] = []
    for start, stop in sorted(blocks):
        if stop <= start:
            continue
        if points and start <= points[-1][0]:
            points[-1] = (max(points[-1][0], stop), 0.0)
        else:
            points += [(start, 1.0), (stop, 0.0)]
    return Curve(SUSTAIN, tuple(points[:MAX_POINTS]))


def _laid(curve: Curve, start: int, stop: int, inside: _Points) -> Curve:
    """Put points in the place of all from ``start`` up to ``stop``; at ``stop`` goes on what was there."""
    if stop <= start:
        return curve
    low = bisect.bisect_left(curve.points, start, key=_tick)
    high = bisect.bisect_left(curve.points, stop, key=_tick)
    after = () if _begins_at(curve.points, high, stop) else ((stop, curve.at(stop)),)
    before, behind = curve.points[:low], curve.points[high:]
    kept = _changes((*inside, *after), before[-1][1] if before else 0.0)
    value = kept[-1][1] if kept else (before[-1][1] if before else 0.0)
    # The first point behind may now say what holds already.
    rest = itertools.dropwhile(lambda point: point[1] == value, behind[:1])
    return Curve(curve.kind, (*before, *kept, *rest, *behind[1:])[:MAX_POINTS])


def _changes(points: _Points, value: float) -> list[tuple[int, float]]:
    """Leave out points that say what holds already."""
    kept: list[tuple[int, float]] = []
    for point in points:
        if point[1] != value:
            kept.append(point)
            value = point[1]
    return kept


def _begins_at(points: _Points, place: int, tick: int) -> bool:
    return place < len(points) and points[place][0] == tick


def _tick(point: tuple[int, float]) -> int:
    return point[0]
