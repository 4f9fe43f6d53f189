"""Pitch, onset and loop points, on rendered instruments where they are at hand and on made waves."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.timbre.item import Sound
from studio.timbre.sound.loop import find_loop
from studio.timbre.sound.onset import offset, onset, peak_gain_db
from studio.timbre.sound.resample import for_net, resampled
from studio.timbre.sound.root_pitch import detect_root_pitch

NOTES = Path(__file__).resolve().parents[4] / "shared" / "data" / "gm_notes_fluidr3" / "notes.zip"


def saw(pitch: float, rate: int, seconds: float = 1.0) -> np.ndarray:
    hz = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
    t = np.arange(round(rate * seconds)) / rate
    count = max(1, int(0.45 * rate / hz))
    return sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, min(30, count) + 1)).astype(
        np.float32
    )


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 96_000])
@pytest.mark.parametrize("pitch", [24.0, 36.3, 60.0, 72.45, 96.0])
def test_the_pitch_of_a_saw(pitch: float, rate: int) -> None:
    found = detect_root_pitch(saw(pitch, rate), rate)
    assert found is not None
    assert found.pitch == pytest.approx(pitch, abs=0.03)
    assert found.confidence > 0.9


def test_the_pitch_with_a_missing_fundamental() -> None:
    t = np.arange(16_000) / 16_000
    wave = sum(np.sin(2 * np.pi * 200 * k * t) for k in (3, 4, 5)).astype(np.float32)
    found = detect_root_pitch(wave, 16_000)
    assert found is not None
    assert found.pitch == pytest.approx(69 + 12 * np.log2(200 / 440), abs=0.05)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(1).standard_normal(32_000).astype(np.float32)
    found = detect_root_pitch(noise, 16_000)
    assert found is None or found.confidence < 0.2
    assert detect_root_pitch(np.zeros(32_000, np.float32), 16_000) is None
    assert detect_root_pitch(np.ones(100, np.float32), 16_000) is None


@pytest.mark.skipif(not NOTES.exists(), reason="needs ../shared/data/gm_notes_fluidr3")
def test_the_pitch_of_real_instruments() -> None:
    # Pitched families: pianos, organs, guitars, basses, strings, brass, reeds, pipes.
    # (Not drawbar organs, whose 16-foot pipes do sound an octave and more below the key.)
    programs = (0, 4, 24, 32, 40, 42, 48, 56, 60, 65, 68, 71, 73)
    right, total = 0, 0
    with zipfile.ZipFile(NOTES) as notes:
        for name in notes.namelist():
            if not name.endswith(".ogg"):
                continue
            program, pitch, velocity = (int(part) for part in Path(name).stem.split("_"))
            if program not in programs or velocity != 100:
                continue
            samples, rate = soundfile.read(io.BytesIO(notes.read(name)), dtype="float32")
            found = detect_root_pitch(samples, rate)
            total += 1
            right += found is not None and abs(found.pitch - pitch) < 0.5
    assert total > 40
    assert right / total > 0.9


def test_onset_and_offset() -> None:
    rate = 16_000
    wave = np.zeros(rate, np.float32)
    wave[4000:8000] = saw(60, rate, 0.25)
    assert 3950 <= onset(wave, rate) <= 4000
    assert 8000 <= offset(wave, rate) <= 8200
    slow = np.concatenate([np.zeros(2000), np.linspace(0, 1, 8000) * saw(60, rate, 0.5)])
    assert 1900 <= onset(slow.astype(np.float32), rate) <= 2400
    assert onset(np.zeros(10, np.float32), rate) == 0
    assert offset(np.zeros(10, np.float32), rate) == 10


def test_the_gain_to_a_peak() -> None:
    assert peak_gain_db(np.array([0.1, -0.5], np.float32)) == pytest.approx(5.02, abs=0.01)
    assert peak_gain_db(np.zeros(4, np.float32)) == 0.0


def test_a_loop_is_seamless() -> None:
    rate = 44_100
    wave = saw(57.3, rate, 2.0)
    loop = find_loop(wave, rate)
    assert loop is not None
    first, last = loop
    # What follows the end is what follows the start: the jump is as smooth as the wave itself.
    jump = abs(wave[first] - wave[last - 1])
    assert jump <= 1.5 * np.abs(np.diff(wave)).max()
    assert np.abs(wave[first - 400 : first] - wave[last - 400 : last]).max() < 0.3
    assert find_loop(wave[:2000], rate) is None
    assert find_loop(np.zeros(rate, np.float32), rate) is None


def test_what_the_nets_hear() -> None:
    stereo = np.stack([saw(60, 48_000), -0.5 * saw(60, 48_000)], axis=1)
    sound = Sound("a", stereo, 48_000, start=4800, end=28_800, gain_db=-6.0)
    heard = for_net(sound)
    assert heard.shape == (8000,)
    assert heard.dtype == np.float32
    mono = resampled(sound.mono, 48_000, 16_000)
    np.testing.assert_allclose(heard, np.clip(mono, -1, 1), atol=1e-6)
    assert for_net(sound, 64_000).shape == (64_000,)
    assert not for_net(sound, 64_000)[8100:].any()
    assert for_net(sound, 4000).shape == (4000,)
    np.testing.assert_allclose(for_net(sound, 4000), heard[:4000], atol=1e-4)
