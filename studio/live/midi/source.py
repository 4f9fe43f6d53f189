"""Which knob a MIDI message comes from, and what may be learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studio.live.pitch_bend import bend_share

NOTE_OFF, NOTE_ON, CONTROL_CHANGE, PROGRAM_CHANGE, PITCH_BEND = 0x80, 0x90, 0xB0, 0xC0, 0xE0
MAX_14_BIT = 0x3FFF
_NEVER_LEARNT = frozenset((0, 32, 64, *range(98, 102), *range(120, 128)))
"""Bank select, sustain, the choice of a parameter and the channel mode mean something to every keyboard (UX B2)."""
_MPE_TIMBRE = 74
_LSB = 32


class SourceKind(StrEnum):
    """The kinds of messages that can be learnt."""

    CC = "cc"
    CC14 = "cc14"
    """A controller 1..31 whose fine part is the controller 32 above it (MIDI 1.0)."""
    NOTE = "note"
    BEND = "bend"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A knob, key or wheel of a device.

    Attributes:
        kind: of its messages.
        channel: 0..15.
        number: controller, key or program; 0 for the bend wheel. For 14 bits the controller of the coarse part.
    """

    kind: SourceKind
    channel: int
    number: int

    def __str__(self) -> str:
        wide = " (14 bit)" if self.kind is SourceKind.CC14 else ""
        return f"{self.short}{wide}, channel {self.channel + 1}"

    @property
    def short(self) -> str:
        """What to write where there is little room, e.g. ``"CC 21"``."""
        words = {
            SourceKind.CC: f"CC {self.number}",
            SourceKind.CC14: f"CC {self.number}",
            SourceKind.NOTE: f"note {self.number}",
            SourceKind.BEND: "pitch bend",
            SourceKind.PROGRAM: f"program {self.number + 1}",
        }
        return words[self.kind]

    @property
    def coarse(self) -> Source:
        """The 7-bit controller of the coarse part."""
        return Source(SourceKind.CC, self.channel, self.number)

    @property
    def paired(self) -> Source | None:
        """The 14-bit controller that this 7-bit one may be the fine part of, or None."""
        if self.kind is SourceKind.CC and _LSB < self.number < 2 * _LSB:
            return Source(SourceKind.CC14, self.channel, self.number - _LSB)
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says of its source.

    Attributes:
        source: 7-bit for every controller; whether two of them belong together is the mapping's to know.
        raw: 0..127, or 0..16383 for the bend wheel.
        pressed: for a key, whether it went down; True for others.
    """

    source: Source
    raw: int
    pressed: bool = True

    @property
    def unit_value(self) -> float:
        """``raw`` in 0..1; the bend wheel's rest, 8192, is 0.5."""
        if self.source.kind is SourceKind.BEND:
            return bend_unit(self.raw)
        return self.raw / 127.0


def read_message(message: Sequence[int]) -> Reading | None:
    """Tell source and value of a complete channel message (status, data ...); None for others and for broken ones."""
    if len(message) < 2 or not 0x80 <= message[0] < 0xF0 or any(b > 127 for b in message[1:]):
        return None
    kind, channel, number = message[0] & 0xF0, message[0] & 0x0F, message[1]
    if kind == PROGRAM_CHANGE:
        return Reading(Source(SourceKind.PROGRAM, channel, number), 127)
    if len(message) < 3:
        return None
    value = message[2]
    if kind == CONTROL_CHANGE:
        return Reading(Source(SourceKind.CC, channel, number), value)
    if kind == PITCH_BEND:
        return Reading(Source(SourceKind.BEND, channel, 0), number | value << 7)
    if kind in (NOTE_ON, NOTE_OFF):
        down = kind == NOTE_ON and value > 0
        return Reading(Source(SourceKind.NOTE, channel, number), value if down else 0, down)
    return None


def may_learn(reading: Reading, *, mpe: bool) -> bool:
    """Whether a control may be taught to this source.

    Args:
        reading: of the message.
        mpe: the device speaks MPE's lower zone, whose members (channels 2..16) bend and press each note, so that
            their wheels and controller 74 belong to the notes.
    """
    source = reading.source
    if source.kind is SourceKind.CC:
        return source.number not in _NEVER_LEARNT and not (mpe and source.number == _MPE_TIMBRE)
    if source.kind is SourceKind.BEND:
        return not (mpe and source.channel > 0)
    return reading.pressed


def bend_unit(raw: int) -> float:
    """Turn a bend of 0..16383 into 0..1 so that 0, 8192 and 16383 become exactly 0, 0.5 and 1."""
    return 0.5 + 0.5 * bend_share(raw)
