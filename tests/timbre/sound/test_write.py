"""Finished audio files: rates, depths, dither and loop chunks, read back by libsndfile and by hand."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.timbre.sound.write import BITS, RATES, audio_bytes, write_audio


def tone(rate: int, seconds: float = 1.0, level: float = 0.5) -> np.ndarray:
    t = np.arange(round(rate * seconds)) / rate
    return (level * np.sin(2 * np.pi * 440 * t))[:, None].astype(np.float32)


@pytest.mark.parametrize("wanted", RATES)
@pytest.mark.parametrize(
    ("form", "bits"), [("wav", b) for b in BITS] + [("flac", 16), ("flac", 24)]
)
def test_rates_and_depths(form: str, bits: int, wanted: int) -> None:
    data = audio_bytes(tone(16_000), 16_000, form=form, bits=bits, wanted_rate=wanted)
    with soundfile.SoundFile(io.BytesIO(data)) as sound:
        assert sound.samplerate == wanted
        assert sound.subtype == ("FLOAT" if bits == 32 else f"PCM_{bits}")
        back = sound.read(dtype="float64")
    t = np.arange(len(back)) / wanted
    inner = slice(wanted // 10, -wanted // 10)
    wave = 0.5 * np.sin(2 * np.pi * 440 * t)
    # Resampling is exact to -100 dB; the dither of 16 bits is at most one and a half steps.
    assert np.abs(back - wave)[inner].max() < (1.6 * 2**-15 if bits == 16 else 2e-5)


def test_dither_turns_the_distortion_of_a_quiet_tone_into_noise() -> None:
    quiet = tone(48_000, level=2.0**-15 * 0.6)
    data = audio_bytes(quiet, 48_000, bits=16)
    back = soundfile.read(io.BytesIO(data))[0]
    spectrum = np.abs(np.fft.rfft(back * np.hanning(len(back))))
    third, floor = spectrum[1320 - 2 : 1320 + 3].max(), np.median(spectrum)
    assert spectrum[440] > 20 * floor
    assert third < 6 * floor


def test_what_is_too_loud_is_held(tmp_path: Path) -> None:
    path = tmp_path / "loud.wav"
    write_audio(path, tone(48_000, level=3.0), 48_000, bits=24)
    back = soundfile.read(path)[0]
    assert back.max() == pytest.approx(1.0, abs=1e-6)
    assert back.min() == -1.0


def test_a_loop_lies_in_a_smpl_chunk() -> None:
    data = audio_bytes(
        tone(16_000), 16_000, wanted_rate=48_000, loop=(1000, 9000), root_pitch=69.25
    )
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    at = data.index(b"smpl")
    fields = struct.unpack("<9I", data[at + 8 : at + 44])
    assert (fields[3], fields[7]) == (69, 1)
    assert fields[4] / 2**32 == pytest.approx(0.25)
    _, kind, first, last, _, _ = struct.unpack("<6I", data[at + 44 : at + 68])
    assert (kind, first, last) == (0, 3000, 26_999)
    assert soundfile.info(io.BytesIO(data)).frames == 48_000


def test_flac_has_no_float() -> None:
    with pytest.raises(ValueError, match="16 or 24"):
        audio_bytes(tone(16_000), 16_000, form="flac", bits=32)
