"""Build the kernel once, away from the window: ``python -m studio.live.warm_up``.

With ``--ship`` it is built beside the program, for a package to carry: once for every processor of this machine's kind
and once for those with wider arithmetic.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from studio.live.kernel.native import (
    OBJECT,
    cache_folder,
    processor,
    sealed,
    shipped_objects,
)

PATIENCE = 10
"""Of 19: how far the building process stands back, as Unix counts it."""

KEPT = 3
"""Kernels of this many states of the sources and processors are kept; the rest is from versions long gone."""


def warm_up() -> None:
    """Build the kernel for this processor, keep it in the cache, and throw old ones away."""
    folder = cache_folder()
    build(folder / OBJECT, *processor())
    prune(folder.parent)


def build(path: Path, cpu: str, features: str = "") -> None:
    """Write a kernel; readers see all of it or none."""
    from studio.live.kernel.build import compile_kernel

    code = compile_kernel(cpu, features)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(sealed(code))
    Path(partial).replace(path)


def prune(folder: Path) -> None:
    """Remove all but the newest kernels."""
    caches = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [path for path in caches if path != cache_folder()][KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


def main(arguments: list[str]) -> None:
    """Build for this machine's cache, or for a package."""
    if arguments == ["--ship"]:
        for cpu, path in shipped_objects().items():
            build(path, cpu)
    else:
        warm_up()


def make_way() -> None:
    """Let the window that waits for the kernel go first where there are too few processors for both."""
    if hasattr(os, "nice"):
        os.nice(PATIENCE)


if __name__ == "__main__":
    make_way()
    main(sys.argv[1:])
