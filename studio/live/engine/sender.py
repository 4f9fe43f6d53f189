"""Messages to the kernel: the writing ends of its rings, one a producer."""

from __future__ import annotations

import numpy as np

from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.native import native_kernel

WORKER_RING, GUI_RING, MIDI_RING, CLOCK_RING, FOLLOW_RING = range(L.RINGS)
"""In the order in which the kernel reads them: sounds that are published come before the notes that play them."""


class Sender:
    """The writing end of one ring. Only one thread may use it."""

    def __init__(self, core: L.Core, ring: int) -> None:
        self._core = core
        self._ring = ring
        self._event = np.zeros(1, L.EVENT)
        self._push = native_kernel().push
        arrays = (core.counters, core.rings, self._event)
        self._counters, self._rings, self._address = (a.ctypes.data for a in arrays)
        self.dropped = 0

    def send(
        self,
        kind: int,
        *,
        channel: int = 0,
        a: int = 0,
        b: int = 0,
        value: float = 0.0,
        value2: float = 0.0,
        frame: int = 0,
        address: int = 0,
        size: int = 0,
    ) -> bool:
        """Write one event (kinds and meanings: layout.py); False and counted if the ring is full."""
        self._event[0] = (frame, kind, channel, a, b, value, value2, address, size)
        if self._push(self._counters, self._rings, self._ring, self._address):
            return True
        self.dropped += 1
        return False

    def note_on(self, channel: int, pitch: int, velocity: int, *, frame: int = 0) -> None:
        """Press a key: channel 0..15, pitch 0..127, velocity 1..127."""
        self.send(L.NOTE_ON, channel=channel, a=pitch, b=velocity, frame=frame)

    def note_off(self, channel: int, pitch: int, *, frame: int = 0) -> None:
        """Let a key go."""
        self.send(L.NOTE_OFF, channel=channel, a=pitch, frame=frame)

    def panic(self) -> None:
        """Silence everything within 4 ms and forget pedals, bends and pressure."""
        self.send(L.ALL_SOUND_OFF, channel=-1)
