"""A sound, as a person brings it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.latent import new_item_id


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A recording at its full original quality.

    Two sounds are equal when they are the same object: samples are never changed in place.

    Attributes:
        name: what the person calls it.
        samples: float32 of shape ``(frames, channels)`` in -1..1.
        sample_rate: frames a second.
        root_pitch: MIDI key it sounds at (fractions allowed), or None where unknown.
        id: identity within the song, saved.
    """

    name: str
    samples: NDArray[np.float32] = field(repr=False)
    sample_rate: int
    root_pitch: float | None = None
    id: str = field(default_factory=new_item_id)
