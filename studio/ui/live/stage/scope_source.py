"""Where the rainbowgram gets its sound from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.live.room import LiveRoom
from studio.ui.live.stage.waterfall import Source


def scope_source(room: LiveRoom | None) -> Source:
    """Return what reads the output of a room, from whichever thread asks, or silence where there is none."""
    readers: dict[int, object] = {}

    def read() -> tuple[float, NDArray[np.float32]] | None:
        engine = room.engine if room is not None else None
        if engine is None:
            return None
        reader = readers.get(id(engine))
        if reader is None:
            from studio.live.engine.scope import (
                ScopeReader,  # the engine is there, so numba is imported
            )

            reader = readers[id(engine)] = ScopeReader(engine)
        return engine.rate, reader.read()

    return read
