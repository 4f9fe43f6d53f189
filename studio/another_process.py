"""Work that another process of the same Python does, so that the window never waits for a compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def module_command(name: str) -> list[str]:
    """Return the command that runs one of our modules; a frozen program understands it too (packaging/launch.py)."""
    return [sys.executable, "-m", name]


def run_module(name: str) -> subprocess.Popen[bytes]:
    """Begin one of our modules in a process of its own, without words."""
    return subprocess.Popen(  # noqa: S603 - a module of our own
        module_command(name),
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
