"""Reads what the kernel tells of the song (diary.py)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.native import native_kernel

TICKS = 960
"""Of a quarter note, in which the diary counts where a count-in ends."""
_WRITTEN, _READ = L.DIARY * L.RING_STRIDE, L.DIARY * L.RING_STRIDE + 8


class DiaryReader:
    """Takes the diary of an engine; there may be one reader at a time, on one thread.

    Args:
        core: the engine's memory.
    """

    def __init__(self, core: L.Core) -> None:
        kernel = native_kernel()
        self._load, self._store = kernel.load, kernel.store
        self._core = core
        first, size = core.counters.ctypes.data, core.counters.itemsize
        self._written_at, self._read_at = first + _WRITTEN * size, first + _READ * size
        # What was written before belongs to nobody.
        self._read = int(self._load(self._written_at))
        self._store(self._read_at, self._read)

    @property
    def overrun(self) -> bool:
        """Whether the diary is full, so that entries are missing after those still in it."""
        return int(self._load(self._written_at)) - self._read >= L.RING_EVENTS

    def take(self) -> NDArray[np.void]:
        """Return a copy of all new entries, oldest first."""
        written = int(self._load(self._written_at))
        places = np.arange(self._read, written) & (L.RING_EVENTS - 1)
        entries = self._core.rings[L.DIARY * L.RING_EVENTS + places]
        self._read = written
        self._store(self._read_at, written)
        return np.asarray(entries)
