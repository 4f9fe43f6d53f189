"""Samples to a file and back, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from studio.project import sound_codec
from studio.project.sound_codec import SoundCodecError, decode_sound, encode_sound
from studio.timbre.item import Sound
from tests.project.song_strategies import sounds


@given(sounds())
@settings(max_examples=100)
def test_every_bit_comes_back(sound: Sound) -> None:
    _, data = encode_sound(sound.samples, sound.sample_rate)
    samples, rate = decode_sound(data)
    assert rate == sound.sample_rate
    np.testing.assert_array_equal(samples, sound.samples)


@pytest.mark.parametrize(("bits", "ending"), [(16, "flac"), (24, "flac")])
def test_whole_numbers_go_into_flac_to_the_last_value(bits: int, ending: str) -> None:
    full = 2 ** (bits - 1)
    whole = np.array([[-full], [-full + 1], [-1], [0], [1], [full - 2], [full - 1]])
    samples = (whole / full).astype(np.float32)
    kind, data = encode_sound(samples, 44100)
    assert kind == ending
    np.testing.assert_array_equal(decode_sound(data)[0], samples)


@pytest.mark.parametrize("value", [1.0, -1.5, 1e-9, 2.0**-24, float("inf")])
def test_what_flac_would_round_is_kept_as_float(value: float) -> None:
    samples = np.array([[value], [0.25]], np.float32)
    kind, data = encode_sound(samples, 44100)
    assert kind == "wav"
    np.testing.assert_array_equal(decode_sound(data)[0], samples)


def test_flac_makes_a_real_recording_smaller() -> None:
    time = np.arange(16000)
    tone = np.round(np.sin(time / 20) * np.exp(-time / 4000) * 20000) / 32768
    _, data = encode_sound(tone[:, None].astype(np.float32), 16000)
    assert len(data) < 0.7 * 2 * len(tone)


@pytest.mark.parametrize("data", [b"", b"fLaC", b"RIFF\0\0\0\0WAVE", b"OggS" + bytes(40)])
def test_bytes_that_are_no_sound_are_refused(data: bytes) -> None:
    with pytest.raises(SoundCodecError):
        decode_sound(data)


def test_a_flac_cut_short_is_refused() -> None:
    noise = np.random.default_rng(0).integers(-9999, 9999, (20_000, 1)) / 32768
    _, data = encode_sound(noise.astype(np.float32), 44100)
    with pytest.raises(SoundCodecError):
        decode_sound(data[: len(data) // 2])


def test_a_sound_longer_than_the_limit_is_refused_both_ways(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silence = np.zeros((5000, 1), np.float32)
    _, data = encode_sound(silence, 8000)
    monkeypatch.setattr(sound_codec, "MAX_SOUND_BYTES", 4 * 4999)
    with pytest.raises(SoundCodecError, match="too long"):
        decode_sound(data)
    with pytest.raises(SoundCodecError, match="too long"):
        encode_sound(silence, 8000)
