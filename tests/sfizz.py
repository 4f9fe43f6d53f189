"""sfizz, the reference SFZ player: another program that plays what ours exports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pysfizz
from numpy.typing import NDArray

RATE = 48_000
_IN_MEMORY = "<control>\nhint_ram_based=1\n\n"
"""sfizz reads the ends of recordings in a thread of its own, and what comes too late is silent. Nobody plays here in
time with that thread, so recordings are read as a whole when the file is opened."""


def open_in_sfizz(path: Path | str) -> pysfizz.Synth:
    """Return a player that has loaded an SFZ file."""
    path = Path(path)
    player = pysfizz.Synth(sample_rate=RATE, block_size=256)
    player._synth.enable_freewheeling()  # quality before haste: nobody listens
    assert player.load_sfz_file(path, quiet=False)
    copy = path.with_name(f"{path.stem} in memory.sfz")
    copy.write_text(_IN_MEMORY + path.read_text(encoding="utf-8"), encoding="utf-8")
    try:
        assert player.load_sfz_file(copy, quiet=False)
    finally:
        copy.unlink()
    return player


def play_note(
    player: pysfizz.Synth, key: int, velocity: int, held: float, total: float
) -> NDArray[np.float32]:
    """Return the left channel of a note of ``held`` seconds and what rings on, ``(total * RATE,)``."""
    player._synth.all_sound_off()
    sound: NDArray[np.float32] = player.render_note(key, velocity, held, total)[0].astype(
        np.float32
    )
    return sound
