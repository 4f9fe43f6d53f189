"""Takes: what was recorded in one pass, built event by event, so that a journal read after a crash gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from studio.live.record.note_pairs import MIN_LENGTH, NotePairs, RecordedNote
from studio.live.record.take_journal import (
    EndEvent,
    MidiEvent,
    PadEvent,
    PassEvent,
    SettledEvent,
    TakeEvent,
    TakeHeader,
)

SUSTAIN = 64
"""Number of the sustain pedal's controller."""
EARLY_BEATS = 0.25
"""A note this little before recording begins was meant for its first beat."""


@dataclass(frozen=True, slots=True)
class RecordedMove:
    """A moment of a pad gesture: ``time`` in seconds since its pass began, song position, place in 0..1."""

    time: float
    beat: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class RecordedControl:
    """A message that is no note (bend, pressure, controller, program), at its song position."""

    beat: float
    data: tuple[int, ...]


@dataclass(frozen=True)
class Take:
    """What was recorded in one pass.

    Attributes:
        recording: id of the recording; the passes of one loop share it.
        number: of the pass, from 0.
        header: how it was recorded.
        start: song position at which it begins, in quarter notes.
        end: where it ends.
        notes: in song position, as they were played.
        controls: messages that are no notes.
        moves: of each pad, by room.
    """

    recording: str
    number: int
    header: TakeHeader
    start: float
    end: float
    notes: tuple[RecordedNote, ...] = ()
    controls: tuple[RecordedControl, ...] = ()
    moves: dict[str, tuple[RecordedMove, ...]] | None = None

    @property
    def id(self) -> str:
        """Names the take among all takes."""
        return f"{self.recording}-{self.number}"

    @property
    def gestures(self) -> dict[str, tuple[RecordedMove, ...]]:
        """Moves of each pad that moved, by room."""
        return self.moves or {}

    @property
    def quantised(self) -> tuple[RecordedNote, ...]:
        """The notes with their onsets pulled to the grid chosen for the recording.

        Within a loop what is pulled onto its end begins it, and a note that rings past its end stops there.
        """
        pulled = quantised(self.notes, self.header.grid, self.header.strength)
        loop = self.header.loop
        if loop is None or not self.header.grid:
            return pulled
        return tuple(
            sorted((_looped(n, *loop) for n in pulled), key=lambda note: (note.start, note.pitch))
        )

    def __bool__(self) -> bool:
        return bool(self.notes or self.controls or self.moves)


