"""Clips laid over each other, corners weighed, latents and notes mixed."""

from __future__ import annotations

import numpy as np
import pytest

from studio import latent
from studio.latent import MixLaw, grid_positions
from studio.melody.morph import (
    align,
    exact_corner,
    mix_latents,
    mix_notes,
    notices_for,
    pad_weights,
    snap_to_corners,
    stitch,
    strip_weights,
)
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter, Note
from studio.melody.windows import POLYPHONY_NOTICE

ALL = (True, True, True, True)
BAR = 4 * TICKS_PER_BEAT


def test_clips_of_different_lengths_loop_against_each_other() -> None:
    short = Clip(length=BAR).with_notes([Note(0, 240, 60)])
    long = Clip(length=3 * BAR).with_notes([Note(0, 240, 72)])
    corners = align((short, long))
    assert corners.windows.shape == (2, 2, 32)
    assert (corners.windows[0] > 1).sum() == 3
    assert (corners.windows[1] > 1).sum() == 1
    assert corners.clips == (short, long)


def test_clips_of_other_lengths_are_said() -> None:
    short, long = Clip("S", (), 4 * 960), Clip("L", (), 5 * 4 * 960)
    assert notices_for((short, short)) == ()
    (sentence,) = notices_for((short, long))
    assert "two bars at a time" in sentence
    assert "repeat to fill the 5 bars" in sentence


def test_notices_are_said_once() -> None:
    chord = Clip().with_notes([Note(0, 240, 60), Note(0, 240, 64)])
    assert notices_for((chord, chord)) == (POLYPHONY_NOTICE,)
    assert notices_for(()) == ()


@pytest.mark.parametrize("law", [MixLaw.BILINEAR, MixLaw.DISTANCE, MixLaw.SLERP])
def test_pad_weights_are_exact_at_the_corners_and_sum_to_one(law: MixLaw) -> None:
    weights = pad_weights(grid_positions(11), law, ALL)
    assert weights.shape == (121, 4)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-6)
    exact = {i: exact_corner(row) for i, row in enumerate(weights)}
    assert {i: k for i, k in exact.items() if k is not None} == {0: 0, 10: 1, 110: 2, 120: 3}


def test_near_a_corner_the_corner_is_meant() -> None:
    xy = np.array([[0.04, 0.05], [0.06, 0.0], [0.97, 0.02], [1.3, 2.0], [0.5, 0.5]])
    snapped = snap_to_corners(xy)
    np.testing.assert_allclose(snapped, [[0, 0], [0.06, 0], [1, 0], [1, 1], [0.5, 0.5]])


@pytest.mark.parametrize("law", [MixLaw.BILINEAR, MixLaw.DISTANCE])
@pytest.mark.parametrize(
    "present",
    [
        (True, True, False, False),
        (True, False, False, True),
        (False, True, True, True),
        (False, False, True, False),
    ],
)
def test_empty_corners_weigh_nothing(law: MixLaw, present: tuple[bool, ...]) -> None:
    weights = pad_weights(grid_positions(11), law, present)
    assert weights.shape == (121, sum(present))
    assert np.isfinite(weights).all()
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-6)
    places = {0: 0, 1: 10, 2: 110, 3: 120}
    held = [corner for corner in range(4) if present[corner]]
    for column, corner in enumerate(held):
        assert exact_corner(weights[places[corner]]) == column


def test_two_clips_on_the_top_make_the_pad_a_strip() -> None:
    places = np.array([[0.3, 0.0], [0.3, 0.6], [0.3, 1.0], [0.0, 1.0]])
    weights = pad_weights(places, MixLaw.BILINEAR, (True, True, False, False))
    np.testing.assert_allclose(weights, [[0.7, 0.3]] * 3 + [[1.0, 0.0]], atol=1e-3)
    assert exact_corner(weights[3]) == 0


def test_strip_weights_include_both_ends() -> None:
    np.testing.assert_allclose(strip_weights(3), [[1, 0], [0.5, 0.5], [0, 1]])


@pytest.mark.parametrize("law", list(MixLaw))
def test_latents_are_mixed_window_by_window(law: MixLaw) -> None:
    rng = np.random.default_rng(0)
    corners = rng.standard_normal((4, 3, 5)).astype(np.float32)
    weights = pad_weights(grid_positions(4), law, ALL)
    mixed = mix_latents(corners, weights, law)
    assert mixed.shape == (16, 3, 5)
    np.testing.assert_allclose(mixed[:, 2], latent.mix(list(corners[:, 2]), weights, law))
    np.testing.assert_allclose(mixed[[0, 3, 12, 15]], corners, atol=1e-5)


def test_note_mix_takes_every_step_from_a_corner_by_weight() -> None:
    windows = np.stack([np.full((40, 32), token, dtype=np.uint8) for token in (10, 20, 30)])
    weights = np.array([[1, 0, 0], [0.2, 0.3, 0.5], [0, 0, 1]], dtype=np.float32)
    mixed = mix_notes(windows, weights, seed=1)
    assert (mixed[0] == 10).all()
    assert (mixed[2] == 30).all()
    shares = [(mixed[1] == token).mean() for token in (10, 20, 30)]
    np.testing.assert_allclose(shares, [0.2, 0.3, 0.5], atol=0.05)
    np.testing.assert_array_equal(mixed, mix_notes(windows, weights, seed=1))
    assert (mixed[1] != mix_notes(windows, weights, seed=2)[1]).any()


def test_a_tile_takes_meter_from_the_nearest_and_mixes_velocities() -> None:
    three = Meter(3, 4)
    a = Clip(length=2 * three.bar_ticks, meter=three).with_notes([Note(0, 240, 60, 40)])
    b = Clip().with_notes([Note(0, 240, 60, 120)])
    corners = align((a, b))
    near_a = stitch(corners.windows[0], corners, np.array([0.75, 0.25]), "near a")
    near_b = stitch(corners.windows[0], corners, np.array([0.25, 0.75]), "near b")
    assert (near_a.meter, near_a.length) == (three, 2 * three.bar_ticks)
    assert (near_b.meter, near_b.length) == (Meter(), 2 * BAR)
    assert (near_a.notes[0].velocity, near_b.notes[0].velocity) == (60, 100)
    assert near_a.name == "near a"
