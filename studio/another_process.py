"""Work that another process of the same Python does, so that the window never waits for a compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run_module(name: str) -> subprocess.Popen[bytes] | None:
    """Begin ``python -m name``, without words; None in a frozen program, which cannot start its interpreter again.

    What is to be compiled is then compiled in the program's own process, when it is first run.
    """
    if getattr(sys, "frozen", False):
        return None
    return subprocess.Popen(  # noqa: S603 - a module of our own
        [sys.executable, "-m", name],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
