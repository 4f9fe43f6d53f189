"""The song as a file, sample by sample."""

from __future__ import annotations

import contextlib
import errno
import io
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.live.engine.bank import Bank, Pcm
from studio.live.engine.engine import Engine
from studio.live.engine.patch import Patch, Recording, RenderedSounds, Shape
from studio.live.kernel.swing import Swing
from studio.live.play.bounce import (
    CHUNK,
    BounceError,
    BounceFormat,
    Corners,
    PadSound,
    Song,
    bounce,
    bounce_stems,
    quantised,
    render_song,
)
from studio.live.port import PlayNote, TrackSound

RATE = 48000
SONG = Song(
    [PlayNote(0, 1, 69, 100, 0), PlayNote(1.5, 0.5, 57, 127, 1), PlayNote(2, 0.25, 36, 110, 2)],
    4.0,
    150.0,
    (
        TrackSound(level_db=-15),
        TrackSound(level_db=-9, pan=-0.5),
        TrackSound(program=128, level_db=-9),
    ),
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


def tones(pitch: float, seconds: float = 1.0) -> Recording:
    wave = 0.3 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * 16000)) / 16000)
    return Recording(Pcm.of(wave.astype(np.float32)), 16000, pitch)


def padded(weigh: Callable[[float], Corners]) -> Song:
    """Return a song whose second track plays a pad, with a patch of its own in the first corner."""
    a, b = tones(57.0), tones(45.0, 2.0)
    between = Patch(Shape(), rendered=RenderedSounds((60,), (((a, b), (None, b)),), cornered=True))
    corner = Patch(Shape(attack_ms=80.0), rendered=RenderedSounds((60,), (((a,),),)))
    pad = PadSound([1], weigh, lambda weights: corner if weights[0] == 1.0 else between)
    return replace(SONG, pad=pad)


def test_a_pad_is_what_live_playing_renders(sine_bank: Bank) -> None:
    """The live engine is told the pad's way at the moments at which the bounce looks it up: 4 ms."""

    def weigh(beat: float) -> Corners:
        share = min(max(beat - 1.0, 0.0), 1.0)
        return (1.0 - share, 0.7 * share, 0.0, 0.3 * share)

    song = padded(weigh)
    engine = Engine(RATE, sine_bank)
    engine.set_looping(False)
    engine.set_tempo(song.tempo)
    engine.set_tracks(song.tracks)
    engine.load(song.notes, song.length)
    engine.publish_patch(1, song.pad.patch(weigh(0.0)))
    engine.set_pad_weights(1, weigh(0.0))
    for _ in range(32):
        engine.render(256)
    engine.play(0.0)
    pieces = []
    for block in range(round(4 * 60 / 150 / 0.004)):
        weights = weigh(block * 0.004 * 150 / 60)
        if weights != (1.0, 0.0, 0.0, 0.0):
            if weigh((block - 1) * 0.004 * 150 / 60)[0] == 1.0:
                engine.publish_patch(1, song.pad.patch(weights))
            engine.set_pad_weights(1, weights)
        pieces += [engine.render(64), engine.render(128)]
    bounced = whole(song, sine_bank, tail=False)
    np.testing.assert_array_equal(bounced, np.concatenate(pieces))
    plain = whole(replace(song, pad=None), sine_bank, tail=False)
    assert np.abs(bounced - plain).max() > 0.05, "the pad is heard"
    still = whole(padded(lambda _beat: (1.0, 0.0, 0.0, 0.0)), sine_bank, tail=False)
    assert np.abs(bounced - still).max() > 0.05, "and where it goes"


