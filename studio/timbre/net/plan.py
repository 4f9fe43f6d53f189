"""The memory in which some voices are sampled: laid out and made before the first sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.timbre.net.guide import guide_ahead
from studio.timbre.net.packing import PackedDecoder, aligned_empty
from studio.timbre.net.places import At, Layer
from studio.timbre.net.products import multiply_bfloat16, multiply_float32

Floats = NDArray[np.float32]

MOST_AHEAD = 16
"""Samples computed ahead at once, at most."""
ROWS_AHEAD = 64
"""Rows beyond which a product gains nothing from being taller."""
LONGEST_PAIRS = 256
"""Longest dilation at which samples are computed in pairs: what the later ones take over needs memory."""


def make_plan(
    packed: PackedDecoder,
    condition: Floats,
    seeds: NDArray[np.uint64],
    temperatures: Floats,
    samples: int,
    *,
    guide: Floats | None = None,
    in_pairs: bool = False,
) -> tuple[NDArray[np.int64], Floats]:
    """Plan the state of some voices, and make it.

    Args:
        packed: the decoder.
        condition: embedding and pitch features, ``(voices, frames, condition width)``.
        seeds: ``(voices,)``.
        temperatures: ``(voices,)``.
        samples: how many a voice will be made at most.
        guide: for a guided decoder, at the scale of the codes and with the taps around it,
            ``(voices, samples + guide taps - 1)``.
        in_pairs: compute samples in pairs where dilations allow it; ``packed`` has the tables for it.

    Returns:
        The plan, and the state at the first sample.
    """
    config = packed.config
    voices, frames, features = condition.shape
    width, skip, wide = packed.width, packed.skip, packed.wide
    seeds_at = At.FIRST_LAYER + Layer.COUNT * config.layers
    plan: NDArray[np.int64] = aligned_empty(seeds_at + voices, np.int64)
    plan[At.BF16] = packed.bf16
    plan[At.PRODUCT] = multiply_bfloat16() if packed.bf16 else multiply_float32()
    plan[At.PLAIN_PRODUCT] = multiply_float32()
    plan[At.VOICES : At.W_CONDITION] = (
        voices, width, skip, config.codes, config.filter, config.hop, features, wide, config.layers,
        config.filter + samples, seeds_at,
    )  # fmt: skip
    plan[seeds_at:] = seeds.view(np.int64)
    for place, offset in packed.places.items():
        plan[place] = offset
    shelf = _Shelf()
    if guide is not None:
        taps = config.guide_taps
        plan[At.GUIDE_TAPS : At.W_GUIDE] = taps, guide_ahead(taps), guide.shape[1]
        plan[At.GUIDE] = shelf.add(guide.size)
    plan[At.EMBEDDING] = shelf.add(frames * voices * features)
    plan[At.CONDITIONED] = shelf.add(voices * wide)
    for place, channels in (
        (At.STREAM, width), (At.GATED, width),
        (At.SKIPS, skip), (At.SKIPS_OPERAND, skip), (At.HIDDEN, skip), (At.HIDDEN_OPERAND, skip),
        (At.LOGITS, config.codes), (At.WORK, config.codes), (At.TEMPERATURES, 1),
        (At.DIFFERENCES, 3 * width if in_pairs else 0), (At.PAIR_SUMS, 6 * width if in_pairs else 0),
    ):  # fmt: skip
        plan[place] = shelf.add(voices * channels)
    for index, dilation in enumerate(config.dilations):
        # A pair must not begin before a hop: an interrupted session goes on at one.
        paired = in_pairs and dilation <= LONGEST_PAIRS and config.hop % (2 * dilation) == 0
        block = 1 if paired else min(dilation, _ahead(config.hop, voices))
        ring = ((config.filter - 1) * dilation + block) * voices * width
        first = At.FIRST_LAYER + Layer.COUNT * index
        plan[first + Layer.DILATION : first + Layer.W_PAST] = (
            dilation, block, shelf.add(ring // 2 if packed.bf16 else ring),
            shelf.add(0 if paired else block * voices * 2 * width),
        )  # fmt: skip
        *tables, pairs = packed.layers[index]
        later = dilation * voices * 2 * width if paired else 0
        plan[first + Layer.W_PAST : first + Layer.COUNT] = (
            *tables, paired, pairs, shelf.add(later // 2 if packed.bf16 else later),
        )  # fmt: skip
    state: Floats = aligned_empty(shelf.size, np.float32)
    _part(state, plan, At.EMBEDDING, condition.size)[:] = condition.transpose(1, 0, 2).ravel()
    _part(state, plan, At.TEMPERATURES, voices)[:] = temperatures
    if guide is not None:
        _part(state, plan, At.GUIDE, guide.size)[:] = guide.ravel()
    return plan, state


def voice_bytes(packed: PackedDecoder) -> int:
    """Return what a voice of a large batch remembers, without its notes' embedding and without pairs."""
    config, rows = packed.config, _ahead(packed.config.hop, ROWS_AHEAD)
    past = sum((config.filter - 1) * d + min(d, rows) for d in config.dilations) * packed.width
    ahead = sum(min(d, rows) for d in config.dilations) * 2 * packed.width
    others = packed.wide + 2 * packed.width + 4 * packed.skip + 2 * config.codes
    return past * (2 if packed.bf16 else 4) + 4 * (ahead + others)


def _part(state: Floats, plan: NDArray[np.int64], place: At, count: int) -> Floats:
    start = int(plan[place])
    return state[start : start + count]


def _ahead(hop: int, voices: int) -> int:
    """Choose how far to look ahead: a power of two that divides the hop, fewer samples for more voices."""
    most = 1
    while hop % (2 * most) == 0 and 2 * most <= min(MOST_AHEAD, max(ROWS_AHEAD // voices, 1)):
        most *= 2
    return most


class _Shelf:
    """Hands out places, each at a multiple of 64 bytes."""

    def __init__(self) -> None:
        self.size = 0

    def add(self, count: int) -> int:
        """Take room for ``count`` float32."""
        start = self.size
        self.size += -(-count // 16) * 16
        return start
