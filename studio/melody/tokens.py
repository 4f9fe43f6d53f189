"""Melody tokens: the 90-class one-hot melody of MusicVAE on a grid of 16ths (magenta, music_vae/data.py).

A *window* is two bars of 4/4: 32 steps. Token 0 holds (or stays silent), 1 is note-off, 2..89 are note-ons of MIDI
keys 21..108. Windows travel as uint8 arrays of shape ``(n, 32)``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HOLD = 0
NOTE_OFF = 1
FIRST_PITCH_TOKEN = 2
MIN_PITCH = 21
MAX_PITCH = 108
CLASSES = 90
STEPS_PER_BAR = 16
WINDOW_STEPS = 32

Windows = NDArray[np.uint8]


def pitch_to_token(pitch: int) -> int:
    """Return the token of a MIDI key in 21..108."""
    return pitch - MIN_PITCH + FIRST_PITCH_TOKEN


def token_to_pitch(token: int) -> int:
    """Return the MIDI key of a note-on token in 2..89."""
    return token - FIRST_PITCH_TOKEN + MIN_PITCH
