"""MIDI as bytes: whatever comes in, whole messages come out.

Follows the MIDI 1.0 detailed specification: running status, real-time bytes anywhere (even inside another message),
system exclusive until its end or any other status, system common messages ending running status. A byte that makes no
sense is dropped; nothing is kept of it and nothing is raised.
"""

from __future__ import annotations

from collections.abc import Iterable

Message = tuple[int, ...]
"""A whole MIDI message: status and data bytes."""

CLOCK, START, CONTINUE, STOP = 0xF8, 0xFA, 0xFB, 0xFC
SONG_POSITION = 0xF2
_SYSEX, _SYSEX_END = 0xF0, 0xF7
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_COMMON_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0}


class MidiParser:
    """Keeps what is known of an unfinished message. One a port."""

    def __init__(self) -> None:
        self._status = 0
        self._wanted = 0
        self._data: list[int] = []

    def feed(self, data: Iterable[int]) -> list[Message]:
        """Take bytes (0..255; anything else is dropped) and return the messages they complete, in order."""
        done: list[Message] = []
        for byte in data:
            if 0xF8 <= byte <= 0xFF:
                done.append((byte,))
            elif 0x80 <= byte < 0xF8:
                self._begin(byte, done)
            elif 0 <= byte < 0x80 and self._status:
                self._data.append(byte)
                if len(self._data) == self._wanted:
                    done.append((self._status, *self._data))
                    self._data = []
                    if self._status >= 0xF0:
                        self._status = 0
        return done

    def _begin(self, status: int, done: list[Message]) -> None:
        self._data = []
        if status < 0xF0:
            self._status, self._wanted = status, _DATA_BYTES[status & 0xF0]
            return
        self._status, self._wanted = status, _COMMON_DATA_BYTES.get(status, -1)
        if self._wanted == 0:
            done.append((status,))
        if self._wanted <= 0:
            # System exclusive, its end and undefined bytes: the data that follow belong to nothing.
            self._status = 0
