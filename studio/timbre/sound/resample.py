"""Sample rates, by the SoX resampler at its very high quality."""

from __future__ import annotations

import numpy as np
import soxr

from studio.timbre.item import Samples, Sound

NET_RATE = 16_000
"""Frames a second that the networks hear, mono (NSynth, Engel et al. 2017)."""


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """Bring samples to another rate.

    Args:
        samples: float32 ``(frames,)`` or ``(frames, channels)``.
        rate: frames a second now.
        wanted: frames a second afterwards.

    Returns:
        float32 of ``round(frames * wanted / rate)`` frames, give or take one.
    """
    if rate == wanted or not len(samples):
        return samples
    return np.asarray(soxr.resample(samples, rate, wanted, quality="VHQ"), np.float32)


def for_net(sound: Sound, frames: int | None = None) -> Samples:
    """Return what the networks hear of a sound: mono, 16 kHz, the region used.

    Args:
        sound: at any rate, with any channels.
        frames: cut or fill up with silence to this length; None to leave the length.

    Returns:
        float32 ``(frames,)``, peaks held to -1..1.
    """
    limit = None if frames is None else int(np.ceil((frames + 64) * sound.sample_rate / NET_RATE))
    heard = resampled(sound.mono[:limit], sound.sample_rate, NET_RATE)
    heard = np.clip(heard, -1.0, 1.0)
    if frames is None or len(heard) == frames:
        return heard
    return np.pad(heard[:frames], (0, max(0, frames - len(heard))))
