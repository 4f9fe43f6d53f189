"""Which pitches have a row of the piano roll, from the top down: all 128, or only some when folded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

PITCHES = 128


class Fold(Enum):
    """What folding hides."""

    OFF = "All rows"
    USED = "Used rows"
    SCALE = "Scale rows"


@dataclass(frozen=True)
class Rows:
    """Pitches that have a row, descending. At least one."""

    pitches: tuple[int, ...] = tuple(range(PITCHES - 1, -1, -1))

    @staticmethod
    def of(pitches: Iterable[int]) -> Rows:
        """Return rows for these pitches in any order; all rows where there are none."""
        kept = tuple(sorted(set(pitches), reverse=True))
        return Rows(kept) if kept else Rows()

    def __len__(self) -> int:
        return len(self.pitches)

    @cached_property
    def row_of_pitch(self) -> NDArray[np.float32]:
        """Row of each pitch 0..127, from the top; -1 where it is folded away."""
        table = np.full(PITCHES, -1, dtype=np.float32)
        table[list(self.pitches)] = np.arange(len(self.pitches))
        return table

    def row(self, pitch: int) -> int:
        """Return the row of a pitch, or the nearest one below it where it is folded away."""
        return min(bisect_left(self.pitches, -pitch, key=lambda p: -p), len(self.pitches) - 1)

    def pitch(self, row: int) -> int:
        """Return the pitch of a row; rows above and below the ends give the end."""
        return self.pitches[min(max(row, 0), len(self.pitches) - 1)]

    def shifted(self, pitch: int, rows: int) -> int:
        """Return the pitch ``rows`` rows further up (or down, where negative), stopping at the ends."""
        return self.pitch(self.row(pitch) - rows)
