"""The live decoder as the sound engine wants it: one table for an output rate."""

from __future__ import annotations

import numpy as np

from studio.live.engine.patch import NetTable
from studio.timbre.harmonic.decoder import (
    LEAK,
    LOUDEST_DB,
    OUTPUT_CENTRE_DB,
    OUTPUT_SCALE_DB,
    HarmonicDecoder,
)
from studio.timbre.harmonic.inputs import HIGHEST_PITCH, LOWEST_PITCH, PITCH_CENTRES, PITCH_SPREAD
from studio.timbre.harmonic.layout import FLOOR_DB, NOISE_BANDS, RATIOS
from studio.timbre.harmonic.noise import noise_bank
from studio.timbre.harmonic.render import AUDIBLE_DB, fading_top, start_phases
from studio.timbre.harmonic.tuning import MOST_CENTS, MOST_INHARMONICITY

MIDDLE_PITCH, PITCH_UNIT = 60.0, 24.0
"""As in ``inputs.pitch_features``."""
STIFFNESS_SHIFT = 4.0
"""As in ``decoder.scaled``."""


def net_table(decoder: HarmonicDecoder, rate: int) -> NetTable:
    """Return the table of a decoder for frames a second. Make it once and share it: it holds some megabytes."""
    noise, lengths = noise_bank(rate)
    count = decoder.config.hidden + 1
    return NetTable(
        layers=[(decoder.weights[f"weight{n}"], decoder.weights[f"bias{n}"]) for n in range(count)],
        bands=NOISE_BANDS,
        ratios=RATIOS,
        phases=start_phases(),
        noise=noise,
        noise_lengths=np.asarray(lengths, np.int64),
        bump_centres=PITCH_CENTRES,
        bump_spread=PITCH_SPREAD,
        pitches=(LOWEST_PITCH, HIGHEST_PITCH),
        middle_pitch=MIDDLE_PITCH,
        pitch_unit=PITCH_UNIT,
        leak=LEAK,
        scale_db=OUTPUT_SCALE_DB,
        centre_db=OUTPUT_CENTRE_DB,
        floor_db=FLOOR_DB,
        loudest_db=LOUDEST_DB,
        audible_db=AUDIBLE_DB,
        most_cents=MOST_CENTS,
        most_stiffness=MOST_INHARMONICITY,
        stiffness_shift=STIFFNESS_SHIFT,
        top=fading_top(rate),
    )
