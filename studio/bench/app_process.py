"""Starts the whole program in its own process and reads the one line it prints about itself.

The program prints ``CHIMERA_FIRST_WINDOW <seconds since the process began>`` when its window is first shown, if
``CHIMERA_BENCH_STARTUP`` is set, and ``CHIMERA_RSS <bytes>`` when the melody model is loaded, if
``CHIMERA_BENCH_MEMORY`` is set; then it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from studio.worker.errors import PlainError

STARTUP_SWITCH = "CHIMERA_BENCH_STARTUP"
STARTUP_LINE = "CHIMERA_FIRST_WINDOW"
MEMORY_SWITCH = "CHIMERA_BENCH_MEMORY"
MEMORY_LINE = "CHIMERA_RSS"

TIMEOUT_S = 120.0


def figure_of_a_run(switch: str, word: str) -> float:
    """Run the program once with ``switch`` set and return the number it prints after ``word``.

    The run has its own empty settings folder and no screen of its own, so it neither finds nor leaves anything.

    Raises:
        PlainError: the program did not start, or did not print the line.
    """
    with tempfile.TemporaryDirectory(prefix="chimera-bench-") as home:
        environment = {
            "QT_QPA_PLATFORM": "offscreen",
            **os.environ,
            "CHIMERA_HOME": home,
            switch: "1",
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "studio"],
                env=environment,
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PlainError(
                f"The program did not measure itself within {TIMEOUT_S:.0f} s."
            ) from error
    for line in done.stdout.splitlines():
        if line.startswith(word + " "):
            return float(line.split()[1])
    last = (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
    raise PlainError(f"The program did not measure itself: {last}")
