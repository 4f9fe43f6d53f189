"""The live decoder's net in the kernel: a pad's position and a key become the amplitudes of one control point.

The arithmetic is that of ``studio.timbre.harmonic`` (inputs.py, decoder.py and the law in render.py), with the sizes
and constants of the published table, so that a note played here is the note rendered there.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.compiled import fast_kernel_function, kernel_function
from studio.live.kernel.memory import float32_at, nets_at, patches_at


@kernel_function
def patch_of(slot: Any) -> Any:
    """Return the patch record a voice plays."""
    return numba.carray(patches_at(slot.patch), 1)[0]


@kernel_function
def net_of(patch: Any) -> Any:
    """Return the patch's net record."""
    return numba.carray(nets_at(patch.net), 1)[0]


@kernel_function
def point_to_come(
    core: Any, slot: Any, corner: Any, point: int, bend: float, harder: float
) -> None:
    """Compute the control point ``point`` of a voice into ``slot.last`` and ``slot.last_step``.

    Args:
        core: the engine's memory.
        slot: the voice's.
        corner: weights of the pad's corners, summing to 1.
        point: number of the control point since the voice began, 8 ms each.
        bend: semitones beside the key.
        harder: how much harder the key was struck than in the corners' recordings, see inputs.py of the decoder.
    """
    patch = patch_of(slot)
    net = net_of(patch)
    work = core.work[0]
    inputs = work.input
    for i in range(net.inputs):
        inputs[i] = 0.0
    _read_position(patch, corner, inputs, point)
    _describe_key(net, inputs, slot.pitch + bend, harder)
    _forward(net, work)
    _take_over(core, slot, net, work.hidden, 2.0 ** (bend / 12.0))


@kernel_function
def _read_position(patch: Any, corner: Any, inputs: Any, point: int) -> None:
    """Enter what of the embedding sounds at a control point; two places while a ping-pong loop turns round."""
    here = round(patch.position_s / P.POINT_S) + point
    low = float(round(patch.loop_start_s / P.POINT_S))
    high = float(round(patch.loop_end_s / P.POINT_S))
    fade = patch.loop_fade_s / P.POINT_S
    first, second, share = ping_pong(float(here), patch.looped, low, high, fade)
    if share < 1.0:
        _read_point(patch, corner, inputs, first, 1.0 - share)
    if share > 0.0:
        _read_point(patch, corner, inputs, second, share)


@kernel_function
def ping_pong(
    here: float, looped: int, low: float, high: float, fade: float
) -> tuple[float, float, float]:
    """Say where a sound is read that goes to and fro between ``low`` and ``high``: two places and the second's share.

    Around each turn the way on and the way back are cross-faded over ``fade``, so that the turn itself is not heard.
    All are in the unit of ``here``, the place without a loop; the places may lie outside of the sound.
    """
    span = high - low
    half = min(0.5 * fade, 0.5 * span)
    if not looped or span <= 0.0 or here <= high - half:
        return here, here, 0.0
    along = (here - low) % (2.0 * span)
    past_end = along - span
    past_start = along if along < span else along - 2.0 * span
    if abs(past_end) < half:
        return high + past_end, high - past_end, _eased(past_end, half)
    if abs(past_start) < half:
        return low - past_start, low + past_start, _eased(past_start, half)
    place = low + along if along < span else high - past_end
    return place, place, 0.0


@kernel_function
def _eased(past: float, half: float) -> float:
    t = 0.5 + 0.5 * past / half
    return t * t * (3.0 - 2.0 * t)


@kernel_function
def _read_point(patch: Any, corner: Any, inputs: Any, where: float, share: float) -> None:
    """Add the frames around a control point of the mixed embedding, and which quarter of its frame it is."""
    place = min(max(round(where), 0), patch.frames * P.POINTS_PER_FRAME - 1)
    size = patch.frames * P.EMBEDDING
    table = numba.carray(float32_at(patch.corners), P.CORNERS * size)
    frame = place // P.POINTS_PER_FRAME
    for neighbour in range(3):
        read = min(max(frame + neighbour - 1, 0), patch.frames - 1) * P.EMBEDDING
        for d in range(P.EMBEDDING):
            mixed = 0.0
            for c in range(P.CORNERS):
                mixed += corner[c] * table[c * size + read + d]
            inputs[neighbour * P.EMBEDDING + d] += np.float32(share * mixed)
    inputs[3 * P.EMBEDDING + place % P.POINTS_PER_FRAME] += np.float32(share)


