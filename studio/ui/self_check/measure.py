"""The program measures itself when a benchmark asks for it: prints one figure and ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from studio.melody.jobs import SampleJob
from studio.ui.window.main_window import MainWindow
from studio.worker.events import Failed, Finished, JobEvent

_STARTUP, _MEMORY = "CHIMERA_BENCH_STARTUP", "CHIMERA_BENCH_MEMORY"

_START_FIELD = 19
"""Place of the start time in /proc/self/stat, counted from the field after the name."""


def measure_if_asked(window: MainWindow) -> bool:
    """Arrange for a measurement where the environment asks for one; return whether it does not want a session."""
    if os.environ.get(_STARTUP):
        window.first_painted.connect(_print_startup)
        return True
    if os.environ.get(_MEMORY):
        window.first_painted.connect(lambda: _load_and_print(window))
    return False


def process_age() -> float:
    """Return the seconds since this process was created, to about 10 ms where the system tells."""
    if sys.platform == "linux":
        # psutil adds the time of the system's own start, which Linux tells in whole seconds only.
        after_name = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        started = int(after_name[_START_FIELD]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    return time.time() - psutil.Process().create_time()


def _print_startup() -> None:
    print(f"CHIMERA_FIRST_WINDOW {process_age():.3f}", flush=True)  # noqa: T201 - the benchmark reads it
    QApplication.quit()


def _load_and_print(window: MainWindow) -> None:
    def on_event(event: JobEvent) -> None:
        if isinstance(event, Finished):
            print(f"CHIMERA_RSS {psutil.Process().memory_info().rss}", flush=True)  # noqa: T201
            QApplication.quit()
        elif isinstance(event, Failed):
            QApplication.exit(1)

    # A little later, so that everything a session starts is in memory as well.
    QTimer.singleShot(
        1500, window, lambda: window.services.worker.submit(SampleJob(), on_event=on_event)
    )
