"""Voices: how one starts, is released and gives way to another, and how the sampler's sound."""

from __future__ import annotations

import math
from typing import Any

import numba

from studio.live.kernel import envelope, patch_voice
from studio.live.kernel import layout as L  # noqa: N812 - a table of constants, used on every line
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.compiled import kernel_function
from studio.live.kernel.memory import int16_at, zones_at

GLIDE_S = 0.005
"""Gains and filters move to a new value with this time constant."""


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
        envelope.fade_out(core.voices[victim], state.rate)
        state.steals += 1
    # With as many slots to fade in as to sound there is always one free or nearly silent.
    return free if free >= 0 else faintest


@kernel_function
def start(
    core: Any, channel: int, track: int, program: int, pitch: int, velocity: int, off_frame: int
) -> None:
    """Start a note. ``off_frame`` is when a sequenced note ends, or NEVER for a played one."""
    state, own = core.state[0], core.tracks[track]
    patched = own.patch != 0 and program < L.PROGRAM_DRUMS
    index = -1 if patched else find_zone(state, program, pitch, velocity)
    if index < 0 and not patched:
        return
    if patched:
        patch_voice.settle_pad(core, track)
    zones = numba.carray(zones_at(state.zones), state.zone_count)
    _give_way(core, channel, track, pitch, 0 if patched else zones[index].exclusive)
    number = _make_room(core)
    voice = core.voices[number]
    state.age += 1
    voice.stage, voice.channel, voice.pitch, voice.track = L.STAGE_ATTACK, channel, pitch, track
    voice.held, voice.sustained = 1, 0
    voice.sequenced = 1 if off_frame != L.NEVER else 0
    voice.bank, voice.age, voice.off_frame = state.bank, state.age, off_frame
    voice.velocity = velocity
    voice.bend, voice.pressure, voice.timbre = 0.0, 0.0, -1.0
    voice.low_left, voice.low_right = 0.0, 0.0
    _glide(state, own, voice, pitch, patched)
    if patched:
        patch_voice.start(core, number, pitch, velocity)
    else:
        _start_zone(state, voice, zones[index], program, pitch, velocity)
    control(core, voice)
    voice.gain, voice.cutoff, voice.shelf = (
        voice.gain_target,
        voice.cutoff_target,
        voice.shelf_target,
    )
    voice.pan = core.channels[channel].pan
    if patched:
        patch_voice.begin(core, number, pitch, 0)


@kernel_function
def _give_way(core: Any, channel: int, track: int, pitch: int, exclusive: int) -> None:
    """Fade out what a new note replaces: the same key, and its own class."""
    for i in range(L.VOICE_SLOTS):
        old = core.voices[i]
        if old.stage == L.STAGE_FREE or old.stage == L.STAGE_FADE or old.track != track:
            continue
        same_key = old.channel == channel and old.pitch == pitch
        if same_key or (exclusive > 0 and old.exclusive == exclusive):
            envelope.fade_out(old, core.state[0].rate)


@kernel_function
def _glide(state: Any, track: Any, voice: Any, pitch: int, patched: bool) -> None:
    """Begin at the key played before, if the track's patch glides."""
    voice.slide, voice.slide_step = 0.0, 0.0
    if patched:
        glide_s = patch_voice.record_at(track.patch).glide_s
        if glide_s > 0.0 and track.last_pitch >= 0.0:
            voice.slide = track.last_pitch - pitch
            voice.slide_step = abs(voice.slide) * L.CONTROL_FRAMES / (glide_s * state.rate)
        track.last_pitch = float(pitch)


@kernel_function
def _start_zone(state: Any, voice: Any, zone: Any, program: int, pitch: int, velocity: int) -> None:
    """Make a voice play a recording of the bank."""
    voice.kind = P.KIND_SAMPLE
    voice.looped, voice.stereo, voice.one_shot = zone.looped, zone.stereo, zone.one_shot
    voice.exclusive = zone.exclusive
    voice.pcm, voice.frames = zone.pcm, zone.frames
    voice.loop_start, voice.loop_end = zone.loop_start, zone.loop_end
    voice.position = 0.0
    key = pitch if program != L.PROGRAM_DRUMS and program != L.PROGRAM_CLICK else zone.root
    voice.step = 2.0 ** ((key - zone.root) / 12.0) * zone.rate / state.rate
    envelope.shape(voice, state.rate, zone.attack_s, zone.decay_s, zone.sustain, zone.release_s)
    # Velocity to level with a square law: 127 is full, 64 is -12 dB.
    voice.base_gain = zone.gain * (velocity / 127.0) ** 2


@kernel_function
def control(core: Any, voice: Any) -> None:
    """Take up bend, pressure and timbre: once a control period, and when the voice starts."""
    state = core.state[0]
    channel = core.channels[voice.channel]
    if voice.slide > 0.0:
        voice.slide = max(voice.slide - voice.slide_step, 0.0)
    elif voice.slide < 0.0:
        voice.slide = min(voice.slide + voice.slide_step, 0.0)
    bend = channel.bend + voice.bend + voice.slide
    modulation, pressure = channel.modulation, max(channel.pressure, voice.pressure)
    if voice.sequenced:
        track = core.tracks[voice.track]
        bend += track.song_bend
        modulation = max(modulation, track.song_modulation)
        pressure = max(pressure, track.song_pressure)
    vibrato = 0.0
    if modulation > 0.0:
        # CC 1: vibrato of 5.5 Hz, up to 50 cents, from the absolute frame so that block size does not matter.
        phase = 2.0 * math.pi * 5.5 * (state.frame - state.frame % L.CONTROL_FRAMES) / state.rate
        vibrato = 0.5 * modulation * math.sin(phase)
    voice.rate = voice.step * 2.0 ** ((bend + vibrato) / 12.0)
    voice.gain_target = voice.base_gain * (channel.volume * channel.expression) ** 2
    voice.pan += (channel.pan - voice.pan) * 0.06
    timbre = channel.timbre if voice.timbre < 0.0 else voice.timbre
    if voice.kind == P.KIND_SAMPLE:
        _control_filter(state, voice, pressure, timbre)
    elif core.tracks[voice.track].patch != 0:
        patch_voice.control(core, voice, pressure, timbre)


@kernel_function
def _control_filter(state: Any, voice: Any, pressure: float, timbre: float) -> None:
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
        if not envelope.advance(voice):
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
