"""What the engine is given for a pad of sounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.live.engine.patch import PlayMode, RenderedSounds
from studio.timbre.harmonic.config import HarmonicConfig
from studio.timbre.harmonic.decoder import HarmonicDecoder
from studio.timbre.harmonic.playing import net_table
from studio.timbre.item import Sound
from studio.timbre.patch import Patch
from studio.timbre.patch import PlayMode as Quality
from studio.timbre.voicing import (
    MAX_FRAMES,
    corner_embeddings,
    heard_as_it_is,
    pad_patch,
    pad_voicing,
    prepared,
    recording_of,
    shape_of,
)

RATE = 8000


def tone(level: float, seconds: float = 1.0) -> Sound:
    wave = level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    return Sound("Tone", wave[:, None].astype(np.float32), RATE, 69.0)


@pytest.mark.parametrize("level", [0.001, 0.05, 0.9])
def test_every_recording_comes_at_the_level_of_the_decoder(level: float) -> None:
    made = recording_of(tone(level))
    samples = made.pcm.samples * made.pcm.scale
    assert np.sqrt(np.mean(samples[:800] ** 2)) == pytest.approx(0.1, rel=0.01)
    assert (made.rate, made.root) == (RATE, 69.0)


def test_silence_stays_silent_and_a_minute_is_enough() -> None:
    silent = Sound("Nothing", np.zeros((RATE, 2), np.float32), RATE)
    made = recording_of(silent)
    assert not made.pcm.samples.any()
    assert made.root == 60.0
    assert len(recording_of(tone(0.5, 70.0)).pcm.samples) == 60 * RATE


@pytest.mark.parametrize(
    ("level", "gain_db", "heard_db"),
    [(0.9, -6.0, -6.0), (0.05, -6.0, -6.0), (1.0, 6.0, 6.0), (0.05, 20.0, 0.0), (0.05, 29.0, 3.0)],
)
def test_a_gain_is_heard_but_for_what_only_evens_out_a_quiet_recording(
    level: float, gain_db: float, heard_db: float
) -> None:
    sound = tone(level)
    marked = prepared(sound).as_marked(replace(sound, gain_db=gain_db, root_pitch=50.0))
    assert marked.root == 50.0
    assert 20 * np.log10(marked.gain) == pytest.approx(heard_db, abs=0.05)
    np.testing.assert_array_equal(marked.pcm.samples, recording_of(sound).pcm.samples)


def test_listening_keeps_the_level_and_begins_where_asked() -> None:
    sound = replace(tone(0.25), start=100, end=4000, gain_db=6.0206)
    made = heard_as_it_is(sound, 1000)
    heard = made.pcm.samples * made.pcm.scale
    np.testing.assert_allclose(heard, 2 * sound.samples[1000:4000, 0], atol=1e-4)


def test_embeddings_are_brought_to_one_length_and_gaps_filled() -> None:
    short, long = (
        np.random.default_rng(n).standard_normal((n, 16)).astype(np.float32) for n in (5, 9)
    )
    four = corner_embeddings([None, short, None, long])
    assert four.shape == (4, 9, 16)
    np.testing.assert_array_equal(four[3], long)
    np.testing.assert_array_equal(four[1][:5], short)
    np.testing.assert_array_equal(four[1][5:], np.repeat(short[-1:], 4, axis=0))
    np.testing.assert_array_equal(four[0], four[1])
    endless = np.zeros((5 * MAX_FRAMES, 16), np.float32)
    assert corner_embeddings([endless] * 4).shape == (4, MAX_FRAMES, 16)
    with pytest.raises(ValueError, match="at least one corner"):
        corner_embeddings([None] * 4)


def test_places_of_a_patch_are_shares_of_the_sound() -> None:
    shape = shape_of(Patch(position=0.1, loop_start=0.8, loop_end=0.3), 2.0)
    assert shape.position_ms == pytest.approx(200)
    assert shape.loop == pytest.approx((600, 1600))
    assert shape_of(Patch(loop=False), 2.0).loop is None
    assert shape_of(Patch(loop_start=0.5, loop_end=0.5), 2.0).loop is None


def test_recordings_alone_are_mixed() -> None:
    made = recording_of(tone(0.5))
    patch = pad_patch(Patch(), [None, made, None, None], None, mixed=False)
    assert patch.mode is PlayMode.RENDERED
    assert patch.rendered is not None
    assert patch.rendered.cornered
    assert patch.rendered.sounds == (((None, made), (None, None)),)
    with pytest.raises(ValueError, match="live decoder or rendered"):
        pad_patch(Patch(), [None] * 4, None, mixed=True)


def test_the_person_says_which_quality_plays_and_what_a_corner_is() -> None:
    made = recording_of(tone(0.5))
    net = net_table(HarmonicDecoder(config := HarmonicConfig(8, 1), zeros(config)), 48_000)
    live = (net, [np.zeros((4, 16), np.float32)] * 4)
    four = [made, replace(made, gain=0.5), made, made]
    grid = RenderedSounds((60,), (((made,),),))
    plain = pad_voicing(Patch(mode=Quality.LIVE), four, live, grid)
    assert plain.patch.mode is PlayMode.LIVE
    assert plain.corner is plain.patch
    assert plain.patch.live is not None
    assert plain.patch.live.levels_db == pytest.approx((0.0, -6.02, 0.0, 0.0), abs=0.01)
    best = pad_voicing(Patch(), four, live, grid)
    assert (best.patch.mode, best.patch.rendered) == (PlayMode.BEST, grid)
    exact = pad_voicing(Patch(exact_corners=True), four, live)
    assert exact.at((0.2, 0.8, 0.0, 0.0)).mode is PlayMode.LIVE
    assert exact.at((0.0, 0.99, 0.01, 0.0)).mode is PlayMode.RENDERED
    mixed = pad_voicing(Patch(mode=Quality.MIX, exact_corners=True), four, live)
    assert mixed.patch.mode is PlayMode.RENDERED
    assert mixed.corner is mixed.patch


def zeros(config: HarmonicConfig) -> dict[str, np.ndarray]:
    return {name: np.zeros(shape, np.float32) for name, shape in config.shapes.items()}
