"""Which frame an engine renders at a moment, although it tells only after whole blocks."""

from __future__ import annotations

_SMOOTHING = 0.02
_JUMP_S = 0.1
"""A count farther than this from where it was expected comes from a stopped or restarted stream, not from blocks."""


class FrameClock:
    """Follows a frame count that jumps by a block at a time, so that what is planned by it does not jitter by one."""

    def __init__(self) -> None:
        self._time: float | None = None
        self._frame = 0.0
        self._rate = 1.0

    def observe(self, time: float, frame: int, rate: float) -> None:
        """Look at the count; call it every 50 ms or more often.

        Args:
            time: seconds.
            frame: frames rendered so far.
            rate: frames a second.
        """
        expected = self.at(time)
        if self._time is None or rate != self._rate or abs(frame - expected) > _JUMP_S * rate:
            expected = float(frame)
        self._frame = expected + _SMOOTHING * (frame - expected)
        self._time, self._rate = time, rate

    def at(self, time: float) -> float:
        """Return the frame that is rendered at a moment, past or to come; 0 before the first look."""
        return 0.0 if self._time is None else self._frame + (time - self._time) * self._rate