class TakeBuilder:
    """Turns the events of a recording into takes, one a pass.

    Args:
        header: of the recording.

    Attributes:
        passes: the takes whose pass is over; empty passes are left out.
        settled: numbers of the takes that were kept or deleted.
        ended: whether recording was stopped.
    """

    def __init__(self, header: TakeHeader) -> None:
        self.header = header
        self.passes: list[Take] = []
        self.settled: set[int] = set()
        self.ended = False
        self._number = 0
        self._start = header.start
        self._last = header.start
        self._pedals: dict[int, tuple[int, ...]] = {}
        self._begin_pass(0.0)

    def feed(self, event: TakeEvent) -> None:
        """Take the next event."""
        if isinstance(event, SettledEvent):
            self.settled.add(event.take)
        elif isinstance(event, EndEvent):
            self._close_pass(event.beat)
            self.ended = True
        elif isinstance(event, PassEvent):
            loop = self.header.loop or (self._start, self._last)
            self._close_pass(loop[1])
            self._number += 1
            self._start = self._last = loop[0]
            self._begin_pass(event.time)
        elif not self.ended:
            self._hear(event)

    def current(self, beat: float) -> Take:
        """Return the pass under way as it is at ``beat``, held notes growing."""
        return self._take((*self._pairs.done, *self._pairs.growing(beat)), beat)

    def finish(self) -> list[Take]:
        """Close a recording that was cut off, at its last event, and return all takes that are not settled."""
        if not self.ended:
            self.feed(EndEvent(0.0, self._last))
        return [take for take in self.passes if take.number not in self.settled]

    def _begin_pass(self, time: float) -> None:
        # A take keeps the pedal beside the keys, which are as long as they were held.
        self._pairs = NotePairs(sustain=False)
        self._controls: list[RecordedControl] = []
        self._held = tuple(RecordedControl(self._start, data) for data in self._pedals.values())
        self._moves: dict[str, list[RecordedMove]] = {}
        self._began = time

    def _hear(self, event: MidiEvent | PadEvent) -> None:
        beat = max(event.beat, self._start)
        counting_in = self._counting_in(event)
        if isinstance(event, MidiEvent):
            self._note_pedal(event.data, counting_in=counting_in)
        if counting_in:
            return
        self._last = max(self._last, beat)
        if isinstance(event, PadEvent):
            move = RecordedMove(max(event.time - self._began, 0.0), beat, event.x, event.y)
            self._moves.setdefault(event.room, []).append(move)
        elif event.data[0] & 0xE0 == 0x80:
            self._pairs.feed(event.data, beat)
        else:
            self._pairs.feed(event.data, beat)
            self._controls.append(RecordedControl(beat, event.data))

    def _note_pedal(self, data: tuple[int, ...], *, counting_in: bool) -> None:
        """Remember which pedals are down: one that is when a pass begins holds its notes."""
        if not is_pedal(data):
            return
        if data[2] >= 64:
            self._pedals[data[0] & 0x0F] = data
        else:
            self._pedals.pop(data[0] & 0x0F, None)
        if counting_in:
            self._held = tuple(RecordedControl(self._start, held) for held in self._pedals.values())

    def _counting_in(self, event: MidiEvent | PadEvent) -> bool:
        if isinstance(event, PadEvent):
            return event.beat < self._start
        # The release of a note taken for the first beat must be heard.
        return event.beat < self._start - EARLY_BEATS and not _is_release(event.data)

    def _close_pass(self, beat: float) -> None:
        if self.ended:
            return
        take = self._take(self._pairs.close(max(beat, self._start)), beat)
        if take:
            self.passes.append(take)

    def _take(self, notes: Iterable[RecordedNote], end: float) -> Take:
        ordered = tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))
        moves = {room: tuple(moves) for room, moves in self._moves.items()}
        return Take(
            self.header.id,
            self._number,
            self.header,
            self._start,
            max(end, self._start),
            ordered,
            (*self._held, *self._controls) if ordered or self._controls else (),
            moves or None,
        )


def build_takes(header: TakeHeader, events: Iterable[TakeEvent]) -> list[Take]:
    """Build the takes of a whole journal that are neither kept nor deleted."""
    builder = TakeBuilder(header)
    for event in events:
        builder.feed(event)
    return builder.finish()


def quantised(
    notes: Iterable[RecordedNote], grid: float, strength: float = 1.0
) -> tuple[RecordedNote, ...]:
    """Pull onsets to the nearest multiple of ``grid`` quarter notes (0 leaves them); lengths stay."""
    if grid <= 0.0:
        return tuple(notes)
    pulled = (
        replace(n, start=n.start + (round(n.start / grid) * grid - n.start) * strength)
        for n in notes
    )
    return tuple(sorted(pulled, key=lambda note: (note.start, note.pitch)))


def _looped(note: RecordedNote, start: float, end: float) -> RecordedNote:
    begin = note.start - (end - start) if note.start >= end else note.start
    return replace(note, start=begin, length=max(min(note.length, end - begin), MIN_LENGTH))


def layered(existing: Iterable[RecordedNote], takes: Iterable[Take]) -> tuple[RecordedNote, ...]:
    """Put takes over notes that are there, one after the other: each adds to them or replaces what lies in its time.

    Args:
        existing: notes in song position.
        takes: in the order they were recorded.
    """
    notes = tuple(existing)
    for take in takes:
        if take.header.replace:
            notes = tuple(kept for note in notes for kept in _outside(note, take))
        notes = (*notes, *take.quantised)
    return tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))


def _outside(note: RecordedNote, take: Take) -> tuple[RecordedNote, ...]:
    if note.start < take.start < note.end:
        return (replace(note, length=max(take.start - note.start, MIN_LENGTH)),)
    return () if take.start <= note.start < take.end else (note,)


def is_pedal(data: Sequence[int]) -> bool:
    """Whether a channel message moves the sustain pedal."""
    return len(data) == 3 and data[0] & 0xF0 == 0xB0 and data[1] == SUSTAIN


def _is_release(data: tuple[int, ...]) -> bool:
    return data[0] & 0xF0 == 0x80 or (data[0] & 0xF0 == 0x90 and data[2:] == (0,))
