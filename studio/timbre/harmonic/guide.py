"""What a guided WaveNet follows: the partials that the live decoder says for an embedding and a key."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.decoder import HarmonicDecoder
from studio.timbre.harmonic.render import add_partials
from studio.timbre.mulaw import SAMPLE_RATE

Floats = NDArray[np.float32]


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
        out, points.partials, points.cents, points.inharmonicity,
        pitch=pitch, rate=SAMPLE_RATE,
    )  # fmt: skip
    return out
