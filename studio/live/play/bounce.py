"""The song as a file: rendered by the very kernel that plays live, faster than real time.

Stems are rendered one by one through the same master and limiter as the mix. While the mix stays below the limiter's
knee (-2.5 dB) that chain is linear and the stems add up to the mix; where the limiter turns the mix down, the stems
together are louder by just what it takes away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.files import FileSaveError, atomic_file, plain_reason
from studio.live.engine.bank import Bank
from studio.live.engine.engine import Engine
from studio.live.engine.patch import Patch
from studio.live.kernel.swing import Swing
from studio.live.port import PlayControl, PlayNote, TrackSound

CHUNK = 8192
MAX_TAIL_S = 30.0
QUIET = 10 ** (-90 / 20)
"""The tail ends when a whole chunk stays below -90 dB and nothing sounds."""

Depth = Literal[16, 24, 32]
_SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}


class BounceError(PlainError):
    """The song cannot be written; the text is a sentence for the person."""


Corners = tuple[float, float, float, float]
PAD_STEP_S = 0.004
"""The pad's point is looked up so often; the kernel glides from one place to the next."""


@dataclass(frozen=True, eq=False)
class PadSound:
    """A pad of sounds that some tracks play instead of their programs.

    Attributes:
        tracks: indices of those.
        weigh: tells how the four corners weigh at a place of the song, in quarter notes.
        patch: tells what is played where the corners weigh so.
    """

    tracks: Sequence[int]
    weigh: Callable[[float], Corners]
    patch: Callable[[Corners], Patch]


@dataclass(frozen=True)
class Song:
    """What is rendered.

    Attributes:
        notes: in quarter notes of the song.
        length: of what is rendered, in quarter notes from ``start``.
        tempo: quarter notes a minute.
        tracks: how they sound.
        master_db: master level.
        swing: how late every second step comes.
        start: where the rendering begins, in quarter notes; notes that began before are not heard, as when one starts
            to play there.
        pad: what some of the tracks play instead, or None.
        controls: how bend, mod wheel and pressure of the tracks move.
    """

    notes: Sequence[PlayNote]
    length: float
    tempo: float
    tracks: Sequence[TrackSound]
    master_db: float = 0.0
    swing: Swing = field(default_factory=Swing)
    start: float = 0.0
    pad: PadSound | None = None
    controls: Sequence[PlayControl] = ()

    @property
    def end(self) -> float:
        """Where it ends, in quarter notes of the song."""
        return self.start + self.length

    @property
    def seconds(self) -> float:
        """How long it lasts, without what rings on."""
        heard = self.swing.swung(self.end) - self.swing.swung(self.start)
        return heard * 60.0 / self.tempo


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
    engine.set_controls(song.controls)
    # What begins past the end would be heard in the tail.
    engine.load([note for note in song.notes if note.start < song.end], song.end)
    begin = song.swing.swung(song.start)
    pad = _Pad(engine, song, begin)
    engine.render(CHUNK)  # levels glide to their places before the song begins
    engine.play(begin)
    left = round(song.seconds * rate)
    while left > 0:
        piece = pad.render(min(CHUNK, left))
        left -= len(piece)
        yield piece
    if tail:
        for _ in range(int(MAX_TAIL_S * rate / CHUNK)):
            piece = pad.render(CHUNK)
            if int(engine.state["sounding"]) == 0 and np.abs(piece).max() < QUIET:
                return
            yield piece


