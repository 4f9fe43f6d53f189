"""The memory of the timbre room's patches and of the voices that play them, as structured numpy arrays.

A patch is published by the address of one :data:`PATCH` record, which points to the rest. Nothing that was published is
ever written again: a change is another record.
"""

from __future__ import annotations

import numpy as np

KIND_SAMPLE, KIND_HARMONIC, KIND_GRID = 0, 1, 2
"""What a voice is: a recording of the bank, the live decoder, or rendered sounds of a grid."""

MODE_LIVE, MODE_RENDERED, MODE_BEST = 0, 1, 2
"""What a patch plays: the live decoder, what is rendered, or what is rendered where there is something."""

LAW_BILINEAR, LAW_DISTANCE = 0, 1
"""How a pad's position weighs its corners, see studio.latent."""

BLOCK = 16
"""Frames that a live-decoder voice makes at once, counted from the voice's own start."""
MAX_PARTIALS = 128
MAX_BANDS = 32
MAX_WIDTH = 1024
MAX_INPUTS = 128
EMBEDDING = 16
CORNERS = 4
POINT_S = 0.008
"""A live-decoder voice takes up the pad's position every 8 ms."""
POINTS_PER_FRAME = 4
"""Control points in a frame of the embedding."""
GRID_SLOTS = 8
"""Rendered sounds a voice may be cross-fading between: four neighbours, and four it is leaving."""

NET = np.dtype(
    [
        ("layers", np.int32),
        ("inputs", np.int32),
        ("width", np.int32),
        ("partials", np.int32),
        ("bands", np.int32),
        ("pitch_bumps", np.int32),
        ("weights", np.uintp),  # float32: each layer's weights (inputs, outputs), then its biases
        ("ratios", np.uintp),  # float32 (partials,)
        ("phases", np.uintp),  # float32 (partials,), cycles
        (
            "noise",
            np.uintp,
        ),  # float32 (bands, noise_stride), loops continued by BLOCK of their first frames
        ("noise_lengths", np.uintp),  # int64 (bands,)
        ("noise_stride", np.int64),
        ("bump_centres", np.uintp),  # float32 (pitch_bumps,)
        ("bump_spread", np.float64),
        ("low_pitch", np.float64),
        ("high_pitch", np.float64),
        ("middle_pitch", np.float64),
        ("pitch_unit", np.float64),
        ("leak", np.float64),
        ("scale_db", np.float64),
        ("centre_db", np.float64),
        ("floor_db", np.float64),
        ("loudest_db", np.float64),
        ("audible", np.float64),  # amplitude
        ("most_cents", np.float64),
        ("most_stiffness", np.float64),
        ("stiffness_shift", np.float64),
        ("top", np.float64),  # share of the Nyquist frequency at which partials have faded out
    ],
    align=True,
)

PATCH = np.dtype(
    [
        ("mode", np.int32),
        ("looped", np.int32),
        ("cornered", np.int32),  # the grid is the four corners' own recordings
        ("net", np.uintp),  # NET, or 0 where there is no live decoder
        ("corners", np.uintp),  # float32 (CORNERS, frames, EMBEDDING)
        ("frames", np.int64),  # of the embedding
        ("rows", np.int32),
        ("columns", np.int32),
        ("keys", np.int64),  # 0 where nothing is rendered
        ("grid", np.uintp),  # GRID_SOUND (keys, rows, columns)
        ("grid_keys", np.uintp),  # float64 (keys,), MIDI pitches
        ("length_s", np.float64),
        ("position_s", np.float64),
        ("loop_start_s", np.float64),
        ("loop_end_s", np.float64),
        ("loop_fade_s", np.float64),
        ("attack_s", np.float64),
        ("decay_s", np.float64),
        ("sustain", np.float64),
        ("release_s", np.float64),
        ("glide_s", np.float64),
        ("velocity_gain", np.float64),  # 0 none .. 1 square law
        ("velocity_timbre", np.float64),  # 0 none .. 1 as the instrument was struck
        ("source_velocity", np.float64),
        ("tone", np.float64),  # -1 dark .. 1 bright
        ("level", np.float64),
        (
            "corner_db",
            np.float64,
            CORNERS,
        ),  # what the live decoder and rendered points are turned up by there
    ],
    align=True,
)

GRID_SOUND = np.dtype(
    [
        ("pcm", np.uintp),  # int16, or 0 where nothing is rendered yet
        ("frames", np.int64),
        ("scale", np.float64),
        ("root", np.float64),  # MIDI pitch it sounds at
        ("rate", np.float64),
    ],
    align=True,
)

SLOT = np.dtype(
    [
        ("patch", np.uintp),  # what the voice plays
        ("count", np.int64),  # frames made
        ("point", np.int64),  # control points passed
        ("pitch", np.float64),  # key, without bend and glide
        (
            "share",
            np.float64,
        ),  # 0..1, of the way from the voice that this one takes the note over from
        ("share_step", np.float64),  # added each frame; less than 0 where the note was handed on
        ("phase", np.int32, MAX_PARTIALS),  # a cycle is 2 to the 32
        ("level", np.float32, MAX_PARTIALS + MAX_BANDS),  # amplitudes where the last block ended
        ("first", np.float32, MAX_PARTIALS + MAX_BANDS),  # at the control point behind
        ("last", np.float32, MAX_PARTIALS + MAX_BANDS),  # and at the one ahead
        ("first_step", np.float32, MAX_PARTIALS),  # cycles a frame, there
        ("last_step", np.float32, MAX_PARTIALS),
        ("noise_at", np.int64, MAX_BANDS),
        ("tone", np.float32, BLOCK),  # the block being played
        # grid voices
        ("key", np.int64),  # index of the rendered pitch
        ("time", np.float64),  # seconds since the start, faster by bends
        ("sound", np.int64, GRID_SLOTS),  # index into the grid of this key, or -1
        ("weight", np.float64, GRID_SLOTS),
        ("weight_target", np.float64, GRID_SLOTS),
    ],
    align=True,
)

WORK = np.dtype(
    [
        ("input", np.float32, MAX_INPUTS),
        ("hidden", np.float32, MAX_WIDTH),
        ("other", np.float32, MAX_WIDTH),
    ],
    align=True,
)
"""Where the net computes; of no meaning between two control points."""
