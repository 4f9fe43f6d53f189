"""Clips to the windows of the model and back: two bars of 32 steps, one voice, MIDI keys 21..108.

A bar of any meter is laid on 16 steps, and read back on the meter's own 16ths. What a clip loses on the way in is
said in plain sentences, so that nobody has to wonder where a chord went.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.melody.notes import DEFAULT_VELOCITY, TICKS_PER_STEP, Clip, Meter, Note
from studio.melody.tokens import (
    FIRST_PITCH_TOKEN,
    HOLD,
    MAX_PITCH,
    MIN_PITCH,
    NOTE_OFF,
    STEPS_PER_BAR,
    WINDOW_STEPS,
    Windows,
    pitch_to_token,
    token_to_pitch,
)

Ints = NDArray[np.int64]
Number = TypeVar("Number", int, Ints)

BARS_PER_WINDOW = WINDOW_STEPS // STEPS_PER_BAR
_LOOSE_TICKS = TICKS_PER_STEP // 4
"""A note farther than this from its 16th is said to have been moved; human timing is closer."""

POLYPHONY_NOTICE = "Where notes overlap, the model hears the highest of those that begin together."
RANGE_NOTICE = "Notes outside A0 to C8 were moved by octaves."
GRID_NOTICE = "Notes between the 16ths were moved to the nearest one."


_COLUMNS = attrgetter("start", "length", "pitch", "velocity")
_PITCHES = 128


@dataclass(frozen=True)
class WindowedClip:
    """A clip as the model sees it, with what is needed to write a clip again.

    Attributes:
        windows: tokens, uint8 ``(n, 32)``.
        velocity: what a note beginning at each step should sound with, uint8 ``(n, 32)``.
        tied: whether the first note of each window goes on from the window before, ``(n,)``.
        meter: of the clip.
        length: ticks.
        notices: what was lost, in plain sentences.
    """

    windows: Windows
    velocity: NDArray[np.uint8]
    tied: NDArray[np.bool_]
    meter: Meter
    length: int
    notices: tuple[str, ...] = ()


class _StepNote(NamedTuple):
    start: int
    end: int
    pitch: int
    velocity: int


def clip_bars(clip: Clip) -> int:
    """Count the bars a clip fills, the last perhaps in part."""
    return max(1, -(-clip.length // clip.meter.bar_ticks))


def empty_frame(bars: int, meter: Meter | None = None) -> WindowedClip:
    """Return what a new clip is written on: silent windows of the default velocity."""
    meter = meter or Meter()
    count = -(-bars // BARS_PER_WINDOW)
    return WindowedClip(
        np.full((count, WINDOW_STEPS), HOLD, dtype=np.uint8),
        np.full((count, WINDOW_STEPS), DEFAULT_VELOCITY, dtype=np.uint8),
        np.zeros(count, dtype=np.bool_),
        meter,
        bars * meter.bar_ticks,
    )


def clip_to_windows(clip: Clip, bars: int | None = None) -> WindowedClip:
    """Cut a clip in windows.

    Notes that begin on the same step are reduced to the highest and a later note cuts an earlier one, as in Magenta's
    melody extraction. A note that rings into the next window begins anew there and is marked as tied.

    Args:
        clip: any length and meter.
        bars: repeat the clip until it fills this many bars (a short loop against a longer one); by default it is taken
            once.

    Returns:
        ``ceil(bars / 2)`` windows, the last padded with silence.
    """
    own_bars = clip_bars(clip)
    bars = bars or own_bars
    steps = bars * STEPS_PER_BAR
    notes, notices = _step_notes(clip, own_bars * STEPS_PER_BAR)
    looped = [
        _StepNote(note.start + offset, min(note.end + offset, steps), note.pitch, note.velocity)
        for offset in range(0, steps, own_bars * STEPS_PER_BAR)
        for note in notes
        if note.start + offset < steps
    ]
    frame = empty_frame(bars, clip.meter)
    _write(looped, frame)
    length = clip.length if bars == own_bars else frame.length
    return replace(frame, length=length, notices=notices)


def windows_to_clip(windows: Windows, frame: WindowedClip, name: str) -> Clip:
    """Write windows out as notes.

    Args:
        windows: ``(n, 32)``.
        frame: gives meter, length, velocities and ties; as many windows.
        name: of the new clip.

    Returns:
        A clip with an identity of its own.
    """
    ticks, bar = _tick_table(frame.meter), frame.meter.bar_ticks
    notes = []
    for first, last, pitch, velocity in _read(windows, frame):
        start = first // STEPS_PER_BAR * bar + ticks[first % STEPS_PER_BAR]
        end = min(last // STEPS_PER_BAR * bar + ticks[last % STEPS_PER_BAR], frame.length)
        if start < end:
            notes.append(Note(start, end - start, pitch, velocity))
    return Clip(name=name, notes=tuple(notes), length=frame.length, meter=frame.meter)


def _step_notes(clip: Clip, steps: int) -> tuple[list[_StepNote], tuple[str, ...]]:
    # Over columns of all notes: a clip of thousands is read while the person is drawing in it.
    table = np.fromiter(chain.from_iterable(map(_COLUMNS, clip.notes)), np.int64).reshape(-1, 4)
    start, length, pitch, velocity = table[table[:, 0] < clip.length].T
    first = np.minimum(_steps_of(start, clip.meter), steps - 1)
    last = np.minimum(np.maximum(_steps_of(start + length, clip.meter), first + 1), steps)
    folded = _FOLDED[pitch]
    # By step, the highest first, of equal ones the first.
    order = np.lexsort((-folded, first))
    leads = np.diff(first[order], prepend=-1) > 0
    line = order[leads]
    ends = np.minimum(last[line], np.append(first[line][1:], steps))
    notices = _meter_notices(clip, table[:, 0])
    notices += _reductions(first, folded != pitch)
    if (ends != last[line]).any() and POLYPHONY_NOTICE not in notices:
        notices += (POLYPHONY_NOTICE,)
    columns = (column.tolist() for column in (first[line], ends, folded[line], velocity[line]))
    return list(map(_StepNote, *columns)), notices


def _reductions(first: Ints, moved: NDArray[np.bool_]) -> tuple[str, ...]:
    """Say what is lost of notes on the steps ``first``, what comes first in time first."""
    order = np.argsort(first, kind="stable")
    again = order[1:][np.diff(first[order]) == 0]
    lost = [(int(again.min()), POLYPHONY_NOTICE)] if len(again) else []
    if moved.any():
        lost.append((int(moved.argmax()), RANGE_NOTICE))
    # A note that is both is told of as one of several first.
    return tuple(notice for _, notice in sorted(lost, key=itemgetter(0)))


def _meter_notices(clip: Clip, starts: Ints) -> tuple[str, ...]:
    if clip.meter.bar_ticks != STEPS_PER_BAR * TICKS_PER_STEP:
        return (
            f"{clip.meter} bars were fitted to the model's grid of 16 steps a bar, "
            "and back on the way out.",
        )
    away = (starts + TICKS_PER_STEP // 2) % TICKS_PER_STEP
    loose = (abs(away - TICKS_PER_STEP // 2) > _LOOSE_TICKS).any()
    return (GRID_NOTICE,) if loose else ()


def fold_pitch(pitch: int) -> int:
    """Move a MIDI key by octaves into 21..108."""
    if pitch < MIN_PITCH:
        return pitch + 12 * -(-(MIN_PITCH - pitch) // 12)
    if pitch > MAX_PITCH:
        return pitch - 12 * -(-(pitch - MAX_PITCH) // 12)
    return pitch


_FOLDED = np.array([fold_pitch(pitch) for pitch in range(_PITCHES)])


def _write(notes: list[_StepNote], frame: WindowedClip) -> None:
    tokens, velocity = frame.windows.reshape(-1), frame.velocity.reshape(-1)
    if notes:
        # Until the next note begins, and before the first one, each step has the loudness of the note at hand.
        starts = [note.start for note in notes]
        at_hand = np.searchsorted(starts, np.arange(len(velocity)), side="right") - 1
        velocity[:] = np.array([note.velocity for note in notes])[np.maximum(at_hand, 0)]
    for note in notes:
        tokens[note.start] = pitch_to_token(note.pitch)
        first = -(-(note.start + 1) // WINDOW_STEPS)
        for window in range(first, -(-note.end // WINDOW_STEPS)):
            tokens[window * WINDOW_STEPS] = pitch_to_token(note.pitch)
            frame.tied[window] = True
        if note.end % WINDOW_STEPS:  # every window begins in silence: there is nothing to end
            tokens[note.end] = NOTE_OFF


def _read(windows: Windows, frame: WindowedClip) -> list[list[int]]:
    """List the notes as ``[start step, end step, pitch, velocity]``, in order, none overlapping."""
    notes: list[list[int]] = []
    sounding = False
    for index, window in enumerate(windows):
        base = index * WINDOW_STEPS
        carried, sounding = sounding and bool(frame.tied[index]), False
        steps = np.flatnonzero(window != HOLD)
        tokens, velocities = window[steps].tolist(), frame.velocity[index, steps].tolist()
        for step, token, velocity in zip(steps.tolist(), tokens, velocities, strict=True):
            if sounding:
                notes[-1][1] = base + step
            sounding = token >= FIRST_PITCH_TOKEN
            pitch = token_to_pitch(token)
            if not sounding or (step == 0 and carried and notes[-1][2] == pitch):
                continue
            notes.append([base + step, base + step, pitch, velocity])
        if sounding:
            notes[-1][1] = base + WINDOW_STEPS
    return notes


def _steps_of(ticks: Ints, meter: Meter) -> Ints:
    bars, rest = np.divmod(ticks, meter.bar_ticks)
    return bars * STEPS_PER_BAR + _round(rest * STEPS_PER_BAR, meter.bar_ticks)


@lru_cache(maxsize=64)
def _tick_table(meter: Meter) -> tuple[int, ...]:
    """Return the tick of each of a bar's 16 steps, on the meter's own 16ths where it has a whole number of them."""
    if meter.bar_ticks % TICKS_PER_STEP:
        return tuple(_round(step * meter.bar_ticks, STEPS_PER_BAR) for step in range(STEPS_PER_BAR))
    own = meter.bar_ticks // TICKS_PER_STEP
    return tuple(
        _round(step * own, STEPS_PER_BAR) * TICKS_PER_STEP for step in range(STEPS_PER_BAR)
    )


def _round(numerator: Number, denominator: int) -> Number:
    return (2 * numerator + denominator) // (2 * denominator)
