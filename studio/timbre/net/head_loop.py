"""How a sample of the sampler's loop ends: from the skips to the logits."""

from __future__ import annotations

from typing import Any

from studio.timbre.net.compiled import compiled
from studio.timbre.net.elementwise import copy, rectify
from studio.timbre.net.loop_tables import address, fill, multiply, operand, share_of
from studio.timbre.net.places import At
from studio.timbre.net.vector_ir import PANEL


@compiled
def rectify_columns(p: Any, s: Any, h: Any, source: int, out: int, rank: int, team: int) -> None:
    """Take the positive part of this thread's columns ``(V, S)`` as an operand."""
    skip = p[At.SKIP]
    first, last = share_of(skip // PANEL, rank, team)
    count = (last - first) * PANEL
    for voice in range(p[At.VOICES]):
        row = voice * skip + first * PANEL
        rectify(s, source + row, count)
        operand(p, s, h, source + row, out, row, count)


@compiled
def hide(p: Any, w: Any, s: Any, rank: int, team: int) -> None:
    """Compute the head's hidden layer."""
    skip, voices = p[At.SKIP], p[At.VOICES]
    first, last = share_of(skip // PANEL, rank, team)
    section = p[At.CONDITIONED] + (p[At.WIDE] - skip) * voices
    for voice in range(voices):
        for panel in range(first, last):
            source = section + (panel * voices + voice) * PANEL
            copy(s, source, s, p[At.HIDDEN] + voice * skip + panel * PANEL, PANEL)
    operands = address(s, p[At.SKIPS_OPERAND])
    multiply(p, w, s, operands, skip, voices, p[At.W_OUT], p[At.HIDDEN], skip, first, last)


@compiled
def score(p: Any, w: Any, s: Any, rank: int, team: int) -> None:
    """Compute the logits."""
    codes = p[At.CODES]
    first, last = share_of(codes // PANEL, rank, team)
    fill(p, w, s, p[At.W_LOGITS_BIAS], p[At.LOGITS], codes, first, last)
    operands = address(s, p[At.HIDDEN_OPERAND])
    multiply(
        p, w, s, operands, p[At.SKIP], p[At.VOICES], p[At.W_LOGITS], p[At.LOGITS], codes, first, last
    )  # fmt: skip
