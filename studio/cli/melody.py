"""``chimera melody ...``: the melody room without a window."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.cli.output import JsonOption, plain_errors, tell
from studio.cli.running import run_job, seed_or_drawn

if TYPE_CHECKING:
    from studio.melody.notes import Clip

MODEL = "melody"

melody = typer.Typer(
    help="Morph, vary, invent and shape melodies in MIDI files.", no_args_is_help=True
)


class Law(StrEnum):
    """The mixing laws that morphs know; see :class:`studio.latent.MixLaw`."""

    SLERP = "slerp"
    LERP = "lerp"
    BILINEAR = "bilinear"
    DISTANCE = "distance"


OutOption = Annotated[Path, typer.Option("--out", "-o", help="Folder for the MIDI files.")]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", help="Folder of another model, ours or a published MusicVAE checkpoint."
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option("--seed", min=0, help="The same seed gives the same notes; drawn if not given."),
]
DeviceOption = Annotated[
    str, typer.Option("--device", help="auto, cpu, cuda, cuda:1, mps, ...: see `chimera devices`.")
]
TrackOption = Annotated[
    list[int] | None,
    typer.Option(
        "--track", min=1, help="Track with the melody, from 1; once for all files or once each."
    ),
]
Temperature = Annotated[
    float,
    typer.Option("--temperature", "-t", min=0.0, max=1.5, help="0 takes the likeliest notes."),
]
ClipArgument = Annotated[Path, typer.Argument(metavar="A.mid", help="The melody.")]


@melody.command()
def morph(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="A.mid B.mid [C.mid D.mid]", help="Two or four melodies."),
    ],
    out: OutOption,
    steps: Annotated[
        int, typer.Option(min=2, max=16, help="Tiles from A to B, or along a side of the square.")
    ] = 8,
    law: Annotated[
        Law | None, typer.Option(help="How to mix; slerp for two, bilinear for four by default.")
    ] = None,
    note_space: Annotated[
        bool, typer.Option("--note-space", help="Mix the notes themselves, to compare.")
    ] = False,
    temperature: Temperature = 0.0,
    seed: SeedOption = None,
    track: TrackOption = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Write the melodies between two, or a square of melodies between four; the ends are your own notes."""
    if len(files) not in (2, 4):
        raise typer.BadParameter(f"a morph takes two or four melodies, not {len(files)}.")
    if law is not None and law not in _laws(len(files)):
        known = " or ".join(_laws(len(files)))
        raise typer.BadParameter(f"{len(files)} melodies are mixed by {known}.")
    with plain_errors(as_json=as_json):
        from studio.cli.clips import ClipFiles
        from studio.latent import MixLaw
        from studio.melody.jobs import GridJob, MorphJob, notices_for

        source = ClipFiles(files, track or ())
        seed = seed_or_drawn(seed)
        mixing = MixLaw(law or _laws(len(files))[0])
        clips = source.clips
        options: dict[str, Any] = {
            "law": mixing,
            "item_space": note_space,
            "temperature": temperature,
            "seed": seed,
        }
        tiles: tuple[Clip | None, ...]
        if len(clips) == 2:
            tiles = run_job(MorphJob(clips[0], clips[1], steps, **options), MODEL, model, device)
            names = [f"morph-{i + 1:02d}-of-{steps:02d}" for i in range(steps)]
        else:
            a, b, c, d = clips
            tiles = run_job(GridJob((a, b, c, d), steps, **options), MODEL, model, device).clips
            names = [
                f"morph-row-{i // steps + 1:02d}-column-{i % steps + 1:02d}"
                for i in range(steps**2)
            ]
        written = source.write(out, list(zip(names, tiles, strict=True)))
        notices = (*source.notices, *notices_for(clips))
        told = {"law": mixing.value, "seed": seed, "files": written, "notices": notices}
        tell(told, _listing(written, notices), as_json=as_json)


