"""Capture what I just played: the last minute of notes is always kept, and becomes a phrase in time when asked for."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from studio.live.record.note_pairs import NotePairs, RecordedNote
from studio.live.record.take import RecordedControl, RecordedMove, is_pedal

KEPT_S = 60.0
PAUSE_S = 5.0
"""A silence this long parts what was just played from what was played before."""
GRID_BEATS = 0.25
_MAX_EVENTS = 100_000


@dataclass(frozen=True, slots=True)
class Played:
    """A message as it came: seconds, song position (None while no song was playing), bytes."""

    time: float
    beat: float | None
    data: bytes


@dataclass(frozen=True)
class Capture:
    """What was just played, laid on the bars.

    Attributes:
        start: song position of its first bar line in quarter notes; 0 where no song was playing.
        length: whole bars, in quarter notes.
        notes: counted from ``start``; never before it.
        moves: of each pad, by room; ``beat`` counted from ``start`` and ``time`` in seconds from the first move.
        in_song: whether it was played along with the song, so that ``start`` is a place of it.
        controls: messages that are no notes, counted from ``start``; a pedal that was down before is so at once.
    """

    start: float
    length: float
    notes: tuple[RecordedNote, ...]
    moves: dict[str, tuple[RecordedMove, ...]]
    in_song: bool
    controls: tuple[RecordedControl, ...] = ()


class CaptureBuffer:
    """Keeps the last minute. Any thread may call :meth:`feed` and :meth:`pad`.

    Args:
        clock: seconds.
        kept_s: how much is kept.
    """

    def __init__(
        self, clock: Callable[[], float] = time.perf_counter, kept_s: float = KEPT_S
    ) -> None:
        self._clock = clock
        self._kept_s = kept_s
        self._lock = threading.Lock()
        self._played: deque[Played] = deque(maxlen=_MAX_EVENTS)
        self._moves: deque[tuple[float, float | None, str, float, float]] = deque(
            maxlen=_MAX_EVENTS
        )

    def feed(self, message: Sequence[int], beat: float | None, moment: float | None = None) -> None:
        """Keep a complete channel message.

        Args:
            message: status, data ...
            beat: song position in quarter notes that does not jump back at a loop's end (of a looping transport, the
                sum over its passes), or None while no song is playing.
            moment: seconds of the clock at which it came, now where None.
        """
        if not message or not 0x80 <= message[0] < 0xF0:
            return  # a clock or an active sense is nothing anybody played
        with self._lock:
            at = self._clock() if moment is None else moment
            self._played.append(Played(at, beat, bytes(message)))
            self._forget()

    def pad(self, room: str, x: float, y: float, beat: float | None) -> None:
        """Keep a place of a pad, 0..1 each."""
        with self._lock:
            self._moves.append((self._clock(), beat, room, x, y))
            self._forget()

    @property
    def empty(self) -> bool:
        """Whether nothing was played in the last minute."""
        with self._lock:
            self._forget()
            return not any(_is_press(event.data) for event in self._played) and not self._moves

    def capture(self, tempo: float, bar: float = 4.0) -> Capture | None:
        """Lay what was just played on bars: what came after the last long silence.

        What was played along with the song keeps its place in it. What was played without is counted at the song's
        tempo; where its beats fall is estimated by :func:`aligned`.

        Args:
            tempo: quarter notes a minute.
            bar: quarter notes a bar.

        Returns:
            None where nothing was played.
        """
        with self._lock:
            self._forget()
            now, played, moves = self._clock(), list(self._played), list(self._moves)
        begin = _last_start([e.time for e in played if _is_press(e.data)] or [m[0] for m in moves])
        if begin is None:
            return None
        pedal = _pedal_at(begin, played)
        played = [event for event in played if event.time >= begin]
        moves = [move for move in moves if move[0] >= begin]
        in_song = _runs_on([e.beat for e in played]) and _runs_on([m[1] for m in moves])

        def beat_of(at: float, beat: float | None) -> float:
            return beat if in_song and beat is not None else (at - begin) * tempo / 60.0

        pairs = NotePairs(sustain=False)
        controls = [RecordedControl(beat_of(begin, played[0].beat), pedal)] if pedal else []
        for event in played:
            beat = beat_of(event.time, event.beat)
            pairs.feed(event.data, beat)
            if event.data[0] & 0xE0 != 0x80:
                controls.append(RecordedControl(beat, tuple(event.data)))
        last = played[-1] if played else None
        end = (now - begin) * tempo / 60.0
        if in_song and last is not None and last.beat is not None:
            end = last.beat + (now - last.time) * tempo / 60.0
        notes = pairs.close(end)
        first = _first_beat(notes, [beat_of(move[0], move[1]) for move in moves])
        shift = 0.0 if in_song or not notes else aligned(notes)
        start = math.floor((first + shift + GRID_BEATS / 2) / bar) * bar - shift
        placed_moves = [(m[0], beat_of(m[0], m[1]), *m[2:]) for m in moves]
        placed = [replace(c, beat=max(c.beat - start, 0.0)) for c in controls]
        return _on_bars(notes, placed_moves, placed, start, bar, in_song)

    def clear(self) -> None:
        """Forget everything, e.g. when another song is opened."""
        with self._lock:
            self._played.clear()
            self._moves.clear()

    def _forget(self) -> None:
        oldest = self._clock() - self._kept_s
        while self._played and self._played[0].time < oldest:
            self._played.popleft()
        while self._moves and self._moves[0][0] < oldest:
            self._moves.popleft()


def aligned(notes: Sequence[RecordedNote]) -> float:
    """Estimate by how many quarter notes to move notes so that they stand on the grid and on the beats.

    The offset from the 16th grid is the circular mean of the onsets' places between two 16ths. Of the four 16ths of a
    beat the one that carries most weight (velocity times length, at most a beat) is called the beat, unless the first
    note's own carries nearly as much: phrases mostly begin on a beat. The first note's beat begins the first bar.

    Args:
        notes: one or more, at the song's tempo.

    Returns:
        The shift; the first note then lies within the first beat, or less than half a 16th before it.
    """
    angles = [2.0 * math.pi * note.start / GRID_BEATS for note in notes]
    sine, cosine = sum(map(math.sin, angles)), sum(map(math.cos, angles))
    offset = math.atan2(sine, cosine) / (2.0 * math.pi) * GRID_BEATS
    steps = [round((note.start - offset) / GRID_BEATS) for note in notes]
    per_beat = round(1.0 / GRID_BEATS)
    weights = [0.0] * per_beat
    for note, step in zip(notes, steps, strict=True):
        weights[step % per_beat] += note.velocity * min(note.length, 1.0)
    own, heaviest = steps[0] % per_beat, max(range(per_beat), key=weights.__getitem__)
    beat = own if weights[own] * 1.5 >= weights[heaviest] else heaviest
    first_beat = steps[0] - (own - beat) % per_beat
    return -offset - first_beat * GRID_BEATS


def _on_bars(
    notes: Sequence[RecordedNote],
    moves: Sequence[tuple[float, float, str, float, float]],
    controls: Sequence[RecordedControl],
    start: float,
    bar: float,
    in_song: bool,
) -> Capture:
    placed = tuple(replace(note, start=max(note.start - start, 0.0)) for note in notes)
    by_room: dict[str, list[RecordedMove]] = {}
    for at, beat, room, x, y in moves:
        began = moves[0][0]
        move = RecordedMove(at - began, max(beat - start, 0.0), x, y)
        by_room.setdefault(room, []).append(move)
    ends = [note.end for note in placed] + [beat - start for _, beat, *_ in moves]
    # What the pedal holds rings until it comes up.
    ends += [control.beat for control in controls if is_pedal(control.data)]
    bars = max(math.ceil((max(ends) - bar / 8.0) / bar), 1)
    last_onset = max((note.start for note in placed), default=0.0)
    bars = max(bars, math.floor(last_onset / bar) + 1)
    return Capture(
        start if in_song else 0.0,
        bars * bar,
        placed,
        {room: tuple(moved) for room, moved in by_room.items()},
        in_song,
        tuple(controls),
    )


def _pedal_at(moment: float, played: Sequence[Played]) -> tuple[int, ...]:
    """Return the message by which a pedal is down at a moment, or nothing."""
    before = [e.data for e in played if e.time < moment and is_pedal(e.data)]
    return tuple(before[-1]) if before and before[-1][2] >= 64 else ()


def _first_beat(notes: Sequence[RecordedNote], moves: Sequence[float]) -> float:
    return min([note.start for note in notes] or list(moves))


def _last_start(times: Sequence[float]) -> float | None:
    """Return the first moment after the last long silence."""
    if not times:
        return None
    begin = times[0]
    for before, after in itertools.pairwise(times):
        if after - before > PAUSE_S:
            begin = after
    return begin


def _runs_on(beats: Sequence[float | None]) -> bool:
    """Whether the song played all along, and was not moved back."""
    known = [beat for beat in beats if beat is not None]
    return len(known) == len(beats) and all(
        after >= before - GRID_BEATS for before, after in itertools.pairwise(known)
    )


def _is_press(data: bytes) -> bool:
    return len(data) == 3 and data[0] & 0xF0 == 0x90 and data[2] > 0
