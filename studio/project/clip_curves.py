"""Controllers of a clip as they were played: curves of steps over its notes.

A recording brings them; they sound with the clip, are saved, and go into MIDI files. Sustain is heard by letting notes
ring on until the pedal comes up; bend, mod wheel and pressure move the track's notes in the engine.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from studio.live.pitch_bend import BEND_SEMITONES, bend_bytes, bend_share
from studio.live.port import ControlKind, PlayControl
from studio.live.record.take import RecordedControl
from studio.melody.notes import TICKS_PER_BEAT, Note

SUSTAIN, BEND, MODULATION, PRESSURE = KINDS = ("sustain", "bend", "modulation", "pressure")
MAX_POINTS = 100_000
"""Points of one curve: ten minutes of 160 a second."""
_PLAYED = {
    BEND: ControlKind.BEND,
    MODULATION: ControlKind.MODULATION,
    PRESSURE: ControlKind.PRESSURE,
}
_CONTROLLERS = {1: MODULATION, 64: SUSTAIN}


@dataclass(frozen=True, slots=True)
class Curve:
    """How one controller moves.

    Attributes:
        kind: one of :data:`KINDS`.
        points: ``(tick, value)`` in order of time, from the clip's beginning; a value holds until the next. A bend is
            -1..1, all others are 0..1; before the first point it is 0.
    """

    kind: str
    points: tuple[tuple[int, float], ...]

    def at(self, tick: int) -> float:
        """Return the value that holds just before a tick."""
        place = bisect.bisect_left(self.points, tick, key=lambda point: point[0])
        return self.points[place - 1][1] if place else 0.0


@dataclass(frozen=True, slots=True)
class ClipCurves:
    """The controllers of one clip; ``id`` is the clip's, at most one curve of each kind."""

    id: str
    curves: tuple[Curve, ...] = ()


def recorded_curves(controls: Iterable[RecordedControl], start: float) -> tuple[Curve, ...]:
    """Return what pedal, bend, mod wheel and pressure did, whatever their channel; other messages are left out.

    Bends and pressures of several channels belong to single notes (MPE) and are left out too.

    Args:
        controls: of a take.
        start: song position of the clip's beginning, in quarter notes.
    """
    found: dict[str, list[tuple[int, float]]] = {}
    channels: dict[str, set[int]] = {}
    for control in controls:
        said = _said(control.data)
        if said is not None:
            kind, value = said
            tick = max(round((control.beat - start) * TICKS_PER_BEAT), 0)
            found.setdefault(kind, []).append((tick, value))
            channels.setdefault(kind, set()).add(control.data[0] & 0x0F)
    single = (kind for kind in KINDS if kind in found)
    return tuple(
        Curve(kind, _thinned(found[kind]))
        for kind in single
        if len(channels[kind]) == 1 or kind in _CONTROLLERS.values()
    )


def message_curves(messages: Iterable[tuple[int, Sequence[int]]]) -> tuple[Curve, ...]:
    """Return what the channel messages of a clip's MIDI file do, ``(tick, bytes)`` in order of time."""
    found: dict[str, list[tuple[int, float]]] = {}
    for tick, data in messages:
        said = _said(data)
        if said is not None:
            found.setdefault(said[0], []).append((tick, said[1]))
    made = (Curve(kind, _thinned(found[kind])) for kind in KINDS if kind in found)
    return tuple(curve for curve in made if curve.points)


def _said(data: Sequence[int]) -> tuple[str, float] | None:
    kind = data[0] & 0xF0
    if kind == 0xE0 and len(data) == 3:
        return BEND, bend_share(data[2] << 7 | data[1])
    if kind == 0xD0 and len(data) == 2:
        return PRESSURE, data[1] / 127
    if kind == 0xB0 and len(data) == 3 and data[1] in _CONTROLLERS:
        return _CONTROLLERS[data[1]], data[2] / 127
    return None


