"""``chimera timbre ...``: the timbre room without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studio.cli import timbre_work as work
from studio.cli.output import JsonOption, plain_errors, tell
from studio.cli.timbre_work import Decoder, Law

timbre = typer.Typer(
    help="Encode, blend and render sounds, and take them away as instruments.", no_args_is_help=True
)


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
        found = work.embed([work.read(file)], decoder, checkpoint)[0]
        if seconds is not None:
            found = work.held(found, round(seconds / 0.032))
        work.write_embedding(out, found)
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
        point = work.read_embedding(file)
        key = 60.0 if pitch is None else pitch
        samples, made_at = work.decode(point, key, seconds, decoder, checkpoint, seed, rate)
        work.write_sound(out, samples, made_at, key, as_json=as_json)


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
        sounds = work.read_corners(files)
        point = work.point_between(
            work.embed(sounds, decoder, checkpoint), work.read_place(at), law
        )
        key = pitch if pitch is not None else sounds[0].root_pitch or 60.0
        samples, made_at = work.decode(point, key, seconds, decoder, checkpoint, seed, rate)
        work.write_sound(out, samples, made_at, key, as_json=as_json)


@timbre.command()
def rainbowgram(
    files: Annotated[list[Path], typer.Argument(metavar="SOUND...", help="One to four sounds.")],
    out: OutFile,
    decoder: Annotated[
        Decoder | None,
        typer.Option(help="Draw beside each sound what this decoder makes of its embedding."),
    ] = None,
    pitch: PitchOption = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.032, max=60.0, help="Draw so much of each.")
    ] = None,
    checkpoint: CheckpointOption = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Draw rainbowgrams side by side, as .svg with names, octaves and seconds, or as .png."""
    with plain_errors(as_json=as_json):
        from studio.files import save_bytes_atomically
        from studio.timbre.see.rainbowgram import rainbowgram_png, rainbowgram_svg

        if out.suffix.lower() not in (".svg", ".png"):
            raise typer.BadParameter("a rainbowgram is written as .svg or .png.")
        grams = []
        for sound in work.read_sounds(files):
            grams.append((sound.name, work.seen(sound, seconds)))
            if decoder is not None:
                made = work.rebuilt(sound, pitch, seconds, decoder, checkpoint, seed)
                grams.append((f"{sound.name}, {decoder}", work.seen(made, seconds)))
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
    side: Annotated[
        int,
        typer.Option(
            min=1, max=9, help="A square of so many points a side, instead of the one point."
        ),
    ] = 1,
    law: Law = Law.BILINEAR,
    name: Annotated[str, typer.Option(help="Name of the instrument.")] = "",
    every: Annotated[int, typer.Option(min=1, max=24, help="Semitones between recordings.")] = 3,
    velocity: Annotated[
        list[int] | None,
        typer.Option(min=1, max=127, help="Upper end of a layer; repeat. 72, 127 if not given."),
    ] = None,
    loop: Annotated[bool, typer.Option(help="Held notes go on.")] = True,
    seconds: SecondsOption = None,
    decoder: DecoderOption = Decoder.LIVE,
    checkpoint: CheckpointOption = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Take a point between up to four sounds, or a square of points, away as SFZ and DecentSampler."""
    with plain_errors(as_json=as_json):
        from studio.timbre.instrument import VELOCITIES, MakeInstrument, WavenetNotes
        from studio.timbre.patch import Patch

        sounds = work.read_corners(files)
        corners = work.embed(sounds, decoder, checkpoint)
        points = work.square(corners, side, law) if side > 1 else [
            work.point_between(corners, work.read_place(at), law)
        ]  # fmt: skip
        title = name or " and ".join(dict.fromkeys(sound.name for sound in sounds))
        layers = sorted(set(velocity or VELOCITIES))
        job = MakeInstrument(
            title, points, out, Patch(loop=loop), every, layers, seconds=seconds,
            wavenet=None if decoder is Decoder.LIVE else WavenetNotes(seed),
        )  # fmt: skip
        path = work.run(job, checkpoint)
        presets = sorted(path.parent.glob("*.sfz"))
        told = {
            "sfz": str(path),
            "dspreset": str(path.with_suffix(".dspreset")),
            "points": [str(preset) for preset in presets if preset != path],
        }
        tell(told, f"{told['sfz']}\n{told['dspreset']}", as_json=as_json)


@timbre.command()
def grid(
    files: SoundsArgument,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the WAV files.")],
    side: Annotated[int, typer.Option(min=2, max=33, help="Places a side.")] = 9,
    pitch: Annotated[
        list[int] | None,
        typer.Option(min=0, max=127, help="MIDI key; repeat for more. 24, 28 ... 84 if not given."),
    ] = None,
    law: Law = Law.BILINEAR,
    seconds: Annotated[float, typer.Option(min=0.032, max=60.0, help="Length of a note.")] = 4.0,
    decoder: DecoderOption = Decoder.LIVE,
    checkpoint: CheckpointOption = None,
    seed: SeedOption = 0,
    notes_folder: Annotated[
        Path | None,
        typer.Option(
            "--cache",
            help="Folder where the WaveNet keeps its notes: a stopped grid goes on there.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Render a whole pad: a WAV file for every place and key."""
    with plain_errors(as_json=as_json):
        from studio.timbre.jobs import GRID_PITCHES

        corners = work.embed(work.read_corners(files), decoder, checkpoint)
        keys = tuple(pitch or GRID_PITCHES)
        if decoder is Decoder.LIVE:
            notes = work.live_grid(corners, side, keys, law, seconds)
        else:
            if len(corners) != 4:
                raise typer.BadParameter("the WaveNet renders grids of four sounds.")
            notes = work.wavenet_grid(
                corners, side, keys, law, seconds, seed, checkpoint, notes_folder or out / ".notes"
            )
        out.mkdir(parents=True, exist_ok=True)
        paths = [work.write_note(out, *note) for note in notes]
        told = {"folder": str(out), "files": [path.name for path in paths]}
        tell(told, f"{out}  ({len(paths)} files)", as_json=as_json)
