"""Read recordings of any rate, width and number of channels: WAV, AIFF, FLAC, Ogg and MP3, by their content.

libsndfile does the decoding. Lengths are checked against the header before anything is read, and against what really
came afterwards, because a header may say anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from studio.errors import PlainError
from studio.files import plain_reason
from studio.timbre.item import Samples, Sound

MAX_SECONDS = 600.0
"""Longest sound that is taken in one piece; of a longer one a region is chosen."""
MAX_BYTES = 2**30
"""Most memory the samples of one sound may take, as float32."""
MAX_CHANNELS = 32
MIN_RATE, MAX_RATE = 1_000, 768_000
_PIECE = 1 << 16


class SoundFileError(PlainError):
    """A recording cannot be read; the text is one sentence that names the file."""


class TooLongError(SoundFileError):
    """A recording is longer than :data:`MAX_SECONDS`.

    Attributes:
        seconds: how long it is.
    """

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """What a header says.

    Attributes:
        frames: how many, possibly an estimate for MP3.
        channels: 1..32.
        sample_rate: frames a second.
        kind: e.g. ``"WAV, 24 bit"``.
    """

    frames: int
    channels: int
    sample_rate: int
    kind: str

    @property
    def seconds(self) -> float:
        """Length of the whole file."""
        return self.frames / self.sample_rate


def probe(path: Path) -> SoundInfo:
    """Look at a file without reading its samples.

    Raises:
        SoundFileError: it is no sound that can be read.
    """
    with _opened(path) as sound:
        return _info(path, sound)


def read_sound(path: Path, *, start_s: float = 0.0, seconds: float | None = None) -> Sound:
    """Read a recording, or a region of it.

    Args:
        path: the file.
        start_s: where to begin, in seconds.
        seconds: how much to read; None for all that follows.

    Raises:
        TooLongError: more than :data:`MAX_SECONDS` were asked for; choose a region.
        SoundFileError: it is no sound, is damaged, or cannot be opened.
    """
    with _opened(path) as sound:
        info = _info(path, sound)
        first = min(max(0, round(start_s * info.sample_rate)), info.frames)
        wanted = info.frames - first
        if seconds is not None:
            wanted = min(wanted, round(seconds * info.sample_rate))
        if wanted > MAX_SECONDS * info.sample_rate:
            raise TooLongError(
                f"“{path.name}” is {info.seconds / 60:.0f} minutes long; choose up to ten minutes of it.",
                info.seconds,
            )
        if wanted * info.channels * 4 > MAX_BYTES:
            raise SoundFileError(f"“{path.name}” has too many channels for its length.")
        samples = _read(path, sound, first, wanted)
    if not len(samples):
        raise SoundFileError(f"“{path.name}” holds no sound.")
    return Sound(path.stem or "Sound", samples, info.sample_rate)


def _opened(path: Path) -> soundfile.SoundFile:
    try:
        if path.stat().st_size == 0:
            raise SoundFileError(f"“{path.name}” is empty.")
        return soundfile.SoundFile(path)
    except OSError as error:
        raise SoundFileError(
            f"“{path.name}” could not be opened: {plain_reason(error)}."
        ) from error
    except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError) as error:
        raise SoundFileError(f"“{path.name}” is no sound that can be read.") from error


def _info(path: Path, sound: soundfile.SoundFile) -> SoundInfo:
    sane = 0 < sound.channels <= MAX_CHANNELS and MIN_RATE <= sound.samplerate <= MAX_RATE
    if not sane or sound.frames < 0:
        raise SoundFileError(f"“{path.name}” is damaged: its header makes no sense.")
    return SoundInfo(sound.frames, sound.channels, sound.samplerate, _kind(sound))


def _kind(sound: soundfile.SoundFile) -> str:
    bits = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}.get(sound.subtype)
    if bits:
        return f"{sound.format}, {bits} bit"
    return f"{sound.format}, {'float' if 'FLOAT' in sound.subtype else sound.subtype.lower()}"


def _read(path: Path, sound: soundfile.SoundFile, first: int, wanted: int) -> Samples:
    """Read in pieces, so that a header that lies costs no memory."""
    pieces: list[Samples] = []
    try:
        if first:
            sound.seek(first)
        left = wanted
        while left > 0:
            piece = sound.read(min(left, _PIECE), dtype="float32", always_2d=True)
            if not len(piece):
                break
            pieces.append(piece)
            left -= len(piece)
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        if not pieces:
            raise SoundFileError(f"“{path.name}” is damaged.") from error
    except MemoryError as error:
        raise SoundFileError(f"There is not enough memory for “{path.name}”.") from error
    if not pieces:
        return np.zeros((0, sound.channels), np.float32)
    samples = np.concatenate(pieces)
    # A float file may hold anything; what is no number would go through every filter to the ears.
    np.nan_to_num(samples, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(samples, -16.0, 16.0, out=samples)
