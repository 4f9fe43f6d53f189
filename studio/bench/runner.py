"""Finds and runs the benchmarks: each is a module of this package with a ``run()`` that returns rows."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from studio.bench.rows import BenchRow
from studio.errors import PlainError

BENCHES = ("startup", "memory", "roll", "pad", "ui", "melody", "sketch", "timbre", "live")
"""In the order in which they run: the quiet ones before those that heat the machine up."""
LONG = ("faults",)
"""Take many minutes, and run only when they are asked for."""


def run_benches(names: Sequence[str] = BENCHES) -> list[BenchRow]:
    """Run benchmarks by name.

    Raises:
        PlainError: there is no benchmark of that name, or one cannot run here.
    """
    known = (*BENCHES, *LONG)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise PlainError(
            f"There is no benchmark named “{unknown[0]}”; there are {', '.join(known)}."
        )
    rows: list[BenchRow] = []
    for name in names:
        rows += importlib.import_module(f"studio.bench.{name}").run()
    return rows
