"""The marks of a sound that can be taken hold of in its waveform: region and loop, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from studio.timbre.item import Sound

SHORTEST_S = 0.01
"""Neither region nor loop gets shorter than this."""


class Handle(StrEnum):
    """What is taken hold of; the value is what the person reads."""

    START = "Start"
    END = "End"
    LOOP_START = "Loop start"
    LOOP_END = "Loop end"
    LOOP = "Loop"


@dataclass(frozen=True, slots=True)
class Marks:
    """Region and loop of a sound, in frames.

    Attributes:
        frames: length of the recording.
        rate: frames a second.
        start: first frame used.
        end: frame after the last used.
        loop: first frame of the loop and the frame after its last, or None.
    """

    frames: int
    rate: int
    start: int
    end: int
    loop: tuple[int, int] | None

    @classmethod
    def of(cls, sound: Sound) -> Marks:
        """Read them off a sound."""
        return cls(len(sound.samples), sound.sample_rate, sound.start, sound.stop, sound.loop)

    def onto(self, sound: Sound) -> Sound:
        """Return the sound with these marks."""
        end = None if self.end >= self.frames else self.end
        return replace(sound, start=self.start, end=end, loop=self.loop)

    def handles(self) -> tuple[Handle, ...]:
        """Return what can be taken hold of, from left to right on the screen."""
        looped = (Handle.LOOP_START, Handle.LOOP_END) if self.loop else ()
        return (Handle.START, *looped, Handle.END)

    def place(self, handle: Handle) -> int:
        """Return the frame a handle is at (of the whole loop: its first)."""
        if handle is Handle.START:
            return self.start
        if handle is Handle.END:
            return self.end
        if self.loop is None:
            return self.start
        return self.loop[1] if handle is Handle.LOOP_END else self.loop[0]

    def moved(self, handle: Handle, frame: int) -> Marks:
        """Return the marks with one of them moved as near to a frame as the others allow.

        The loop always lies within the region; a region that shrinks over the loop pushes it, and takes it away where
        it does not fit any more.
        """
        least = max(1, min(round(SHORTEST_S * self.rate), self.frames))
        if handle is Handle.START:
            start = min(max(0, frame), max(0, self.end - least))
            return replace(self, start=start)._with_loop_inside(least)
        if handle is Handle.END:
            end = min(max(frame, self.start + least), self.frames)
            return replace(self, end=end)._with_loop_inside(least)
        if self.loop is None:
            return self
        first, last = self.loop
        if handle is Handle.LOOP_START:
            first = min(max(self.start, frame), max(self.start, last - least))
        elif handle is Handle.LOOP_END:
            last = max(min(self.end, frame), min(self.end, first + least))
        else:
            length = last - first
            first = min(max(self.start, frame), self.end - length)
            last = first + length
        return replace(self, loop=(first, last))

    def _with_loop_inside(self, least: int) -> Marks:
        if self.loop is None:
            return self
        first, last = max(self.loop[0], self.start), min(self.loop[1], self.end)
        return replace(self, loop=(first, last) if last - first >= least else None)
