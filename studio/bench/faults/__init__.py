"""`chimera bench faults`: damaged files, kills, full disks and the like, and what became of a person's work."""

from __future__ import annotations

from studio.bench.rows import BenchRow


def run() -> list[BenchRow]:
    """Measure; damaged files take some minutes, and a run that was stopped goes on where it was."""
    from studio.bench.faults.files import measure_files
    from studio.bench.faults.killed import measure_kills
    from studio.bench.faults.trouble import measure_trouble

    return [*measure_files(), *measure_kills(), *measure_trouble()]
