"""A clip's notes as arrays, so that finding what is on screen and what is under the mouse costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from studio.melody.notes import Clip, Note
from studio.ui.roll.rows import PITCHES

Ints = NDArray[np.int64]

_COLUMNS = attrgetter("start", "length", "pitch", "velocity", "id")


@dataclass(frozen=True)
class NoteArrays:
    """Columns of a clip's notes, in the clip's order (by start).

    Attributes:
        start: ``(n,)`` ticks.
        end: ``(n,)`` ticks.
        pitch: ``(n,)`` 0..127.
        velocity: ``(n,)`` 1..127.
        ids: ``(n,)`` note identities.
    """

    start: Ints
    end: Ints
    pitch: Ints
    velocity: Ints
    ids: Ints

    @staticmethod
    def of(clip: Clip | None) -> NoteArrays:
        """Read a clip; None gives no notes."""
        return NoteArrays.of_notes(clip.notes if clip is not None else ())

    @staticmethod
    def of_notes(notes: Sequence[Note]) -> NoteArrays:
        """Read notes."""
        values = chain.from_iterable(map(_COLUMNS, notes))
        table = np.fromiter(values, dtype=np.int64, count=5 * len(notes)).reshape(-1, 5)
        start, length, pitch, velocity, ids = (np.ascontiguousarray(c) for c in table.T)
        return NoteArrays(start, start + length, pitch, velocity, ids)

    def __len__(self) -> int:
        return len(self.start)

    def visible(self, first: float, last: float) -> Ints:
        """Return the indices of notes that touch the ticks ``first``..``last``."""
        # Notes are sorted by start: only those that start before the right edge need a look.
        count = int(np.searchsorted(self.start, last, side="left"))
        return np.flatnonzero(self.end[:count] > first)

    def at(self, tick: float, pitch: int, slack: float = 0.0) -> int | None:
        """Return the index of the note under a point, the last drawn where several lie there.

        Args:
            tick: where to look.
            pitch: in which row.
            slack: ticks by which short notes are widened, so that they can be hit.
        """
        count = int(np.searchsorted(self.start, tick + slack, side="right"))
        row = self.pitch[:count] == pitch
        exact = np.flatnonzero(row & (self.start[:count] <= tick) & (self.end[:count] > tick))
        if len(exact):
            return int(exact[-1])
        near = np.flatnonzero(row & (self.end[:count] + slack > tick))
        return int(near[-1]) if slack and len(near) else None

    @property
    def last(self) -> int:
        """The tick at which the last of them stops; 0 of none."""
        return int(self.end.max(initial=0))

    @property
    def in_order(self) -> bool:
        """Whether the notes are sorted by ``(start, pitch)``, as those of a clip are."""
        places = self.start * PITCHES + self.pitch
        return bool((places[:-1] <= places[1:]).all())

    def mask(self, ids: AbstractSet[int]) -> NDArray[np.bool_]:
        """Return ``(n,)`` True where the note is one of ``ids``."""
        if not ids:
            return np.zeros(len(self.ids), dtype=np.bool_)
        if len(ids) == 1:
            return self.ids == next(iter(ids))
        return np.isin(self.ids, np.fromiter(ids, dtype=np.int64, count=len(ids)))
