"""The memory of the engine: what the compiled kernel and the Python side both see, as structured numpy arrays.

The kernel may not allocate, so everything it will ever need lies here. Frames are counted from the engine's start in
int64, song positions in quarter notes ("beats") as float64, gains are linear.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.live.kernel.layout_patch import SLOT, WORK

MAX_VOICES = 32
"""Voices that may sound at once; more notes steal."""
VOICE_SLOTS = 64
"""Slots: the sounding voices and the stolen ones, which fade out in slots of their own."""
TRACKS = 16
CHANNELS = 16
RING_EVENTS = 4096
"""Events a ring holds; a power of two, so that the index wraps by a mask."""
RINGS = 5
"""One ring a producer: worker, GUI, MIDI in, phrases beside the song, the followed clock."""
DIARY = RINGS
"""After them lies a ring that the kernel writes: what the song does, for whoever sends it out as MIDI (diary.py)."""
SCOPE_FRAMES = 1 << 16
"""Output frames that can be read back: over a second at 48 kHz, so that the recorder of the master loses nothing while
something else holds Python's lock (measured: up to 0.3 s). A power of two."""
CONTROL_FRAMES = 16
"""Control rate: bends, filters and gains of a voice are taken up every 16 frames of the absolute frame count, so that
the result does not depend on the block size."""

EVENT = np.dtype(
    [
        ("frame", np.int64),  # when, in engine frames; in the past means at once
        ("kind", np.int32),
        ("channel", np.int32),  # 0..15, or the track for mixer events
        ("a", np.int32),
        ("b", np.int32),
        ("value", np.float64),
        ("value2", np.float64),
        ("address", np.uintp),  # of a published array
        ("size", np.int64),  # its length
    ],
    align=True,
)

VOICE = np.dtype(
    [
        ("stage", np.int32),  # see the STAGE_ constants
        ("channel", np.int32),
        ("pitch", np.int32),
        ("track", np.int32),
        ("held", np.int32),  # the key is down
        ("sustained", np.int32),  # kept by the sustain or sostenuto pedal
        ("sequenced", np.int32),  # started by the song, released when it stops
        ("looped", np.int32),
        ("stereo", np.int32),
        ("one_shot", np.int32),
        ("exclusive", np.int32),
        ("velocity", np.int32),
        ("bank", np.int64),  # generation of the bank the samples belong to
        ("age", np.int64),
        ("off_frame", np.int64),  # when a sequenced note ends, or NEVER
        ("pcm", np.uintp),  # address of int16 samples
        ("frames", np.int64),
        ("loop_start", np.int64),
        ("loop_end", np.int64),
        ("position", np.float64),  # in source frames
        ("step", np.float64),  # source frames an output frame, without bend
        ("rate", np.float64),  # the same with bend, for this control period
        ("level", np.float64),  # envelope, 0..1
        ("attack", np.float64),  # added to the level each frame
        ("decay", np.float64),  # factor of the distance to sustain each frame
        ("sustain", np.float64),
        ("release", np.float64),  # factor of the level each frame
        ("fade", np.float64),  # subtracted each frame while stolen
        ("base_gain", np.float64),  # velocity and zone level
        (
            "gain",
            np.float64,
        ),  # the same with the channel's volume and expression, moves to its target a frame at a time
        ("gain_target", np.float64),
        ("pan", np.float64),  # 0..1, as the channel's; glides
        ("cutoff", np.float64),  # one-pole coefficient 0..1, 1 is open
        ("cutoff_target", np.float64),
        ("low_left", np.float64),  # the filter's memory
        ("low_right", np.float64),
        ("bend", np.float64),  # semitones of this voice alone (MPE)
        ("bend_range", np.float64),  # semitones
        ("pressure", np.float64),  # 0..1
        ("timbre", np.float64),  # 0..1, 0.5 is neutral
        ("kind", np.int32),  # see layout_patch.py
        ("slide", np.float64),  # semitones that a glide still has to go
        ("slide_step", np.float64),  # semitones a control period
        ("shelf", np.float64),  # gain of a patch's sound above the tone control's corner
        ("shelf_target", np.float64),
    ],
    align=True,
)

CHANNEL = np.dtype(
    [
        ("bend", np.float64),  # semitones
        ("bend_range", np.float64),
        ("pressure", np.float64),
        ("timbre", np.float64),
        ("modulation", np.float64),
        ("pan", np.float64),  # CC 10, 0 left, 0.5 centre, 1 right
        ("volume", np.float64),  # CC 7, 0..1
        ("expression", np.float64),  # CC 11, 0..1
        ("sustain", np.int32),
        ("sostenuto", np.int32),
        ("track", np.int32),  # which track this channel plays
    ],
    align=True,
)

