"""Compile the sampler and the fast encoder away from the window: ``python -m studio.timbre.net.warm_up``.

numba keeps what it compiled on disk, but the first compiling takes some twenty seconds, so another process does it,
once for each state of the sources. After that a process only loads the loops, in about a second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from studio.another_process import run_module
from studio.timbre.net.compiled import cache_folder

KEPT = 2
"""Compiled forms of this many states of the sources are kept."""
_DONE = "complete"


def warm_up() -> None:
    """Run every loop once on next to nothing: compiles what is not on disk yet, loads what is."""
    import numpy as np

    from studio.timbre.net.config import NsynthConfig
    from studio.timbre.net.encoder import TemporalEncoder
    from studio.timbre.net.encoder_fast import FastEncoder
    from studio.timbre.net.sampler import FastSampler, Precision, Voices
    from studio.timbre.net.wavenet import WaveNetDecoder

    config = NsynthConfig(
        encoder_width=8, encoder_layers=2, encoder_cycle=1, width=8, skip_width=8, layers=2, cycle=1,
        hop=16, z=2,
    )  # fmt: skip
    FastEncoder(TemporalEncoder(config), threads=1).encode(np.zeros((1, 16), dtype=np.int8))
    decoder = WaveNetDecoder(config).requires_grad_(False)
    for precision in Precision:
        voices = Voices(np.zeros((1, 1, 2), dtype=np.float32), [0])
        FastSampler(decoder, precision=precision, threads=1).begin(voices).advance(2)


def is_warm() -> bool:
    """Say whether the loops of these sources were compiled on this machine before."""
    return (cache_folder() / _DONE).exists()


def begin_warming() -> subprocess.Popen[bytes] | None:
    """Have the loops compiled by another process; None where that is done already, or cannot be."""
    return None if is_warm() else run_module("studio.timbre.net.warm_up")


def main() -> None:
    """Compile, leave word that it is done, and throw away what older sources left."""
    if hasattr(os, "nice"):
        os.nice(10)  # the window goes first
    warm_up()
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _DONE).touch()
    prune(folder.parent)


def prune(folder: Path) -> None:
    """Remove all caches but the newest."""
    others = [path for path in folder.iterdir() if path != cache_folder()]
    for old in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    main()
