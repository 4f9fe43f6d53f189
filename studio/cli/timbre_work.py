"""What the commands of ``chimera timbre`` are made of: reading, encoding, decoding, writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from studio.cli.output import tell
from studio.cli.running import run_shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.timbre.item import Sound
    from studio.timbre.see.rainbowgram import Rainbowgram
    from studio.worker.job import Job
    from studio.worker.store import WeightStore

    Floats = NDArray[np.float32]

Result = TypeVar("Result")


class Decoder(StrEnum):
    """What makes sound of an embedding."""

    LIVE = "live"
    WAVENET = "wavenet"


class Law(StrEnum):
    """How a point of the pad weighs its corners; see :class:`studio.latent.MixLaw`."""

    BILINEAR = "bilinear"
    DISTANCE = "distance"


def read(path: Path) -> Sound:
    """Read a recording and listen for its pitch."""
    from studio.timbre.sound.read import read_sound
    from studio.timbre.sound.root_pitch import detect_root_pitch

    sound = read_sound(path)
    found = detect_root_pitch(sound.mono, sound.sample_rate)
    sure = found is not None and found.confidence >= 0.5
    return replace(sound, root_pitch=found.pitch) if found is not None and sure else sound


def read_sounds(files: Sequence[Path]) -> list[Sound]:
    """Read one to four recordings, each from its first frame."""
    _check_count(files)
    return [read(path) for path in files]


def read_corners(files: Sequence[Path]) -> list[Sound]:
    """Read the sounds of one to four corners as the window does, so that both find what the other has rendered."""
    from studio.timbre.sound.listen import listened_to
    from studio.timbre.sound.read import read_sound

    _check_count(files)
    return [listened_to(read_sound(path)) for path in files]


def _check_count(files: Sequence[Path]) -> None:
    if not 1 <= len(files) <= 4:
        raise typer.BadParameter(f"a pad has one to four sounds, not {len(files)}.")


def read_place(words: str) -> tuple[float, float]:
    """Read a point such as ``0.25,0.5``."""
    try:
        x, y = (float(word) for word in words.split(","))
    except ValueError:
        raise typer.BadParameter(f"“{words}” is no point such as 0.25,0.5.") from None
    if not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0):
        raise typer.BadParameter("a point lies between 0,0 and 1,1.")
    return x, y


def embed(sounds: Sequence[Sound], decoder: Decoder, checkpoint: Path | None) -> list[Floats]:
    """Return the embedding ``(frames, 16)`` of each sound, by the encoder that belongs to a decoder."""
    from studio.timbre.jobs import EncodeSounds
    from studio.timbre.live_jobs import EmbedSounds

    if decoder is Decoder.LIVE:
        return list(run(EmbedSounds(tuple(sounds))))
    points = run(EncodeSounds(tuple(sounds)), checkpoint)
    return list(points.reshape(len(sounds), 125, -1))


def point_between(corners: Sequence[Floats], place: tuple[float, float], law: Law) -> Floats:
    """Mix one to four embeddings; two lie beside each other, three leave D empty."""
    import numpy as np

    from studio.latent import MixLaw
    from studio.pad_weights import corner_weights
    from studio.timbre.voicing import corner_embeddings

    filled = [number < len(corners) for number in range(4)]
    weights = corner_weights(filled, np.array([place]), MixLaw(law.value))[0][: len(corners)]
    stacked = corner_embeddings(list(corners))
    return np.asarray(np.tensordot(weights, stacked, axes=1), np.float32)


def square(corners: Sequence[Floats], side: int, law: Law) -> list[Floats]:
    """Mix one to four embeddings at a square of points, row by row from the top left."""
    from studio.latent import grid_positions

    return [point_between(corners, (x, y), law) for x, y in grid_positions(side).tolist()]


def decode(
    point: Floats,
    pitch: float,
    seconds: float | None,
    decoder: Decoder,
    checkpoint: Path | None,
    seed: int,
    rate: int,
) -> tuple[Floats, int]:
    """Return the sound of an embedding, mono, and its frames a second."""
    from studio.timbre.harmonic.decoder import HarmonicDecoder
    from studio.timbre.jobs import RenderNote
    from studio.timbre.model_names import LIVE

    if decoder is Decoder.LIVE:
        live: HarmonicDecoder = store_of_models().on("cpu").get(LIVE)
        return live.render(point, pitch=pitch, rate=rate, seconds=seconds), rate
    length = len(point) * 0.032 if seconds is None else seconds
    sound = run(RenderNote(point.reshape(-1), pitch, length, seed=seed), checkpoint)
    return sound.mono, sound.sample_rate


def seen(sound: Sound, seconds: float | None) -> Rainbowgram:
    """Return how a sound looks, or its first seconds."""
    from studio.timbre.see.rainbowgram import rainbowgram
    from studio.timbre.sound.resample import NET_RATE, for_net

    samples = for_net(sound)
    return rainbowgram(samples if seconds is None else samples[: round(seconds * NET_RATE)])


def rebuilt(
    sound: Sound,
    pitch: float | None,
    seconds: float | None,
    decoder: Decoder,
    checkpoint: Path | None,
    seed: int,
) -> Sound:
    """Return what a decoder makes of a sound, at its own pitch or another."""
    from studio.timbre.sound.resample import NET_RATE
    from studio.timbre.space import made_sound

    key = pitch if pitch is not None else sound.root_pitch or 60.0
    point = embed([sound], decoder, checkpoint)[0]
    samples, rate = decode(point, key, seconds, decoder, checkpoint, seed, NET_RATE)
    return replace(made_sound(sound.name, samples, key), sample_rate=rate)


Note = tuple[int, int, int, "Floats", int]
"""Column, row, key, samples, frames a second."""


def live_grid(
    corners: Sequence[Floats], side: int, keys: Sequence[int], law: Law, seconds: float
) -> Iterator[Note]:
    """Make the notes of a pad with the live decoder, one after another."""
    for number, point in enumerate(square(corners, side, law)):
        for key in keys:
            samples, rate = decode(point, key, seconds, Decoder.LIVE, None, 0, 44_100)
            yield number % side, number // side, key, samples, rate


def wavenet_grid(
    corners: Sequence[Floats],
    side: int,
    keys: tuple[int, ...],
    law: Law,
    seconds: float,
    seed: int,
    checkpoint: Path | None,
    folder: Path,
) -> Iterator[Note]:
    """Make the notes of a pad with the WaveNet; what lies in ``folder`` already is not made again."""
    from studio.latent import MixLaw
    from studio.timbre.jobs import RenderGrid
    from studio.timbre.mulaw import SAMPLE_RATE, decode_mu_law
    from studio.timbre.render_cache import RenderCache

    a, b, c, d = (corner.reshape(-1) for corner in corners)
    job = RenderGrid((a, b, c, d), folder, side, keys, MixLaw(law.value), seconds, seed=seed)
    made = run(job, checkpoint)
    kept = RenderCache(folder)
    for row in range(side):
        for column in range(side):
            for key in keys:
                codes = kept.get(made.key(column, row, key), made.samples)
                if codes is not None:
                    yield column, row, key, decode_mu_law(codes), SAMPLE_RATE


def write_note(folder: Path, column: int, row: int, key: int, samples: Floats, rate: int) -> Path:
    """Write one note of a pad and return its file."""
    from studio.timbre.sound.write import write_audio

    path = folder / f"column-{column + 1:02d}-row-{row + 1:02d}-key-{key:03d}.wav"
    write_audio(path, samples[:, None], rate, bits=24, root_pitch=float(key))
    return path


def run(job: Job[Result], checkpoint: Path | None = None) -> Result:
    """Run a job here and now; its progress is shown on a terminal."""
    from studio.timbre.jobs import MODEL

    store = store_of_models()
    if checkpoint is not None:
        store.put_path(MODEL, checkpoint)
    return run_shown(job, store)


@cache
def store_of_models() -> WeightStore:
    """Return the weight store, the same for the whole command."""
    from studio.models import open_store

    return open_store()


def held(point: Floats, frames: int) -> Floats:
    """Cut an embedding, or hold its last frame."""
    import numpy as np

    return point[np.minimum(np.arange(max(frames, 1)), len(point) - 1)]


def read_embedding(path: Path) -> Floats:
    """Read rows of 16 numbers, ``(frames, 16)``; refuses what is anything else."""
    import numpy as np
    import safetensors.numpy
    from safetensors import SafetensorError

    from studio.errors import PlainError
    from studio.timbre.curves import MAX_FRAMES

    try:
        if path.stat().st_size > 2**26:
            raise PlainError(f"“{path.name}” is too large for an embedding.")
        if path.suffix.lower() == ".safetensors":
            found = next(iter(safetensors.numpy.load(path.read_bytes()).values()))
        else:
            found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError, SafetensorError, StopIteration) as error:
        raise PlainError(f"“{path.name}” cannot be read as an embedding.") from error
    fits = found.ndim == 2 and found.shape[1] == 16 and 0 < len(found) <= MAX_FRAMES
    if not fits or found.dtype.kind != "f" or not np.isfinite(found).all():
        raise PlainError(f"“{path.name}” is no embedding: rows of 16 finite numbers are wanted.")
    return np.ascontiguousarray(found, np.float32)


def write_embedding(path: Path, point: Floats) -> None:
    """Write ``(frames, 16)`` as ``.npy`` or ``.safetensors``."""
    import io

    import numpy as np
    import safetensors.numpy

    from studio.files import save_bytes_atomically

    point = np.ascontiguousarray(point, np.float32)
    if path.suffix.lower() == ".safetensors":
        save_bytes_atomically(path, safetensors.numpy.save({"embedding": point}))
    elif path.suffix.lower() == ".npy":
        buffer = io.BytesIO()
        np.save(buffer, point, allow_pickle=False)
        save_bytes_atomically(path, buffer.getvalue())
    else:
        raise typer.BadParameter("an embedding is written as .npy or .safetensors.")


def write_sound(path: Path, samples: Floats, rate: int, pitch: float, *, as_json: bool) -> None:
    """Write mono sound as ``.wav`` or ``.flac`` and tell about it."""
    from studio.timbre.sound.write import FORMATS, write_audio

    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise typer.BadParameter("a sound is written as .wav or .flac.")
    write_audio(path, samples[:, None], rate, form=form, bits=24, root_pitch=pitch)
    told: dict[str, Any] = {
        "file": str(path),
        "seconds": len(samples) / rate,
        "rate": rate,
        "pitch": pitch,
    }
    tell(told, f"{path}  ({len(samples) / rate:.2f} s)", as_json=as_json)
