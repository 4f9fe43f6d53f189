"""A sound, as a person brings it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.latent import new_item_id

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A recording at its full original quality, and what a person marked in it.

    Two sounds are equal when they are the same object: samples are never changed in place, and an edit of the marks
    makes another sound that shares the samples.

    Attributes:
        name: what the person calls it.
        samples: float32 of shape ``(frames, channels)`` in -1..1: all that was in the file.
        sample_rate: frames a second.
        root_pitch: MIDI key it sounds at (fractions allowed), or None where unknown.
        root_confidence: 0..1, how sure the detection was; None where a person said so, or nobody did.
        start: first frame that is used.
        end: frame after the last that is used, or None for the end of the samples.
        loop: first frame of the loop and the frame after its last, or None.
        gain_db: what the person turned it up or down by, -60..+24.
        family: family of instruments, e.g. ``"brass"``, or ``""``.
        curves: the embedding as a person drew it, float32 ``(frames, 16)``; None where it is as the encoder found it.
        id: identity within the song, saved.
    """

    name: str
    samples: Samples = field(repr=False)
    sample_rate: int
    root_pitch: float | None = None
    root_confidence: float | None = None
    start: int = 0
    end: int | None = None
    loop: tuple[int, int] | None = None
    gain_db: float = 0.0
    family: str = ""
    curves: Samples | None = field(default=None, repr=False)
    id: str = field(default_factory=new_item_id)

    @property
    def stop(self) -> int:
        """Frame after the last that is used."""
        return len(self.samples) if self.end is None else self.end

    @property
    def seconds(self) -> float:
        """Length of what is used."""
        return (self.stop - self.start) / self.sample_rate

    @property
    def used(self) -> Samples:
        """What is used, ``(stop - start, channels)``, at the person's gain."""
        part = self.samples[self.start : self.stop]
        return part if self.gain_db == 0.0 else part * np.float32(10.0 ** (self.gain_db / 20.0))

    @property
    def mono(self) -> Samples:
        """The mean of the channels of what is used, ``(frames,)``."""
        used = self.used
        return used[:, 0] if used.shape[1] == 1 else used.mean(axis=1, dtype=np.float32)
