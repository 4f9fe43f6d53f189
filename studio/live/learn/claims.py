"""Which messages belong to controls, as a value that any thread may ask without waiting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from studio.live.midi.source import Source, SourceKind, may_learn, read_message

FINE = 32
"""The fine part of a 14-bit controller has a number so much higher (MIDI 1.0)."""
_NONE: frozenset[Source] = frozenset()


@dataclass(frozen=True)
class Claims:
    """A picture of all maps at one moment. The mapping table puts a new one in its place at every change.

    Attributes:
        sources: by device, what is taught to a control; 14-bit controllers as their two parts.
        mpe: devices that speak MPE.
        waiting: a control waits for a knob, so that whatever may be learnt is taken.
    """

    sources: Mapping[str, frozenset[Source]] = field(default_factory=dict)
    mpe: frozenset[str] = frozenset()
    waiting: bool = False

    def claims(self, device: str, message: Sequence[int]) -> bool:
        """Whether a message steers a control (or is being learnt) and should make no sound of its own.

        The release of a key never does: the key may have been pressed before it was taught, and must not hang.
        """
        reading = read_message(message)
        if reading is None or not reading.pressed:
            return False
        if self.waiting and may_learn(reading, mpe=device in self.mpe):
            return True
        return reading.source in self.sources.get(device, _NONE)


def parts(sources: Iterable[Source]) -> frozenset[Source]:
    """Return the sources as their messages name them: a 14-bit controller as its coarse and its fine part."""
    found = set()
    for source in sources:
        if source.kind is SourceKind.CC14:
            found |= {source.coarse, Source(SourceKind.CC, source.channel, source.number + FINE)}
        else:
            found.add(source)
    return frozenset(found)
