import numpy as np
import pytest

from studio.timbre.harmonic.analysis import analyse
from studio.timbre.harmonic.layout import (
    BELOW,
    FLOOR_DB,
    NOISE_BANDS,
    PARTIALS,
    band_edges,
    pitch_hz,
)
from studio.timbre.harmonic.noise import noise_bank
from studio.timbre.harmonic.render import amplitudes, start_phases, synthesise

POINTS = 125


def silent():
    return (
        np.full((POINTS, PARTIALS), FLOOR_DB, np.float32),
        np.full((POINTS, NOISE_BANDS), FLOOR_DB, np.float32),
        np.zeros(POINTS, np.float32),
        np.zeros(POINTS, np.float32),
    )


def peak_hz(sound, rate):
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound)))
    return spectrum.argmax() * rate / (8 * len(sound))


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000, 96_000])
def test_one_partial_is_a_sine_of_its_pitch_and_level(rate):
    partials, noise, cents, stiffness = silent()
    partials[:, len(BELOW)] = -20
    sound = synthesise(partials, noise, cents, stiffness, pitch=69, rate=rate)
    assert sound.dtype == np.float32
    assert len(sound) == rate
    assert peak_hz(sound, rate) == pytest.approx(440, abs=0.3)
    middle = sound[rate // 4 : 3 * rate // 4]
    assert np.sqrt(2 * np.mean(middle**2)) == pytest.approx(0.1, rel=0.005)


def test_it_equals_the_law_written_out():
    """Amplitudes and frequencies go linearly; phase is their sum; checked against a plain double-precision sum."""
    rate, rng = 16_000, np.random.default_rng(1)
    partials, noise, cents, stiffness = silent()
    partials[:, 4:9] = rng.uniform(-60, -20, (POINTS, 5))
    cents[:] = rng.uniform(-30, 30, POINTS)
    stiffness[:] = rng.uniform(0, 1e-3, POINTS)
    sound = synthesise(partials, noise, cents, stiffness, pitch=57, rate=rate)
    hop = 0.008 * rate
    place = np.arange(rate) / hop
    below = np.minimum(place.astype(int), POINTS - 1)
    after, share = np.minimum(below + 1, POINTS - 1), place - below
    wanted = np.zeros(rate)
    for index in range(4, 9):
        ratio = index - 3
        steps = (
            pitch_hz(57) * 2 ** (cents / 1200) * ratio * np.sqrt(1 + stiffness * ratio**2) / rate
        )
        loud = amplitudes(partials[:, index])
        step = steps[below] * (1 - share) + steps[after] * share
        turned = (
            np.concatenate([[0], np.cumsum((step[:-1] + step[1:]) / 2)]) + start_phases()[index]
        )
        wanted += (loud[below] * (1 - share) + loud[after] * share) * np.sin(2 * np.pi * turned)
    np.testing.assert_allclose(sound[100:], wanted[100:], atol=2e-4)


def test_nothing_sounds_above_nyquist():
    partials, noise, cents, stiffness = silent()
    partials[:, 4:] = -30
    sound = synthesise(partials, noise, cents, stiffness, pitch=96, rate=16_000)
    spectrum = np.abs(np.fft.rfft(sound[2000:10_000] * np.hanning(8000)))
    harmonics = np.round(pitch_hz(96) * np.arange(1, 4) / 2).astype(int)
    for at in harmonics:
        spectrum[at - 40 : at + 41] = 0
    assert spectrum.max() < 1e-3 * 0.03 * 4000


def test_noise_has_the_level_and_the_band_asked_for():
    rate = 48_000
    partials, noise, cents, stiffness = silent()
    noise[:, 12] = -26
    sound = synthesise(partials, noise, cents, stiffness, pitch=60, rate=rate)
    assert np.sqrt(np.mean(sound[4800:] ** 2)) == pytest.approx(0.05, rel=0.1)
    power = np.abs(np.fft.rfft(sound[4800:] * np.hanning(len(sound) - 4800))) ** 2
    bins = np.fft.rfftfreq(len(sound) - 4800, 1 / rate)
    low, high = band_edges()[12:14]
    assert power[(bins > low - 5) & (bins < high + 5)].sum() > 0.99 * power.sum()


def test_two_voices_do_not_share_their_noise():
    partials, noise, cents, stiffness = silent()
    noise[:] = -40
    one, two = (
        synthesise(partials, noise, cents, stiffness, pitch=60, rate=16_000, voice=v)
        for v in (0, 1)
    )
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.05


def test_the_last_point_is_held_and_a_note_of_no_points_is_silent():
    partials, noise, cents, stiffness = silent()
    partials[:, 4] = -20
    sound = synthesise(partials, noise, cents, stiffness, pitch=60, rate=16_000, seconds=2.5)
    assert len(sound) == 40_000
    assert np.sqrt(2 * np.mean(sound[30_000:] ** 2)) == pytest.approx(0.1, rel=0.01)
    nothing = synthesise(
        partials[:0], noise[:0], cents[:0], stiffness[:0], pitch=60, rate=8000, seconds=1
    )
    assert not nothing.any()


def test_there_is_no_click_at_the_start_or_between_points():
    partials, noise, cents, stiffness = silent()
    partials[::2, 4:20] = -45
    partials[1::2, 4:20] = -44
    sound = synthesise(partials, noise, cents, stiffness, pitch=40, rate=48_000)
    assert abs(sound[0]) < 1e-6
    bound = 2 * np.pi * pitch_hz(40) / 48_000 * sum(range(1, 17)) * 10 ** (-44 / 20)
    assert np.abs(np.diff(sound)).max() < 1.1 * bound


def test_what_is_measured_is_what_was_rendered():
    rng = np.random.default_rng(3)
    partials = np.full((500, PARTIALS), FLOOR_DB, np.float32)
    partials[:, 4:16] = rng.uniform(-60, -25, 12)
    noise = np.full((500, NOISE_BANDS), FLOOR_DB, np.float32)
    flat = np.zeros(500, np.float32)
    sound = synthesise(partials, noise, flat, flat, pitch=50, rate=32_000)
    found = analyse(sound, 32_000, 50)
    measured = found.partials[250, 4:16] - 20 * np.log10(found.gain)
    np.testing.assert_allclose(measured, partials[250, 4:16], atol=0.6)


def test_the_noise_loops_do_not_repeat_together():
    table, lengths = noise_bank(48_000)
    assert len(set(lengths.tolist())) == NOISE_BANDS
    assert not table.flags.writeable
    rms = [np.sqrt(np.mean(table[b, : lengths[b]] ** 2)) for b in range(NOISE_BANDS)]
    np.testing.assert_allclose(rms, 1, rtol=1e-3)


def test_the_phases_keep_a_note_far_from_full_scale():
    place = np.arange(400)[:, None] / 400

    def crest(phases: np.ndarray) -> float:
        assert phases.shape == (PARTIALS,)
        assert phases.min() >= 0
        assert phases.max() < 1
        part = phases[4:20]  # the first sixteen harmonics, equally loud
        wave = np.sin(2 * np.pi * (place * np.arange(1, 17) + part)).sum(axis=1)
        return float(np.abs(wave).max() / np.sqrt(np.mean(wave**2)))

    assert crest(start_phases()) < 2.4
    assert crest(np.zeros(PARTIALS)) > 4.0