TRACK = np.dtype(
    [
        ("program", np.int32),
        ("channel", np.int32),
        ("left", np.float64),  # gains as they are now
        ("right", np.float64),
        ("left_target", np.float64),
        ("right_target", np.float64),
        ("peak", np.float64),  # meters, cleared by the reader's own decay
        ("power", np.float64),
        ("patch", np.uintp),  # a PATCH record of layout_patch.py, or 0 where the program plays
        ("last_pitch", np.float64),  # of the key played last, for glides; -1 before the first
        ("pad_x", np.float64),  # 0..1, gliding to its target
        ("pad_y", np.float64),
        ("pad_x_target", np.float64),
        ("pad_y_target", np.float64),
        ("corner", np.float64, 4),  # weights, gliding to their targets
        ("corner_target", np.float64, 4),
        ("song_bend", np.float64),  # semitones; these three are for notes of the song alone
        ("song_modulation", np.float64),
        ("song_pressure", np.float64),
        ("told_bend", np.float64),  # the same as the diary knows them
        ("told_modulation", np.float64),
        ("told_pressure", np.float64),
    ],
    align=True,
)

ZONE = np.dtype(
    [
        ("program", np.int32),  # instrument number in the bank; drums are PROGRAM_DRUMS
        ("low_pitch", np.int32),
        ("high_pitch", np.int32),
        ("low_velocity", np.int32),
        ("high_velocity", np.int32),
        ("looped", np.int32),
        ("stereo", np.int32),
        ("one_shot", np.int32),  # plays to its end whatever the key does
        (
            "exclusive",
            np.int32,
        ),  # a new note of the same class (1..) stops the old: closed hats stop open ones
        ("root", np.float64),  # MIDI key, with fraction
        ("rate", np.float64),  # of the samples, Hz
        ("gain", np.float64),
        ("pcm", np.uintp),  # address of its int16 samples (interleaved if stereo)
        ("frames", np.int64),
        ("loop_start", np.int64),
        ("loop_end", np.int64),
        ("attack_s", np.float64),
        ("decay_s", np.float64),
        ("sustain", np.float64),
        ("release_s", np.float64),
    ],
    align=True,
)

NOTE = np.dtype(
    [
        ("start", np.float64),  # beats
        ("length", np.float64),
        ("pitch", np.int32),
        ("velocity", np.int32),
        ("track", np.int32),
    ],
    align=True,
)

CONTROL = np.dtype(
    [
        ("start", np.float64),  # beats
        ("value", np.float64),
        ("kind", np.int32),  # see the CONTROL_ constants
        ("track", np.int32),
    ],
    align=True,
)

STATE = np.dtype(
    [
        ("rate", np.float64),  # output frames a second
        ("frame", np.int64),  # frames rendered since the start
        ("epoch", np.int64),  # callbacks so far; readers retire old arrays two epochs later
        ("age", np.int64),
        # transport
        ("playing", np.int32),
        ("looping", np.int32),
        ("click", np.int32),  # metronome on
        ("counting", np.int32),  # count-in: the metronome sounds, the song waits for beat 0
        ("tempo", np.float64),
        ("anchor_frame", np.int64),  # at this frame ...
        ("anchor_beat", np.float64),  # ... the song was at this beat
        ("loop_start", np.float64),  # as heard, with swing
        ("loop_end", np.float64),
        ("written_loop_start", np.float64),
        ("written_loop_end", np.float64),
        ("swing", np.float64),  # 0.5 straight .. 0.75, see swing.py
        ("swing_step", np.float64),  # quarter notes
        ("swing_bar", np.float64),
        ("click_beats", np.int32),  # beats a bar
        ("click_unit", np.float64),  # quarter notes a counted beat
        ("count_from", np.float64),  # beat at which the count-in ends
        ("next_click", np.int64),  # number of the next click since song start
        ("passes", np.int64),  # times the loop wrapped
        # what is published to the kernel
        ("notes", np.uintp),
        ("note_count", np.int64),
        ("cursor", np.int64),
        ("controls", np.uintp),
        ("control_count", np.int64),
        ("control_cursor", np.int64),
        ("zones", np.uintp),
        ("zone_count", np.int64),
        ("bank", np.int64),  # generation
        # mixer
        ("master", np.float64),
        ("master_target", np.float64),
        ("limiter", np.float64),  # gain now
        ("limiter_release", np.float64),  # factor a frame
        # meters
        ("peak_left", np.float64),
        ("peak_right", np.float64),
        ("power_left", np.float64),
        ("power_right", np.float64),
        ("reduction", np.float64),  # lowest limiter gain since read
        ("sounding", np.int32),
        ("steals", np.int64),
        ("repairs", np.int64),  # frames that were not finite and were silenced
        ("scope_frame", np.int64),
        # device
        ("underruns", np.int64),
        ("load", np.float64),
    ],
    align=True,
)