class _Pad:
    """Renders an engine's sound while its pad goes where the song says."""

    def __init__(self, engine: Engine, song: Song, begin: float) -> None:
        self._engine, self._pad = engine, song.pad
        self._begin, self._beats_a_frame = begin, song.tempo / 60.0 / engine.rate
        self._done = 0
        self._step = max(1, round(PAD_STEP_S * engine.rate))
        self._weights: Corners | None = None
        self._patch: Patch | None = None
        if self._pad is not None:
            self._move(self._pad)

    def render(self, frames: int) -> NDArray[np.float32]:
        """Return the next frames; how they are cut does not change the sound."""
        if self._pad is None:
            return self._engine.render(frames)
        pieces = []
        while frames > 0:
            if self._done % self._step == 0:
                self._move(self._pad)
            count = min(self._step - self._done % self._step, frames)
            pieces.append(self._engine.render(count))
            self._done += count
            frames -= count
        return np.concatenate(pieces)

    def _move(self, pad: PadSound) -> None:
        """Go to where the pad is now."""
        weights = pad.weigh(self._begin + self._done * self._beats_a_frame)
        if weights == self._weights:
            return
        self._weights = weights
        patch = pad.patch(weights)
        for track in pad.tracks:
            if patch is not self._patch:
                self._engine.publish_patch(track, patch)
            self._engine.set_pad_weights(track, weights)
        self._patch = patch


def bounce(song: Song, bank: Bank, path: Path, form: BounceFormat) -> Iterator[float]:
    """Write the mix; yields progress 0..1 (1 is reached before a tail ends). Stopping early leaves no file.

    Raises:
        BounceError: the file cannot be written.
    """
    yield from _write(song, bank, path, form, None)


def bounce_stems(
    song: Song,
    bank: Bank,
    paths: Sequence[Path],
    form: BounceFormat,
    frames: int | None = None,
) -> Iterator[float]:
    """Write each track alone, all from the start to the same end; yields progress 0..1.

    Args:
        song: muted tracks become silent files; solo counts as in the mix.
        bank: the sounds.
        paths: one for each of ``song.tracks``.
        form: how they are written.
        frames: how long the mix is; without it the mix is rendered once more to know.

    Raises:
        BounceError: a file cannot be written.
    """
    passes = len(paths) + (frames is None)
    before = passes - len(paths)
    if frames is None:
        frames, total = 0, song.seconds * form.rate
        for piece in render_song(song, bank, form.rate, tail=form.tail):
            frames += len(piece)
            yield (min(frames / total, 1.0) if total else 1.0) / passes
    soloed = any(track.solo for track in song.tracks)
    for number, path in enumerate(paths):
        heard = song.tracks[number]
        alone = [
            replace(t, mute=i != number or t.mute or (soloed and not heard.solo), solo=False)
            for i, t in enumerate(song.tracks)
        ]
        for progress in _write(replace(song, tracks=alone), bank, path, form, frames):
            yield (before + number + progress) / passes


def _write(
    song: Song, bank: Bank, path: Path, form: BounceFormat, frames: int | None
) -> Iterator[float]:
    kind = {".wav": "WAV", ".flac": "FLAC"}.get(path.suffix.lower())
    if kind is None or (kind == "FLAC" and form.depth == 32):
        raise BounceError(
            "Sound can be written as WAV with 16, 24 or 32 bits, or as FLAC with 16 or 24."
        )
    total = song.seconds * form.rate
    dither = np.random.default_rng(form.seed)
    done = 0
    try:
        with atomic_file(path) as stream:
            watched = _Watched(stream)
            try:
                with soundfile.SoundFile(
                    watched, "w", form.rate, 2, subtype=_SUBTYPES[form.depth], format=kind
                ) as file:
                    sound = render_song(song, bank, form.rate, tail=form.tail)
                    for piece in _of_length(sound, frames):
                        file.write(quantised(piece, form.depth, dither))
                        done += len(piece)
                        yield min(done / total, 1.0) if total else 1.0
            finally:
                # What the disk said is plainer than what libsndfile makes of it.
                watched.check()
    except (OSError, soundfile.SoundFileError, FileSaveError) as error:
        raise BounceError(f"{path.name} could not be written: {_reason(error)}.") from error


class _Watched:
    """A file for libsndfile, which cannot carry the reason why a disk refuses back to Python."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self._error is None:
            try:
                return self._stream.write(data)
            except OSError as error:
                self._error = error
        return 0

    def seek(self, place: int, whence: int = 0) -> int:
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def check(self) -> None:
        """Raise what a write ran into."""
        if self._error is not None:
            raise self._error


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


def _reason(error: BaseException | None) -> str:
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return plain_reason(error) if error is not None else "the disk refuses it"
