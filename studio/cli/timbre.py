"""``chimera timbre ...``: the timbre room without a window."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from studio.cli.output import JsonOption, ProgressLine, plain_errors, tell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.timbre.item import Sound
    from studio.worker.job import Job

    Floats = NDArray[np.float32]

Result = TypeVar("Result")

timbre = typer.Typer(
    help="Encode, blend and render sounds, and take them away as instruments.", no_args_is_help=True
)


class Decoder(StrEnum):
    """What makes sound of an embedding."""

    LIVE = "live"
    WAVENET = "wavenet"


class Law(StrEnum):
    """How a point of the pad weighs its corners; see :class:`studio.latent.MixLaw`."""

    BILINEAR = "bilinear"
    DISTANCE = "distance"


OutFile = Annotated[Path, typer.Option("--out", "-o", help="File to write.")]
DecoderOption = Annotated[
    Decoder,
    typer.Option(help="live answers at once; wavenet takes its time and needs a trained pair."),
]
CheckpointOption = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        help="NSynth pair for the WaveNet: a folder of ours, or a published checkpoint or .tar.",
    ),
]
PitchOption = Annotated[
    float | None,
    typer.Option(
        min=0, max=127, help="MIDI key to render at; the sound's own, or 60, if not given."
    ),
]
SecondsOption = Annotated[
    float | None,
    typer.Option(min=0.032, max=600.0, help="Length; as long as the embedding if not given."),
]
SeedOption = Annotated[int, typer.Option(min=0, help="Seed of the WaveNet's chance.")]
AtOption = Annotated[
    str,
    typer.Option(metavar="X,Y", help="Point of the pad: 0,0 is A, 1,0 is B, 0,1 is C, 1,1 is D."),
]
SoundsArgument = Annotated[
    list[Path], typer.Argument(metavar="A.wav B.wav [C.wav D.wav]", help="One to four sounds.")
]


@timbre.command()
def encode(
    file: Annotated[Path, typer.Argument(metavar="SOUND", help="A recording.")],
    out: OutFile,
    seconds: Annotated[
        float | None,
        typer.Option(min=0.032, max=600.0, help="Cut or fill up to this; 4 gives 125 x 16."),
    ] = None,
    decoder: DecoderOption = Decoder.LIVE,
    checkpoint: CheckpointOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the embedding of a sound, a row of 16 numbers each 32 ms, as .npy or .safetensors."""
    with plain_errors(as_json=as_json):
        found = _embed([_read(file)], decoder, checkpoint)[0]
        if seconds is not None:
            found = _held(found, round(seconds / 0.032))
        _write_embedding(out, found)
        told = {"file": str(out), "frames": len(found), "dimensions": found.shape[1]}
        tell(told, f"{out}  ({len(found)} x {found.shape[1]})", as_json=as_json)


@timbre.command()
def decode(
    file: Annotated[Path, typer.Argument(metavar="EMBEDDING", help=".npy or .safetensors.")],
    out: OutFile,
    pitch: PitchOption = None,
    seconds: SecondsOption = None,
    decoder: DecoderOption = Decoder.LIVE,
    checkpoint: CheckpointOption = None,
    seed: SeedOption = 0,
    rate: Annotated[int, typer.Option(min=8000, max=192_000, help="Frames a second.")] = 48_000,
    as_json: JsonOption = False,
) -> None:
    """Make a sound of an embedding."""
    with plain_errors(as_json=as_json):
        point = _read_embedding(file)
        key = 60.0 if pitch is None else pitch
        samples, made_at = _decode(point, key, seconds, decoder, checkpoint, seed, rate)
        _write_sound(out, samples, made_at, key, as_json=as_json)


@timbre.command()
def blend(
    files: SoundsArgument,
    out: OutFile,
    at: AtOption = "0.5,0.5",
    pitch: PitchOption = None,
    seconds: SecondsOption = None,
    law: Law = Law.BILINEAR,
    decoder: DecoderOption = Decoder.LIVE,
    checkpoint: CheckpointOption = None,
    seed: SeedOption = 0,
    rate: Annotated[int, typer.Option(min=8000, max=192_000, help="Frames a second.")] = 48_000,
    as_json: JsonOption = False,
) -> None:
    """Make the sound between up to four others."""
    with plain_errors(as_json=as_json):
        sounds = _corners(files)
        point = _point(_embed(sounds, decoder, checkpoint), _place(at), law)
        key = pitch if pitch is not None else sounds[0].root_pitch or 60.0
        samples, made_at = _decode(point, key, seconds, decoder, checkpoint, seed, rate)
        _write_sound(out, samples, made_at, key, as_json=as_json)


@timbre.command()
def rainbowgram(
    files: Annotated[list[Path], typer.Argument(metavar="SOUND...", help="One to four sounds.")],
    out: OutFile,
    as_json: JsonOption = False,
) -> None:
    """Draw rainbowgrams side by side, as .svg with names, octaves and seconds, or as .png."""
    with plain_errors(as_json=as_json):
        from studio.files import save_bytes_atomically
        from studio.timbre.see.rainbowgram import rainbowgram as analyse
        from studio.timbre.see.rainbowgram import rainbowgram_png, rainbowgram_svg
        from studio.timbre.sound.resample import for_net

        if out.suffix.lower() not in (".svg", ".png"):
            raise typer.BadParameter("a rainbowgram is written as .svg or .png.")
        grams = [(sound.name, analyse(for_net(sound))) for sound in _corners(files)]
        svg = out.suffix.lower() == ".svg"
        save_bytes_atomically(
            out, rainbowgram_svg(grams).encode() if svg else rainbowgram_png(grams)
        )
        tell({"file": str(out), "sounds": [name for name, _ in grams]}, str(out), as_json=as_json)


