"""``chimera sketch``: finish, sample, redraw, morph and convert drawings in SVG or stroke-3 files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from studio.cli.output import JsonOption, plain_errors, tell
from studio.cli.running import run_job, seed_or_drawn

MODEL = "sketch"

sketch = typer.Typer(
    help="Finish, sample, redraw, morph and convert drawings in SVG or stroke-3 files.",
    no_args_is_help=True,
)

AUTO, ANYTHING = "auto", "anything"


class Law(StrEnum):
    """The mixing laws that morphs know; see :class:`studio.latent.MixLaw`."""

    SLERP = "slerp"
    LERP = "lerp"
    BILINEAR = "bilinear"
    DISTANCE = "distance"


OutOption = Annotated[
    Path,
    typer.Option("--out", "-o", help="Folder for SVG files, or one .npz (all) or .svg (one) file."),
]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", help="Folder of another model, or a published Sketch-RNN .json(.gz) file."
    ),
]
ClassOption = Annotated[
    str,
    typer.Option(
        "--class", "-c", help="What it is: a category, “auto” for the best guess, or “anything”."
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option("--seed", min=0, help="The same seed draws the same; drawn if not given."),
]
Temperature = Annotated[
    float,
    typer.Option("--temperature", "-t", min=0.0, max=1.0, help="How freely to draw; 0 is tame."),
]
Count = Annotated[int, typer.Option("--n", "-n", min=1, max=100, help="How many.")]
FileArgument = Annotated[Path, typer.Argument(metavar="DRAWING", help="SVG or stroke-3 .npz file.")]


@sketch.command()
def complete(
    file: FileArgument,
    out: OutOption,
    n: Count = 9,
    category: ClassOption = AUTO,
    share: Annotated[
        float,
        typer.Option(min=0.05, max=1.0, help="How much of the finished drawing's size this is."),
    ] = 0.7,
    least: Annotated[
        int,
        typer.Option(
            min=0, max=100, help="Points that each ending adds at least; 0: it may be finished."
        ),
    ] = 6,
    temperature: Temperature = 0.25,
    seed: SeedOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Finish a drawing in several ways; your own strokes stay as they are."""
    with plain_errors(as_json=as_json):
        from studio.cli.drawings import numbered, read_drawings, write_drawings
        from studio.sketch.jobs import FinishDrawing
        from studio.sketch.strokes.frame import bounds

        (own, *_), notices = read_drawings(file)
        seed = seed_or_drawn(seed)
        box = bounds(own.strokes)
        side = (box.side if box is not None and box.side > 0 else 1.0) / share
        job = FinishDrawing(
            own.strokes,
            _category(category),
            side,
            n,
            least=least,
            temperature=temperature,
            seed=seed,
        )
        made = run_job(job, MODEL, model)
        if made.finished > 0.5:
            notices = [*notices, "The model takes the drawing for finished."]
        whole = [(*own.strokes, *ending) for ending in made.strokes]
        written = write_drawings(out, numbered(f"{file.stem}-ending", whole))
        told = {"seed": seed, "class": made.category, "finished": round(made.finished, 3)}
        _tell(written, notices, told, as_json=as_json)


