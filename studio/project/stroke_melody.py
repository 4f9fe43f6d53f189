"""Strokes of a drawing as a melody: height is pitch in the song's scale, the way along the stroke is time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from studio.melody.notes import DEFAULT_VELOCITY, TICKS_PER_STEP, Clip, Note
from studio.project.song import Key, Song
from studio.sketch.item import Ink, Stroke

InkedStroke = tuple[Stroke, Ink]

MIN_BARS, MAX_BARS = 1, 16
MIN_OCTAVES, MAX_OCTAVES = 1, 5
SOFTEST, LOUDEST = 30, 120
"""Velocities of a pen that hardly touches and of one that is pressed hard."""


class Timing(StrEnum):
    """What runs evenly while the melody plays; the value is what the person reads."""

    LENGTH = "Even pace"
    HAND = "My hand's pace"


@dataclass(frozen=True, slots=True)
class StrokeTune:
    """How strokes become notes.

    Attributes:
        low: MIDI key at the lowest point, 0..127.
        octaves: from there to the highest point, 1..5.
        bars: how long all strokes together take, 1..16.
        timing: by length or by the hand; strokes without times go by length.
        step: ticks of the grid on which notes begin.
    """

    low: int = 48
    octaves: int = 2
    bars: int = 2
    timing: Timing = Timing.LENGTH
    step: int = TICKS_PER_STEP

    def around(self, pitch: int) -> StrokeTune:
        """Return the same with its range centred on a pitch, as far as the keyboard goes."""
        return replace(self, low=min(max(pitch - 6 * self.octaves, 0), 127 - 12 * self.octaves))


def stroke_notes(
    strokes: Sequence[InkedStroke], key: Key, bar_ticks: int, tune: StrokeTune
) -> tuple[Note, ...]:
    """Return the notes of strokes, one stroke after another from tick 0.

    Each stroke takes as much of the time as it is long (or took to draw), and one step at least. Within a stroke the
    height is read at evenly spaced moments, the first point and the last among them, and taken to the nearest pitch of
    the scale; steps of one pitch in a row are one note. A pen's pressure is the note's velocity.

    Args:
        strokes: points with y downwards in any unit, and their ink.
        key: whose pitches are used.
        bar_ticks: length of a bar.
        tune: range and timing.

    Raises:
        ValueError: there are no points, one is not finite, or ``tune`` is out of range.
    """
    drawn = [(stroke, ink) for stroke, ink in strokes if stroke]
    ys = [y for stroke, _ in drawn for _, y in stroke]
    if not drawn or not all(math.isfinite(v) for s, _ in drawn for point in s for v in point):
        raise ValueError("a melody needs a stroke of finite points")
    pitches = _scale_pitches(key, tune)
    steps = max(tune.bars * bar_ticks // tune.step, 1)
    drawn = drawn[:steps]
    top, bottom = min(ys), max(ys)
    notes: list[Note] = []
    start = 0
    clocks = [_clock(stroke, ink, tune.timing) for stroke, ink in drawn]
    for (stroke, ink), clock, count in zip(drawn, clocks, _shares(clocks, steps), strict=True):
        moments = (np.linspace(0.0, 1.0, count) if count > 1 else np.array([0.5])) * clock[-1]
        heights = _heights(np.interp(moments, clock, [y for _, y in stroke]), top, bottom)
        wanted = pitches[0] + heights * (12 * tune.octaves)
        nearest = [int(pitches[np.abs(pitches - pitch).argmin()]) for pitch in wanted]
        loudness = _velocities(moments, clock, ink)
        notes += _joined(nearest, loudness, start, tune.step)
        start += count * tune.step
    return tuple(notes)


def stroke_clip(
    strokes: Sequence[InkedStroke], song: Song, tune: StrokeTune, name: str = "Drawn melody"
) -> Clip:
    """Return a clip of strokes in the key and meter of a song; see :func:`stroke_notes`."""
    bar = song.meter.bar_ticks
    clip = Clip(name, length=tune.bars * bar, meter=song.meter)
    return clip.with_notes(stroke_notes(strokes, song.key, bar, tune))


def with_stroke_notes(
    clip: Clip, strokes: Sequence[InkedStroke], key: Key, tune: StrokeTune, at: int
) -> Clip:
    """Return a clip with the notes of strokes added from tick ``at`` on; it grows by whole bars to hold them."""
    notes = stroke_notes(strokes, key, clip.meter.bar_ticks, tune)
    moved = (replace(note, start=note.start + at) for note in notes)
    return clip.with_notes((*clip.notes, *moved))


def _scale_pitches(key: Key, tune: StrokeTune) -> NDArray[np.int64]:
    in_range = (
        0 <= tune.low <= 127
        and MIN_OCTAVES <= tune.octaves <= MAX_OCTAVES
        and MIN_BARS <= tune.bars <= MAX_BARS
        and tune.step >= 1
    )
    if not in_range:
        raise ValueError(f"{tune} is out of range")
    high = min(tune.low + 12 * tune.octaves, 127)
    known = [pitch for pitch in range(tune.low, high + 1) if pitch % 12 in key.pitch_classes]
    # Above the highest C of the keyboard a scale may have no pitch left.
    return np.array(known or [tune.low], dtype=np.int64)


def _clock(stroke: Stroke, ink: Ink, timing: Timing) -> NDArray[np.float64]:
    """Return when the pen is at each point, in seconds or in units of length; never running back."""
    times = np.asarray(ink.times, dtype=np.float64)
    usable = len(times) == len(stroke) and np.isfinite(times).all() and (np.diff(times) >= 0).all()
    if timing is Timing.HAND and usable and times[-1] > times[0]:
        return np.asarray(times - times[0], dtype=np.float64)
    ways = [math.dist(a, b) for a, b in itertools.pairwise(stroke)]
    return np.concatenate([[0.0], np.cumsum(ways)])


def _shares(clocks: Sequence[NDArray[np.float64]], steps: int) -> list[int]:
    """Share steps out among strokes by how long they last; each gets one at least."""
    lasting = np.array([clock[-1] for clock in clocks])
    total = lasting.sum()
    parts = lasting / total if total > 0 else np.full(len(clocks), 1.0 / len(clocks))
    edges = np.rint(np.cumsum(parts) * steps)
    counts = np.maximum(np.diff(edges, prepend=0.0), 1.0).astype(int)
    while counts.sum() > steps:
        counts[counts.argmax()] -= 1
    return [int(count) for count in counts]


def _heights(ys: NDArray[np.float64], top: float, bottom: float) -> NDArray[np.float64]:
    """Return 0 at the lowest point of the drawing to 1 at the highest; a level line lies in the middle."""
    if bottom <= top:
        return np.full(len(ys), 0.5)
    return np.clip((bottom - ys) / (bottom - top), 0.0, 1.0)


def _velocities(
    moments: NDArray[np.float64], clock: NDArray[np.float64], ink: Ink
) -> NDArray[np.int64]:
    if len(ink.pressures) != len(clock):
        return np.full(len(moments), DEFAULT_VELOCITY)
    pressed = np.clip(np.interp(moments, clock, ink.pressures), 0.0, 1.0)
    return np.rint(SOFTEST + (LOUDEST - SOFTEST) * pressed).astype(np.int64)


def _joined(
    pitches: Sequence[int], velocities: NDArray[np.int64], start: int, step: int
) -> list[Note]:
    notes, place = [], 0
    for pitch, run in itertools.groupby(pitches):
        count = len(list(run))
        notes.append(Note(start + place * step, count * step, pitch, int(velocities[place])))
        place += count
    return notes