def test_stems_have_the_pad_as_the_mix_has(sine_bank: Bank, tmp_path: Path) -> None:
    song = padded(lambda _beat: (0.2, 0.8, 0.0, 0.0))
    paths = [tmp_path / f"{n}.wav" for n in range(3)]
    list(bounce_stems(song, sine_bank, paths, BounceFormat(RATE, 32)))
    stems = [soundfile.read(path, dtype="float64")[0] for path in paths]
    mix = whole(song, sine_bank)
    assert np.abs(mix).max() < 0.75, "below the limiter's knee"
    np.testing.assert_allclose(sum(stems), mix, atol=1e-5)
    alone = whole(
        replace(song, tracks=[TrackSound(mute=True), song.tracks[1], TrackSound(mute=True)]),
        sine_bank,
    )
    np.testing.assert_allclose(stems[1][: len(alone)], alone[: len(stems[1])], atol=1e-6)


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


def test_stems_differ_from_the_mix_only_where_the_limiter_works(
    sine_bank: Bank, tmp_path: Path
) -> None:
    loud = replace(
        SONG, master_db=-3.0, tracks=(TrackSound(), TrackSound(), TrackSound(program=128))
    )
    loud = replace(
        loud, notes=[replace(n, velocity=127, start=n.start / 4) for n in SONG.notes] * 2
    )
    paths = [tmp_path / f"{i}.wav" for i in range(3)]
    list(bounce_stems(loud, sine_bank, paths, BounceFormat(RATE, 32)))
    together = sum(soundfile.read(path, dtype="float64")[0] for path in paths)
    mix = whole(loud, sine_bank)
    assert np.abs(mix).max() < 1.0 <= np.abs(together).max()
    first = int(np.argmax(np.abs(together).max(axis=1) > 0.75))
    assert first > 100
    np.testing.assert_allclose(together[:first], mix[:first], atol=1e-5)
    assert np.all(np.abs(mix) <= np.abs(together) + 1e-4), "the limiter only takes away"


def test_a_range_is_what_playing_from_there_renders(sine_bank: Bank) -> None:
    swung = replace(SONG, swing=Swing(66.0), start=1.25, length=1.5)
    engine = Engine(RATE, sine_bank)
    engine.set_looping(False)
    engine.set_tempo(SONG.tempo)
    engine.set_swing(swung.swing)
    engine.set_tracks(SONG.tracks)
    engine.load(SONG.notes, 4.0)
    engine.render(CHUNK)
    engine.play(swung.swing.swung(1.25))
    live = engine.render(round(1.5 * 60 / 150 * RATE) + 2000)
    bounced = whole(swung, sine_bank, tail=False)
    heard = swung.swing.swung(2.75) - swung.swing.swung(1.25)
    assert len(bounced) == round(heard * 60 / 150 * RATE)
    np.testing.assert_array_equal(bounced, live[: len(bounced)])
    assert np.abs(bounced).max() > 0.05


def test_what_begins_after_a_range_is_not_in_its_tail(sine_bank: Bank) -> None:
    part = Song(
        [PlayNote(0.0, 0.5, 69, 100), PlayNote(1.0, 1, 57, 127)], 1.0, 120.0, (TrackSound(),)
    )
    alone = replace(part, notes=part.notes[:1])
    np.testing.assert_array_equal(whole(part, sine_bank), whole(alone, sine_bank))


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_a_disk_that_is_full_has_a_sentence_and_leaves_nothing(
    sine_bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    class Full(io.BytesIO):
        def write(self, data: bytes) -> int:
            if self.tell() + len(data) > 9_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    @contextlib.contextmanager
    def full(_path: Path) -> Iterator[io.BytesIO]:
        yield Full()

    monkeypatch.setattr("studio.live.play.bounce.atomic_file", full)
    with pytest.raises(BounceError, match=f"{name} could not be written: the disk is full."):
        list(bounce(SONG, sine_bank, tmp_path / name, BounceFormat()))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes")
def test_a_file_too_large_leaves_the_old_one(sine_bank: Bank, tmp_path: Path) -> None:
    import resource

    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(BounceError, match="cannot hold a file of this size"):
            list(bounce(SONG, sine_bank, path, BounceFormat()))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


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
