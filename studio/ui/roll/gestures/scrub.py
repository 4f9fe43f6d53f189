"""Scrubbing: the playhead goes with the mouse, and the notes it comes upon are heard."""

from __future__ import annotations

import numpy as np

from studio.ui.roll.gestures.time import DragPlayhead
from studio.ui.roll.pointer import Pointer
from studio.ui.roll.state import RollState

MOST_AT_ONCE = 8
"""Notes of one chord that are heard; more would be noise."""


class Scrub(DragPlayhead):
    """Takes the playhead along with sound.

    Args:
        state: shared state.
        silent: the song plays and is heard from wherever the playhead is put, so nothing else should sound.
    """

    def __init__(self, state: RollState, *, silent: bool = False) -> None:
        super().__init__(state)
        self.silent = silent
        self._under: frozenset[int] = frozenset()

    def begin(self, at: Pointer) -> None:
        """Go to the mouse."""
        super().begin(at)
        self.update(at)

    def update(self, at: Pointer) -> None:
        """Put the playhead under the mouse and let be heard what lies there and did not before."""
        super().update(at)
        if self.silent or self.state.playhead is None:
            return
        arrays, tick = self.session.arrays, self.state.playhead
        count = int(np.searchsorted(arrays.start, tick, side="right"))
        found = np.flatnonzero(arrays.end[:count] > tick)
        ids = frozenset(arrays.ids[found].tolist())
        new = [index for index in found.tolist() if int(arrays.ids[index]) not in self._under]
        self._under = ids
        # The highest are heard first: where there are too many, the tune stays.
        for index in sorted(new, key=lambda i: -int(arrays.pitch[i]))[:MOST_AT_ONCE]:
            self.state.preview_note.emit(int(arrays.pitch[index]), int(arrays.velocity[index]))
