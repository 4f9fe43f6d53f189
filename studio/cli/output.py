"""How commands speak: results on stdout as text or JSON, errors as one sentence on stderr, progress on a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from studio.errors import PlainError
from studio.worker.job import Step

JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

DEBUG_SWITCH = "CHIMERA_DEBUG"
"""Set this variable to see the traceback of an unexpected error."""


def tell(result: Mapping[str, Any] | Sequence[Any], text: str, *, as_json: bool) -> None:
    """Print the result: the mapping as JSON, or the text for reading."""
    typer.echo(json.dumps(result, indent=2, ensure_ascii=False) if as_json else text)


@contextlib.contextmanager
def plain_errors(*, as_json: bool) -> Iterator[None]:
    """Turn an error of the block into one sentence on stderr (and JSON on stdout) and exit code 1."""
    try:
        yield
    except (typer.Exit, typer.BadParameter):
        raise
    except PlainError as error:
        _fail(str(error), as_json=as_json)
    except KeyboardInterrupt:
        _fail("Stopped.", as_json=as_json, code=130)
    except MemoryError:
        _fail("There is not enough memory for this.", as_json=as_json)
    except Exception as error:  # noqa: BLE001 - a person at a terminal gets a sentence, whatever went wrong
        if os.environ.get(DEBUG_SWITCH):
            traceback.print_exc()
        kind = type(error).__name__
        _fail(
            f"Stopped by an unexpected error ({kind}: {error}). "
            f"Set {DEBUG_SWITCH}=1 to see where it happened.",
            as_json=as_json,
        )


def _fail(sentence: str, *, as_json: bool, code: int = 1) -> None:
    typer.echo(sentence, err=True)
    if as_json:
        typer.echo(json.dumps({"error": sentence}, ensure_ascii=False))
    raise typer.Exit(code)


class ProgressLine:
    """Shows a job's progress on one line of a terminal; says nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = False
        self._percent = -1

    def __call__(self, step: Step[Any]) -> None:
        """Show a step."""
        percent = -1 if step.progress is None else int(100 * step.progress)
        if percent == self._percent or not sys.stderr.isatty():
            return
        self._percent, self._shown = percent, True
        typer.echo(f"\r{percent:3d} %  {step.message:<60.60}", err=True, nl=False)

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            typer.echo("\r" + " " * 68 + "\r", err=True, nl=False)
