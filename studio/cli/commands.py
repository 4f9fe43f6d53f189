"""All commands put together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from studio import __version__
from studio.cli.bounce import bounce
from studio.cli.doctor import doctor
from studio.cli.melody import melody
from studio.cli.output import JsonOption, plain_errors, tell
from studio.cli.sketch import sketch
from studio.cli.timbre import timbre
from studio.cli.training import evaluate, train

_HELP = """Draw, compose and shape sound, and morph all three through learned latent spaces.

Without a command the window opens, with the files that are given: `chimera`, `chimera A.mid B.mid`.
"""

commands = typer.Typer(
    name="chimera",
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.add_typer(melody, name="melody")
commands.add_typer(sketch, name="sketch")
commands.add_typer(timbre, name="timbre")
commands.add_typer(train, name="train")
commands.add_typer(evaluate, name="evaluate")
commands.command()(bounce)
commands.command()(doctor)


def run_command(words: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        commands(list(words), prog_name="chimera")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chimera {__version__}")
        raise typer.Exit


@commands.callback()
def _common(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    pass


@commands.command()
def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="startup, memory, roll, pad, ui, melody, sketch, timbre, live: all by default; faults on its own.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure speed and memory on this machine, each figure beside its target."""
    with plain_errors(as_json=as_json):
        from studio.bench.rows import table
        from studio.bench.runner import BENCHES, run_benches

        rows = run_benches(names or BENCHES)
        tell([row.to_json() for row in rows], table(rows), as_json=as_json)


@commands.command()
def devices(as_json: JsonOption = False) -> None:
    """List the devices that models can run on, best first."""
    with plain_errors(as_json=as_json):
        from dataclasses import asdict

        from studio.worker.devices import available_devices

        found = available_devices()
        lines = [
            f"{d.name:8} {d.label}" + (f", {d.memory / 2**30:.1f} GiB" if d.memory else "")
            for d in found
        ]
        tell([asdict(device) for device in found], "\n".join(lines), as_json=as_json)


@commands.command()
def verify(as_json: JsonOption = False) -> None:
    """Check the files of every model and say exactly what is wrong with them."""
    with plain_errors(as_json=as_json):
        from studio.models import open_store

        store = open_store()
        faults = {name: store.verify(name) for name in store.names}
        lines = [line for name in faults for line in (faults[name] or [f"{name}: all is well"])]
        tell(faults, "\n".join(lines), as_json=as_json)
    if any(faults.values()):
        raise typer.Exit(1)


@commands.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for what it makes.")] = Path("chimera-demo"),
    as_json: JsonOption = False,
) -> None:
    """Finish a drawing, morph melodies, play them with a blended timbre, and write real files of all."""
    with plain_errors(as_json=as_json):
        from studio.demo import run_demo

        paths = run_demo(out)
        tell({"files": [str(path) for path in paths]}, "\n".join(map(str, paths)), as_json=as_json)
