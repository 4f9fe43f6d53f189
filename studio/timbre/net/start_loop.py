"""How a sample of the sampler's loop begins: the conditioning of a new frame, and the first convolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.elementwise import copy
from studio.timbre.net.guide_loop import listen_to_guide
from studio.timbre.net.loop_tables import address, fill, multiply, ring, share_of
from studio.timbre.net.places import At
from studio.timbre.net.residual_loop import push
from studio.timbre.net.vector_ir import PANEL, call_address

_SCALE = np.float32(1.0 / 128.0)


@compiled
def condition(p: Any, w: Any, s: Any, frame: int, rank: int, team: int) -> None:
    """Project a frame of the embedding to what it adds to each layer and to the head."""
    voices, features = p[At.VOICES], p[At.CONDITION]
    source = address(s, p[At.EMBEDDING] + frame * voices * features)
    gates, layers = 2 * p[At.WIDTH] // PANEL, p[At.LAYERS]
    for section in range(layers + 1):
        count = gates if section < layers else p[At.SKIP] // PANEL
        first, last = share_of(count, rank, team)
        for panel in range(section * gates + first, section * gates + last):
            out = p[At.CONDITIONED] + panel * voices * PANEL
            for voice in range(voices):
                copy(w, p[At.W_CONDITION_BIAS] + panel * PANEL, s, out + voice * PANEL, PANEL)
            call_address(
                p[At.PLAIN_PRODUCT], source, features * 4, voices, address(w, p[At.W_CONDITION]), features,
                address(s, out - panel * PANEL), PANEL * 4, panel, panel + 1,
            )  # fmt: skip


@compiled
def begin_stream(
    p: Any, w: Any, s: Any, h: Any, history: Any, time: int, rank: int, team: int
) -> None:
    """Convolve the newest codes, and the guide around, and push the result to the first layer's ring."""
    width, taps = p[At.WIDTH], p[At.TAPS]
    first, last = share_of(width // PANEL, rank, team)
    first, last = first * PANEL, last * PANEL
    for voice in range(p[At.VOICES]):
        out = p[At.STREAM] + voice * width + first
        copy(w, p[At.W_START_BIAS] + first, s, out, last - first)
        stream = s[out : out + last - first]
        newest = voice * p[At.SPAN] + taps + time - 1
        for tap in range(taps):
            sample = np.float32(history[newest - tap]) * _SCALE
            row = p[At.W_START] + (taps - 1 - tap) * width + first
            weights = w[row : row + last - first]
            for i in range(last - first):
                stream[i] += weights[i] * sample
        if p[At.GUIDE_TAPS]:
            listen_to_guide(p, w, s, voice, time, first, last)
    push(p, s, h, 0, time, first, last)


@compiled
def begin_skips(p: Any, w: Any, s: Any, time: int, rank: int, team: int) -> None:
    """Begin the sum of the skips with the start convolution's."""
    skip = p[At.SKIP]
    first, last = share_of(skip // PANEL, rank, team)
    fill(p, w, s, p[At.W_SKIP_BIAS], p[At.SKIPS], skip, first, last)
    multiply(
        p, w, s, ring(p, s, 0, time), p[At.WIDTH], p[At.VOICES], p[At.W_SKIP_START], p[At.SKIPS], skip,
        first, last,
    )  # fmt: skip
