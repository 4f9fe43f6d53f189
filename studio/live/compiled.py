"""How the kernel's functions are compiled: once, kept on disk, and never stale."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

import numba
import platformdirs

from studio import __version__

KERNEL_MODULES = (
    "compiled", "events", "kernel", "layout", "memory", "sequencer", "stream", "voices",
)  # fmt: skip
"""The modules with compiled code."""


@functools.cache
def cache_folder() -> Path:
    """Return a folder for exactly these sources.

    numba looks at a function's own file to see whether its compiled form is stale, but not at the files of the
    functions it calls; a folder for each state of all sources together makes up for that. A frozen program, whose own
    folder may be read-only, finds its cache here too.
    """
    sources = [Path(__file__).with_name(f"{name}.py") for name in KERNEL_MODULES]
    # A frozen program may carry no sources; its version stands for them.
    parts = [path.read_bytes() for path in sources if path.exists()] + [__version__.encode()]
    digest = hashlib.sha256(b"".join(parts)).hexdigest()
    return (
        Path(platformdirs.user_cache_dir("Chimera Studio", appauthor=False))
        / "kernel"
        / digest[:16]
    )


numba.config.CACHE_DIR = str(cache_folder())

kernel_function: Any = numba.njit(cache=True, error_model="numpy")
"""Decorator of every function the audio thread may run."""
