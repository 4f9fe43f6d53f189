"""Starts the whole program in its own process and reads the one line it prints about itself.

The program prints ``CHIMERA_FIRST_WINDOW <seconds since the process began>`` when its window is first shown, if
``CHIMERA_BENCH_STARTUP`` is set, and ``CHIMERA_RSS <bytes>`` when the melody model is loaded, if
``CHIMERA_BENCH_MEMORY`` is set.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from studio.errors import PlainError

STARTUP_SWITCH = "CHIMERA_BENCH_STARTUP"
STARTUP_LINE = "CHIMERA_FIRST_WINDOW"
MEMORY_SWITCH = "CHIMERA_BENCH_MEMORY"
MEMORY_LINE = "CHIMERA_RSS"

TIMEOUT_S = 60.0


def figure_of_a_run(switch: str, word: str) -> float:
    """Run the program with ``switch`` set until it has printed a number after ``word``, and return the number.

    The run has its own empty settings folder and no screen of its own, so it neither finds nor leaves anything.

    Raises:
        PlainError: the program did not start, or did not print the line within a minute.
    """
    with tempfile.TemporaryDirectory(prefix="chimera-bench-") as home:
        environment = {
            "QT_QPA_PLATFORM": "offscreen",
            **os.environ,
            "CHIMERA_HOME": home,
            switch: "1",
        }
        # Some build machines keep Python from caching bytecode; where the program is installed it is cached.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        errors = Path(home) / "stderr"
        with errors.open("w+b") as stderr:
            program = subprocess.Popen(
                [sys.executable, "-m", "studio"],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
            figure = _read_figure(program, word)
        if figure is not None:
            return figure
        last = (errors.read_text(errors="replace").strip().splitlines() or ["it was silent"])[-1]
        raise PlainError(f"The program did not measure itself: {last}")


def _read_figure(program: subprocess.Popen[str], word: str) -> float | None:
    watchdog = threading.Timer(TIMEOUT_S, program.kill)
    watchdog.start()
    try:
        assert program.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in program.stdout:
            if line.startswith(word + " "):
                return float(line.split()[1])
        return None
    finally:
        watchdog.cancel()
        program.kill()
        program.communicate()
