"""A program that is killed in the middle of its work."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path


def kill_once_on_the_disk(code: str, *arguments: str | Path) -> None:
    """Run Python code in a process of its own, and kill it when it prints ``on the disk``."""
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as child:
        try:
            assert child.stdout.readline() == "on the disk\n"
        finally:
            child.kill()
