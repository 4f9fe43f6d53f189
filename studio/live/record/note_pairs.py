"""Presses and releases to notes with lengths, growing while a key is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

_SUSTAIN, _ALL_SOUND_OFF, _ALL_NOTES_OFF = 64, 120, 123
MIN_LENGTH = 1.0 / 960.0
"""Shortest note in quarter notes: a tick of a clip."""


@dataclass(frozen=True, slots=True)
class RecordedNote:
    """A note as it was played.

    Attributes:
        start: onset in quarter notes.
        length: in quarter notes, above 0.
        pitch: MIDI key 0..127.
        velocity: 1..127.
        channel: 0..15.
    """

    start: float
    length: float
    pitch: int
    velocity: int
    channel: int = 0

    @property
    def end(self) -> float:
        """Where it stops, in quarter notes."""
        return self.start + self.length


class NotePairs:
    """Pairs note-ons with note-offs.

    A key pressed again while it is down ends the note before. A release without a press is passed over.

    Args:
        sustain: let the sustain pedal (CC 64) lengthen notes until it is let go, as they sound.
    """

    def __init__(self, *, sustain: bool = True) -> None:
        self.done: list[RecordedNote] = []
        self._sustain = sustain
        self._down: dict[tuple[int, int], RecordedNote] = {}
        self._ringing: dict[tuple[int, int], RecordedNote] = {}
        self._pedals: set[int] = set()

    @property
    def held(self) -> int:
        """How many notes a key or the pedal holds."""
        return len(self._down) + len(self._ringing)

    def __bool__(self) -> bool:
        return bool(self.done or self.held)

    def feed(self, message: Sequence[int], beat: float) -> None:
        """Take a complete channel message played at ``beat``; what is no note or pedal is passed over."""
        if len(message) < 3 or any(byte > 127 for byte in message[1:3]):
            return
        kind, channel, first, second = message[0] & 0xF0, message[0] & 0x0F, message[1], message[2]
        if kind == 0x90 and second > 0:
            self._press(channel, first, second, beat)
        elif kind in (0x80, 0x90):
            self._release(channel, first, beat)
        elif kind == 0xB0:
            self._control(channel, first, second, beat)

    def growing(self, beat: float) -> list[RecordedNote]:
        """Return the held notes as long as they are at ``beat``."""
        held = (*self._down.values(), *self._ringing.values())
        return [_ended(note, beat) for note in held]

    def close(self, beat: float) -> list[RecordedNote]:
        """End everything at ``beat`` and return all notes, in order of their onsets."""
        self.done += self.growing(beat)
        self._down.clear()
        self._ringing.clear()
        self.done.sort(key=lambda note: (note.start, note.pitch))
        return self.done

    def _press(self, channel: int, pitch: int, velocity: int, beat: float) -> None:
        self._finish((channel, pitch), beat)
        self._down[channel, pitch] = RecordedNote(beat, MIN_LENGTH, pitch, velocity, channel)

    def _release(self, channel: int, pitch: int, beat: float) -> None:
        if channel in self._pedals and (channel, pitch) in self._down:
            self._ringing[channel, pitch] = self._down.pop((channel, pitch))
        else:
            note = self._down.pop((channel, pitch), None)
            if note is not None:
                self.done.append(_ended(note, beat))

    def _control(self, channel: int, number: int, value: int, beat: float) -> None:
        if number == _SUSTAIN and self._sustain:
            if value >= 64:
                self._pedals.add(channel)
                return
            self._pedals.discard(channel)
            for key in [key for key in self._ringing if key[0] == channel]:
                self.done.append(_ended(self._ringing.pop(key), beat))
        elif number == _ALL_SOUND_OFF or number >= _ALL_NOTES_OFF:
            for key in [key for key in (*self._down, *self._ringing) if key[0] == channel]:
                self._finish(key, beat)

    def _finish(self, key: tuple[int, int], beat: float) -> None:
        for notes in (self._down, self._ringing):
            if key in notes:
                self.done.append(_ended(notes.pop(key), beat))


def _ended(note: RecordedNote, beat: float) -> RecordedNote:
    return replace(note, length=max(beat - note.start, MIN_LENGTH))
