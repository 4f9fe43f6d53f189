"""``chimera doctor``: is this machine ready, and if not, what helps?"""

from __future__ import annotations

import typer

from studio.cli.output import JsonOption, plain_errors, tell


def doctor(as_json: JsonOption = False) -> None:
    """Examine sound, MIDI, graphics card, models, folders and versions; exit code 1 where there is a problem."""
    with plain_errors(as_json=as_json):
        from studio.doctor.check import State, table
        from studio.doctor.examination import examine

        checks = examine()
        tell([check.to_json() for check in checks], table(checks), as_json=as_json)
    if any(check.state is State.PROBLEM for check in checks):
        raise typer.Exit(1)
