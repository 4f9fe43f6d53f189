"""Song time in the kernel: which frame a beat falls on, notes started on their frame, loops, count-in and metronome."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from studio.live.kernel import diary, voices
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.compiled import kernel_function
from studio.live.kernel.memory import controls_at, notes_at


@kernel_function
def frames_per_beat(state: Any) -> float:
    """Return output frames a quarter note."""
    return float(state.rate * 60.0 / state.tempo)


@kernel_function
def beat_now(state: Any) -> float:
    """Return the song position at the frame about to be rendered."""
    if not state.playing:
        return float(state.anchor_beat)
    return float(state.anchor_beat + (state.frame - state.anchor_frame) / frames_per_beat(state))


@kernel_function
def frame_of(state: Any, beat: float) -> int:
    """Return the first frame at or after ``beat``."""
    # The small number keeps a beat that falls on a frame from being pushed to the next by rounding.
    exact = (beat - state.anchor_beat) * frames_per_beat(state)
    return int(state.anchor_frame + math.ceil(exact - 1e-6))


@kernel_function
def swung(state: Any, beat: float) -> float:
    """Return when a place of the written song is heard; :meth:`studio.live.kernel.swing.Swing.swung` says how."""
    share = state.swing
    if share <= 0.5:
        return beat
    bar, pair = math.floor(beat / state.swing_bar) * state.swing_bar, 2.0 * state.swing_step
    begin = math.floor((beat - bar) / pair) * pair
    if state.swing_bar - begin < pair - 1e-9:
        return beat
    phase = (beat - bar - begin) / pair
    if phase < 0.5:
        phase *= 2.0 * share
    else:
        phase = share + (phase - 0.5) * 2.0 * (1.0 - share)
    return float(bar + begin + phase * pair)


@kernel_function
def move_loop(state: Any) -> None:
    """Put the loop where it is heard."""
    state.loop_start = swung(state, state.written_loop_start)
    state.loop_end = swung(state, state.written_loop_end)


@kernel_function
def note_transport(core: Any) -> None:
    """Tell the diary where the song stands from this frame on."""
    diary.write_transport(core, beat_now(core.state[0]))


@kernel_function
def move_anchor(state: Any, beat: float) -> None:
    """Make this frame stand for ``beat`` and find the next note and click from there."""
    state.anchor_frame = state.frame
    state.anchor_beat = beat
    notes = numba.carray(notes_at(state.notes), state.note_count)
    low, high = 0, state.note_count
    while low < high:
        middle = (low + high) // 2
        if swung(state, notes[middle].start) < beat - 1e-9:
            low = middle + 1
        else:
            high = middle
    state.cursor = low
    move_click(state)


@kernel_function
def chase(core: Any) -> None:
    """Put the tracks' controls where the song has them at its place, and find the next change from there."""
    state = core.state[0]
    for number in range(L.TRACKS):
        track = core.tracks[number]
        track.song_bend, track.song_modulation, track.song_pressure = 0.0, 0.0, 0.0
    state.control_cursor = 0
    beat = beat_now(state)
    controls = numba.carray(controls_at(state.controls), state.control_count)
    while state.control_cursor < state.control_count:
        control = controls[state.control_cursor]
        if swung(state, control.start) >= beat - 1e-9:
            break
        state.control_cursor += 1
        _set_control(core.tracks[control.track], control)
    for number in range(L.TRACKS):
        diary.write_controls(core, number)


@kernel_function
def _set_control(track: Any, control: Any) -> None:
    if control.kind == L.CONTROL_BEND:
        track.song_bend = control.value
    elif control.kind == L.CONTROL_MODULATION:
        track.song_modulation = control.value
    else:
        track.song_pressure = control.value


@kernel_function
def move_click(state: Any) -> None:
    """Find the first click at or after the song position."""
    state.next_click = math.ceil(beat_now(state) / state.click_unit - 1e-9)


@kernel_function
def silence_song(core: Any) -> None:
    """Release every note the song started."""
    diary.write_silence(core)
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.sequenced and voice.stage != L.STAGE_FREE and voice.held:
            voices.release(core, voice)


