"""The live decoder's voice: partials and noise bands whose amplitudes follow the pad while the note sounds.

Sixteen frames are made at once, counted from the voice's own start, so that the result does not depend on how the
output is cut into blocks. Amplitudes and frequencies go linearly from one control point (8 ms) to the next; every block
begins with the amplitudes the last one ended with, so that no jump of the pad can click.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from studio.live.kernel import harmonic_net
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.compiled import fast_kernel_function, kernel_function
from studio.live.kernel.memory import float32_at, int64_at

FADE_IN_S = 0.002
_CYCLE = 4294967296.0
_HIGHEST_STEP = 0.499

_S0, _S1 = np.float32(3.141586028069041), np.float32(3.141849015678542)
_S2, _S3 = np.float32(1.1123944676641766), np.float32(0.21931872583330703)
_TO_HALF_TURNS = np.float32(1.0 / 2147483648.0)
_ONE = np.float32(1.0)


@kernel_function
def begin(
    core: Any,
    number: int,
    patch: int,
    pitch: float,
    corner: Any,
    bend: float,
    harder: float,
    frames: int,
) -> None:
    """Set a slot up for a note that began ``frames`` ago, to a block.

    ``number`` is the slot's, ``patch`` an address; the rest as for a control point.
    """
    slot = core.slots[number]
    slot.patch, slot.pitch, slot.count = patch, pitch, frames - frames % P.BLOCK
    slot.point = int(slot.count / (P.POINT_S * core.state[0].rate))
    net = harmonic_net.net_of(harmonic_net.patch_of(slot))
    for ahead in range(2):
        _pass_point(slot)
        harmonic_net.point_to_come(core, slot, corner, slot.point + ahead, bend, harder)
    phases = numba.carray(float32_at(net.phases), net.partials)
    for p in range(P.MAX_PARTIALS):
        slot.phase[p] = 0
    for p in range(net.partials):
        slot.phase[p] = _turned(0, float(phases[p]))
    for p in range(P.MAX_PARTIALS + P.MAX_BANDS):
        slot.level[p] = slot.first[p]
    lengths = numba.carray(int64_at(net.noise_lengths), net.bands)
    for b in range(net.bands):
        slot.noise_at[b] = (1 + 7919 * number) * 101 * (b + 1) % lengths[b]


@kernel_function
def next_block(core: Any, slot: Any, corner: Any, ratio: float, harder: float) -> None:
    """Make the next 16 frames into ``slot.tone``; ``ratio`` is the bend and glide as a factor of the frequency."""
    net = harmonic_net.net_of(harmonic_net.patch_of(slot))
    hop = P.POINT_S * core.state[0].rate
    while (slot.point + 1) * hop <= slot.count:
        slot.point += 1
        _pass_point(slot)
        bend = 12.0 * math.log2(ratio)
        harmonic_net.point_to_come(core, slot, corner, slot.point + 1, bend, harder)
    begun = slot.count - slot.point * hop
    middle = min((begun + 0.5 * P.BLOCK) / hop, 1.0)
    end = np.float32(min((begun + P.BLOCK) / hop, 1.0))
    tone = slot.tone
    for n in range(P.BLOCK):
        tone[n] = 0.0
    for p in range(net.partials):
        step = slot.first_step[p] + (slot.last_step[p] - slot.first_step[p]) * middle
        step = min(step * ratio, _HIGHEST_STEP)
        level = slot.level[p]
        target = slot.first[p] + (slot.last[p] - slot.first[p]) * end
        phase, advance = slot.phase[p], np.int32(step * _CYCLE)
        if level > 0.0 or target > 0.0:
            _add_partial(tone, phase, advance, level, (target - level) / np.float32(P.BLOCK))
        slot.phase[p] = phase + advance * P.BLOCK
        slot.level[p] = target
    _add_noise(slot, net, end)
    _fade_in(slot, FADE_IN_S * core.state[0].rate)


@kernel_function
def _pass_point(slot: Any) -> None:
    """What was ahead lies behind now."""
    for p in range(P.MAX_PARTIALS + P.MAX_BANDS):
        slot.first[p] = slot.last[p]
    for p in range(P.MAX_PARTIALS):
        slot.first_step[p] = slot.last_step[p]


@kernel_function
def _turned(phase: int, cycles: float) -> Any:
    """Return a phase as a 32-bit number, of which a cycle has 2 to the 32."""
    part = cycles - math.floor(cycles)
    return np.int32(np.int64(phase + part * _CYCLE))


@fast_kernel_function
def _add_partial(tone: Any, phase: Any, advance: Any, level: Any, rise: Any) -> None:
    """Add 16 frames of a sine whose amplitude goes linearly.

    With x half a turn, sin(pi x) is an odd polynomial in u = x (1 - |x|): coefficients by a minimax fit, error 6e-8.
    """
    for n in range(P.BLOCK):
        x = np.float32(np.int32(phase + advance * np.int32(n))) * _TO_HALF_TURNS
        u = x * (_ONE - abs(x))
        w = abs(u)
        sine = u * (_S0 + w * (_S1 + w * (_S2 + w * _S3)))
        tone[n] += (level + rise * np.float32(n)) * sine


@kernel_function
def _add_noise(slot: Any, net: Any, end: Any) -> None:
    lengths = numba.carray(int64_at(net.noise_lengths), net.bands)
    table = numba.carray(float32_at(net.noise), net.bands * net.noise_stride)
    for b in range(net.bands):
        place = net.partials + b
        level, at = slot.level[place], slot.noise_at[b]
        target = slot.first[place] + (slot.last[place] - slot.first[place]) * end
        if level > 0.0 or target > 0.0:
            begin = b * net.noise_stride + at
            _add_band(
                slot.tone,
                table[begin : begin + P.BLOCK],
                level,
                (target - level) / np.float32(P.BLOCK),
            )
        slot.level[place] = target
        slot.noise_at[b] = (at + P.BLOCK) % lengths[b]


@fast_kernel_function
def _add_band(tone: Any, noise: Any, level: Any, rise: Any) -> None:
    for n in range(P.BLOCK):
        tone[n] += (level + rise * np.float32(n)) * noise[n]


@kernel_function
def _fade_in(slot: Any, frames: float) -> None:
    """Open over the first 2 ms along half a cosine: partials do not start at nought."""
    if slot.count >= frames:
        return
    for n in range(P.BLOCK):
        here = slot.count + n
        if here < frames:
            slot.tone[n] *= np.float32(0.5 - 0.5 * math.cos(math.pi * here / frames))
