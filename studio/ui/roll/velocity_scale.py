"""Velocities 1..127 to heights of the velocity lane and back."""

from __future__ import annotations

from dataclasses import dataclass

from studio.melody.edits.transform_velocity import MAX_VELOCITY, clamp_velocity


@dataclass(frozen=True)
class VelocityScale:
    """Pixels of the lane: velocity 127 lies at ``top``, 0 at ``bottom``."""

    top: float
    bottom: float

    def y(self, velocity: float) -> float:
        """Return the pixel of a velocity."""
        return self.bottom - (self.bottom - self.top) * velocity / MAX_VELOCITY

    def velocity(self, y: float) -> int:
        """Return the velocity 1..127 of a pixel."""
        height = max(self.bottom - self.top, 1.0)
        return clamp_velocity((self.bottom - y) / height * MAX_VELOCITY)

    @property
    def per_px(self) -> float:
        """Velocity for each pixel."""
        return MAX_VELOCITY / max(self.bottom - self.top, 1.0)