@kernel_function
def set_tempo(core: Any, tempo: float) -> None:
    """Change the tempo without moving the song; running notes end at the same beat as before."""
    state = core.state[0]
    beat = beat_now(state)
    stretch = state.tempo / tempo
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.stage != L.STAGE_FREE and voice.off_frame != L.NEVER:
            voice.off_frame = state.frame + round((voice.off_frame - state.frame) * stretch)
    state.tempo = tempo
    state.anchor_frame, state.anchor_beat = state.frame, beat
    note_transport(core)


@kernel_function
def next_frame(core: Any) -> int:
    """Return the frame of the next thing the song does, or NEVER."""
    state = core.state[0]
    soonest = L.NEVER
    for i in range(L.VOICE_SLOTS):
        if core.voices[i].stage != L.STAGE_FREE and core.voices[i].off_frame < soonest:
            soonest = core.voices[i].off_frame
    if not state.playing:
        return soonest
    if state.looping:
        soonest = min(soonest, frame_of(state, state.loop_end))
    if state.click or state.counting:
        soonest = min(soonest, frame_of(state, state.next_click * state.click_unit))
    if state.control_cursor < state.control_count:
        controls = numba.carray(controls_at(state.controls), state.control_count)
        control = controls[state.control_cursor]
        soonest = min(soonest, frame_of(state, swung(state, control.start)))
    if state.cursor < state.note_count:
        notes = numba.carray(notes_at(state.notes), state.note_count)
        soonest = min(soonest, frame_of(state, swung(state, notes[state.cursor].start)))
    return soonest


@kernel_function
def run_due(core: Any) -> None:
    """Do all that is due at this frame: ends of notes, loop, clicks, controls, starts of notes, in this order."""
    state = core.state[0]
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.stage != L.STAGE_FREE and voice.off_frame <= state.frame:
            voices.release(core, voice)
    if not state.playing:
        return
    if state.looping and frame_of(state, state.loop_end) <= state.frame:
        _wrap(core)
    _click_due(core)
    _controls_due(core)
    _notes_due(core)


@kernel_function
def _wrap(core: Any) -> None:
    state = core.state[0]
    silence_song(core)
    # The fraction of a frame past the loop's end is kept, so that a loop never drifts.
    past = (beat_now(state) - state.loop_end) % (state.loop_end - state.loop_start)
    move_anchor(state, state.loop_start)
    state.anchor_beat += past
    chase(core)
    state.passes += 1
    note_transport(core)


@kernel_function
def _click_due(core: Any) -> None:
    state = core.state[0]
    if not (state.click or state.counting):
        return
    while frame_of(state, state.next_click * state.click_unit) <= state.frame:
        number = state.next_click
        state.next_click += 1
        if number * state.click_unit >= state.count_from - 1e-9:
            state.counting = 0
            if not state.click:
                return
        accent = number % state.click_beats == 0
        key, velocity = (L.CLICK_HIGH, 110) if accent else (L.CLICK_LOW, 80)
        end = state.frame + int(0.05 * state.rate)
        voices.start(core, 0, L.CLICK_TRACK, L.PROGRAM_CLICK, key, velocity, end)


@kernel_function
def _controls_due(core: Any) -> None:
    state = core.state[0]
    controls = numba.carray(controls_at(state.controls), state.control_count)
    while state.control_cursor < state.control_count:
        control = controls[state.control_cursor]
        if frame_of(state, swung(state, control.start)) > state.frame:
            return
        state.control_cursor += 1
        _set_control(core.tracks[control.track], control)
        diary.write_controls(core, control.track)


@kernel_function
def _notes_due(core: Any) -> None:
    state = core.state[0]
    notes = numba.carray(notes_at(state.notes), state.note_count)
    while state.cursor < state.note_count:
        note = notes[state.cursor]
        if frame_of(state, swung(state, note.start)) > state.frame:
            return
        state.cursor += 1
        end = frame_of(state, swung(state, note.start + note.length))
        end = max(end, state.frame + 1)
        track = core.tracks[note.track]
        channel = L.DRUM_CHANNEL if track.program == L.PROGRAM_DRUMS else track.channel
        number, own, program = np.int64(channel), np.int64(note.track), np.int64(track.program)
        pitch, velocity = np.int64(note.pitch), np.int64(note.velocity)
        voices.start(core, number, own, program, pitch, velocity, np.int64(end))
        diary.write_note(core, note.track, note.pitch, note.velocity, end)
