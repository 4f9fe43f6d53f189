"""Voices of the sampler: how one starts, is released, gives way to another, and sounds."""

from __future__ import annotations

import math
from typing import Any

import numba

from studio.live import layout as L  # noqa: N812 - a table of constants, used on every line
from studio.live.compiled import kernel_function
from studio.live.memory import int16_at, zones_at

FADE_S = 0.004
"""A stolen voice fades out in 4 ms: too short to hear as a note, too long to click."""
GLIDE_S = 0.005
"""Gains and filters move to a new value with this time constant."""
QUIET = 1e-5
"""A released voice below -100 dB is free."""


@kernel_function
def find_zone(state: Any, program: int, pitch: int, velocity: int) -> int:
    """Return the index of the zone that plays a note, or -1: the exact match, else the nearest pitch."""
    zones = numba.carray(zones_at(state.zones), state.zone_count)
    best, best_distance = -1, 1 << 30
    for i in range(state.zone_count):
        zone = zones[i]
        if zone.program != program or not zone.low_velocity <= velocity <= zone.high_velocity:
            continue
        if zone.low_pitch <= pitch <= zone.high_pitch:
            return i
        if program == L.PROGRAM_DRUMS:
            continue
        distance = max(zone.low_pitch - pitch, pitch - zone.high_pitch)
        if distance < best_distance:
            best, best_distance = i, distance
    return best


@kernel_function
def _rank(voice: Any) -> float:
    """Order voices for stealing: released and quiet first, then released, then old."""
    released = voice.stage == L.STAGE_RELEASE
    return (0.0 if released else 1e15) + (voice.level * 1e6 if released else float(voice.age))


@kernel_function
def fade_out(voice: Any, rate: float) -> None:
    """Take a voice away without a click."""
    voice.stage = L.STAGE_FADE
    voice.fade = max(voice.level, 1e-3) / (FADE_S * rate)
    voice.held = 0
    voice.off_frame = L.NEVER


@kernel_function
def _make_room(core: Any) -> int:
    """Return a free slot; fades out the voice that is missed least if too many sound."""
    state = core.state[0]
    sounding, victim, free, faintest = 0, -1, -1, -1
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.stage == L.STAGE_FREE:
            free = i
        elif voice.stage == L.STAGE_FADE:
            if faintest < 0 or voice.level < core.voices[faintest].level:
                faintest = i
        else:
            sounding += 1
            if victim < 0 or _rank(voice) < _rank(core.voices[victim]):
                victim = i
    if sounding >= L.MAX_VOICES and victim >= 0:
        fade_out(core.voices[victim], state.rate)
        state.steals += 1
    # With as many slots to fade in as to sound there is always one free or nearly silent.
    return free if free >= 0 else faintest


@kernel_function
def start(
    core: Any, channel: int, track: int, program: int, pitch: int, velocity: int, off_frame: int
) -> None:
    """Start a note. ``off_frame`` is when a sequenced note ends, or NEVER for a played one."""
    state = core.state[0]
    index = find_zone(state, program, pitch, velocity)
    if index < 0:
        return
    zone = numba.carray(zones_at(state.zones), state.zone_count)[index]
    for i in range(L.VOICE_SLOTS):
        old = core.voices[i]
        if old.stage == L.STAGE_FREE or old.stage == L.STAGE_FADE or old.track != track:
            continue
        same_key = old.channel == channel and old.pitch == pitch
        if same_key or (zone.exclusive > 0 and old.exclusive == zone.exclusive):
            fade_out(old, state.rate)
    slot = _make_room(core)
    voice = core.voices[slot]
    state.age += 1
    voice.stage, voice.channel, voice.pitch, voice.track = L.STAGE_ATTACK, channel, pitch, track
    voice.held, voice.sustained = 1, 0
    voice.sequenced = 1 if off_frame != L.NEVER else 0
    voice.looped, voice.stereo, voice.one_shot = zone.looped, zone.stereo, zone.one_shot
    voice.exclusive = zone.exclusive
    voice.bank, voice.age, voice.off_frame = state.bank, state.age, off_frame
    voice.pcm, voice.frames = zone.pcm, zone.frames
    voice.loop_start, voice.loop_end = zone.loop_start, zone.loop_end
    voice.position = 0.0
    key = pitch if program != L.PROGRAM_DRUMS and program != L.PROGRAM_CLICK else zone.root
    voice.step = 2.0 ** ((key - zone.root) / 12.0) * zone.rate / state.rate
    voice.level = 0.0
    voice.attack = 1.0 / max(zone.attack_s * state.rate, 1.0)
    voice.decay = math.exp(-1.0 / max(zone.decay_s * state.rate / 4.0, 1.0))
    voice.sustain = zone.sustain
    # -60 dB after the release time.
    voice.release = math.exp(-6.9 / max(zone.release_s * state.rate, 1.0))
    # Velocity to level with a square law: 127 is full, 64 is -12 dB.
    voice.base_gain = zone.gain * (velocity / 127.0) ** 2
    voice.velocity = velocity
    voice.bend, voice.pressure, voice.timbre = 0.0, 0.0, -1.0
    voice.low_left, voice.low_right = 0.0, 0.0
    control(core, voice)
    voice.gain, voice.cutoff = voice.gain_target, voice.cutoff_target
    voice.pan = core.channels[channel].pan


