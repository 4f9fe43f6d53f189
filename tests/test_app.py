"""The way to the window: short, because nothing heavy is loaded on it."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import sys
import studio.app
assert "studio.ui.window.main_window" in sys.modules
heavy = {"torch", "numba", "llvmlite", "sounddevice"} & set(sys.modules)
assert not heavy, heavy
"""


def test_what_the_window_imports_at_start_loads_neither_torch_nor_numba() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
