"""``chimera train ...`` and ``chimera evaluate ...``: making models and measuring them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.output import JsonOption, plain_errors, tell
from studio.errors import PlainError

train = typer.Typer(help="Train this project's own models.", no_args_is_help=True)
evaluate = typer.Typer(help="Measure models on data they have not seen.", no_args_is_help=True)

DATA_VARIABLE = "CHIMERA_DATA"
CHECKPOINT = "checkpoint.pt"

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help=f"Folder of the tune corpora; ${DATA_VARIABLE} by default."),
]

DrawingsOption = Annotated[
    Path | None,
    typer.Option("--data", help=f"Folder of the Quick, Draw! files; ${DATA_VARIABLE} by default."),
]

NotesOption = Annotated[
    Path | None,
    typer.Option("--notes", help="Folder of rendered notes; the user's cache by default."),
]


@train.command("melody")
def train_melody(
    out: Annotated[Path, typer.Option(help="Folder for the checkpoint, the log and the model.")],
    data: DataOption = None,
    minutes: Annotated[
        float, typer.Option(min=0.01, help="How long, over all resumed runs.")
    ] = 240.0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of one product.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a training in OUT.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Train the melody model on the tune corpora; a stopped training can be resumed."""
    with plain_errors(as_json=as_json):
        from studio.melody.training.corpus import load_split
        from studio.melody.training.export import export
        from studio.melody.training.train import Recipe
        from studio.melody.training.train import train as run_training

        if (out / CHECKPOINT).exists() and not resume:
            raise PlainError(f"There is a training in “{out}”; add --resume to go on with it.")
        if resume and not (out / CHECKPOINT).exists():
            raise PlainError(f"There is no training in “{out}” to resume.")
        corpora, recipe = _data_folder(data), Recipe(minutes=minutes, threads=threads)
        model = run_training(corpora, out, recipe, _report)
        _report("Fitting the attribute directions and the map ...")
        export(model, load_split(corpora, recipe.seed).train.windows, corpora, out)
        tell({"model": str(out)}, f"The model is in {out}.", as_json=as_json)


