"""Values of a controller to heights of its lane and back."""

from __future__ import annotations

from dataclasses import dataclass

from studio.live.pitch_bend import BEND_SEMITONES
from studio.project.clip_curves import BEND, SUSTAIN
from studio.project.curve_edits import bounds, rounded

_REST_PX = 4.0
"""So near to the middle a drawn bend is none."""


@dataclass(frozen=True)
class CurveScale:
    """Pixels of the lane: the highest value of a kind lies at ``top``, the lowest at ``bottom``."""

    kind: str
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Return the pixel of a value."""
        low, high = bounds(self.kind)
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    def value(self, y: float) -> float:
        """Return the value of a pixel, as it is drawn."""
        if self.kind == BEND and abs(y - self.y(0.0)) <= _REST_PX:
            return 0.0
        low, high = bounds(self.kind)
        share = (self.bottom - y) / max(self.bottom - self.top, 1.0)
        return rounded(self.kind, low + (high - low) * share)

    @property
    def guides(self) -> tuple[tuple[float, str], ...]:
        """Values that have a line, and what stands beside it."""
        if self.kind == SUSTAIN:
            return ()
        if self.kind == BEND:
            whole = f"{BEND_SEMITONES:g}"
            return ((1.0, f"+{whole}"), (0.5, ""), (0.0, "0"), (-0.5, ""), (-1.0, ""))
        return ((1.0, "127"), (0.75, ""), (64 / 127, "64"), (0.25, ""))


def told(kind: str, value: float) -> str:
    """Say a value of a controller, e.g. ``"+0.50 semitones"``, ``"64"``, ``"down"``."""
    if kind == SUSTAIN:
        return "down" if value >= 0.5 else "up"
    if kind == BEND:
        return f"{BEND_SEMITONES * value:+.2f} semitones" if value else "no bend"
    return f"{round(127 * value)}"
