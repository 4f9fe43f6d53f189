"""The live decoder that is shipped, held to what its card says, on sounds made here."""

import numpy as np
import pytest

from studio.assets import models_dir
from studio.timbre.harmonic.decoder import load_harmonic
from studio.timbre.harmonic.encoders import load_encoder
from studio.timbre.measure.pitch import heard_pitch, single_series_share
from studio.timbre.measure.spectral import (
    envelope_error,
    log_spectral_distance,
    magnitudes,
    same_level,
)
from tests.timbre.small_corpus import tone

RATE = 16_000


@pytest.fixture(scope="module")
def live():
    return load_harmonic(models_dir() / "timbre_live")


@pytest.fixture(scope="module")
def front():
    return load_encoder(models_dir() / "timbre_front")


def centre_hz(sound):
    power = magnitudes(sound[4000:24_000], 1024).mean(axis=0) ** 2
    return (power * np.arange(len(power))).sum() / power.sum() * RATE / 1024


@pytest.mark.parametrize(
    ("pitch", "slope", "decay"), [(48, 1.0, 0.0), (60, 1.5, 1.0), (67, 2.5, 3.0)]
)
def test_a_sound_never_heard_comes_back(live, front, pitch, slope, decay):
    sound = tone(pitch, slope, decay=decay)
    again = live.render(front.encode(sound), pitch=pitch, rate=RATE)
    assert len(again) == 64_000
    assert log_spectral_distance(sound, again) < 9
    assert envelope_error(sound, again) < 3.5
    assert heard_pitch(again, RATE) == pytest.approx(pitch, abs=0.35)


def test_one_sound_plays_the_whole_keyboard_at_about_one_level(live, front):
    embedding = front.encode(tone(60, 1.5))
    levels = []
    for pitch in range(36, 97, 6):
        sound = live.render(embedding, pitch=pitch, rate=RATE)
        assert heard_pitch(sound, RATE) == pytest.approx(pitch, abs=0.5)
        levels.append(20 * np.log10(np.sqrt(np.mean(sound[4000:40_000] ** 2))))
    assert max(levels) - min(levels) < 10
    assert -32 < np.mean(levels) < -14


def test_bright_stays_brighter_than_dark_and_the_middle_lies_between(live, front):
    bright, dark = (front.encode(tone(57, slope)) for slope in (0.8, 3.0))
    heard = [
        centre_hz(live.render(z, pitch=57, rate=RATE)) for z in (dark, (dark + bright) / 2, bright)
    ]
    assert heard[0] < heard[1] < heard[2]


def test_the_middle_of_two_sounds_at_two_pitches_is_one_sound(live, front):
    first, second = tone(50, 1.2), tone(57, 2.0)
    middle = live.render((front.encode(first) + front.encode(second)) / 2, pitch=53, rate=RATE)
    mix = first + same_level(first, second)
    assert single_series_share(middle, RATE, (53.0,)) > 0.9
    assert single_series_share(mix, RATE, (50.0, 57.0)) < 0.85


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000, 96_000])
def test_no_clicks_at_any_rate(live, front, rate):
    sound = live.render(front.encode(tone(52, 1.0)), pitch=52, rate=rate)
    assert np.isfinite(sound).all()
    assert 0.02 < np.abs(sound).max() < 1.0
    # A click is a step that the sound's own steepest slopes, a little later, do not have.
    steps = np.abs(np.diff(sound.astype(np.float64), 2))
    body = steps[rate // 4 : 2 * rate].max()
    assert steps[: rate // 50].max() < 4 * body


def test_silence_is_encoded_and_stays_quiet(live, front):
    quiet = live.render(front.encode(np.zeros(64_000, np.float32)), pitch=60, rate=RATE)
    assert np.abs(quiet).max() < 0.02


def test_the_models_are_small_enough_to_ship():
    folders = [models_dir() / name for name in ("timbre_live", "timbre_front", "timbre")]
    size = sum(f.stat().st_size for folder in folders for f in folder.glob("*.safetensors"))
    assert 0 < size < 40e6
