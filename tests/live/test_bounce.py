"""The song as a file, sample by sample."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.live.bank import Bank
from studio.live.bounce import (
    BounceError,
    BounceFormat,
    Song,
    bounce,
    bounce_stems,
    quantised,
    render_song,
)
from studio.live.engine import Engine
from studio.live.port import PlayNote, TrackSound

RATE = 48000
SONG = Song(
    [PlayNote(0, 1, 69, 100, 0), PlayNote(1.5, 0.5, 57, 127, 1), PlayNote(2, 0.25, 36, 110, 2)],
    4.0,
    150.0,
    (TrackSound(level_db=-6), TrackSound(pan=-0.5), TrackSound(program=128)),
)


def whole(song: Song, bank: Bank, *, tail: bool = True) -> np.ndarray:
    return np.concatenate(list(render_song(song, bank, RATE, tail=tail)))


def test_is_what_live_playing_renders(sine_bank: Bank) -> None:
    """A second engine, driven in blocks as a sound card does, gives the same samples to the last bit."""
    engine = Engine(RATE, sine_bank)
    engine.set_looping(False)
    engine.set_tempo(SONG.tempo)
    engine.set_tracks(SONG.tracks)
    engine.load(SONG.notes, SONG.length)
    for _ in range(32):
        engine.render(256)
    engine.play(0.0)
    live = np.concatenate([engine.render(256) for _ in range(300)])
    bounced = whole(SONG, sine_bank, tail=False)
    assert len(bounced) == round(4 * 60 / 150 * RATE)
    assert np.abs(bounced).max() > 0.1
    np.testing.assert_array_equal(bounced, live[: len(bounced)])


def test_the_tail_rings_out(sine_bank: Bank) -> None:
    late = Song([PlayNote(3.9, 0.1, 69, 127)], 4.0, 120.0, (TrackSound(),))
    sound = whole(late, sine_bank)
    assert len(sound) > 2 * RATE
    assert np.abs(sound[2 * RATE :]).max() > 0.01
    assert np.abs(sound[-100:]).max() < 1e-4


@pytest.mark.parametrize(
    ("name", "depth", "error"),
    [("a.wav", 16, 1.5 / 32768), ("a.wav", 24, 1.3e-7), ("a.wav", 32, 0.0), ("a.flac", 24, 1.3e-7)],
)
def test_files_hold_the_sound(
    sine_bank: Bank, tmp_path: Path, name: str, depth: int, error: float
) -> None:
    path = tmp_path / name
    progress = list(bounce(SONG, sine_bank, path, BounceFormat(RATE, depth)))
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    sound, rate = soundfile.read(path, dtype="float64")
    assert rate == RATE
    assert np.abs(sound - whole(SONG, sine_bank)).max() <= error
    assert list(tmp_path.iterdir()) == [path]


def test_dither_takes_the_error_off_the_signal() -> None:
    quiet = (0.4 / 32768 * np.sin(np.arange(200_000) * 0.05)).astype(np.float32)[:, None]
    steps = quantised(quiet, 16, np.random.default_rng(0)) / 2**31
    likeness = float((steps * quiet).sum() / (quiet.astype(np.float64) ** 2).sum())
    assert likeness == pytest.approx(1.0, abs=0.02)
    assert not quantised(np.zeros((10, 2), np.float32), 16, np.random.default_rng(0)).any()


def test_stems_have_one_length_and_add_up(sine_bank: Bank, tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.wav" for i in range(3)]
    list(bounce_stems(SONG, sine_bank, paths, BounceFormat(RATE, 32)))
    stems = [soundfile.read(path, dtype="float64")[0] for path in paths]
    mix = whole(SONG, sine_bank)
    assert {len(stem) for stem in stems} == {len(mix)}
    np.testing.assert_allclose(sum(stems), mix, atol=1e-5)


def test_stopping_early_leaves_no_file(sine_bank: Bank, tmp_path: Path) -> None:
    running = bounce(SONG, sine_bank, tmp_path / "a.wav", BounceFormat())
    next(running)
    running.close()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_said(sine_bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(BounceError, match=r"a\.wav could not be written"):
        list(bounce(SONG, sine_bank, tmp_path / "none" / "a.wav", BounceFormat()))
    with pytest.raises(BounceError, match="WAV with 16, 24 or 32"):
        list(bounce(SONG, sine_bank, tmp_path / "a.mp3", BounceFormat()))


def test_is_faster_than_real_time(sine_bank: Bank) -> None:
    long = Song(
        [PlayNote(i / 4, 2, 50 + i % 30, 90) for i in range(240)], 60.0, 120.0, (TrackSound(),)
    )
    started = time.process_time()
    sound = whole(long, sine_bank)
    assert len(sound) / RATE > 3 * (time.process_time() - started)
