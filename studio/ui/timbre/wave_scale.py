"""Which part of a sound a waveform shows, and where a frame lies on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

CLOSEST_FRAMES = 32.0
"""Fewest frames in view."""


@dataclass(frozen=True, slots=True)
class WaveScale:
    """A window on a sound.

    Attributes:
        frames: length of the sound.
        width: pixels of the window.
        first: frame at its left edge.
        span: frames from edge to edge.
    """

    frames: int
    width: float
    first: float
    span: float

    @classmethod
    def whole(cls, frames: int, width: float) -> WaveScale:
        """Show all of a sound."""
        return cls(frames, max(1.0, width), 0.0, max(CLOSEST_FRAMES, float(frames)))

    def x(self, frame: float) -> float:
        """Return where a frame lies, in pixels."""
        return (frame - self.first) / self.span * self.width

    def frame(self, x: float) -> float:
        """Return what lies at a place."""
        return self.first + x / self.width * self.span

    def zoomed(self, factor: float, x: float) -> WaveScale:
        """Come nearer (factor over 1) or go away; the frame at ``x`` stays there."""
        anchor = self.frame(x)
        longest = max(CLOSEST_FRAMES, float(self.frames))
        span = min(max(self.span / factor, min(CLOSEST_FRAMES, longest)), longest)
        return replace(self, span=span, first=anchor - x / self.width * span)._kept_inside()

    def scrolled(self, pixels: float) -> WaveScale:
        """Move the window to the right by pixels."""
        return replace(self, first=self.first + pixels / self.width * self.span)._kept_inside()

    def resized(self, width: float) -> WaveScale:
        """Show the same frames on another width."""
        return replace(self, width=max(1.0, width))

    def _kept_inside(self) -> WaveScale:
        longest = max(CLOSEST_FRAMES, float(self.frames))
        return replace(self, first=min(max(0.0, self.first), longest - self.span))
