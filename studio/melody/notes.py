"""Notes, clips, meters and keys: what a person composes. Immutable values, so an undo is only an older value.

Time is counted in integer ticks, 960 to the quarter note ("beat"), because integers survive every round trip: all
common note lengths down to triplet and quintuplet 64ths are whole numbers of ticks, and MIDI files hold them exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from studio.latent import new_item_id

TICKS_PER_BEAT = 960
TICKS_PER_STEP = TICKS_PER_BEAT // 4
"""Ticks of a 16th note, the grid of MusicVAE."""

DEFAULT_VELOCITY = 80
"""What Magenta's converters write for every note (REFERENCE 4.1)."""

_note_ids = itertools.count(1)


def new_note_id() -> int:
    """Return an identity no other note of this process has."""
    return next(_note_ids)


@dataclass(frozen=True, slots=True)
class Note:
    """One note.

    Attributes:
        start: onset in ticks from the start of its clip, 0 or more.
        length: duration in ticks, 1 or more.
        pitch: MIDI key, 0..127 (60 is middle C, C4).
        velocity: 1..127.
        id: identity within the process, kept by edits so that a selection survives them; ignored by ``==`` and never
            saved.
    """

    start: int
    length: int
    pitch: int
    velocity: int = DEFAULT_VELOCITY
    id: int = field(default_factory=new_note_id, compare=False)

    @property
    def end(self) -> int:
        """Tick at which the note stops."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature, e.g. ``Meter(6, 8)``. ``beats`` is 1..64, ``unit`` one of 1, 2, 4, 8, 16, 32."""

    beats: int = 4
    unit: int = 4

    @property
    def bar_ticks(self) -> int:
        """Length of one bar in ticks."""
        return self.beats * TICKS_PER_BEAT * 4 // self.unit

    @property
    def beat_ticks(self) -> int:
        """Length of one counted beat (the denominator's note) in ticks."""
        return TICKS_PER_BEAT * 4 // self.unit

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"


@dataclass(frozen=True, slots=True)
class Clip:
    """A phrase of notes.

    Attributes:
        name: what the person calls it.
        notes: sorted by ``(start, pitch)``; use :meth:`with_notes` to keep them so.
        length: ticks, 1 or more; notes may ring past it but start before it.
        meter: its own time signature.
        loop: ``(start, end)`` in ticks, or None for the whole clip.
        id: identity within the song, saved.
    """

    name: str = "Clip"
    notes: tuple[Note, ...] = ()
    length: int = 2 * 4 * TICKS_PER_BEAT
    meter: Meter = Meter()
    loop: tuple[int, int] | None = None
    id: str = field(default_factory=new_item_id)

    def with_notes(self, notes: Iterable[Note], *, grow: bool = True) -> Clip:
        """Return this clip with other notes, sorted; the length grows by whole bars to hold them if ``grow``."""
        ordered = tuple(sorted(notes, key=lambda n: (n.start, n.pitch)))
        length = self.length
        if grow and ordered:
            end = max(n.end for n in ordered)
            if end > length:
                length = -(-end // self.meter.bar_ticks) * self.meter.bar_ticks
        return replace(self, notes=ordered, length=length)

    @property
    def bars(self) -> float:
        """Length in bars of its meter."""
        return self.length / self.meter.bar_ticks
