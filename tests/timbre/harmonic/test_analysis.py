import numpy as np
import pytest

from studio.timbre.harmonic.analysis import analyse, reference_gain
from studio.timbre.harmonic.layout import (
    BELOW,
    FLOOR_DB,
    NOISE_BANDS,
    NOTE_POINTS,
    PARTIALS,
    RATIOS,
    REFERENCE_RMS,
    band_edges,
    partial_frequencies,
    pitch_hz,
)
from studio.timbre.harmonic.tuning import find_tuning

RATE = 32_000


def tone(pitch, levels, cents=0.0, inharmonicity=0.0, seconds=4.0, rate=RATE):
    time = np.arange(int(seconds * rate)) / rate
    frequencies = partial_frequencies(pitch_hz(pitch + cents / 100), inharmonicity)[len(BELOW) :]
    parts = zip(levels, frequencies, strict=False)
    return sum(a * np.sin(2 * np.pi * f * time + i) for i, (a, f) in enumerate(parts)).astype(
        np.float32
    )


@pytest.mark.parametrize("pitch", [28, 45, 60, 84, 96])
def test_partials_of_a_steady_tone_are_measured_within_half_a_decibel(pitch):
    levels = [0.1, 0.05, 0.02, 0.01]
    found = analyse(tone(pitch, levels), RATE, pitch)
    middle = found.partials[250, len(BELOW) : len(BELOW) + 4]
    wanted = 20 * np.log10(np.array(levels) * found.gain)
    np.testing.assert_allclose(middle, wanted, atol=0.5)
    assert found.partials[250, len(BELOW) + 4 :].max() < middle.max() - 60
    assert found.partials[250, : len(BELOW)].max() < middle.max() - 55
    assert found.noise[250].max() < middle.max() - 55


def test_shapes_and_floor():
    found = analyse(tone(60, [0.1])[:16_000], RATE, 60)
    assert found.partials.shape == (NOTE_POINTS, PARTIALS)
    assert found.noise.shape == (NOTE_POINTS, NOISE_BANDS)
    assert (found.partials[100:] == FLOOR_DB).all()
    above = pitch_hz(60) * RATIOS > 15_600
    assert (found.partials[:, above] == FLOOR_DB).all()


@pytest.mark.parametrize(("cents", "inharmonicity"), [(0, 0), (-31, 0), (17, 3e-4), (4, 1.2e-3)])
def test_tuning_is_found(cents, inharmonicity):
    sound = tone(45, 0.1 / np.arange(1, 25), cents, inharmonicity)
    found_cents, found_inharmonicity = find_tuning(sound, RATE, 45)
    assert found_cents == pytest.approx(cents, abs=1.5)
    assert found_inharmonicity == pytest.approx(inharmonicity, abs=max(2e-5, 0.15 * inharmonicity))


def test_noise_level_is_measured_in_the_right_band():
    rng = np.random.default_rng(0)
    white = rng.normal(0, 0.02, 4 * RATE).astype(np.float32)
    found = analyse(tone(57, [0.1, 0.1]) + white, RATE, 57)
    widths = np.diff(band_edges())
    expected = 20 * np.log10(0.02 * found.gain * np.sqrt(widths / (RATE / 2)))
    inside = (band_edges()[1:] > 300) & (band_edges()[1:] < 15_000)
    np.testing.assert_allclose(
        found.noise[100:300].mean(axis=0)[inside], expected[inside], atol=1.5
    )


def test_an_attack_stays_sharp():
    sound = tone(36, [0.1, 0.1, 0.1])
    sound[: RATE // 2] = 0
    found = analyse(sound, RATE, 36)
    level = found.partials[:, len(BELOW)]
    onset = int(0.5 / 0.008)
    assert level[onset + 4] > -25
    assert level[onset - 4] < level[onset + 4] - 40


def test_reference_gain_brings_the_loudest_tenth_to_the_reference():
    sound = tone(60, [0.3])
    sound[RATE:] *= 0.1
    gained = sound * reference_gain(sound, RATE)
    assert np.sqrt(np.mean(gained[: RATE // 2] ** 2)) == pytest.approx(REFERENCE_RMS, rel=0.02)
    assert reference_gain(np.zeros(100, np.float32), RATE) == 1.0


def test_silence_and_the_shortest_sounds_are_measured_without_complaint():
    for count in (0, 1, 300):
        found = analyse(np.zeros(count, np.float32), RATE, 60)
        assert (found.partials == FLOOR_DB).all()
        assert (found.noise == FLOOR_DB).all()
