"""What the live decoder is told for one control point, in plain numpy: the same for training, rendering and playing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.harmonic.config import CONTEXT, INPUTS, PITCH_FEATURES
from studio.timbre.harmonic.layout import EMBEDDING, SUBFRAMES

Floats = NDArray[np.float32]
LOWEST_PITCH, HIGHEST_PITCH = 21.0, 108.0
PITCH_CENTRES = np.linspace(24.0, 96.0, PITCH_FEATURES - 1).astype(np.float32)
PITCH_SPREAD = 7.0


def pitch_features(pitch: NDArray[np.float32] | float) -> Floats:
    """Describe pitches: (p - 60) / 24, then exp(-((p - c) / 7)² / 2) for c = 24, 33 ... 96; p within 21..108.

    Args:
        pitch: MIDI pitch of any shape.

    Returns:
        ``(*shape, PITCH_FEATURES)``.
    """
    bounded = np.clip(np.asarray(pitch, dtype=np.float32), LOWEST_PITCH, HIGHEST_PITCH)[..., None]
    bumps = np.exp(-0.5 * ((bounded - PITCH_CENTRES) / PITCH_SPREAD) ** 2)
    return np.concatenate([(bounded - 60.0) / 24.0, bumps], axis=-1).astype(np.float32)


def velocity_feature(velocity: float, source_velocity: float) -> float:
    """Return how much harder a note is struck than the one that was encoded: (v - v_source) / 64, within ±1.5."""
    return float(np.clip((velocity - source_velocity) / 64.0, -1.5, 1.5))


def note_inputs(embedding: Floats, pitch: float, harder: float = 0.0) -> Floats:
    """Return the inputs of all control points of a note.

    Order: the frame before, the frame, the next (16 numbers each; at the ends the last one is repeated), which of the
    frame's four control points it is (one of four), the pitch, and ``harder``.

    Args:
        embedding: ``(frames, 16)``.
        pitch: MIDI pitch.
        harder: see :func:`velocity_feature`.

    Returns:
        ``(4 · frames, INPUTS)``.
    """
    frames = len(embedding)
    rows = np.empty((frames, SUBFRAMES, INPUTS), dtype=np.float32)
    index = np.clip(np.arange(frames)[:, None] + np.arange(-1, 2), 0, frames - 1)
    rows[:, :, : CONTEXT * EMBEDDING] = embedding[index].reshape(frames, 1, -1)
    at = CONTEXT * EMBEDDING
    rows[:, :, at : at + SUBFRAMES] = np.eye(SUBFRAMES, dtype=np.float32)
    rows[:, :, at + SUBFRAMES : -1] = pitch_features(pitch)
    rows[:, :, -1] = harder
    return rows.reshape(-1, INPUTS)
