"""Reading recordings: every form and rate, regions, and files that are no good."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.timbre.sound.read import SoundFileError, TooLongError, probe, read_sound


def tone(rate: int, channels: int, seconds: float = 0.5) -> np.ndarray:
    t = np.arange(round(rate * seconds)) / rate
    return np.stack([0.5 * np.sin(2 * np.pi * 220 * (c + 1) * t) for c in range(channels)], axis=1)


@pytest.mark.parametrize(
    ("suffix", "form", "subtype", "error"),
    [
        ("wav", "WAV", "PCM_16", 2**-15),
        ("wav", "WAV", "PCM_24", 2**-23),
        ("wav", "WAV", "PCM_U8", 2**-6),
        ("wav", "WAV", "FLOAT", 1e-7),
        ("wav", "WAV", "DOUBLE", 1e-7),
        ("aiff", "AIFF", "PCM_16", 2**-15),
        ("flac", "FLAC", "PCM_24", 2**-23),
        ("ogg", "OGG", "VORBIS", 0.05),
        ("mp3", "MP3", "MPEG_LAYER_III", 0.05),
    ],
)
@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (48_000, 1)])
def test_forms(
    tmp_path: Path, suffix: str, form: str, subtype: str, error: float, rate: int, channels: int
) -> None:
    path = tmp_path / f"Zürich tone.{suffix}"
    made = tone(rate, channels)
    soundfile.write(path, made, rate, format=form, subtype=subtype)
    sound = read_sound(path)
    assert (sound.name, sound.sample_rate) == ("Zürich tone", rate)
    assert sound.samples.dtype == np.float32
    assert sound.samples.shape[1] == channels
    assert abs(len(sound.samples) - len(made)) <= 2400
    middle = slice(rate // 10, rate // 10 + 2000)
    assert np.abs(sound.samples[middle] - made[middle]).max() <= error


def test_the_kind_is_found_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "wrong.mp3"
    soundfile.write(path, tone(22_050, 1), 22_050, format="FLAC")
    assert probe(path).kind == "FLAC, 16 bit"
    assert len(read_sound(path).samples) == 11_025


def test_a_region(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    made = tone(16_000, 1, 2.0)
    soundfile.write(path, made, 16_000, subtype="FLOAT")
    part = read_sound(path, start_s=0.5, seconds=0.25)
    np.testing.assert_array_equal(part.samples, made[8000:12_000].astype(np.float32))
    assert len(read_sound(path, start_s=1.9, seconds=5.0).samples) == 1600


def test_more_than_ten_minutes_asks_for_a_region(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros((1000 * 661, 1)), 1000)
    with pytest.raises(TooLongError, match="11 minutes long; choose up to ten") as raised:
        read_sound(path)
    assert raised.value.seconds == pytest.approx(661)
    assert read_sound(path, start_s=60, seconds=600).seconds == pytest.approx(600)


def test_what_is_no_number_becomes_silence(tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    made = np.array([[0.5], [np.nan], [np.inf], [-1e30]], np.float32)
    soundfile.write(path, made, 8000, subtype="FLOAT")
    assert read_sound(path).samples[:, 0].tolist() == [0.5, 0.0, 1.0, -16.0]


def test_bad_files_have_one_sentence(tmp_path: Path) -> None:
    empty, text = tmp_path / "empty.wav", tmp_path / "text.wav"
    empty.touch()
    text.write_text("this is not a sound " * 50)
    silent = tmp_path / "silent.wav"
    soundfile.write(silent, np.zeros((0, 1)), 8000)
    for path, words in (
        (empty, "“empty.wav” is empty."),
        (text, "“text.wav” is no sound that can be read."),
        (silent, "“silent.wav” holds no sound."),
        (tmp_path / "none.wav", "“none.wav” could not be opened: its folder does not exist."),
        (tmp_path, "could not be opened|is no sound"),
    ):
        with pytest.raises(SoundFileError, match=words):
            read_sound(path)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("good")
    made = []
    for number, (form, subtype) in enumerate(
        [("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("AIFF", "PCM_24"), ("OGG", "VORBIS")]
    ):
        path = folder / str(number)
        soundfile.write(path, tone(8000, 1, 0.1), 8000, format=form, subtype=subtype)
        made.append(path.read_bytes())
    return made


@settings(max_examples=150)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(
    good: list[bytes], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(data.draw(st.sampled_from(good)))
    del content[data.draw(st.integers(1, len(content))) :]
    for _ in range(data.draw(st.integers(0, 8))):
        place = data.draw(st.integers(0, min(len(content) - 1, 120)))
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.bin"
    path.write_bytes(content)
    with contextlib.suppress(SoundFileError):
        sound = read_sound(path)
        assert np.isfinite(sound.samples).all()
        assert sound.samples.nbytes < 2**24