@evaluate.command("melody")
def evaluate_melody(
    data: DataOption = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model; the one shipped by default.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a melody model on held-out tunes: reconstruction, interpolation and attributes."""
    with plain_errors(as_json=as_json):
        from studio.assets import models_dir
        from studio.cli.figures import melody_figures

        figures = melody_figures(model or models_dir() / "melody", _data_folder(data))
        tell(figures, _indented(figures), as_json=as_json)


@train.command("timbre")
def train_timbre(
    out: Annotated[Path, typer.Option(help="Folder for checkpoints, logs and the models.")],
    stage: Annotated[
        str,
        typer.Option(
            help="notes, live, decoder, encoder, wavenet, baseline, export; all by default."
        ),
    ] = "all",
    notes: NotesOption = None,
    take: Annotated[
        list[Path] | None,
        typer.Option(
            help="First take in notes: an nsynth folder, a packed set, a zip of Ogg notes."
        ),
    ] = None,
    pack: Annotated[
        Path | None, typer.Option(help="Only pack a part of the notes into this file, to carry.")
    ] = None,
    pack_megabytes: Annotated[float, typer.Option(min=0.1, help="How large it may be.")] = 40.0,
    minutes: Annotated[
        float, typer.Option(min=0.01, help="For this stage, or all; over all resumed runs.")
    ] = 120.0,
    size: Annotated[str, typer.Option(help="Of the WaveNet pair: small, medium, published.")] = (
        "small"
    ),
    batch: Annotated[int | None, typer.Option(min=1, help="Of this stage.")] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    threads: Annotated[int, typer.Option(min=1, help="Threads of one product.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a training in OUT.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Render the notes and train the timbre models on them; a stopped training can be resumed."""
    with plain_errors(as_json=as_json):
        from studio.timbre.corpus.packed import pack as pack_notes
        from studio.timbre.corpus.store import default_folder
        from studio.timbre.train.stages import SHARES, TimbreTraining, config_named, take_all

        folder = notes or default_folder()
        if pack is not None:
            count = pack_notes(folder, pack, int(pack_megabytes * 1e6))
            tell({"notes": count, "file": str(pack)}, f"{count} notes in {pack}.", as_json=as_json)
            return
        take_all(take or [], folder, _report)
        shares = {
            name: minutes * (share if stage == "all" else 1) for name, share in SHARES.items()
        }
        training = TimbreTraining(
            out=out, notes=folder, minutes=shares, batch={stage: batch} if batch else {},
            config=config_named(size), threads=threads, device=device,
        )  # fmt: skip
        if stage == "all":
            training.run_all(_report, resume=resume)
        else:
            training.run(stage, _report, resume=resume)
        tell({"models": str(out)}, f"The models are in {out}.", as_json=as_json)


@evaluate.command("timbre")
def evaluate_timbre(
    models: Annotated[
        Path | None, typer.Option(help="Folder of the models; those shipped by default.")
    ] = None,
    notes: NotesOption = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Folder of the spectral baseline to compare with.")
    ] = None,
    count: Annotated[int, typer.Option(min=2, help="Notes and pairs.")] = 200,
    wavenet_count: Annotated[int, typer.Option(min=2, help="The same for the WaveNet.")] = 64,
    threads: Annotated[int, typer.Option(min=1, help="Threads of one product.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Measure the timbre models on instruments they have never heard."""
    with plain_errors(as_json=as_json):
        from studio.assets import models_dir
        from studio.timbre.corpus.store import default_folder
        from studio.timbre.measure.card import timbre_figures

        figures = timbre_figures(
            models or models_dir(), notes or default_folder(), baseline=baseline,
            count=count, wavenet_count=wavenet_count, threads=threads, report=_report,
        )  # fmt: skip
        tell(figures, _indented(figures), as_json=as_json)


@train.command("sketch")
def train_sketch(
    out: Annotated[Path, typer.Option(help="Folder for checkpoints, logs and the models.")],
    data: DrawingsOption = None,
    part: Annotated[str, typer.Option(help="network, classifier, export; all by default.")] = "all",
    teacher: Annotated[
        Path | None, typer.Option(help="Published decoder (*.gen.json) to begin the network with.")
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(
            help="Model folder or checkpoint whose weights to go on from, as a new training."
        ),
    ] = None,
    minutes: Annotated[
        float, typer.Option(min=0.01, help="For the network, over all resumed runs.")
    ] = 240.0,
    classifier_minutes: Annotated[
        float, typer.Option(min=0.01, help="For the classifier, over all resumed runs.")
    ] = 60.0,
    batch: Annotated[int, typer.Option(min=1, help="Drawings a step of the network.")] = 64,
    rate: Annotated[
        float, typer.Option(min=1e-6, help="Highest learning rate of the network.")
    ] = 1.2e-3,
    only: Annotated[
        list[str] | None, typer.Option("--class", help="Train on these categories alone.")
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    threads: Annotated[int, typer.Option(min=1, help="Threads of one product.")] = 1,
    emphasis: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=8.0, help="Of categories when drawing; found by trying if left out."
        ),
    ] = None,
    average: Annotated[
        list[Path] | None,
        typer.Option(help="Checkpoint of an earlier training, averaged in at the export."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a training in OUT.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Train the sketch network and the drawing classifier; a stopped training can be resumed."""
    with plain_errors(as_json=as_json):
        from studio.sketch.train.recipe import Recipe
        from studio.sketch.train.stages import PARTS, train_parts

        if part not in ("all", *PARTS):
            raise PlainError(f"There is no part “{part}”; there are {', '.join(PARTS)}.")
        recipe = Recipe(
            minutes=minutes, batch=batch, rate=rate, teacher=teacher, only=tuple(only or ()),
            device=device, threads=threads,
        )  # fmt: skip
        if start is not None:
            recipe = recipe.going_on_from(start)
        parts = PARTS if part == "all" else (part,)
        train_parts(
            _data_folder(data), out, recipe, classifier_minutes, parts, _report,
            resume=resume, emphasis=emphasis, averaged=tuple(average or ()),
        )  # fmt: skip
        tell({"models": str(out)}, f"The models are in {out}.", as_json=as_json)


@evaluate.command("sketch")
def evaluate_sketch(
    data: DrawingsOption = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model; the one shipped by default.")
    ] = None,
    classifier: Annotated[
        Path | None, typer.Option(help="Folder of the classifier; the one shipped by default.")
    ] = None,
    split: Annotated[str, typer.Option(help="valid or test.")] = "test",
    each: Annotated[int, typer.Option(min=1, help="Samples of each category.")] = 20,
    held_out: Annotated[
        int, typer.Option("--drawings", min=1, help="Held-out drawings of each category at most.")
    ] = 20,
    only: Annotated[
        list[str] | None, typer.Option("--class", help="Measure these categories alone.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a sketch model on held-out drawings: likelihood, and whether what it draws is recognised."""
    with plain_errors(as_json=as_json):
        from studio.assets import models_dir
        from studio.sketch.recognise import load_recogniser
        from studio.sketch.strokes.quickdraw import few_of_each, load_drawings
        from studio.sketch.train.measure import sketch_figures

        figures = sketch_figures(
            model or models_dir() / "sketch",
            load_recogniser(classifier or models_dir() / "sketch-classifier"),
            few_of_each(load_drawings(_data_folder(data), split, only or None), held_out),
            each=each,
            report=_report,
        )
        tell(figures, _indented(figures), as_json=as_json)


def _report(line: str) -> None:
    typer.echo(line, err=True)


def _data_folder(data: Path | None) -> Path:
    given = data or (Path(os.environ[DATA_VARIABLE]) if os.environ.get(DATA_VARIABLE) else None)
    if given is None:
        raise PlainError(f"Say with --data (or ${DATA_VARIABLE}) where the training data lie.")
    if not given.is_dir():
        raise PlainError(f"There is no folder “{given}” with training data.")
    return given


def _indented(values: object, depth: int = 0) -> str:
    if not isinstance(values, dict):
        return str(values)
    lines = []
    for name, value in values.items():
        nested = isinstance(value, dict)
        text = "\n" + _indented(value, depth + 1) if nested else f" {value}"
        lines.append("  " * depth + f"{name}:{text}")
    return "\n".join(lines)
