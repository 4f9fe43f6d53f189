"""The sampler's inner loop: one sample of every voice at a time, through all layers, without Python.

Cached dilated convolutions (Le Paine et al. 2016, "Fast WaveNet Generation Algorithm"; the published fastgen.py): each
layer keeps a ring of its past inputs. Beyond that, what a layer needs of inputs ``d`` and ``2 d`` samples ago is known
up to ``d`` samples ahead, so those two thirds of the convolution are computed for a block of samples at once ("ahead"),
and at batch 1 their weights are read once a block and not once a sample. With many voices the processor's arithmetic is
the limit instead: then samples a dilation apart are computed in pairs, which takes a third less of it.

Threads either share the columns of every product (a team, with a barrier after each) or have voices of their own (a
team of one each). Every sum runs in the same order in all of these, so a voice sounds the same in any batch.

Throughout, ``p`` is the plan (:class:`studio.timbre.net.places.At`), ``w`` the weights, ``s`` the state, and ``h`` the
same state seen as uint16. The parts of the loop are :mod:`studio.timbre.net.start_loop`,
:mod:`studio.timbre.net.dilated_loop`, :mod:`studio.timbre.net.residual_loop`, :mod:`studio.timbre.net.head_loop` and
:mod:`studio.timbre.net.guide_loop`.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from studio.timbre.net.compiled import compiled
from studio.timbre.net.dilated_loop import convolve
from studio.timbre.net.elementwise import choose, copy, uniform
from studio.timbre.net.guide_loop import follow_guide
from studio.timbre.net.head_loop import hide, rectify_columns, score
from studio.timbre.net.places import At
from studio.timbre.net.residual_loop import contribute
from studio.timbre.net.start_loop import begin_skips, begin_stream, condition
from studio.timbre.net.vector_ir import (
    atomic_add,
    atomic_read,
    float_pointer,
    give_way,
    half_pointer,
)

_SPINS = 4000
"""Looks at a barrier before a thread lets others have its core."""


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
            logits = p[At.LOGITS] + voice * codes
            if time < recorded.shape[0]:
                copy(s, logits, recorded[time, voice], 0, codes)
            if time >= given:
                draw = uniform(p[p[At.SEEDS] + voice], time)
                work = p[At.WORK] + voice * codes
                chosen = choose(s, logits, codes, s[p[At.TEMPERATURES] + voice], draw, work)
                history[voice * p[At.SPAN] + p[At.TAPS] + time] = np.int8(chosen - 128)
        passed = wait(p, team, passed)


@compiled
def _step(
    p: Any, w: Any, s: Any, h: Any, history: Any, time: int, rank: int, team: int, passed: int
) -> Any:
    """Compute every voice's logits for the sample ``time``; returns the number of barriers passed."""
    if time % p[At.HOP] == 0:
        condition(p, w, s, time // p[At.HOP], rank, team)
    begin_stream(p, w, s, h, history, time, rank, team)
    passed = wait(p, team, passed)
    begin_skips(p, w, s, time, rank, team)
    for layer in range(p[At.LAYERS]):
        convolve(p, w, s, h, layer, time, rank, team)
        passed = wait(p, team, passed)
        contribute(p, w, s, h, layer, time, rank, team)
        passed = wait(p, team, passed)
    rectify_columns(p, s, h, p[At.SKIPS], p[At.SKIPS_OPERAND], rank, team)
    passed = wait(p, team, passed)
    hide(p, w, s, rank, team)
    rectify_columns(p, s, h, p[At.HIDDEN], p[At.HIDDEN_OPERAND], rank, team)
    passed = wait(p, team, passed)
    score(p, w, s, rank, team)
    if p[At.GUIDE_TAPS]:
        follow_guide(p, w, s, time, rank, team)
    return wait(p, team, passed)


@compiled
def wait(p: Any, team: int, passed: int) -> int:
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
