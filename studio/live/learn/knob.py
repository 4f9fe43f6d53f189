"""What is remembered of a knob between two of its messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.live.midi.source import MAX_14_BIT, Reading, SourceKind

PRESSED = 64
"""Controller value from which a button counts as pressed."""


class Relative(StrEnum):
    """How an endless encoder writes its turns into a 7-bit controller."""

    NONE = "absolute"
    TWOS = "two's complement"
    """1, 2 .. are turns to the right, 127, 126 .. to the left."""
    OFFSET = "binary offset"
    """65, 66 .. are turns to the right, 63, 62 .. to the left."""
    SIGN = "sign and magnitude"
    """1, 2 .. are turns to the right, 65, 66 .. to the left."""


@dataclass(slots=True)
class Knob:
    """A knob, key or wheel of one device.

    Attributes:
        hardware: where it stood last, 0..1; None before its first message.
        holds: whether it has taken hold of its control (soft takeover).
    """

    hardware: float | None = None
    holds: bool = False
    _raw: int = -1
    _coarse: int = 0
    _waiting: bool = False

    def went_down(self, reading: Reading) -> bool:
        """Take a message of a button; return whether it was pressed just now."""
        before, self._raw = self._raw, reading.raw
        if reading.source.kind is not SourceKind.CC:
            return reading.pressed
        # Some buttons never send the release: the same high value once more is a press as well.
        return reading.raw >= PRESSED and (before < PRESSED or before == reading.raw)

    def wide_value(self, reading: Reading) -> float | None:
        """Join coarse and fine parts of 14 bits; None while the fine part is awaited.

        A coarse part alone would make the knob jump back, so it waits for its fine part; where the next message is a
        coarse part again, the device sends no fine parts now, and it counts by itself over the whole range.
        """
        if reading.source.paired is None:
            alone, self._waiting, self._coarse = self._waiting, True, reading.raw
            return reading.raw / 127.0 if alone else None
        self._waiting = False
        return (self._coarse << 7 | reading.raw) / MAX_14_BIT


def turns(raw: int, relative: Relative) -> int:
    """Return how far an encoder was turned, -64..64; positive is to the right."""
    if relative is Relative.OFFSET:
        return raw - 64
    if relative is Relative.SIGN:
        return raw if raw < 64 else 64 - raw
    return raw if raw < 64 else raw - 128
