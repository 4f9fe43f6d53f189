"""The audio codec of the NSynth networks: 256 mu-law codes.

Formulas of the published code (magenta/models/nsynth/utils.py ``mu_law`` and ``inv_mu_law_numpy``): a sample ``x`` in
-1..1 becomes ``q = floor(128 sign(x) ln(1 + 255 |x|) / ln 256)``, and a code becomes the middle of its step again,
except that code 0 stands for silence exactly. The networks see ``q / 128``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

MU = 255
CODES = 256
LOWEST, HIGHEST = -128, 127
SAMPLE_RATE = 16_000
"""Frames a second of every sound the networks see."""

Codes = NDArray[np.int8]


def encode_mu_law(samples: NDArray[Any]) -> Codes:
    """Turn samples into codes.

    Args:
        samples: any shape, in -1..1; louder ones are clipped, and what is no number counts as silence.

    Returns:
        int8 of the same shape, -128..127.
    """
    x = np.nan_to_num(np.asarray(samples, dtype=np.float64), nan=0.0, posinf=1.0, neginf=-1.0)
    x = np.clip(x, -1.0, 1.0)
    companded = np.sign(x) * np.log1p(MU * np.abs(x)) / np.log1p(MU)
    # Full scale itself would be code 128, which there is not.
    codes: Codes = np.clip(np.floor(companded * 128.0), LOWEST, HIGHEST).astype(np.int8)
    return codes


def decode_mu_law(codes: NDArray[Any]) -> NDArray[np.float32]:
    """Turn codes -128..127 of any shape into samples: float32 of the same shape, in -1..1."""
    samples: NDArray[np.float32] = _DECODED[np.asarray(codes, dtype=np.int64) - LOWEST]
    return samples


def _decode(codes: NDArray[np.int64]) -> NDArray[np.float32]:
    y = (codes + 0.5) / 128.0
    samples = np.sign(y) / MU * (np.power(1.0 + MU, np.abs(y)) - 1.0)
    return np.where(codes == 0, 0.0, samples).astype(np.float32)


_DECODED = _decode(np.arange(LOWEST, HIGHEST + 1))
