"""Compile the kernel once, away from the window: ``python -m studio.live.warm_up``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from studio.live.compiled import cache_folder

KEPT = 2
"""Kernel caches of this many states of the sources are kept; the rest is from versions long gone."""
DONE = "complete"


def is_warm() -> bool:
    """Whether the kernel of these sources is compiled and kept on disk."""
    return (cache_folder() / DONE).exists()


def warm_up() -> None:
    """Compile everything that will run live, keep it on disk, and throw old caches away."""
    import numpy as np

    from studio.live.bank import Bank, Zone
    from studio.live.engine import Engine
    from studio.live.stream import compiled_callback

    bank = Bank.of([Zone(0, np.zeros(64, np.float32), 48000, 60)])
    Engine(48000, bank).render(64)
    compiled_callback()
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DONE).touch()
    prune(folder.parent)


def prune(folder: Path) -> None:
    """Remove all but the newest caches."""
    caches = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [path for path in caches if path != cache_folder()][KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


def ensure_warm() -> None:
    """Have the kernel compiled elsewhere if that was not done yet; blocks, so not for the window's thread.

    A frozen program cannot start its interpreter again; there the first use compiles it.
    """
    if not is_warm() and not getattr(sys, "frozen", False):
        command = [sys.executable, "-m", "studio.live.warm_up"]
        root = str(Path(__file__).parents[2])
        subprocess.run(command, cwd=root, check=False, capture_output=True, timeout=300)  # noqa: S603


if __name__ == "__main__":
    warm_up()