@timbre.command()
def instrument(
    files: SoundsArgument,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder; the instrument gets one in it.")
    ],
    at: AtOption = "0.5,0.5",
    law: Law = Law.BILINEAR,
    name: Annotated[str, typer.Option(help="Name of the instrument.")] = "",
    every: Annotated[int, typer.Option(min=1, max=12, help="Semitones between recordings.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Take a point between up to four sounds away as SFZ and DecentSampler, two velocities a key."""
    with plain_errors(as_json=as_json):
        from studio.timbre.instrument import MakeInstrument

        sounds = _corners(files)
        point = _point(_embed(sounds, Decoder.LIVE, None), _place(at), law)
        title = name or " and ".join(dict.fromkeys(sound.name for sound in sounds))
        path = _run(MakeInstrument(title, point, out, every=every))
        told = {"sfz": str(path), "dspreset": str(path.with_suffix(".dspreset"))}
        tell(told, "\n".join(told.values()), as_json=as_json)


# -- within ---------------------------------------------------------------------------------


def _read(path: Path) -> Sound:
    from dataclasses import replace

    from studio.timbre.sound.read import read_sound
    from studio.timbre.sound.root_pitch import detect_root_pitch

    sound = read_sound(path)
    found = detect_root_pitch(sound.mono, sound.sample_rate)
    sure = found is not None and found.confidence >= 0.5
    return replace(sound, root_pitch=found.pitch) if found is not None and sure else sound


def _corners(files: Sequence[Path]) -> list[Sound]:
    if not 1 <= len(files) <= 4:
        raise typer.BadParameter(f"a pad has one to four sounds, not {len(files)}.")
    return [_read(path) for path in files]


def _place(words: str) -> tuple[float, float]:
    try:
        x, y = (float(word) for word in words.split(","))
    except ValueError:
        raise typer.BadParameter(f"“{words}” is no point such as 0.25,0.5.") from None
    if not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0):
        raise typer.BadParameter("a point lies between 0,0 and 1,1.")
    return x, y


def _embed(sounds: Sequence[Sound], decoder: Decoder, checkpoint: Path | None) -> list[Floats]:
    from studio.timbre.jobs import EncodeSounds
    from studio.timbre.live_jobs import EmbedSounds

    if decoder is Decoder.LIVE:
        return list(_run(EmbedSounds(tuple(sounds))))
    points = _run(EncodeSounds(tuple(sounds)), checkpoint)
    return list(points.reshape(len(sounds), 125, -1))


def _point(corners: Sequence[Floats], place: tuple[float, float], law: Law) -> Floats:
    """Mix one to four embeddings; two lie beside each other, three leave D empty."""
    import numpy as np

    from studio.latent import bilinear_weights, distance_weights
    from studio.timbre.voicing import corner_embeddings

    x, y = place
    if len(corners) <= 2:
        y = 0.0
    weigh = distance_weights if law is Law.DISTANCE else bilinear_weights
    weights = weigh(np.array([[x if len(corners) > 1 else 0.0, y]]))[0][: len(corners)]
    total = float(weights.sum())
    if total < 1e-6:
        raise typer.BadParameter("there is no sound at that corner.")
    stacked = corner_embeddings(list(corners))
    return np.asarray(np.tensordot(weights / total, stacked, axes=1), np.float32)


def _decode(
    point: Floats,
    pitch: float,
    seconds: float | None,
    decoder: Decoder,
    checkpoint: Path | None,
    seed: int,
    rate: int,
) -> tuple[Floats, int]:
    from studio.timbre.harmonic.decoder import HarmonicDecoder
    from studio.timbre.jobs import RenderNote
    from studio.timbre.live_jobs import LIVE

    if decoder is Decoder.LIVE:
        from studio.models import open_store

        live: HarmonicDecoder = open_store().on("cpu").get(LIVE)
        return live.render(point, pitch=pitch, rate=rate, seconds=seconds), rate
    length = len(point) * 0.032 if seconds is None else seconds
    sound = _run(RenderNote(point.reshape(-1), pitch, length, seed=seed), checkpoint)
    return sound.mono, sound.sample_rate


def _run(job: Job[Result], checkpoint: Path | None = None) -> Result:
    from studio.models import open_store
    from studio.timbre.jobs import MODEL
    from studio.worker.inline import run_inline

    store = open_store()
    if checkpoint is not None:
        store.put_path(MODEL, checkpoint)
    progress = ProgressLine()
    try:
        return run_inline(job, models=store, progress=progress)
    finally:
        progress.clear()


def _held(point: Floats, frames: int) -> Floats:
    """Cut an embedding, or hold its last frame."""
    import numpy as np

    return point[np.minimum(np.arange(max(frames, 1)), len(point) - 1)]


def _read_embedding(path: Path) -> Floats:
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


def _write_embedding(path: Path, point: Floats) -> None:
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


def _write_sound(path: Path, samples: Floats, rate: int, pitch: float, *, as_json: bool) -> None:
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
