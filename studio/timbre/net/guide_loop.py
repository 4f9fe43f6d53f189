"""What the sampler's loop makes of a guide (:mod:`studio.timbre.net.guide`); names as in the loop itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.loop_tables import share_of
from studio.timbre.net.places import At
from studio.timbre.net.vector_ir import PANEL

_NOTHING, _ONE = np.float32(0.0), np.float32(1.0)
_CODES_A_UNIT, _MIDDLE, _LAST = np.float32(128.0), np.float32(127.5), np.float32(255.0)
"""As in :func:`studio.timbre.net.guide.nearest_codes`."""


@compiled
def listen_to_guide(p: Any, w: Any, s: Any, voice: int, time: int, first: int, last: int) -> None:
    """Add to columns of a voice's stream its guide around a sample, convolved."""
    width = p[At.WIDTH]
    out = p[At.STREAM] + voice * width
    stream = s[out + first : out + last]
    around = p[At.GUIDE] + voice * p[At.GUIDE_SPAN] + time
    for tap in range(p[At.GUIDE_TAPS]):
        sample = s[around + tap]
        row = p[At.W_GUIDE] + tap * width
        weights = w[row + first : row + last]
        for i in range(last - first):
            stream[i] += weights[i] * sample


@compiled
def follow_guide(p: Any, w: Any, s: Any, time: int, rank: int, team: int) -> None:
    """Add to this thread's logits what the guide's value makes of them; see :mod:`studio.timbre.net.guide`."""
    codes = p[At.CODES]
    first, last = share_of(codes // PANEL, rank, team)
    first, last = first * PANEL, last * PANEL
    here = p[At.GUIDE_TAPS] - 1 - p[At.GUIDE_AHEAD]
    bias = p[At.W_TRUST_BIAS]
    for voice in range(p[At.VOICES]):
        # Every thread computes the three weights, all in the same order.
        narrow, medium, wide = w[bias], w[bias + 1], w[bias + 2]
        hidden = p[At.HIDDEN] + voice * p[At.SKIP]
        for j in range(p[At.SKIP]):
            row = p[At.W_TRUST] + 3 * j
            narrow += w[row] * s[hidden + j]
            medium += w[row + 1] * s[hidden + j]
            wide += w[row + 2] * s[hidden + j]
        value = s[p[At.GUIDE] + voice * p[At.GUIDE_SPAN] + time + here]
        out = p[At.LOGITS] + voice * codes
        _add_rows(p, w, s, p[At.W_GUIDE_LOGITS], value, _ONE, out, first, last)
        _add_rows(p, w, s, p[At.W_BUMPS], value, narrow, out, first, last)
        _add_rows(p, w, s, p[At.W_BUMPS] + codes * codes, value, medium, out, first, last)
        _add_rows(p, w, s, p[At.W_BUMPS] + 2 * codes * codes, value, wide, out, first, last)


@compiled
def _add_rows(
    p: Any, w: Any, s: Any, table: int, value: Any, weight: Any, out: int, first: int, last: int
) -> None:
    """Add to logits the rows of a table for the two codes nearest to the guide's value, mixed."""
    codes = p[At.CODES]
    place = min(max(value * _CODES_A_UNIT + _MIDDLE, _NOTHING), _LAST)
    below = min(np.int64(place), codes - 2)
    upper = (place - np.float32(below)) * weight
    lower = weight - upper
    row = table + below * codes
    one, two = w[row + first : row + last], w[row + codes + first : row + codes + last]
    logits = s[out + first : out + last]
    for i in range(last - first):
        logits[i] += one[i] * lower + two[i] * upper
