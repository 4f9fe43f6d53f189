"""How much memory the program takes with the melody model loaded."""

from __future__ import annotations

from studio.bench.app_process import MEMORY_LINE, MEMORY_SWITCH, figure_of_a_run
from studio.bench.rows import BenchRow

TARGET_MB = 700.0


def run() -> list[BenchRow]:
    """Start the program once, let it load the melody model, and read its resident size."""
    resident = figure_of_a_run(MEMORY_SWITCH, MEMORY_LINE)
    return [
        BenchRow(
            "memory",
            "resident with the melody model",
            resident / 1e6,
            "MB",
            TARGET_MB,
            note="whole process: window, torch and weights",
        )
    ]