@melody.command()
def reconstruct(
    file: ClipArgument,
    out: OutOption,
    temperature: Temperature = 0.0,
    seed: SeedOption = None,
    track: TrackOption = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Write a melody as the model hears it, and say how many of its steps came back the same."""
    with plain_errors(as_json=as_json):
        from studio.cli.clips import ClipFiles, step_agreement
        from studio.melody.jobs import ReconstructJob, notices_for

        source = ClipFiles([file], track or ())
        seed = seed_or_drawn(seed)
        clip = source.clips[0]
        made = run_job(
            ReconstructJob(clip, temperature=temperature, seed=seed), MODEL, model, device
        )
        written = source.write(out, [(f"{file.stem}-reconstructed", made)])
        share = step_agreement(clip, made)
        notices = (*source.notices, *notices_for([clip]))
        told = {"seed": seed, "same_steps": share, "files": written, "notices": notices}
        text = _listing(written, notices) + f"\n{share:.1%} of its 16th steps are the same."
        tell(told, text, as_json=as_json)


@melody.command()
def sample(
    out: OutOption,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 4,
    bars: Annotated[int, typer.Option(min=1, max=64, help="Length of each in bars of 4/4.")] = 2,
    tempo: Annotated[float, typer.Option(min=20, max=300, help="Quarter notes a minute.")] = 120.0,
    temperature: Temperature = 0.5,
    seed: SeedOption = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Invent melodies."""
    with plain_errors(as_json=as_json):
        from studio.cli.clips import ClipFiles
        from studio.melody.jobs import SampleJob

        seed = seed_or_drawn(seed)
        made = run_job(
            SampleJob(count, bars, temperature=temperature, seed=seed), MODEL, model, device
        )
        names = [f"sample-{i + 1:0{len(str(count))}d}" for i in range(count)]
        written = ClipFiles([], tempo=tempo).write(out, list(zip(names, made, strict=True)))
        tell({"seed": seed, "files": written}, _listing(written, ()), as_json=as_json)


@melody.command()
def vary(
    file: ClipArgument,
    out: OutOption,
    similarity: Annotated[
        float, typer.Option("--similarity", "-s", min=0.0, max=1.0, help="1 stays closest.")
    ] = 0.5,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 4,
    temperature: Temperature = 0.5,
    seed: SeedOption = None,
    track: TrackOption = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Write variations of a melody."""
    with plain_errors(as_json=as_json):
        from studio.cli.clips import ClipFiles
        from studio.melody.jobs import VaryJob, notices_for

        source = ClipFiles([file], track or ())
        seed = seed_or_drawn(seed)
        clip = source.clips[0]
        made = run_job(
            VaryJob(clip, similarity, count, temperature=temperature, seed=seed),
            MODEL,
            model,
            device,
        )
        names = [f"{file.stem}-variation-{i + 1:0{len(str(count))}d}" for i in range(count)]
        written = source.write(out, list(zip(names, made, strict=True)))
        notices = (*source.notices, *notices_for([clip]))
        told = {"seed": seed, "files": written, "notices": notices}
        tell(told, _listing(written, notices), as_json=as_json)


@melody.command()
def attribute(
    file: ClipArgument,
    out: OutOption,
    amounts: Annotated[
        list[str],
        typer.Option(
            "--set", metavar="NAME=AMOUNT", help="E.g. note_density=1; -2..2; repeatable."
        ),
    ],
    temperature: Temperature = 0.0,
    seed: SeedOption = None,
    track: TrackOption = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Push a melody along named attributes, and say what they measured before and after."""
    with plain_errors(as_json=as_json):
        from studio.cli.clips import ClipFiles
        from studio.melody.jobs import AttributeJob, notices_for

        wanted = _amounts(amounts)
        source = ClipFiles([file], track or ())
        seed = seed_or_drawn(seed)
        clip = source.clips[0]
        made = run_job(
            AttributeJob(clip, wanted, temperature=temperature, seed=seed), MODEL, model, device
        )
        written = source.write(out, [(f"{file.stem}-shaped", made.clip)])
        notices = (*source.notices, *notices_for([clip]))
        told = {
            "seed": seed,
            "before": dict(made.before),
            "after": dict(made.after),
            "files": written,
            "notices": notices,
        }
        figures = [f"{k}: {made.before[k]:.3g} -> {made.after[k]:.3g}" for k in made.before]
        tell(told, "\n".join([_listing(written, notices), *figures]), as_json=as_json)


def _laws(count: int) -> tuple[Law, ...]:
    if count == 2:
        return (Law.SLERP, Law.LERP)
    return (Law.BILINEAR, Law.SLERP, Law.DISTANCE)


def _amounts(words: list[str]) -> dict[str, float]:
    from studio.melody.attributes import ATTRIBUTES

    amounts = {}
    for word in words:
        name, equals, number = word.partition("=")
        if name not in ATTRIBUTES:
            raise typer.BadParameter(
                f"there is no attribute “{name}”; there are {', '.join(ATTRIBUTES)}."
            )
        try:
            amounts[name] = float(number) if equals else 1.0
        except ValueError:
            raise typer.BadParameter(f"“{number}” is no amount for {name}.") from None
    return amounts


def _listing(written: list[dict[str, Any]], notices: tuple[str, ...]) -> str:
    lines = [f"{entry['path']}  ({entry['notes']} notes)" for entry in written]
    return "\n".join([*lines, *notices])