@kernel_function
def _describe_key(net: Any, inputs: Any, pitch: float, harder: float) -> None:
    at = 3 * P.EMBEDDING + P.POINTS_PER_FRAME
    bounded = min(max(pitch, net.low_pitch), net.high_pitch)
    inputs[at] = (bounded - net.middle_pitch) / net.pitch_unit
    centres = numba.carray(float32_at(net.bump_centres), net.pitch_bumps)
    for b in range(net.pitch_bumps):
        away = (bounded - centres[b]) / net.bump_spread
        inputs[at + 1 + b] = math.exp(-0.5 * away * away)
    inputs[at + 1 + net.pitch_bumps] = harder


@kernel_function
def _forward(net: Any, work: Any) -> None:
    """Run the net on ``work.input``; its outputs are in ``work.hidden`` then."""
    outputs = net.partials + net.bands + 2
    between = (net.width + 1) * net.width * (net.layers - 2)
    size = (net.inputs + 1) * net.width + between + (net.width + 1) * outputs
    weights = numba.carray(float32_at(net.weights), size)
    leak = np.float32(net.leak)
    start, before = 0, net.inputs
    for layer in range(net.layers):
        final = layer == net.layers - 1
        after = outputs if final else net.width
        table = weights[start : start + (before + 1) * after]
        if layer == 0:
            _layer(table, work.input[:before], work.hidden[:after])
        else:
            _layer(table, work.hidden[:before], work.other[:after])
            for o in range(after):
                work.hidden[o] = work.other[o]
        if not final:
            for o in range(after):
                work.hidden[o] = max(work.hidden[o], leak * work.hidden[o])
        start += (before + 1) * after
        before = after


@fast_kernel_function
def _layer(table: Any, x: Any, y: Any) -> None:
    """Add the rows of the weights, four at a time, to the biases behind them."""
    inputs, outputs = len(x), len(y)
    biases = table[inputs * outputs : (inputs + 1) * outputs]
    for o in range(outputs):
        y[o] = biases[o]
    whole = inputs - inputs % 4
    for i in range(0, whole, 4):
        a = table[i * outputs : (i + 1) * outputs]
        b = table[(i + 1) * outputs : (i + 2) * outputs]
        c = table[(i + 2) * outputs : (i + 3) * outputs]
        d = table[(i + 3) * outputs : (i + 4) * outputs]
        xa, xb, xc, xd = x[i], x[i + 1], x[i + 2], x[i + 3]
        for o in range(outputs):
            y[o] += xa * a[o] + xb * b[o] + xc * c[o] + xd * d[o]
    for i in range(whole, inputs):
        a, xa = table[i * outputs : (i + 1) * outputs], x[i]
        for o in range(outputs):
            y[o] += xa * a[o]


@kernel_function
def _take_over(core: Any, slot: Any, net: Any, outputs: Any, ratio: float) -> None:
    """Turn the net's outputs into amplitudes and steps; what could not be computed is silent."""
    count = net.partials + net.bands
    for p in range(count):
        decibels = outputs[p] * net.scale_db + net.centre_db
        decibels = min(max(decibels, net.floor_db), net.loudest_db)
        loud = 10.0 ** (decibels / 20.0) - net.audible
        slot.last[p] = loud if loud > 0.0 and math.isfinite(loud) else 0.0
    cents = net.most_cents * math.tanh(outputs[count])
    shifted = min(max(outputs[count + 1], -20.0), 20.0)
    stiffness = net.most_stiffness / (1.0 + math.exp(net.stiffness_shift - shifted))
    if not (math.isfinite(cents) and math.isfinite(stiffness)):
        cents, stiffness = 0.0, 0.0
    base = 440.0 * 2.0 ** ((slot.pitch + cents / 100.0 - 69.0) / 12.0) / core.state[0].rate
    ratios = numba.carray(float32_at(net.ratios), net.partials)
    for p in range(net.partials):
        r = float(ratios[p])
        step = base * r * math.sqrt(1.0 + stiffness * r * r)
        slot.last_step[p] = step
        # Partials fade out over the last twelfth of the Nyquist frequency below the highest that was learned.
        slot.last[p] *= min(max((net.top - 2.0 * step * ratio) * 12.0, 0.0), 1.0)
