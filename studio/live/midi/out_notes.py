"""What one MIDI output has to send and when: the song's notes as the kernel tells them, and keys that are held.

Everything that was pressed is let go of, whatever happens to the song.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from studio.live.engine.diary_reader import TICKS
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.midi.clock import ClockSource
from studio.live.midi.parse import Message
from studio.live.pitch_bend import BEND_SEMITONES, bend_bytes

NOTE_OFF, NOTE_ON, CONTROL, PRESSURE, BEND = 0x80, 0x90, 0xB0, 0xD0, 0xE0
MODULATION = 1
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, 123
_SYSTEM = 0xF0

Entry = Mapping[str, Any]
"""A record of the diary."""


@dataclass(frozen=True, slots=True)
class OutSettings:
    """What an output gets.

    Attributes:
        song: the notes of the song.
        keys: what is played on keyboards.
        clock: MIDI clock.
        channel: 1..16, on which notes go out; 0 leaves each its own.
        delay_ms: how much later than they are heard here; negative is earlier.
    """

    song: bool = False
    keys: bool = False
    clock: bool = False
    channel: int = 0
    delay_ms: float = 0.0

    @property
    def used(self) -> bool:
        """Whether it gets anything."""
        return self.song or self.keys or self.clock

    @property
    def timed(self) -> bool:
        """Whether it gets anything that follows the song."""
        return self.song or self.clock


def panic_messages() -> list[Message]:
    """Return what silences an instrument: on every channel all sound off, controllers reset, all notes off."""
    controls = (ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF)
    return [(CONTROL | channel, control, 0) for channel in range(16) for control in controls]


class OutNotes:
    """Turns the diary and pressed keys into messages for one output; one thread calls it.

    Args:
        settings: of the output.
        frames_a_beat: frames a quarter note.
        frame: at which it begins to listen.
    """

    def __init__(self, settings: OutSettings, frames_a_beat: float, frame: float) -> None:
        self.settings = settings
        self.clock = ClockSource(frames_a_beat, frame)
        self._beat = frames_a_beat
        self._count = itertools.count()
        self._entries: list[tuple[int, int, Entry]] = []
        self._ends: list[tuple[float, int, tuple[int, int]]] = []
        self._sounding: dict[tuple[int, int], int] = {}
        self._answers: set[tuple[int, int]] = set()
        self._held: set[tuple[int, int]] = set()
        self._touched: set[int] = set()
        self._moved: dict[tuple[int, int], float] = {}
        self.playing = False
        """Whether the song moves; its controllers rest while it stands."""

    # -- the song -----------------------------------------------------------------------------------------------

    def enter(self, entry: Entry) -> None:
        """Take an entry of the diary, or a ``NOTE_OFF`` of its form; it counts when its frame is heard."""
        heapq.heappush(self._entries, (int(entry["frame"]), next(self._count), entry))

    @property
    def next_frame(self) -> float:
        """When something is due."""
        entry = self._entries[0][0] if self._entries else float(L.NEVER)
        end = self._ends[0][0] if self._ends else float(L.NEVER)
        clock = self.clock.next_frame if self.settings.clock else float(L.NEVER)
        return min(entry, end, clock)

    def due(self, frame: float, rate: float) -> list[Message]:
        """Return what has to be sent until ``frame``, in order; ``rate`` is frames a second."""
        messages: list[Message] = []
        while self._entries and self._entries[0][0] <= frame:
            at, _number, entry = heapq.heappop(self._entries)
            messages += self._until(at)
            messages += self._do(entry, at, rate)
        return messages + self._until(frame)

    def _until(self, frame: float) -> list[Message]:
        messages = self.clock.due(frame) if self.settings.clock else []
        while self._ends and self._ends[0][0] <= frame:
            _at, number, key = heapq.heappop(self._ends)
            if self._sounding.get(key) == number:  # else it ended, or was struck again, before
                del self._sounding[key]
                messages.append((NOTE_OFF | key[0], key[1], 0))
        return messages

    def _do(self, entry: Entry, frame: int, rate: float) -> list[Message]:
        kind = int(entry["kind"])
        if kind == L.DIARY_NOTE:
            return self._strike(entry) if self.settings.song else []
        if kind == L.NOTE_OFF:
            return self._end(entry)
        if kind == L.DIARY_CONTROL:
            return self._move(entry) if self.settings.song else []
        if kind == L.DIARY_SILENCE:
            return self._silence(self._answers)
        if kind == L.DIARY_TRANSPORT:
            played = self.playing
            self._turn(entry, frame, rate)
            if played != self.playing:
                return self._hold() if self.playing else self._rest()
        return []

    def _move(self, entry: Entry) -> list[Message]:
        """Move what plays a track as the song does."""
        channel, _pitch = self._key(entry)
        place, value = (channel, int(entry["a"])), float(entry["value2"])
        self._moved[place] = value
        return [_moving(*place, value)] if self.playing else []

    def _hold(self) -> list[Message]:
        """Bring instruments where the song has them."""
        return [_moving(*place, value) for place, value in self._moved.items() if value]

    def _rest(self) -> list[Message]:
        """Let instruments go of what the song did to them."""
        return [_moving(*place, 0.0) for place, value in self._moved.items() if value]

    def _end(self, entry: Entry) -> list[Message]:
        """End a note that said of itself no end."""
        key = self._key(entry)
        self._answers.discard(key)
        return [] if self._sounding.pop(key, None) is None else [(NOTE_OFF | key[0], key[1], 0)]

    def _key(self, entry: Entry) -> tuple[int, int]:
        drums = int(entry["value"]) == L.PROGRAM_DRUMS
        own = L.DRUM_CHANNEL if drums else _melodic(int(entry["channel"]))
        return self._channel(own), int(entry["a"])

    def _strike(self, entry: Entry) -> list[Message]:
        channel, _pitch = key = self._key(entry)
        number = next(self._count)
        before = [(NOTE_OFF | channel, key[1], 0)] if key in self._sounding else []
        self._sounding[key] = number
        self._answers.discard(key)
        if int(entry["size"]) < L.NEVER:
            heapq.heappush(self._ends, (float(entry["size"]), number, key))
        else:
            self._answers.add(key)
        return [*before, (NOTE_ON | channel, key[1], int(entry["b"]))]

    def _silence(self, but: Collection[tuple[int, int]] = ()) -> list[Message]:
        """End what sounds, but for these: answers go on where the song is silenced."""
        ending = [key for key in self._sounding if key not in but]
        for key in ending:
            del self._sounding[key]
        self._ends.clear()
        return [(NOTE_OFF | channel, pitch, 0) for channel, pitch in ending]

    def _turn(self, entry: Entry, frame: int, rate: float) -> None:
        beat = rate * 60.0 / float(entry["value2"])
        self.playing = bool(entry["a"])
        # Notes that sound end at the same place of the song as before.
        stretch = beat / self._beat
        self._ends = [(frame + (at - frame) * stretch, n, key) for at, n, key in self._ends]
        heapq.heapify(self._ends)
        self._beat = beat
        self.clock.turn(
            frame,
            playing=bool(entry["a"]),
            beat=float(entry["value"]),
            frames_a_beat=beat,
            passes=int(entry["b"]),
            begin=float(entry["size"]) / TICKS,
        )

    # -- keys ---------------------------------------------------------------------------------------------------

    def play(self, message: Message) -> list[Message]:
        """Return what goes out at once for a message of a keyboard."""
        if not self.settings.keys or not NOTE_OFF <= message[0] < _SYSTEM:
            return []
        kind, channel = message[0] & 0xF0, self._channel(message[0] & 0x0F)
        if kind == NOTE_ON and message[2]:
            self._held.add((channel, message[1]))
        elif kind in (NOTE_ON, NOTE_OFF):
            self._held.discard((channel, message[1]))
        else:
            self._touched.add(channel)
        return [(kind | channel, *message[1:])]

    def _channel(self, own: int) -> int:
        return self.settings.channel - 1 if self.settings.channel else own

    def release(self) -> list[Message]:
        """Return what ends everything that sounds; what is to come of the song is dropped."""
        messages = self._silence() + self._rest()
        self._answers.clear()
        self._moved.clear()
        messages += [(NOTE_OFF | channel, key, 0) for channel, key in sorted(self._held)]
        messages += [(CONTROL | channel, RESET_CONTROLLERS, 0) for channel in sorted(self._touched)]
        if self.settings.clock:
            messages += self.clock.stop()
        self._held.clear()
        self._touched.clear()
        self._entries.clear()
        return messages


def _moving(channel: int, kind: int, value: float) -> Message:
    if kind == L.CONTROL_BEND:
        return (BEND | channel, *bend_bytes(value / BEND_SEMITONES))
    share = min(max(round(127 * value), 0), 127)
    if kind == L.CONTROL_PRESSURE:
        return (PRESSURE | channel, share)
    return (CONTROL | channel, MODULATION, share)


def _melodic(track: int) -> int:
    """Return the channel of a track: its number, but for the channel of the drums."""
    return track if track < L.DRUM_CHANNEL else min(track + 1, L.CHANNELS - 1)
