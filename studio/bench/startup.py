"""How long from the start of the process until the first window is shown."""

from __future__ import annotations

from studio.bench.app_process import STARTUP_LINE, STARTUP_SWITCH, figure_of_a_run
from studio.bench.rows import BenchRow, percentile

RUNS = 5
TARGET_S = 1.0


def run() -> list[BenchRow]:
    """Start the program a few times; the first start only warms the disk's cache."""
    cold, *warm = [figure_of_a_run(STARTUP_SWITCH, STARTUP_LINE) for _ in range(RUNS + 1)]
    return [
        BenchRow(
            "startup",
            "first window",
            percentile(warm, 0.5),
            "s",
            TARGET_S,
            note=f"median of {RUNS} starts from process creation to the first shown window",
        ),
        BenchRow("startup", "first window, slowest", max(warm), "s"),
        BenchRow(
            "startup",
            "first window, first start",
            cold,
            "s",
            note="files perhaps not yet in the system's cache",
        ),
    ]