@sketch.command()
def sample(
    out: OutOption,
    n: Count = 9,
    category: ClassOption = ANYTHING,
    temperature: Temperature = 0.25,
    to: Annotated[
        float | None,
        typer.Option(
            "--to-temperature", min=0.0, max=1.0, help="Rise to this, drawing by drawing."
        ),
    ] = None,
    prior: Annotated[
        bool, typer.Option("--prior", help="Draw around random points of the latent space.")
    ] = False,
    seed: SeedOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw something from nothing."""
    if category == AUTO:
        raise typer.BadParameter("there is no drawing to guess from; name a --class.")
    with plain_errors(as_json=as_json):
        from studio.cli.drawings import numbered, write_drawings
        from studio.project.sketches import at_canvas_size
        from studio.sketch.jobs import SampleGallery

        seed = seed_or_drawn(seed)
        job = SampleGallery(_category(category), n, to, prior, temperature=temperature, seed=seed)
        made = [at_canvas_size(strokes) for strokes in run_job(job, MODEL, model)]
        stem = "sample" if category == ANYTHING else category.replace(" ", "-")
        written = write_drawings(out, numbered(stem, made))
        _tell(written, [], {"seed": seed, "class": _category(category)}, as_json=as_json)


@sketch.command()
def reconstruct(
    file: FileArgument,
    out: OutOption,
    n: Count = 1,
    category: ClassOption = AUTO,
    similarity: Annotated[
        float, typer.Option("--similarity", "-s", min=0.0, max=1.0, help="1 stays closest.")
    ] = 1.0,
    temperature: Temperature = 0.25,
    seed: SeedOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Redraw a drawing as the model sees it, or through another --class (a truck as a pig)."""
    with plain_errors(as_json=as_json):
        from studio.cli.drawings import numbered, read_drawings, write_drawings
        from studio.sketch.jobs import Reconstruct

        (own, *_), notices = read_drawings(file)
        seed = seed_or_drawn(seed)
        job = Reconstruct(
            own.strokes,
            _category(category),
            n,
            similarity,
            temperature=temperature,
            seed=seed,
        )
        made = run_job(job, MODEL, model)
        written = write_drawings(out, numbered(f"{file.stem}-redrawn", made.strokes))
        _tell(written, notices, {"seed": seed, "class": made.category}, as_json=as_json)


@sketch.command()
def morph(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="A.svg B.svg [C.svg D.svg]", help="Two or four drawings."),
    ],
    out: OutOption,
    n: Annotated[
        int,
        typer.Option("--n", "-n", min=2, max=21, help="Drawings from A to B, or along a side."),
    ] = 8,
    categories: Annotated[
        list[str] | None,
        typer.Option("--class", "-c", help="Of each drawing: once for all, or once each."),
    ] = None,
    law: Annotated[
        Law | None, typer.Option(help="How to mix; slerp for two, bilinear for four by default.")
    ] = None,
    temperature: Temperature = 0.1,
    seed: SeedOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw what lies between two drawings, or a square between four; the ends are your own."""
    if len(files) not in (2, 4):
        raise typer.BadParameter(f"a morph takes two or four drawings, not {len(files)}.")
    if len(categories or ()) not in (0, 1, len(files)):
        raise typer.BadParameter(f"give --class once, or once for each of {len(files)} drawings.")
    if law is not None and law not in _laws(len(files)):
        known = " or ".join(_laws(len(files)))
        raise typer.BadParameter(f"{len(files)} drawings are mixed by {known}.")
    with plain_errors(as_json=as_json):
        from studio.cli.drawings import numbered, read_drawings, write_drawings
        from studio.latent import MixLaw
        from studio.project.sketches import at_canvas_size
        from studio.sketch.jobs import Corner, MorphPad, MorphStrip

        read = [read_drawings(path) for path in files]
        notices = [notice for _, said in read for notice in said]
        kinds = list(categories or [AUTO])
        kinds = kinds * len(files) if len(kinds) == 1 else kinds
        corners = [
            Corner(found[0].strokes, _category(kind))
            for (found, _), kind in zip(read, kinds, strict=True)
        ]
        seed = seed_or_drawn(seed)
        mixing = MixLaw(law or _laws(len(files))[0])
        options: dict[str, Any] = {"law": mixing, "temperature": temperature, "seed": seed}
        if len(corners) == 2:
            tiles = run_job(MorphStrip(corners[0], corners[1], n, **options), MODEL, model)
        else:
            a, b, c, d = corners
            tiles = run_job(MorphPad((a, b, c, d), n, **options), MODEL, model).tiles
        made = numbered("morph", [at_canvas_size(strokes) for strokes in tiles])
        written = write_drawings(out, made)
        _tell(written, notices, {"seed": seed, "law": mixing.value}, as_json=as_json)


@sketch.command()
def convert(
    files: Annotated[
        list[Path], typer.Argument(metavar="DRAWING...", help="SVG or stroke-3 .npz files.")
    ],
    out: OutOption,
    n: Annotated[
        int, typer.Option("--n", "-n", min=1, max=10_000, help="At most so many of each archive.")
    ] = 100,
    tolerance: Annotated[
        float | None,
        typer.Option(min=0.0, max=50.0, help="Units of 600 that simplified lines may be off."),
    ] = None,
    animated: Annotated[
        bool, typer.Option("--animated", help="SVGs that show the drawing being drawn.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Turn SVG files into stroke-3 archives and archives into SVG files."""
    with plain_errors(as_json=as_json):
        from studio.cli.drawings import read_drawings, write_drawings
        from studio.sketch.files.svg_read import DEFAULT_TOLERANCE

        off = DEFAULT_TOLERANCE if tolerance is None else tolerance
        read = [read_drawings(path, most=n, tolerance=off) for path in files]
        sketches = [one for found, _ in read for one in found]
        notices = [notice for _, said in read for notice in said]
        written = write_drawings(out, _apart(sketches), animated=animated)
        _tell(written, notices, {}, as_json=as_json)


def _apart(sketches: list[Any]) -> list[Any]:
    """Give drawings of one name names of their own, so that no file takes another's place."""
    from dataclasses import replace

    from studio.project.export_names import safe_stem

    taken: set[str] = set()
    named = []
    for one in sketches:
        stem = safe_stem(one.name, "Sketch")
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number})"
        taken.add(name.casefold())
        named.append(replace(one, name=name))
    return named


def _laws(count: int) -> tuple[Law, ...]:
    if count == 2:
        return (Law.SLERP, Law.LERP)
    return (Law.BILINEAR, Law.SLERP, Law.DISTANCE)


def _category(word: str) -> str | None:
    return None if word == ANYTHING else word


def _tell(
    written: list[dict[str, Any]], notices: list[str], told: dict[str, Any], *, as_json: bool
) -> None:
    lines = [
        f"{entry['path']}  ({entry['strokes']} strokes, {entry['points']} points)"
        for entry in written
    ]
    tell(
        {**told, "files": written, "notices": notices},
        "\n".join([*lines, *notices]),
        as_json=as_json,
    )
