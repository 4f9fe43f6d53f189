"""What one control point of the live decoder holds: the meaning of every number, in one place.

A note is a row of control points 8 ms apart. Each says how loud every partial and every noise band is at that instant;
between two points the amplitudes go over linearly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CONTROL_SECONDS = 0.008
SUBFRAMES = 4
"""Control points in one frame of the embedding (512 samples at 16 kHz)."""
FRAME_SECONDS = CONTROL_SECONDS * SUBFRAMES
EMBEDDING = 16
NOTE_FRAMES = 125
NOTE_POINTS = NOTE_FRAMES * SUBFRAMES

BELOW = (0.5, 1.5, 2.5, 3.5)
HARMONICS = 96
RATIOS: NDArray[np.float32] = np.array([*BELOW, *range(1, HARMONICS + 1)], dtype=np.float32)
"""Every partial's frequency as a multiple of the played one: four of an octave below, for organs and pads that sound
there too, then the harmonics."""
PARTIALS = len(RATIOS)

HIGHEST_HZ = 15_500.0
"""Partials and noise above this are not learned."""
NOISE_BANDS = 24
FLOOR_DB = -100.0
"""Amplitude in dB (20 log10, full scale 1.0) that counts as silence."""
REFERENCE_RMS = 0.1
"""Every note is brought to this level: root mean square of its loudest tenth of a second (-20 dBFS)."""


def band_edges() -> NDArray[np.float64]:
    """Return the ``NOISE_BANDS + 1`` edges of the noise bands in Hz, 0 to 16 kHz, equally wide on the ERB-rate scale.

    Glasberg and Moore 1990: E = 21.4 log10(1 + 0.00437 f).
    """
    top = 21.4 * np.log10(1 + 0.00437 * 16_000.0)
    scale = np.linspace(0.0, top, NOISE_BANDS + 1)
    return np.asarray((10 ** (scale / 21.4) - 1) / 0.00437)


def partial_frequencies(f0: float, inharmonicity: float) -> NDArray[np.float64]:
    """Return every partial's frequency, ``(PARTIALS,)``: r f0 sqrt(1 + B r²), the law of a stiff string.

    Fletcher and Rossing, The Physics of Musical Instruments, section 2.18.
    """
    ratios = RATIOS.astype(np.float64)
    return np.asarray(f0 * ratios * np.sqrt(1.0 + inharmonicity * ratios**2))


def pitch_hz(pitch: float) -> float:
    """Return the frequency of a MIDI pitch in equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))
