"""The song as a file: rendered by the very kernel that plays live, faster than real time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.live.bank import Bank
from studio.live.engine import Engine
from studio.live.port import PlayNote, TrackSound
from studio.live.swing import Swing

CHUNK = 8192
MAX_TAIL_S = 30.0
QUIET = 10 ** (-90 / 20)
"""The tail ends when a whole chunk stays below -90 dB and nothing sounds."""

Depth = Literal[16, 24, 32]
_SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}


class BounceError(Exception):
    """The song cannot be written; the text is a sentence for the person."""


@dataclass(frozen=True)
class Song:
    """What is rendered.

    Attributes:
        notes: in quarter notes.
        length: quarter notes.
        tempo: quarter notes a minute.
        tracks: how they sound.
        master_db: master level.
        swing: how late every second step comes.
    """

    notes: Sequence[PlayNote]
    length: float
    tempo: float
    tracks: Sequence[TrackSound]
    master_db: float = 0.0
    swing: Swing = field(default_factory=Swing)


@dataclass(frozen=True)
class BounceFormat:
    """How a file is written: its ending (.wav or .flac) is the caller's; 32 is floating point and only for WAV."""

    rate: int = 48000
    depth: Depth = 24
    tail: bool = True
    seed: int = 0


def render_song(
    song: Song, bank: Bank, rate: int, *, tail: bool = True
) -> Iterator[NDArray[np.float32]]:
    """Yield the song's sound in pieces of at most 8,192 frames: the same samples that live playing renders."""
    engine = Engine(rate, bank)
    engine.set_looping(False)
    engine.set_tempo(song.tempo)
    engine.set_swing(song.swing)
    engine.set_tracks(song.tracks)
    engine.set_master(song.master_db)
    engine.load(song.notes, song.length)
    engine.render(CHUNK)  # levels glide to their places before the song begins
    engine.play(0.0)
    left = round(song.length * 60.0 / song.tempo * rate)
    while left > 0:
        piece = engine.render(min(CHUNK, left))
        left -= len(piece)
        yield piece
    if tail:
        for _ in range(int(MAX_TAIL_S * rate / CHUNK)):
            piece = engine.render(CHUNK)
            if int(engine.state["sounding"]) == 0 and np.abs(piece).max() < QUIET:
                return
            yield piece


def bounce(song: Song, bank: Bank, path: Path, form: BounceFormat) -> Iterator[float]:
    """Write the mix; yields progress 0..1 (1 is reached before a tail ends). Stopping early leaves no file.

    Raises:
        BounceError: the file cannot be written.
    """
    yield from _write(song, bank, path, form, None)


def bounce_stems(
    song: Song, bank: Bank, paths: Sequence[Path], form: BounceFormat
) -> Iterator[float]:
    """Write each track alone, all from the start to the same end; yields progress 0..1.

    Args:
        song: muted tracks become silent files; solo counts as in the mix.
        bank: the sounds.
        paths: one for each of ``song.tracks``.
        form: how they are written.

    Raises:
        BounceError: a file cannot be written.
    """
    frames = sum(len(piece) for piece in render_song(song, bank, form.rate, tail=form.tail))
    soloed = any(track.solo for track in song.tracks)
    for number, path in enumerate(paths):
        heard = song.tracks[number]
        alone = [
            replace(t, mute=i != number or t.mute or (soloed and not heard.solo), solo=False)
            for i, t in enumerate(song.tracks)
        ]
        for progress in _write(replace(song, tracks=alone), bank, path, form, frames):
            yield (number + progress) / len(paths)


def _write(
    song: Song, bank: Bank, path: Path, form: BounceFormat, frames: int | None
) -> Iterator[float]:
    kind = {".wav": "WAV", ".flac": "FLAC"}.get(path.suffix.lower())
    if kind is None or (kind == "FLAC" and form.depth == 32):
        raise BounceError(
            "Sound can be written as WAV with 16, 24 or 32 bits, or as FLAC with 16 or 24."
        )
    total = song.length * 60.0 / song.tempo * form.rate
    partial = path.with_name(path.name + ".part")
    dither = np.random.default_rng(form.seed)
    done = 0
    try:
        with soundfile.SoundFile(
            partial, "w", form.rate, 2, subtype=_SUBTYPES[form.depth], format=kind
        ) as file:
            for piece in _of_length(render_song(song, bank, form.rate, tail=form.tail), frames):
                file.write(quantised(piece, form.depth, dither))
                done += len(piece)
                yield min(done / total, 1.0) if total else 1.0
        os.replace(partial, path)  # noqa: PTH105 - Path.replace says less about what it does
    except (OSError, soundfile.SoundFileError) as error:
        raise BounceError(f"{path.name} could not be written: {_reason(error)}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _of_length(
    pieces: Iterator[NDArray[np.float32]], frames: int | None
) -> Iterator[NDArray[np.float32]]:
    """Cut or fill with silence to ``frames``; None leaves the length as it is."""
    if frames is None:
        yield from pieces
        return
    for piece in pieces:
        yield piece[:frames]
        frames -= len(piece)
        if frames <= 0:
            return
    while frames > 0:
        yield np.zeros((min(CHUNK, frames), 2), np.float32)
        frames -= CHUNK


def quantised(
    sound: NDArray[np.float32], depth: Depth, dither: np.random.Generator
) -> NDArray[np.float32] | NDArray[np.int32]:
    """Round for a file: 16 bits with triangular dither of two steps, 24 plainly, 32 not at all.

    Triangular dither makes the error's mean and power independent of the signal (Lipshitz, Wannamaker and Vanderkooy,
    "Quantization and Dither", JAES 1992). Silence stays silent.
    """
    if depth == 32:
        return sound
    steps = 2.0 ** (depth - 1)
    scaled = sound.astype(np.float64) * steps
    if depth == 16 and sound.any():
        scaled += dither.random(sound.shape) - dither.random(sound.shape)
    clipped = np.clip(np.rint(scaled), -steps, steps - 1)
    return (clipped.astype(np.int64) << (32 - depth)).astype(np.int32)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or "the disk refuses it")
