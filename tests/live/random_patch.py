"""Patches with nets of random numbers, and ears that hear with numbers."""

from __future__ import annotations

import numpy as np

from studio.live.engine.engine import Engine
from studio.live.engine.patch import (
    Patch,
    Shape,
)
from studio.live.kernel import layout as L  # noqa: N812
from studio.timbre.harmonic.config import HarmonicConfig
from studio.timbre.harmonic.decoder import HarmonicDecoder

RATE = 48000
PLAIN = Shape(attack_ms=0.0, velocity_gain=0.0, velocity_timbre=0.0)
GAIN = (100 / 127) ** 2 * np.sqrt(0.5) * L.TRACK_GAIN_0_DB
"""A channel's volume as it begins, and a track in the middle."""


def random_decoder(seed: int = 0) -> HarmonicDecoder:
    """Make a decoder that says something different for every embedding, loud in the low partials."""
    rng = np.random.default_rng(seed)
    config = HarmonicConfig(width=48, hidden=2)
    weights = {
        name: (rng.standard_normal(shape) * (1.5 / np.sqrt(shape[0]) if len(shape) == 2 else 0.1))
        .astype(np.float32)
        for name, shape in config.shapes.items()
    }  # fmt: skip
    slope = np.linspace(0.5, -3.5, weights["bias2"].shape[0]).astype(np.float32)
    weights["bias2"] += slope
    weights["weight2"] *= 0.5
    weights["weight2"][:, -2] *= 0.1  # no wild vibrato
    return HarmonicDecoder(config, weights)


def random_corners(seed: int = 1, frames: int = 40) -> np.ndarray:
    """Make four embeddings that change slowly."""
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((4, frames, 16)) * 0.15
    return (rng.standard_normal((4, 1, 16)) + np.cumsum(steps, axis=1)).astype(np.float32)


def playing(
    patch: Patch,
    *,
    key: int = 57,
    velocity: int = 100,
    at: tuple[float, float] | None = (0, 0),
    master_db: float = 0.0,
) -> Engine:
    engine = Engine(RATE)
    engine.set_master(master_db)
    engine.publish_patch(0, patch)
    if at is not None:
        engine.set_pad(0, *at)
    # The track's and the channel's gains are in place before the note.
    engine.render(4800)
    engine.midi.note_on(0, key, velocity)
    return engine


def pitch_hz(sound: np.ndarray) -> float:
    x = sound[:, 0].astype(np.float64)
    likeness = np.fft.irfft(np.abs(np.fft.rfft(x, 2 * len(x))) ** 2)
    first, last = RATE // 1000, RATE // 60
    lag = first + int(likeness[first:last].argmax())
    left, middle, right = likeness[lag - 1 : lag + 2]
    return RATE / (lag + 0.5 * (left - right) / (left - 2 * middle + right))


def largest_bend(sound: np.ndarray) -> float:
    """Return the largest second difference: where a waveform breaks, it stands out."""
    return float(np.abs(np.diff(sound[:, 0].astype(np.float64), 2)).max())
