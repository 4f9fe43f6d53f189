"""The sampler's inner loop: one sample of every voice at a time, through all layers, without Python.

Cached dilated convolutions (Le Paine et al. 2016, "Fast WaveNet Generation Algorithm"; the published fastgen.py): each
layer keeps a ring of its past inputs. Beyond that, what a layer needs of inputs ``d`` and ``2 d`` samples ago is known
up to ``d`` samples ahead, so those two thirds of the convolution are computed for a block of samples at once ("ahead"),
and at batch 1 their weights are read once a block and not once a sample. With many voices the processor's arithmetic is
the limit instead: then samples a dilation apart are computed in pairs, which takes a third less of it.

Threads either share the columns of every product (a team, with a barrier after each) or have voices of their own (a
team of one each). Every sum runs in the same order in all of these, so a voice sounds the same in any batch.

Throughout, ``p`` is the plan (:class:`studio.timbre.net.places.At`), ``w`` the weights, ``s`` the state, and ``h`` the
same state seen as uint16.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.elementwise import (
    HALF,
    add,
    choose,
    combine,
    copy,
    gate_row,
    rectify,
    round_to_bf16,
    uniform,
)
from studio.timbre.net.guide_loop import follow_guide, listen_to_guide, share_of
from studio.timbre.net.places import At, Layer
from studio.timbre.net.vector_ir import (
    PANEL,
    atomic_add,
    atomic_read,
    call_address,
    float_pointer,
    give_way,
    half_pointer,
)  # fmt: skip

_SPINS = 4000
"""Looks at a barrier before a thread lets others have its core."""
_SCALE = np.float32(1.0 / 128.0)
_NOTHING, _ONE = np.float32(0.0), np.float32(1.0)


@compiled
def run(
    plan: Any, weights: Any, state: Any, history: Any, recorded: Any,
    begin: int, end: int, given: int, rank: int, team: int,
) -> None:  # fmt: skip
    """Make the samples ``begin`` up to ``end`` of every voice.

    Args:
        plan: int64; its barrier must be 0 before.
        weights: float32.
        state: float32.
        history: int8 ``(voices * (taps + samples),)``: codes, each voice's before the start first; takes the new ones.
        recorded: float32 ``(samples or 0, voices, codes)``: takes the logits.
        begin: first sample.
        end: one beyond the last.
        given: samples before this one are known and stay as they are.
        rank: which thread of the team this is.
        team: threads that run this together.
    """
    p, passed = plan, 0
    # Seen by address the arrays have no owner, and no reference is counted from here on.
    w = numba.carray(float_pointer(weights.ctypes.data), (weights.size,))
    s = numba.carray(float_pointer(state.ctypes.data), (state.size,))
    h = numba.carray(half_pointer(state.ctypes.data), (2 * state.size,))
    voices, codes = p[At.VOICES], p[At.CODES]
    for time in range(begin, end):
        passed = _step(p, w, s, h, history, time, rank, team, passed)
        for voice in range(rank, voices, team):
            start = p[At.LOGITS] + voice * codes
            if time < recorded.shape[0]:
                copy(s, start, recorded[time, voice], 0, codes)
            if time >= given:
                draw = uniform(p[p[At.SEEDS] + voice], time)
                work = p[At.WORK] + voice * codes
                chosen = choose(s, start, codes, s[p[At.TEMPERATURES] + voice], draw, work)
                history[voice * p[At.SPAN] + p[At.TAPS] + time] = np.int8(chosen - 128)
        passed = _wait(p, team, passed)


@compiled
def _step(
    p: Any, w: Any, s: Any, h: Any, history: Any, time: int, rank: int, team: int, passed: int
) -> Any:
    """Compute every voice's logits for the sample ``time``; returns the number of barriers passed."""
    if time % p[At.HOP] == 0:
        _condition(p, w, s, time // p[At.HOP], rank, team)
    _start(p, w, s, h, history, time, rank, team)
    passed = _wait(p, team, passed)
    _start_skips(p, w, s, time, rank, team)
    for layer in range(p[At.LAYERS]):
        _convolve(p, w, s, h, layer, time, rank, team)
        passed = _wait(p, team, passed)
        _contribute(p, w, s, h, layer, time, rank, team)
        passed = _wait(p, team, passed)
    _rectify(p, s, h, p[At.SKIPS], p[At.SKIPS_OPERAND], rank, team)
    passed = _wait(p, team, passed)
    _hide(p, w, s, rank, team)
    _rectify(p, s, h, p[At.HIDDEN], p[At.HIDDEN_OPERAND], rank, team)
    passed = _wait(p, team, passed)
    _score(p, w, s, rank, team)
    if p[At.GUIDE_TAPS]:
        follow_guide(p, w, s, time, rank, team)
    return _wait(p, team, passed)


@compiled
def _condition(p: Any, w: Any, s: Any, frame: int, rank: int, team: int) -> None:
    """Project a frame of the embedding to what it adds to each layer and to the head."""
    voices, wide, features = p[At.VOICES], p[At.WIDE], p[At.CONDITION]
    gates, layers = 2 * p[At.WIDTH] // PANEL, p[At.LAYERS]
    source = p[At.EMBEDDING] + frame * voices * features
    for section in range(layers + 1):
        count = gates if section < layers else p[At.SKIP] // PANEL
        first, last = share_of(count, rank, team)
        first, last = first + section * gates, last + section * gates
        for voice in range(voices):
            at = first * PANEL
            out = p[At.CONDITIONED] + voice * wide + at
            copy(w, p[At.W_CONDITION_BIAS] + at, s, out, (last - first) * PANEL)
        call_address(
            p[At.PLAIN_PRODUCT], _address(s, source), features * 4, voices,
            _address(w, p[At.W_CONDITION]), features, _address(s, p[At.CONDITIONED]), wide * 4, first, last,
        )  # fmt: skip


@compiled
def _start(p: Any, w: Any, s: Any, h: Any, history: Any, time: int, rank: int, team: int) -> None:
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
    _push(p, s, h, 0, time, first, last)


@compiled
def _start_skips(p: Any, w: Any, s: Any, time: int, rank: int, team: int) -> None:
    """Begin the sum of the skips with the start convolution's."""
    skip = p[At.SKIP]
    first, last = share_of(skip // PANEL, rank, team)
    _fill(p, w, s, p[At.W_SKIP_BIAS], p[At.SKIPS], skip, first, last)
    _multiply(
        p, w, s, _ring(p, s, 0, time), p[At.WIDTH], p[At.VOICES], p[At.W_SKIP_START], p[At.SKIPS], skip,
        first, last,
    )  # fmt: skip


@compiled
def _convolve(p: Any, w: Any, s: Any, h: Any, layer: int, time: int, rank: int, team: int) -> None:
    """Compute a layer's gated output for this thread's panels."""
    width, voices, entry = p[At.WIDTH], p[At.VOICES], _entry(layer)
    both = 2 * width
    first, last = share_of(both // PANEL, rank, team)
    block = p[entry + Layer.BLOCK]
    start = p[entry + Layer.AHEAD] + time % block * voices * both
    if p[entry + Layer.IN_PAIRS]:
        _convolve_pair(p, w, s, layer, time, start, first, last)
    else:
        if time % block == 0:
            _look_ahead(p, w, s, layer, time, first, last)
        _multiply(
            p, w, s, _ring(p, s, layer, time), width, voices, p[entry + Layer.W_PRESENT], start,
            both, first, last,
        )  # fmt: skip
    for voice in range(voices):
        for panel in range(first, last):
            at = voice * width + panel * HALF
            gate_row(s, start + voice * both + panel * PANEL, p[At.GATED] + at)
            _operand(p, s, h, p[At.GATED] + at, p[At.GATED_OPERAND], at, HALF)


@compiled
def _look_ahead(p: Any, w: Any, s: Any, layer: int, time: int, first: int, last: int) -> None:
    """Begin a block: conditioning, biases, and all taps but the newest."""
    width, voices, taps, entry = p[At.WIDTH], p[At.VOICES], p[At.TAPS], _entry(layer)
    both, block, start = 2 * width, p[entry + Layer.BLOCK], p[entry + Layer.AHEAD]
    for row in range(block * voices):
        source = p[At.CONDITIONED] + row % voices * p[At.WIDE] + layer * both + first * PANEL
        copy(s, source, s, start + row * both + first * PANEL, (last - first) * PANEL)
    size = 2 if p[At.BF16] else 4
    for tap in range(taps - 1):
        lag = (taps - 1 - tap) * p[entry + Layer.DILATION]
        # One round of the ring later is the same slot; before the start it still holds zeros.
        around = (taps - 1) * p[entry + Layer.DILATION] + block
        weights = p[entry + Layer.W_PAST] + tap * width * both * size // 4
        operands = _ring(p, s, layer, time - lag + around)
        _multiply(p, w, s, operands, width, block * voices, weights, start, both, first, last)


@compiled
def _convolve_pair(
    p: Any, w: Any, s: Any, layer: int, time: int, out: int, first: int, last: int
) -> None:
    """Convolve one of two samples a dilation apart, which share four products instead of six.

    Winograd's F(2, 3) (Lavin & Gray 2016), three products for the earlier sample and one for the later. With the inputs
    ``x0 .. x3``, a dilation apart, and the taps ``g0 .. g2``, oldest first:
    ``y2 = (x0 - x2) g0 + (x1 + x2)(g0 + g1 + g2)/2 + (x2 - x1)(g0 - g1 + g2)/2``, and ``y3`` is the second product less
    the third plus ``(x3 - x1) g2``.
    """
    width, voices, entry = p[At.WIDTH], p[At.VOICES], _entry(layer)
    both, dilation, size = 2 * width, p[entry + Layer.DILATION], 2 if p[At.BF16] else 4
    later = p[entry + Layer.LATER] + time % dilation * voices * both
    inputs, matrix = _address(s, p[At.DIFFERENCES]), width * both * size // 4
    at, count = first * PANEL, (last - first) * PANEL
    if time // dilation % 2:
        for voice in range(voices):
            row = voice * both + at
            source = p[At.CONDITIONED] + voice * p[At.WIDE] + layer * both + at
            copy(s, source, s, out + row, count)
            add(s, later + row, s, out + row, count)
        _multiply(
            p, w, s, inputs, width, voices, p[entry + Layer.W_PRESENT], out, both, first, last
        )
        return
    step = voices * width * size
    second = p[At.SECOND]
    for voice in range(voices):
        row = voice * both + at
        s[later + row : later + row + count] = _NOTHING
        s[second + row : second + row + count] = _NOTHING
    pairs = p[entry + Layer.W_PAIRS]
    _multiply(p, w, s, inputs + step, width, voices, pairs, later, both, first, last)
    _multiply(p, w, s, inputs + 2 * step, width, voices, pairs + matrix, second, both, first, last)
    for voice in range(voices):
        row = voice * both + at
        source = p[At.CONDITIONED] + voice * p[At.WIDE] + layer * both + at
        sums, sound = s[out + row : out + row + count], s[source : source + count]
        one, two = s[later + row : later + row + count], s[second + row : second + row + count]
        for i in range(count):
            sums[i] = sound[i] + (one[i] + two[i])
            one[i] -= two[i]
    _multiply(p, w, s, inputs, width, voices, p[entry + Layer.W_PAST], out, both, first, last)


@compiled
def _contribute(
    p: Any, w: Any, s: Any, h: Any, layer: int, time: int, rank: int, team: int
) -> None:
    """Add a layer's residual and skip outputs, and push the stream to the next layer's ring."""
    width, skip, voices, entry = p[At.WIDTH], p[At.SKIP], p[At.VOICES], _entry(layer)
    operands = _address(s, p[At.GATED_OPERAND])
    if layer + 1 < p[At.LAYERS]:
        first, last = share_of(width // PANEL, rank, team)
        at = first * PANEL
        for voice in range(voices):
            bias = p[At.W_RESIDUAL_BIAS] + layer * width + at
            add(w, bias, s, p[At.STREAM] + voice * width + at, (last - first) * PANEL)
        _multiply(
            p, w, s, operands, width, voices, p[entry + Layer.W_RESIDUAL], p[At.STREAM], width,
            first, last,
        )  # fmt: skip
        _push(p, s, h, layer + 1, time, at, last * PANEL)
    first, last = share_of(skip // PANEL, rank, team)
    _multiply(
        p, w, s, operands, width, voices, p[entry + Layer.W_SKIP], p[At.SKIPS], skip, first, last
    )


@compiled
def _hide(p: Any, w: Any, s: Any, rank: int, team: int) -> None:
    """Compute the head's hidden layer."""
    skip, wide = p[At.SKIP], p[At.WIDE]
    first, last = share_of(skip // PANEL, rank, team)
    for voice in range(p[At.VOICES]):
        source = p[At.CONDITIONED] + (voice + 1) * wide - skip + first * PANEL
        out = p[At.HIDDEN] + voice * skip + first * PANEL
        copy(s, source, s, out, (last - first) * PANEL)
    operands = _address(s, p[At.SKIPS_OPERAND])
    _multiply(p, w, s, operands, skip, p[At.VOICES], p[At.W_OUT], p[At.HIDDEN], skip, first, last)


@compiled
def _score(p: Any, w: Any, s: Any, rank: int, team: int) -> None:
    """Compute the logits."""
    codes = p[At.CODES]
    first, last = share_of(codes // PANEL, rank, team)
    _fill(p, w, s, p[At.W_LOGITS_BIAS], p[At.LOGITS], codes, first, last)
    operands = _address(s, p[At.HIDDEN_OPERAND])
    _multiply(
        p,
        w,
        s,
        operands,
        p[At.SKIP],
        p[At.VOICES],
        p[At.W_LOGITS],
        p[At.LOGITS],
        codes,
        first,
        last,
    )


@compiled
def _multiply(
    p: Any, w: Any, s: Any, operands: int, inputs: int, rows: int, weights: int, out: int, outputs: int,
    first: int, last: int,
) -> None:  # fmt: skip
    """Add operands ``(rows, inputs)`` times weights to the state's ``(rows, outputs)`` for some panels."""
    stride = inputs * (2 if p[At.BF16] else 4)
    call_address(
        p[At.PRODUCT], operands, stride, rows, _address(w, weights), inputs, _address(s, out), outputs * 4,
        first, last,
    )  # fmt: skip


@compiled
def _fill(
    p: Any, w: Any, s: Any, bias: int, out: int, channels: int, first: int, last: int
) -> None:
    """Set some panels of every voice to the bias."""
    at = first * PANEL
    for voice in range(p[At.VOICES]):
        copy(w, bias + at, s, out + voice * channels + at, (last - first) * PANEL)


@compiled
def _rectify(p: Any, s: Any, h: Any, source: int, out: int, rank: int, team: int) -> None:
    """Take the positive part of this thread's columns ``(V, S)`` as an operand."""
    skip = p[At.SKIP]
    first, last = share_of(skip // PANEL, rank, team)
    count = (last - first) * PANEL
    for voice in range(p[At.VOICES]):
        row = voice * skip + first * PANEL
        rectify(s, source + row, count)
        _operand(p, s, h, source + row, out, row, count)


@compiled
def _push(p: Any, s: Any, h: Any, layer: int, time: int, first: int, last: int) -> None:
    """Put columns of the stream into a layer's ring."""
    width, voices = p[At.WIDTH], p[At.VOICES]
    slot = _slot(p, layer, time) * voices * width
    for voice in range(voices):
        row = voice * width + first
        queue = p[_entry(layer) + Layer.QUEUE]
        _operand(p, s, h, p[At.STREAM] + row, queue, slot + row, last - first)
    if p[_entry(layer) + Layer.IN_PAIRS]:
        _differ(p, s, h, layer, time, first, last)


@compiled
def _differ(p: Any, s: Any, h: Any, layer: int, time: int, first: int, last: int) -> None:
    """Bring columns of a layer's newest inputs into Winograd's form; see :func:`_convolve_pair`."""
    width, voices, entry = p[At.WIDTH], p[At.VOICES], _entry(layer)
    dilation, queue, count = p[entry + Layer.DILATION], p[entry + Layer.QUEUE], last - first
    # One round of the ring later is the same slot; before the start it still holds zeros.
    around = (p[At.TAPS] - 1) * dilation + p[entry + Layer.BLOCK]
    now = _slot(p, layer, time) * voices * width
    before = _slot(p, layer, time - dilation + around) * voices * width
    oldest = _slot(p, layer, time - 2 * dilation + around) * voices * width
    table, out = voices * width, p[At.DIFFERENCES]
    late = time // dilation % 2
    for voice in range(voices):
        row = voice * width + first
        if late:
            combine(p[At.BF16], s, h, queue, now + row, oldest + row, -_ONE, out, row, count)
        else:
            combine(p[At.BF16], s, h, queue, oldest + row, now + row, -_ONE, out, row, count)
            combine(p[At.BF16], s, h, queue, before + row, now + row, _ONE, out, table + row, count)
            at = 2 * table + row
            combine(p[At.BF16], s, h, queue, now + row, before + row, -_ONE, out, at, count)


@compiled
def _operand(p: Any, s: Any, h: Any, source: int, table: int, at: int, count: int) -> None:
    """Put float32 numbers into a table of operands, rounded where these are bfloat16."""
    if p[At.BF16]:
        round_to_bf16(s, source, h, 2 * table + at, count)
    else:
        copy(s, source, s, table + at, count)


@compiled
def _ring(p: Any, s: Any, layer: int, time: int) -> Any:
    """Return the address at which a layer's inputs of this time lie."""
    offset = _slot(p, layer, time) * p[At.VOICES] * p[At.WIDTH]
    return _address(s, p[_entry(layer) + Layer.QUEUE]) + offset * (2 if p[At.BF16] else 4)


@compiled
def _slot(p: Any, layer: int, time: int) -> Any:
    entry = _entry(layer)
    return time % ((p[At.TAPS] - 1) * p[entry + Layer.DILATION] + p[entry + Layer.BLOCK])


@compiled
def _entry(layer: int) -> int:
    return At.FIRST_LAYER + Layer.COUNT * layer


@compiled
def _address(array: Any, index: int) -> Any:
    return array.ctypes.data + 4 * index


@compiled
def _wait(p: Any, team: int, passed: int) -> int:
    """Wait until all threads of the team are here; returns how many barriers there were."""
    if team > 1:
        address = p.ctypes.data
        atomic_add(address, 1)
        goal = (passed + 1) * team
        looks = 0
        while atomic_read(address) < goal:
            looks += 1
            if looks > _SPINS:
                give_way()
    return passed + 1
