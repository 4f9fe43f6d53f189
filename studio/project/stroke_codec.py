"""Strokes with the timing of the hand, as the bytes that a drag carries from one room to another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from studio.errors import PlainError
from studio.project.stroke_melody import InkedStroke
from studio.sketch.item import Ink

MOST_BYTES = 4 * 2**20
MOST_STROKES, MOST_POINTS = 1000, 50_000


class StrokeDataError(PlainError):
    """Bytes that are no strokes; the text says so in a sentence."""


class _Stroke(msgspec.Struct):
    points: list[tuple[float, float]]
    times: list[float] = []
    pressures: list[float] = []


def strokes_to_bytes(strokes: Sequence[InkedStroke]) -> bytes:
    """Write strokes down; colours and widths stay behind."""
    return msgspec.json.encode(
        [_Stroke(list(stroke), list(ink.times), list(ink.pressures)) for stroke, ink in strokes]
    )


def strokes_from_bytes(data: bytes) -> tuple[InkedStroke, ...]:
    """Read strokes.

    Raises:
        StrokeDataError: too much, not finite, or something else altogether.
    """
    if len(data) > MOST_BYTES:
        raise StrokeDataError("These are too many strokes to drop at once.")
    try:
        found = msgspec.json.decode(data, type=list[_Stroke])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise StrokeDataError("What was dropped holds no strokes.") from error
    points = sum(len(stroke.points) for stroke in found)
    if not points or points > MOST_POINTS or len(found) > MOST_STROKES:
        raise StrokeDataError("What was dropped holds no strokes, or too many.")
    if not all(math.isfinite(value) for stroke in found for value in _numbers(stroke)):
        raise StrokeDataError("What was dropped holds no strokes.")
    return tuple((tuple(stroke.points), _ink(stroke)) for stroke in found if stroke.points)


def _numbers(stroke: _Stroke) -> list[float]:
    return [
        *(value for point in stroke.points for value in point),
        *stroke.times,
        *stroke.pressures,
    ]


def _ink(stroke: _Stroke) -> Ink:
    count = len(stroke.points)
    return Ink(
        pressures=tuple(stroke.pressures) if len(stroke.pressures) == count else (),
        times=tuple(stroke.times) if len(stroke.times) == count else (),
    )