def _thinned(points: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """Keep the last value of each tick, and of equal values in a row the first."""
    last = dict(sorted(points, key=lambda point: point[0]))
    kept: list[tuple[int, float]] = []
    for tick, value in last.items():
        if value != (kept[-1][1] if kept else 0.0):
            kept.append((tick, value))
    return tuple(kept[:MAX_POINTS])


def overdubbed(
    there: Sequence[Curve], fresh: Sequence[Curve], span: tuple[int, int], *, replaced: bool
) -> tuple[Curve, ...]:
    """Lay what was recorded over the curves that are there.

    From its first move to the recording's end a controller is as recorded; then what was there goes on.

    Args:
        there: curves of the clip.
        fresh: those of the recording.
        span: its first tick and the one behind its last.
        replaced: the recording replaces all that lies in its time, whether its hand moved or not.
    """
    old = {curve.kind: curve for curve in there}
    new = {curve.kind: curve for curve in fresh}
    laid = []
    for kind in KINDS:
        before, moves = old.get(kind, Curve(kind, ())), new.get(kind, Curve(kind, ()))
        begin, end = span
        if not replaced:
            begin = moves.points[0][0] if moves.points else end
        points = [point for point in before.points if not begin <= point[0] < end]
        inside = [point for point in moves.points if begin <= point[0] < end]
        if begin < end:
            if replaced and before.at(begin) != 0.0:
                inside = [(begin, 0.0), *inside]
            # What held there goes on behind it, and a pedal that was still down comes up.
            points = [*points, *inside, (end, before.at(end + 1))]
        made = _thinned(points)
        if made:
            laid.append(Curve(kind, made))
    return tuple(laid)


def pedalled(notes: Sequence[Note], curves: Sequence[Curve], length: int) -> tuple[Note, ...]:
    """Let notes ring as the sustain pedal holds them: those that end while it is down, until it comes up.

    A key that is struck again ends the note before, as on a piano.

    Args:
        notes: of a clip.
        curves: of the same.
        length: of the clip in ticks; a pedal that never comes up does so there.
    """
    curve = next((curve for curve in curves if curve.kind == SUSTAIN), None)
    if curve is None:
        return tuple(notes)
    struck: dict[int, int] = {}
    rung: list[Note] = []
    for note in sorted(notes, key=lambda note: note.start, reverse=True):
        rung.append(_rung(note, curve, min(struck.get(note.pitch, length), length)))
        struck[note.pitch] = note.start
    return tuple(sorted(rung, key=lambda note: (note.start, note.pitch)))


def _rung(note: Note, pedal: Curve, last: int) -> Note:
    if pedal.at(note.end + 1) < 0.5:
        return note
    first = bisect.bisect_right(pedal.points, note.end, key=lambda point: point[0])
    up = next((tick for tick, value in pedal.points[first:] if value < 0.5), last)
    return replace(note, length=max(min(up, last) - note.start, note.length))


def play_controls(
    curves: Sequence[Curve], begin: float, track: int, part: tuple[int, int]
) -> list[PlayControl]:
    """Return what moves the notes of a track; behind the part all are let go.

    Args:
        curves: of a clip.
        begin: song position of the clip's beginning, in quarter notes.
        track: number of the lane that plays it.
        part: ``(start, end)`` in ticks of what is played of the clip.
    """
    made = []
    for curve in curves:
        kind = _PLAYED.get(curve.kind)
        if kind is not None:
            scale = BEND_SEMITONES if kind is ControlKind.BEND else 1.0
            made += [
                PlayControl(begin + tick / TICKS_PER_BEAT, kind, scale * value, track)
                for tick, value in _within(curve, *part)
            ]
    return made


def midi_messages(
    curves: Sequence[Curve], begin: int, channel: int, length: int
) -> list[tuple[int, bytes]]:
    """Return the channel messages of curves, ``(tick, message)`` in order of time; at the clip's end all are let go.

    Args:
        curves: of a clip.
        begin: tick of its beginning.
        channel: 0..15.
        length: of the clip in ticks.
    """
    made = [
        (begin + tick, _message(curve.kind, value, channel))
        for curve in curves
        for tick, value in _within(curve, 0, length)
    ]
    return sorted(made, key=lambda pair: pair[0])


def _within(curve: Curve, start: int, end: int) -> list[tuple[int, float]]:
    """Return the points of a part: it begins with what holds there, and nothing holds behind it."""
    begun = curve.at(start + 1)
    inside = [point for point in curve.points if start < point[0] < end]
    found = [(start, begun), *inside] if begun else inside
    return [*found, (end, 0.0)] if found and found[-1][1] else found


def _message(kind: str, value: float, channel: int) -> bytes:
    if kind == BEND:
        return bytes((0xE0 | channel, *bend_bytes(value)))
    share = min(max(round(127 * value), 0), 127)
    if kind == PRESSURE:
        return bytes((0xD0 | channel, share))
    return bytes((0xB0 | channel, 64 if kind == SUSTAIN else 1, share))
