"""sfizz, the reference SFZ player: another program that plays what ours exports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pysfizz
from numpy.typing import NDArray

RATE = 48_000
_TRIES = 12


def open_in_sfizz(path: Path | str) -> pysfizz.Synth:
    """Return a player that has loaded an SFZ file."""
    player = pysfizz.Synth(sample_rate=RATE, block_size=256)
    player._synth.enable_freewheeling()  # quality before haste: nobody listens
    assert player.load_sfz_file(path, quiet=False)
    return player


def play_note(
    player: pysfizz.Synth, key: int, velocity: int, held: float, total: float
) -> NDArray[np.float32]:
    """Return the left channel of a note of ``held`` seconds and what rings on, ``(total * RATE,)``.

    sfizz reads recordings from the disk in a thread of its own. Here it plays faster than that thread reads, and what
    comes too late is silent: a note is whole once it sounds the same twice.
    """
    before = np.zeros(0, dtype=np.float32)
    for _ in range(_TRIES):
        player._synth.all_sound_off()
        sound = player.render_note(key, velocity, held, total)[0].astype(np.float32)
        if len(sound) == len(before) and sound.any() and np.allclose(sound, before, atol=1e-4):
            return sound
        before = sound
    raise AssertionError(f"sfizz did not play key {key} the same twice in {_TRIES} tries.")
