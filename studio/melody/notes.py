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
"""What Magenta's converters write for every note (music_vae/data.py)."""

_note_ids = itertools.count(1)


def new_note_id() -> int:
    """Return an identity no other note of this process has."""
    return next(_note_ids)


@dataclass(frozen=True, slots=True, init=False)
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

    def __init__(
        self,
        start: int,
        length: int,
        pitch: int,
        velocity: int = DEFAULT_VELOCITY,
        id: int | None = None,  # noqa: A002 - the attribute's name
    ) -> None:
        """Make a note; without an ``id`` it gets one no other note of this process has."""
        # The slots themselves: the constructor of a frozen dataclass takes twice the time, and a drag makes thousands.
        _set_start(self, start)
        _set_length(self, length)
        _set_pitch(self, pitch)
        _set_velocity(self, velocity)
        _set_id(self, new_note_id() if id is None else id)

    @property
    def end(self) -> int:
        """Tick at which the note stops."""
        return self.start + self.length


_set_start, _set_length, _set_pitch, _set_velocity, _set_id = (
    getattr(Note, name).__set__ for name in ("start", "length", "pitch", "velocity", "id")
)


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
        end = max((n.start + n.length for n in ordered), default=0) if grow else 0
        return self.with_sorted(ordered, end)

    def with_sorted(self, notes: tuple[Note, ...], end: int) -> Clip:
        """Return this clip with other notes, which are sorted; the length grows by whole bars to hold ``end``."""
        bar = self.meter.bar_ticks
        length = -(-end // bar) * bar if end > self.length else self.length
        return replace(self, notes=notes, length=length)

    @property
    def bars(self) -> float:
        """Length in bars of its meter."""
        return self.length / self.meter.bar_ticks
