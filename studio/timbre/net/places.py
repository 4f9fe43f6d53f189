"""Where everything lies that the sampler's loop reads and writes.

The loop knows three arrays: the weights and the state of some voices (both flat float32), and a plan of int64 that says
where in them each table begins. So few arrays keep the compiled code small and quick to compile.
"""

from __future__ import annotations

from enum import IntEnum


class At(IntEnum):
    """Places in the plan. ``V`` is voices, ``W`` and ``S`` the padded widths, ``C = layers * 2 W + S``.

    Operands of products are float32, or bfloat16 (two to a place) where ``BF16`` is 1. Sizes come first, then tables of
    the weights, then tables of the state; a layer's own entries begin at ``FIRST_LAYER``.
    """

    BARRIER = 0  # counts arrivals; alone in its 64 bytes
    BF16 = 8
    PRODUCT = 9  # address of the product of operands
    PLAIN_PRODUCT = 10  # the same of float32
    VOICES = 11
    WIDTH = 12
    SKIP = 13
    CODES = 14
    TAPS = 15
    HOP = 16
    CONDITION = 17
    WIDE = 18  # C
    LAYERS = 19
    SPAN = 20  # codes a voice in the history: those before the start, and the samples
    SEEDS = 21  # place in the plan of the voices' seeds
    W_CONDITION = 22  # (C / PANEL, condition, PANEL)
    W_CONDITION_BIAS = 23  # (C,)
    W_START = 24  # (taps, W), oldest first
    W_START_BIAS = 25  # (W,)
    W_RESIDUAL_BIAS = 26  # (layers, W)
    W_SKIP_BIAS = 27  # (S,)
    W_LOGITS_BIAS = 28  # (codes,)
    W_SKIP_START = 29  # panels of W to S
    W_OUT = 30  # panels of S to S
    W_LOGITS = 31  # panels of S to codes
    EMBEDDING = 32  # (frames, V, condition)
    CONDITIONED = 33  # (C / PANEL, V, PANEL): what this frame adds everywhere
    STREAM = 34  # (V, W)
    GATED = 35  # operands (V, W)
    SKIPS = 36  # (V, S)
    SKIPS_OPERAND = 37  # operands (V, S)
    HIDDEN = 38  # (V, S)
    HIDDEN_OPERAND = 39  # operands (V, S)
    LOGITS = 40  # (V, codes)
    WORK = 41  # (V, codes)
    TEMPERATURES = 42  # (V,)
    DIFFERENCES = 43  # operands (3, V, W): the inputs of a layer in pairs, in Winograd's form
    PAIR_SUMS = 44  # (2 W / PANEL, 3, V, PANEL); a thread uses those of its first panel
    GUIDE_TAPS = 45  # 0 for a decoder without a guide
    GUIDE_AHEAD = 46  # how many of them lie after the sample
    GUIDE_SPAN = 47  # values a voice: the samples, and the taps around the first and the last
    W_GUIDE = 48  # (taps, W), earliest first
    W_GUIDE_LOGITS = 49  # (codes, codes): logits of all codes for each code of the guide
    W_BUMPS = 50  # (bumps, codes, codes)
    W_TRUST = 51  # (S, bumps)
    W_TRUST_BIAS = 52  # (bumps,)
    GUIDE = 53  # (V, span), at the scale of the codes
    FIRST_LAYER = 54


class Layer(IntEnum):
    """A layer's entries in the plan."""

    DILATION = 0
    BLOCK = 1  # samples computed ahead at once
    QUEUE = 2  # operands: ring of inputs, ((taps - 1) dilation + block, V, W)
    AHEAD = 3  # (block, V, 2 W); unless IN_PAIRS
    W_PAST = 4  # panels of W to 2 W for each tap but the newest
    W_PRESENT = 5  # panels of W to 2 W
    W_RESIDUAL = 6  # panels of W to W
    W_SKIP = 7  # panels of W to S
    IN_PAIRS = 8  # 1: samples a dilation apart are computed in pairs
    W_PAIRS = 9  # for each panel of W to 2 W those for the sum, the difference, and the oldest tap; IN_PAIRS only
    LATER = 10  # operands (dilation, 2 W / PANEL, V, PANEL): what the later of each pair takes over; IN_PAIRS only
    COUNT = 11
