"""What the kernel does with an event from a ring."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.live.kernel import diary, envelope, patch_change, patch_voice, sequencer, voices
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.compiled import kernel_function
from studio.live.kernel.memory import load_acquire, store_release


@kernel_function
def next_frame(core: Any) -> int:
    """Return the frame of the earliest event waiting in any ring, or NEVER."""
    soonest = L.NEVER
    for ring in range(L.RINGS):
        base = ring * L.RING_STRIDE
        read = core.counters[base + 8]
        if load_acquire(core.counters, base) > read:
            event = core.rings[ring * L.RING_EVENTS + (read & (L.RING_EVENTS - 1))]
            soonest = min(soonest, event.frame)
    return soonest


@kernel_function
def run_due(core: Any) -> None:
    """Take every event that is due at this frame, ring by ring in the order they were written."""
    frame = core.state[0].frame
    for ring in range(L.RINGS):
        base = ring * L.RING_STRIDE
        written = load_acquire(core.counters, base)
        read = core.counters[base + 8]
        while read < written:
            event = core.rings[ring * L.RING_EVENTS + (read & (L.RING_EVENTS - 1))]
            if event.frame > frame:
                break
            _apply(core, event)
            read += 1
            store_release(core.counters, base + 8, read)


@kernel_function
def _apply(core: Any, event: Any) -> None:
    kind = event.kind
    if kind <= L.PROGRAM or kind == L.CHANNEL_TRACK:
        _apply_channel(core, event)
    elif kind <= L.MASTER_GAIN:
        _apply_mixer(core, event)
    elif kind <= L.CLICK or kind == L.SWING:
        _apply_transport(core, event)
    elif kind == L.AUDITION:
        end = core.state[0].frame + event.size
        program, pitch, velocity = np.int64(event.value), np.int64(event.a), np.int64(event.b)
        voices.start(core, 0, L.CLICK_TRACK, program, pitch, velocity, end)
    elif kind == L.PATCH:
        patch_change.publish(core, event.channel, event.address)
    elif kind == L.PAD:
        patch_voice.move_pad(core.tracks[event.channel], event.value, event.value2, event.a)
    elif kind == L.PAD_WEIGHTS:
        patch_voice.weigh(core.tracks[event.channel], event.a, event.value, event.value2)
    elif kind == L.CHANNEL_PAN:
        core.channels[event.channel].pan = event.value
    elif kind == L.CHANNEL_PROGRAM:
        track = core.tracks[core.channels[event.channel].track]
        if track.program != L.PROGRAM_DRUMS:
            track.program = event.a
    else:
        _apply_published(core, event)


@kernel_function
def _apply_channel(core: Any, event: Any) -> None:
    channel = core.channels[event.channel]
    kind = event.kind
    if kind == L.NOTE_ON:
        track = core.tracks[channel.track]
        drums = event.channel == L.DRUM_CHANNEL
        program = L.PROGRAM_DRUMS if drums else track.program
        # A preview brings its own length; a played key sounds until it is let go.
        end = core.state[0].frame + event.size if event.size > 0 else L.NEVER
        # One type of number everywhere: the compiler makes a function anew for every other.
        number, own = np.int64(event.channel), np.int64(channel.track)
        pitch, velocity = np.int64(event.a), np.int64(event.b)
        voices.start(core, number, own, np.int64(program), pitch, velocity, np.int64(end))
    elif kind == L.NOTE_OFF:
        _each_key(core, event.channel, event.a)
    elif kind == L.SUSTAIN:
        channel.sustain = event.a
        if not event.a:
            _lift_pedal(core, np.int64(event.channel))
    elif kind == L.SOSTENUTO:
        _sostenuto(core, np.int64(event.channel), np.int64(event.a))
    elif kind == L.BEND:
        channel.bend = event.value * channel.bend_range
    elif kind == L.BEND_RANGE:
        channel.bend_range = event.value
    elif kind == L.CHANNEL_PRESSURE:
        channel.pressure = event.value
    elif kind == L.POLY_PRESSURE:
        for i in range(L.VOICE_SLOTS):
            voice = core.voices[i]
            if voice.held and voice.channel == event.channel and voice.pitch == event.a:
                voice.pressure = event.value
    elif kind == L.TIMBRE:
        channel.timbre = event.value
    elif kind == L.MODULATION:
        channel.modulation = event.value
    elif kind == L.VOLUME:
        channel.volume = event.value
    elif kind == L.EXPRESSION:
        channel.expression = event.value
    elif kind == L.PROGRAM:
        core.tracks[event.channel].program = event.a
    elif kind == L.CHANNEL_TRACK:
        channel.track = event.a
    elif kind == L.RESET_CONTROLLERS:
        _reset_controllers(core, np.int64(event.channel))
    elif kind == L.ALL_NOTES_OFF or kind == L.ALL_SOUND_OFF:
        _all_off(core, event.channel, kind == L.ALL_SOUND_OFF)


@kernel_function
def _each_key(core: Any, channel: int, pitch: int) -> None:
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.held and not voice.sequenced and voice.channel == channel and voice.pitch == pitch:
            voices.release(core, voice)


@kernel_function
def _lift_pedal(core: Any, channel: int) -> None:
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.channel == channel and voice.sustained == 1 and not voice.held:
            voice.sustained = 0
            voices.release(core, voice)


@kernel_function
def _sostenuto(core: Any, channel: int, down: int) -> None:
    """CC 66 holds the notes that are down at the moment it is pressed (2 marks them), and no later ones."""
    core.channels[channel].sostenuto = down
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.channel != channel or voice.stage == L.STAGE_FREE:
            continue
        if down and voice.held:
            voice.sustained = 2
        elif not down and voice.sustained == 2:
            voice.sustained = 0
            if not voice.held:
                voices.release(core, voice)


@kernel_function
def _reset_controllers(core: Any, number: int) -> None:
    """CC 121 as in the MIDI recommended practice RP-015: volume, pan and programs stay."""
    channel = core.channels[number]
    channel.bend, channel.pressure, channel.modulation = 0.0, 0.0, 0.0
    channel.expression, channel.timbre = 1.0, 0.5
    channel.sustain = 0
    _lift_pedal(core, number)
    _sostenuto(core, number, 0)


@kernel_function
def _all_off(core: Any, channel: int, at_once: bool) -> None:
    """Release (or, for all sound off, fade) every played note; channel -1 is every channel and the song too."""
    state = core.state[0]
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.stage == L.STAGE_FREE or voice.stage == L.STAGE_FADE:
            continue
        if channel >= 0 and (voice.channel != channel or voice.sequenced):
            continue
        if at_once:
            envelope.fade_out(voice, state.rate)
        else:
            voices.release(core, voice)
    if channel < 0:
        diary.write_silence(core)
        for number in range(L.CHANNELS):
            _reset_controllers(core, number)


@kernel_function
def _apply_mixer(core: Any, event: Any) -> None:
    if event.kind == L.TRACK_GAIN:
        track = core.tracks[event.channel]
        track.left_target, track.right_target = event.value, event.value2
    else:
        core.state[0].master_target = event.value


@kernel_function
def _apply_transport(core: Any, event: Any) -> None:
    state = core.state[0]
    kind = event.kind
    if kind == L.PLAY:
        sequencer.silence_song(core)
        state.playing = 1
        sequencer.move_anchor(state, event.value)
        sequencer.chase(core)
        state.count_from = event.value
        state.counting = 1 if event.value2 > 0.0 else 0
        if event.value2 > 0.0:
            # Count-in: the song clock starts before the place, on beats that only the metronome plays.
            state.anchor_beat = event.value - event.value2
            sequencer.move_click(state)
        sequencer.note_transport(core)
    elif kind == L.STOP:
        state.anchor_beat = sequencer.beat_now(state)
        state.playing, state.counting = 0, 0
        sequencer.silence_song(core)
        sequencer.note_transport(core)
    elif kind == L.SEEK:
        sequencer.silence_song(core)
        sequencer.move_anchor(state, event.value)
        sequencer.chase(core)
        state.count_from = event.value
        sequencer.note_transport(core)
    elif kind == L.TEMPO:
        sequencer.set_tempo(core, event.value)
    elif kind == L.LOOP:
        state.looping = event.a
        state.written_loop_start, state.written_loop_end = event.value, event.value2
        sequencer.move_loop(state)
    elif kind == L.CLICK:
        state.click, state.click_beats, state.click_unit = event.a, event.b, event.value
        sequencer.move_click(state)
    elif kind == L.SWING:
        # The cursor stays: what was played is not played again, and what is late by now is played at once.
        state.swing, state.swing_bar, state.swing_step = event.value, event.value2, 1.0 / event.a
        sequencer.move_loop(state)


@kernel_function
def _apply_published(core: Any, event: Any) -> None:
    state = core.state[0]
    if event.kind == L.NOTES:
        beat = sequencer.beat_now(state)
        state.notes, state.note_count = event.address, event.size
        frame, anchor = state.anchor_frame, state.anchor_beat
        sequencer.move_anchor(state, beat)
        state.anchor_frame, state.anchor_beat = frame, anchor
    elif event.kind == L.CONTROLS:
        state.controls, state.control_count = event.address, event.size
        sequencer.chase(core)
    elif event.kind == L.BANK:
        state.zones, state.zone_count = event.address, event.size
        state.bank = event.a
