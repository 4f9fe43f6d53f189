"""The render kernel: one function for live playing, offline bounce and tests, and its wrapping for PortAudio.

``render`` works in segments that end at the next event, the next thing the song does and the next control period of the
absolute frame count; so its output does not depend on how many frames it is asked for at once.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from studio.live.kernel import events, patch_voice, sequencer, voices
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.compiled import kernel_function
from studio.live.kernel.memory import (
    channels_at,
    events_at,
    float32_at,
    float64_at,
    int64_at,
    load_acquire,
    push_event,
    slots_at,
    state_at,
    store_release,
    tracks_at,
    uintp_at,
    voices_at,
    work_at,
)

THRESHOLD = 0.89
"""The limiter holds peaks at -1 dB."""
KNEE = 0.75
"""Above -2.5 dB the curve bends, so that a peak is rounded and not cut."""
MIX_GLIDE_S = 0.01


@kernel_function
def render(core: Any, out: Any, frames: int) -> None:
    """Render the next frames.

    Args:
        core: the engine's memory.
        out: float32 of shape ``(>= frames, 2)``, overwritten; values in -1..1, never NaN.
        frames: how many.
    """
    state = core.state[0]
    done = 0
    while done < frames:
        events.run_due(core)
        sequencer.run_due(core)
        if state.frame % L.CONTROL_FRAMES == 0:
            _control(core)
        until = min(events.next_frame(core), sequencer.next_frame(core))
        segment = min(frames - done, L.CONTROL_FRAMES - state.frame % L.CONTROL_FRAMES)
        segment = max(1, min(segment, until - state.frame))
        _render_segment(core, out, done, segment)
        state.frame += segment
        done += segment


@kernel_function
def _control(core: Any) -> None:
    sounding = 0
    patch_voice.control_tracks(core)
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.stage != L.STAGE_FREE:
            voices.control(core, voice)
            patch_voice.follow(core, i)
            sounding += 1
    core.state[0].sounding = sounding


@kernel_function
def _render_segment(core: Any, out: Any, start: int, frames: int) -> None:
    core.mix[:, :frames, :] = 0.0
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.stage == L.STAGE_FREE:
            continue
        if voice.kind == P.KIND_SAMPLE:
            voices.sound(core, voice, frames)
        else:
            patch_voice.sound(core, i, frames)
    state = core.state[0]
    glide = 1.0 - math.exp(-1.0 / (MIX_GLIDE_S * state.rate))
    for i in range(frames):
        left, right = _mix_tracks(core, i, glide)
        state.master += (state.master_target - state.master) * glide
        left, right = _limit(state, left * state.master, right * state.master)
        if not (math.isfinite(left) and math.isfinite(right)):
            left, right = 0.0, 0.0
            state.limiter = 1.0
            state.repairs += 1
            _drop_broken_voices(core)
        _meter(state, left, right)
        out[start + i, 0], out[start + i, 1] = left, right
        place = (state.scope_frame + i) % L.SCOPE_FRAMES
        core.scope[place, 0], core.scope[place, 1] = left, right
    state.scope_frame += frames


@kernel_function
def _mix_tracks(core: Any, i: int, glide: float) -> tuple[float, float]:
    left, right = 0.0, 0.0
    for number in range(L.TRACKS):
        track = core.tracks[number]
        track.left += (track.left_target - track.left) * glide
        track.right += (track.right_target - track.right) * glide
        a, b = core.mix[number, i, 0] * track.left, core.mix[number, i, 1] * track.right
        track.peak = max(track.peak, abs(a), abs(b))
        track.power += (0.5 * (a * a + b * b) - track.power) * 0.0005
        left += a
        right += b
    return left, right


@kernel_function
def _limit(state: Any, left: float, right: float) -> tuple[float, float]:
    """Turn down at once what is too loud, come back slowly, and round the peaks that are left."""
    peak = max(abs(left), abs(right))
    wanted = THRESHOLD / peak if peak > THRESHOLD else 1.0
    if wanted < state.limiter:
        state.limiter = wanted
    else:
        state.limiter += (wanted - state.limiter) * state.limiter_release
    state.reduction = min(state.reduction, state.limiter)
    return _bend(left * state.limiter), _bend(right * state.limiter)


@kernel_function
def _bend(x: float) -> float:
    size = abs(x)
    if size <= KNEE:
        return x
    room = 1.0 - KNEE
    return math.copysign(KNEE + room * math.tanh((size - KNEE) / room), x)


@kernel_function
def _meter(state: Any, left: float, right: float) -> None:
    state.peak_left = max(state.peak_left, abs(left))
    state.peak_right = max(state.peak_right, abs(right))
    # 300 ms integration, as in EBU momentary-style meters kept simple.
    keep = 1.0 / (0.3 * state.rate)
    state.power_left += (left * left - state.power_left) * keep
    state.power_right += (right * right - state.power_right) * keep


@kernel_function
def _drop_broken_voices(core: Any) -> None:
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        healthy = math.isfinite(voice.low_left) and math.isfinite(voice.low_right)
        if not (healthy and math.isfinite(voice.gain) and math.isfinite(voice.level)):
            voice.stage = L.STAGE_FREE


PA_OUTPUT_UNDERFLOW = 4


def callback(_input: Any, output: Any, frames: Any, _time: Any, flags: Any, where: Any) -> int:
    """Render as PortAudio's callback; compiled by build.py. ``where`` is the address of ``layout.addresses``."""
    table = numba.carray(uintp_at(where), L.CORE_ARRAYS + 1)
    sound = numba.carray(output, (frames, 2))
    if load_acquire(numba.carray(int64_at(table[L.CORE_ARRAYS]), 1), 0) == 0:
        sound[:, :] = 0.0
        return 0
    core = L.Core(
        numba.carray(state_at(table[0]), 1),
        numba.carray(voices_at(table[1]), L.VOICE_SLOTS),
        numba.carray(channels_at(table[2]), L.CHANNELS),
        numba.carray(tracks_at(table[3]), L.TRACKS),
        numba.carray(int64_at(table[4]), (L.RINGS + 1) * L.RING_STRIDE),
        numba.carray(events_at(table[5]), (L.RINGS + 1) * L.RING_EVENTS),
        numba.carray(float32_at(table[6]), (L.SCOPE_FRAMES, 2)),
        numba.carray(float64_at(table[7]), (L.TRACKS, L.CONTROL_FRAMES, 2)),
        numba.carray(slots_at(table[8]), L.VOICE_SLOTS),
        numba.carray(work_at(table[9]), 1),
    )
    state = core.state[0]
    if flags & PA_OUTPUT_UNDERFLOW:
        state.underruns += 1
    render(core, sound, np.int64(frames))
    state.epoch += 1
    return 0


def push(counters: Any, rings: Any, ring: int, event: Any) -> int:
    """Append an event to a ring, all given by address; compiled by build.py. Returns 0 if the ring is full."""
    written = push_event(
        numba.carray(int64_at(counters), L.RINGS * L.RING_STRIDE),
        numba.carray(events_at(rings), L.RINGS * L.RING_EVENTS),
        ring,
        numba.carray(events_at(event), 1),
    )
    return 1 if written else 0


def load(address: Any) -> int:
    """Read an int64 so that everything written before its store is seen too; compiled by build.py."""
    return int(load_acquire(numba.carray(int64_at(address), 1), 0))


def store(address: Any, value: int) -> int:
    """Write an int64 so that everything written before is seen by who reads it; compiled by build.py."""
    store_release(numba.carray(int64_at(address), 1), 0, value)
    return 0
