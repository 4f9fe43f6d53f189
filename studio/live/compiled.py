"""How the kernel's functions are compiled: once, kept on disk, and never stale."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numba
import platformdirs


def _cache_folder() -> Path:
    """Return a folder for exactly these sources.

    numba looks at a function's own file to see whether its compiled form is stale, but not at the files of the
    functions it calls; a folder for each state of all sources together makes up for that. A frozen program, whose own
    folder may be read-only, finds its cache here too.
    """
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return (
        Path(platformdirs.user_cache_dir("Chimera Studio", appauthor=False))
        / "kernel"
        / digest[:16]
    )


numba.config.CACHE_DIR = str(_cache_folder())

kernel_function: Any = numba.njit(cache=True, error_model="numpy")
"""Decorator of every function the audio thread may run."""