@kernel_function
def control(core: Any, voice: Any) -> None:
    """Take up bend, pressure and timbre: once a control period, and when the voice starts."""
    state = core.state[0]
    channel = core.channels[voice.channel]
    bend = channel.bend + voice.bend
    vibrato = 0.0
    if channel.modulation > 0.0:
        # CC 1: vibrato of 5.5 Hz, up to 50 cents, from the absolute frame so that block size does not matter.
        phase = 2.0 * math.pi * 5.5 * (state.frame - state.frame % L.CONTROL_FRAMES) / state.rate
        vibrato = 0.5 * channel.modulation * math.sin(phase)
    voice.rate = voice.step * 2.0 ** ((bend + vibrato) / 12.0)
    voice.gain_target = voice.base_gain * (channel.volume * channel.expression) ** 2
    voice.pan += (channel.pan - voice.pan) * 0.06
    pressure = max(channel.pressure, voice.pressure)
    timbre = channel.timbre if voice.timbre < 0.0 else voice.timbre
    octaves = -1.6 * (1.0 - voice.velocity / 127.0) + 2.0 * pressure
    octaves += 8.0 * (timbre - 0.5) if timbre < 0.5 else 2.0 * (timbre - 0.5)
    cutoff_hz = min(14000.0 * 2.0**octaves, 0.49 * state.rate)
    coefficient = 1.0 - math.exp(-2.0 * math.pi * cutoff_hz / state.rate)
    voice.cutoff_target = 1.0 if cutoff_hz > 0.4 * state.rate else coefficient


@kernel_function
def release(core: Any, voice: Any) -> None:
    """Let the key go: the voice rings out unless a pedal holds it."""
    voice.held = 0
    voice.off_frame = L.NEVER
    if voice.one_shot or voice.stage == L.STAGE_FREE or voice.stage == L.STAGE_FADE:
        return
    # 1: held by the sustain pedal; 2: by the sostenuto pedal, which lifting the sustain pedal does not release.
    if core.channels[voice.channel].sustain or voice.sustained:
        voice.sustained = max(voice.sustained, 1)
        return
    voice.stage = L.STAGE_RELEASE


@kernel_function
def sound(core: Any, voice: Any, frames: int) -> None:
    """Add ``frames`` (at most a control period) of a voice to its track's mix buffer."""
    state = core.state[0]
    pcm = numba.carray(int16_at(voice.pcm), voice.frames * (2 if voice.stereo else 1))
    glide = 1.0 - math.exp(-1.0 / (GLIDE_S * state.rate))
    last = voice.frames - 1
    # Equal power, and 1 at the centre; a moved pan glides from control period to control period.
    left_gain = math.sqrt(2.0) * math.cos(0.5 * math.pi * voice.pan)
    right_gain = math.sqrt(2.0) * math.sin(0.5 * math.pi * voice.pan)
    for i in range(frames):
        if voice.stage == L.STAGE_ATTACK:
            voice.level += voice.attack
            if voice.level >= 1.0:
                voice.level = 1.0
                voice.stage = L.STAGE_DECAY
        elif voice.stage == L.STAGE_DECAY:
            voice.level = voice.sustain + (voice.level - voice.sustain) * voice.decay
            if voice.level < QUIET:
                voice.stage = L.STAGE_FREE
                return
        elif voice.stage == L.STAGE_RELEASE:
            voice.level *= voice.release
            if voice.level < QUIET:
                voice.stage = L.STAGE_FREE
                return
        else:
            voice.level -= voice.fade
            if voice.level <= 0.0:
                voice.stage = L.STAGE_FREE
                return
        if voice.looped and voice.position >= voice.loop_end:
            span = voice.loop_end - voice.loop_start
            voice.position = voice.loop_start + (voice.position - voice.loop_start) % span
        place = int(voice.position)
        if place > last:
            voice.stage = L.STAGE_FREE
            return
        t = voice.position - place
        voice.gain += (voice.gain_target - voice.gain) * glide
        voice.cutoff += (voice.cutoff_target - voice.cutoff) * glide
        gain = voice.gain * voice.level
        if voice.stereo:
            left = _hermite(pcm, place, t, voice, 2, 0)
            right = _hermite(pcm, place, t, voice, 2, 1)
            voice.low_right += (right - voice.low_right) * voice.cutoff
        else:
            left = _hermite(pcm, place, t, voice, 1, 0)
        voice.low_left += (left - voice.low_left) * voice.cutoff
        if not voice.stereo:
            voice.low_right = voice.low_left
        core.mix[voice.track, i, 0] += voice.low_left * gain * left_gain
        core.mix[voice.track, i, 1] += voice.low_right * gain * right_gain
        voice.position += voice.rate


@kernel_function
def _at(pcm: Any, place: int, voice: Any, stride: int, side: int) -> float:
    """Read one sample; past the loop's end reads on from its start, past the ends of the sound there is silence."""
    if voice.looped and place >= voice.loop_end:
        place = voice.loop_start + (place - voice.loop_end)
    if place < 0 or place >= voice.frames:
        return 0.0
    return float(pcm[place * stride + side])


@kernel_function
def _hermite(pcm: Any, place: int, t: float, voice: Any, stride: int, side: int) -> float:
    """Interpolate between samples by a Catmull-Rom cubic (4 points, third order Hermite)."""
    a = _at(pcm, place - 1, voice, stride, side)
    b = _at(pcm, place, voice, stride, side)
    c = _at(pcm, place + 1, voice, stride, side)
    d = _at(pcm, place + 2, voice, stride, side)
    slope_b, slope_c = 0.5 * (c - a), 0.5 * (d - b)
    difference = b - c
    cubic = slope_b + slope_c + 2.0 * difference
    square = -3.0 * difference - 2.0 * slope_b - slope_c
    return float(((cubic * t + square) * t + slope_b) * t + b)
