"""The guide of a known note lies in phase with it, whatever its phases are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.timbre.harmonic.analysis import analyse
from studio.timbre.harmonic.layout import BELOW, FLOOR_DB, PARTIALS, pitch_hz
from studio.timbre.train.guide import HOP, dispersed, guide_of, measured_phases, without_leakage
from tests.timbre.small_corpus import RATE, tone

Floats = NDArray[np.float32]


def guided(sound: Floats, pitch: float, first: int, points: int, level: float = 1.0) -> Floats:
    """Return the guide of a stretch of a sound as the training makes it."""
    found = analyse(sound, RATE, pitch)
    decibels = found.partials[first : first + points + 1]
    return guide_of(
        sound * np.float32(found.gain * level), first, decibels, pitch, found.cents, found.inharmonicity
    )  # fmt: skip


def error_db(sound: Floats, guide: Floats, first: int) -> float:
    found = sound[first * HOP :][: len(guide)]
    return float(10 * np.log10(np.mean((found - guide) ** 2) / np.mean(found**2)))


@pytest.mark.parametrize("pitch", [36.0, 52.3, 69.0, 84.2])
@pytest.mark.parametrize("first", [0, 101])
def test_the_guide_of_a_tone_is_the_tone(pitch: float, first: int) -> None:
    sound = tone(pitch, 1.0, decay=0.5)
    gain = np.float32(analyse(sound, RATE, pitch).gain)
    guide = guided(sound, pitch, first, 64)
    assert len(guide) == 64 * HOP
    # At a start that takes 10 ms the window of 32 ms sees silence too.
    assert error_db(sound * gain, guide, first) < (-9 if first == 0 else -24)


def test_a_vibrato_is_followed() -> None:
    time = np.arange(4 * RATE) / RATE
    phase = 440 * time + 0.25 * np.sin(2 * np.pi * 5 * time)
    parts = [np.sin(2 * np.pi * n * phase) / n for n in range(1, 6)]
    sound = (0.1 * np.sum(parts, axis=0)).astype(np.float32)
    gain = np.float32(analyse(sound, RATE, 69).gain)
    assert error_db(sound * gain, guided(sound, 69.0, 100, 64), 100) < -15


def test_phases_are_those_of_sines_and_grow_with_time() -> None:
    hertz = np.array([220.0, 660.0])
    time = np.arange(RATE) / RATE
    sound = np.sin(2 * np.pi * (220 * time + 0.2)) + 0.3 * np.sin(2 * np.pi * (660 * time + 0.7))
    found = measured_phases(sound.astype(np.float32), 20, 30, hertz, 220.0)
    expected = np.arange(20, 50)[:, None] * HOP / RATE * hertz + np.array([0.2, 0.7])
    off = found - expected
    np.testing.assert_allclose(off - np.round(off[0]), 0, atol=2e-3)


def test_other_phases_leave_the_spectrum_and_are_measured_again() -> None:
    pitch, rng = 52.0, np.random.default_rng(1)
    sound = tone(pitch, 1.0)
    other = dispersed(sound, rng)
    assert error_db(sound, other, 0) > -6
    a, b = (np.abs(np.fft.rfft(one[8000:24000] * np.hanning(16000))) for one in (sound, other))
    loud = a > 0.02 * a.max()
    assert np.abs(20 * np.log10(b[loud] / a[loud])).max() < 1.0
    gain = np.float32(analyse(other, RATE, pitch).gain)
    assert error_db(other * gain, guided(other, pitch, 60, 64), 60) < -24


def test_silence_has_a_silent_guide() -> None:
    decibels = np.full((9, PARTIALS), FLOOR_DB, np.float32)
    assert not guide_of(np.zeros(4096, np.float32), 0, decibels, 60.0, 0.0, 0.0).any()


def test_the_guide_stays_below_half_the_rate() -> None:
    loud = np.full((17, PARTIALS), -20.0, np.float32)
    sound = np.random.default_rng(0).normal(0, 0.1, 4096).astype(np.float32)
    guide = guide_of(sound, 0, loud, 80.0, 0.0, 0.0)
    power = np.abs(np.fft.rfft(guide * np.hanning(len(guide)))) ** 2
    hertz = np.fft.rfftfreq(len(guide), 1 / RATE)
    highest = pitch_hz(80.0) * np.floor(0.97 * RATE / 2 / pitch_hz(80.0))
    assert power[hertz > highest + 200].sum() < 1e-4 * power.sum()


def test_leakage_between_harmonics_is_no_part_of_it() -> None:
    decibels = np.full((2, PARTIALS), -70.0, np.float32)
    decibels[:, len(BELOW)] = -20
    decibels[1, 0] = -30
    clean = without_leakage(decibels)
    assert clean[0, 0] == FLOOR_DB
    assert clean[1, 0] == -30
    assert clean[0, len(BELOW) + 1] == -70
