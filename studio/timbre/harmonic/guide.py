"""What a guided WaveNet follows: the partials that the live decoder says for an embedding and a key."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.decoder import HarmonicDecoder
from studio.timbre.harmonic.layout import PARTIALS
from studio.timbre.harmonic.render import add_partials
from studio.timbre.mulaw import SAMPLE_RATE

Floats = NDArray[np.float32]
_LOUD_PARTIALS = 16


def guide_phases() -> Floats:
    """Return the phase in cycles at which every partial starts, ``(PARTIALS,)``.

    They fall with the square of the number, ``-k (k - 1) / 2 N``: so the peaks of the first ``N`` partials, which carry
    most of a note, are spread over its period (Schroeder 1970, "Synthesis of low-peak-factor signals").
    """
    number = np.arange(PARTIALS, dtype=np.float64)
    return np.asarray(np.mod(-0.5 * number * (number - 1) / _LOUD_PARTIALS, 1.0), np.float32)


def guide(decoder: HarmonicDecoder, embedding: Floats, pitch: float, hop: int) -> Floats:
    """Return the harmonic part of a note at 16 kHz and the live decoder's level: the same for the same arguments.

    Args:
        decoder: the live decoder.
        embedding: ``(frames, 16)``.
        pitch: MIDI pitch, fractions allowed.
        hop: samples to a frame.

    Returns:
        float32 ``(frames * hop,)``.
    """
    points = decoder.control_points(embedding, pitch)
    out = np.zeros(len(embedding) * hop, dtype=np.float32)
    add_partials(
        out, points.partials, points.cents, points.inharmonicity, guide_phases(),
        pitch=pitch, rate=SAMPLE_RATE,
    )  # fmt: skip
    return out