RING_STRIDE = 16
"""Counters of a ring lie 16 words apart, so that two threads never write to one cache line. Of each ring, word 0 counts
events written (by its producer) and word 8 events read (by the kernel)."""

NEVER = 1 << 62

STAGE_FREE, STAGE_ATTACK, STAGE_DECAY, STAGE_RELEASE, STAGE_FADE = 0, 1, 2, 3, 4

(
    NOTE_ON,
    NOTE_OFF,
    SUSTAIN,
    SOSTENUTO,
    BEND,
    CHANNEL_PRESSURE,
    POLY_PRESSURE,
    TIMBRE,
    MODULATION,
    VOLUME,
    EXPRESSION,
    ALL_NOTES_OFF,
    ALL_SOUND_OFF,
    RESET_CONTROLLERS,
    BEND_RANGE,
    PROGRAM,
    CHANNEL_TRACK,
    TRACK_GAIN,
    MASTER_GAIN,
    PLAY,
    STOP,
    SEEK,
    TEMPO,
    LOOP,
    CLICK,
    NOTES,
    BANK,
    AUDITION,
    CHANNEL_PROGRAM,
    CHANNEL_PAN,
    SWING,
    DIARY_NOTE,
    DIARY_SILENCE,
    DIARY_TRANSPORT,
    PATCH,
    PAD,
    PAD_WEIGHTS,
    CONTROLS,
    DIARY_CONTROL,
) = range(1, 40)
"""Kinds of :data:`EVENT`. NOTES, CONTROLS and BANK publish arrays by address and size, see
engine.py; AUDITION sounds a key of any program; CHANNEL_PROGRAM is MIDI's program change. The kernel writes the
DIARY_ kinds itself, see diary.py. PATCH publishes a track's patch by address (0 for none), PAD moves its pad to
(value, value2) by the law ``a``, PAD_WEIGHTS sets the weights of the corners ``a`` and ``a + 1``."""

CONTROL_BEND, CONTROL_MODULATION, CONTROL_PRESSURE = range(3)
"""Kinds of :data:`CONTROL`: in semitones, and 0..1."""
PROGRAM_DRUMS = 128
PROGRAM_CLICK = 129
PROGRAM_TONE = 130
"""A plain sine, for testing a sound device."""
CLICK_HIGH, CLICK_LOW = 76, 77
"""Keys of the metronome's two sounds (GM high and low wood block)."""
CLICK_TRACK = TRACKS - 1
TRACK_GAIN_0_DB = 10.0 ** (9.0 / 20.0)
"""What a track at 0 dB is turned up by: most of the 11.3 dB that a key struck at 100, on a channel at MIDI's usual
volume of 100, in the middle of the stereo field, loses on its way. One note of the factory sounds is then heard at
-18 dBFS (RMS), and a chord of eight is turned down by 1 to 4 dB."""
DRUM_CHANNEL = 9


CORE_ARRAYS = 10


class Core(NamedTuple):
    """All arrays the kernel works on, handed to it as one value."""

    state: NDArray[np.void]
    voices: NDArray[np.void]
    channels: NDArray[np.void]
    tracks: NDArray[np.void]
    counters: NDArray[np.int64]
    rings: NDArray[np.void]
    scope: NDArray[np.float32]
    mix: NDArray[np.float64]
    slots: NDArray[np.void]
    work: NDArray[np.void]


def new_core() -> Core:
    """Allocate the engine's memory, all zero."""
    return Core(
        state=np.zeros(1, STATE),
        voices=np.zeros(VOICE_SLOTS, VOICE),
        channels=np.zeros(CHANNELS, CHANNEL),
        tracks=np.zeros(TRACKS, TRACK),
        counters=np.zeros((RINGS + 1) * RING_STRIDE, np.int64),
        rings=np.zeros((RINGS + 1) * RING_EVENTS, EVENT),
        scope=np.zeros((SCOPE_FRAMES, 2), np.float32),
        mix=np.zeros((TRACKS, CONTROL_FRAMES, 2), np.float64),
        slots=np.zeros(VOICE_SLOTS, SLOT),
        work=np.zeros(1, WORK),
    )


def addresses(core: Core, gate: NDArray[np.int64]) -> NDArray[np.uintp]:
    """List where the arrays of a core lie, for the callback's user data; keep ``core`` alive as long.

    ``gate`` (one element) follows them: while it is 0 the callback plays silence and touches nothing else.
    """
    return np.array([*(array.ctypes.data for array in core), gate.ctypes.data], np.uintp)
