"""A sound's samples as a file inside a project, without the loss of a single bit.

FLAC holds whole numbers of up to 24 bits. Recordings come from 16 or 24 bit files, and their float samples are those
whole numbers over a power of two, so FLAC brings them back exactly. Samples that are not (the output of a network or
of a resampler) are kept as 32-bit float WAV instead: an original is never rounded.
"""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.float32]

MAX_SOUND_BYTES = 2**30
"""Most memory the samples of one sound may take: 46 minutes of stereo at 48 kHz."""
_MAX_FLAC_CHANNELS = 8
_MAX_FLAC_RATE = 655_350


class SoundCodecError(Exception):
    """Bytes are not a sound, or a sound is too long; the text says why, to be put into a sentence."""


def encode_sound(samples: Samples, sample_rate: int) -> tuple[str, bytes]:
    """Write samples as FLAC where that is exact, else as float WAV.

    Args:
        samples: float32 ``(frames, channels)``.
        sample_rate: frames a second.

    Returns:
        The file name's ending (``"flac"`` or ``"wav"``) and the file's content.

    Raises:
        SoundCodecError: no audio file can hold it.
    """
    samples = np.asarray(samples, dtype=np.float32)
    if samples.nbytes > MAX_SOUND_BYTES:
        raise SoundCodecError("it is too long")
    fits_flac = 0 < samples.shape[1] <= _MAX_FLAC_CHANNELS and 0 < sample_rate <= _MAX_FLAC_RATE
    for bits in (16, 24) if fits_flac and len(samples) else ():
        whole = _as_whole_numbers(samples, bits)
        if whole is not None:
            return "flac", _write(whole, sample_rate, "FLAC", f"PCM_{bits}")
    return "wav", _write(samples, sample_rate, "WAV", "FLOAT")


def decode_sound(data: bytes) -> tuple[Samples, int]:
    """Read samples back.

    Returns:
        float32 ``(frames, channels)`` and the sample rate.

    Raises:
        SoundCodecError: it is no sound, damaged, or longer than :data:`MAX_SOUND_BYTES`.
    """
    if not data.startswith((b"fLaC", b"RIFF")):
        raise SoundCodecError("it is neither FLAC nor WAV")
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            if sound.frames * sound.channels * 4 > MAX_SOUND_BYTES:
                raise SoundCodecError("it is too long")
            samples = sound.read(dtype="float32", always_2d=True)
            if len(samples) != sound.frames:
                raise SoundCodecError("it is cut short")
            return samples, sound.samplerate
    except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError, MemoryError) as error:
        raise SoundCodecError("it is damaged") from error


def _as_whole_numbers(samples: Samples, bits: int) -> NDArray[np.int32] | None:
    """Return the samples as left-aligned 32-bit integers, or None if that many bits do not hold them."""
    full = np.float32(2 ** (bits - 1))
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = samples * full
        exact = bool(np.all((scaled == np.rint(scaled)) & (scaled >= -full) & (scaled < full)))
    if not exact:
        return None
    return np.left_shift(scaled.astype(np.int32), 32 - bits)


def _write(data: NDArray[np.generic], sample_rate: int, kind: str, subtype: str) -> bytes:
    out = io.BytesIO()
    try:
        soundfile.write(out, data, sample_rate, format=kind, subtype=subtype)
    except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError) as error:
        raise SoundCodecError("no audio file can hold it") from error
    return out.getvalue()
