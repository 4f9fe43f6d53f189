"""Write recordings as WAV or FLAC that any other program opens.

16-bit files are dithered with triangular noise of two steps' width (TPDF; Lipshitz, Wannamaker and Vanderkooy 1992),
so that what is rounded away becomes noise and not distortion. A loop goes into a ``smpl`` chunk, where samplers look.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.files import save_bytes_atomically
from studio.timbre.item import Samples
from studio.timbre.sound.resample import resampled

RATES = (44_100, 48_000, 96_000)
BITS = (16, 24, 32)
FORMATS = ("wav", "flac")
_DITHER_SEED = 0


def audio_bytes(
    samples: Samples,
    rate: int,
    *,
    form: str = "wav",
    bits: int = 24,
    wanted_rate: int | None = None,
    loop: tuple[int, int] | None = None,
    root_pitch: float | None = None,
) -> bytes:
    """Return the content of a finished audio file.

    Args:
        samples: float32 ``(frames, channels)``; what exceeds -1..1 is held there, but for 32 bits, which are float.
        rate: frames a second.
        form: ``"wav"`` or ``"flac"``.
        bits: 16, 24, or 32 (float, WAV only).
        wanted_rate: frames a second in the file; None for ``rate``.
        loop: first frame and the frame after the last, for a ``smpl`` chunk (WAV only).
        root_pitch: MIDI key written into the chunk.

    Raises:
        ValueError: FLAC has no 32-bit float.
    """
    if form == "flac" and bits == 32:
        raise ValueError("FLAC holds 16 or 24 bits.")
    out_rate = wanted_rate or rate
    sound = resampled(samples, rate, out_rate)
    subtype = "FLOAT" if bits == 32 else f"PCM_{bits}"
    data_out = sound if bits == 32 else _whole_numbers(sound, bits)
    out = io.BytesIO()
    soundfile.write(out, data_out, out_rate, format=form.upper(), subtype=subtype)
    data = out.getvalue()
    if form == "wav" and (loop is not None or root_pitch is not None):
        scale = out_rate / rate
        data = _with_smpl(data, out_rate, _scaled(loop, scale, len(sound)), root_pitch)
    return data


def write_audio(path: Path, samples: Samples, rate: int, **form: object) -> None:
    """Write a finished audio file or leave none; arguments as :func:`audio_bytes`.

    Raises:
        FileSaveError: it could not be written.
    """
    save_bytes_atomically(path, audio_bytes(samples, rate, **form))  # type: ignore[arg-type]


def _whole_numbers(samples: Samples, bits: int) -> NDArray[np.int32]:
    """Round to whole numbers, left-aligned in 32 bits: libsndfile's own rounding would scale by 32767 of 32768."""
    full = 2.0 ** (bits - 1)
    sound = _dithered(samples) if bits == 16 else samples
    whole = np.rint(np.clip(sound.astype(np.float64) * full, -full, full - 1.0)).astype(np.int32)
    return np.left_shift(whole, 32 - bits)


def _dithered(samples: Samples) -> Samples:
    """Add triangular noise of one 16-bit step each way; the same noise each time, so files can be compared."""
    noise = np.random.default_rng(_DITHER_SEED)
    step = np.float32(2.0**-15)
    first = noise.random(samples.shape, np.float32)
    return samples + (first - noise.random(samples.shape, np.float32)) * step


def _scaled(loop: tuple[int, int] | None, scale: float, frames: int) -> tuple[int, int] | None:
    if loop is None:
        return None
    first, last = (min(frames, round(edge * scale)) for edge in loop)
    return (first, last) if last > first else None


def _with_smpl(
    data: bytes, rate: int, loop: tuple[int, int] | None, root_pitch: float | None
) -> bytes:
    """Append a ``smpl`` chunk (Microsoft RIFF new multimedia data types, 1994) and mend the length in the header."""
    root = 60.0 if root_pitch is None else min(127.0, max(0.0, root_pitch))
    key = int(root)
    # The fraction of a semitone as an unsigned fraction of 2^32.
    fraction = min(0xFFFFFFFF, int((root - key) * 2.0**32))
    loops = 0 if loop is None else 1
    chunk = struct.pack("<9I", 0, 0, 10**9 // rate, key, fraction, 0, 0, loops, 0)
    if loop is not None:
        # The chunk names the last frame played, not the one after.
        chunk += struct.pack("<6I", 0, 0, loop[0], loop[1] - 1, 0, 0)
    body = (
        data + (b"\0" if len(data) % 2 else b"") + b"smpl" + struct.pack("<I", len(chunk)) + chunk
    )
    return body[:4] + struct.pack("<I", len(body) - 8) + body[8:]
