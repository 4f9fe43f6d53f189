"""Compile the sketch room's loops away from the window: ``python -m studio.sketch.warm_up``.

numba keeps what it compiled on disk, but the first compiling takes seconds and holds the interpreter, so another
process does it, once for each state of the sources. After that a process only loads the loops.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import platformdirs

from studio.another_process import run_module

COMPILED = ("net/kernels.py", "strokes/raster.py", "strokes/simplify.py")
"""The files with loops that run in the program; those for training are not waited for."""


def warm_up() -> None:
    """Run every loop once on next to nothing: compiles what is not on disk yet, loads what is."""
    from studio.sketch.net.fast import FastDecoder, FastEncoder, LstmArrays
    from studio.sketch.recognise import picture_of
    from studio.sketch.strokes.simplify import as_corpus

    shapes = ((5, 32), (8, 32), (32,))
    arrays = LstmArrays(*(np.zeros(shape, dtype=np.float32) for shape in shapes))
    outputs, bias = np.zeros((8, 9), dtype=np.float32), np.zeros(9, dtype=np.float32)
    decoder = FastDecoder(arrays, outputs, bias, most_points=2)
    rows = np.zeros((2, 5), dtype=np.float32)
    FastEncoder(arrays, arrays).run(rows)
    pens = decoder.begin(1)
    pens.feed(rows)
    pens.copy().outputs()
    for _ in pens.branch(2).grow(0.5, (0, 1)):
        pass
    corner = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0))
    as_corpus([corner], 1.0)
    picture_of([corner])


def is_warm() -> bool:
    """Say whether the loops of these sources were compiled on this machine before."""
    return _stamp().exists()


def begin_warming() -> subprocess.Popen[bytes] | None:
    """Have the loops compiled by another process; None where that is done already, or cannot be."""
    return None if is_warm() else run_module("studio.sketch.warm_up")


def main() -> None:
    """Compile, and leave word that it is done."""
    if hasattr(os, "nice"):
        os.nice(10)  # the window goes first
    warm_up()
    stamp = _stamp()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.touch()


def _stamp() -> Path:
    here = Path(__file__).parent
    # A frozen program may carry no sources.
    sources = [(here / name).read_bytes() for name in COMPILED if (here / name).exists()]
    versions = f"{numba.__version__} {sys.version}".encode()
    digest = hashlib.sha256(b"".join([*sources, versions])).hexdigest()[:16]
    cache = platformdirs.user_cache_dir("Chimera Studio", appauthor=False)
    return Path(cache) / "sketch" / digest


if __name__ == "__main__":
    main()
