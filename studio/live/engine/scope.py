"""Reads what the engine has played since the last look, without a gap as long as one looks often enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812

_MOST_FRAMES = 7168
"""Frames read at once: after a pause a picture shows the newest sound and does not catch up with all of it."""


class ScopeReader:
    """Follows the engine's scope. One reader for one thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen = int(engine.state["scope_frame"])

    def read(self) -> NDArray[np.float32]:
        """Return the frames since the last call, ``(n, 2)``; after a pause of over 0.1 s only the newest ones."""
        end = int(self._engine.state["scope_frame"])
        start = max(self._seen, end - _MOST_FRAMES)
        self._seen = end
        places = np.arange(start, end) % L.SCOPE_FRAMES
        return np.asarray(self._engine.core.scope[places])
