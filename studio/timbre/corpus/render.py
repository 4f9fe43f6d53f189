"""Playing soundfont instruments note by note with fluidsynth, without effects."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.timbre.corpus.resample import resampled, without_offset
from studio.timbre.corpus.soundfonts import Preset

RENDER_RATE = 48_000
WIDE_RATE = 32_000
NET_RATE = 16_000
NOTE_SECONDS = 4.0
HELD_SECONDS = 3.0
SLOT_SECONDS = 4.25
"""From one note to the next: all sound is switched off between the end of one and the start of the next."""
_TICKS_PER_SECOND = 960
_TIME_LIMIT_S = 600


@dataclass(frozen=True)
class Struck:
    """A key to press: MIDI note and velocity."""

    pitch: int
    velocity: int


def keys_to_play(offset: int) -> list[Struck]:
    """Return the notes of one instrument: every fourth key from 24 to 96, each at three velocities.

    Args:
        offset: moves the first key up by 0 to 3, so that all instruments together cover every key.
    """
    return [
        Struck(pitch, velocity)
        for pitch in range(24 + offset % 4, 97, 4)
        for velocity in (45, 85, 120)
    ]


def render_preset(
    font: Path, preset: Preset, keys: list[Struck]
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Play the keys of one preset; yield each note as mono at 32 kHz and at 16 kHz, four seconds long.

    It is rendered at 48 kHz and band-limited downwards: played at 16 kHz directly, high notes would fold back.

    Raises:
        PlainError: fluidsynth is missing or failed.
    """
    program = shutil.which("fluidsynth")
    if program is None:
        raise PlainError("fluidsynth is not on this machine; install the package fluidsynth.")
    with tempfile.TemporaryDirectory(prefix="chimera-notes-") as folder:
        score, sound = Path(folder) / "notes.mid", Path(folder) / "notes.wav"
        _score(preset, keys).save(score)
        command = [program, "-ni", "-q", "-R", "0", "-C", "0", "-g", "0.6", "-r", str(RENDER_RATE)]
        command += ["-o", "synth.dynamic-sample-loading=1", "-o", "synth.midi-bank-select=mma"]
        command += ["-O", "float", "-T", "wav", "-F", str(sound), str(font), str(score)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_TIME_LIMIT_S)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            raise PlainError(f"fluidsynth could not play “{preset.name}”.") from error
        with soundfile.SoundFile(sound) as file:
            for index in range(len(keys)):
                file.seek(int(index * SLOT_SECONDS * RENDER_RATE))
                frames = int(NOTE_SECONDS * RENDER_RATE)
                stereo = file.read(frames, dtype="float32", always_2d=True, fill_value=0.0)
                mono = without_offset(stereo.mean(axis=1), RENDER_RATE)
                yield (
                    resampled(mono, RENDER_RATE, WIDE_RATE),
                    resampled(mono, RENDER_RATE, NET_RATE),
                )


def _score(preset: Preset, keys: list[Struck]) -> mido.MidiFile:
    midi = mido.MidiFile(ticks_per_beat=_TICKS_PER_SECOND // 2)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    track.append(mido.Message("control_change", control=0, value=preset.bank >> 7))
    track.append(mido.Message("control_change", control=32, value=preset.bank & 127))
    track.append(mido.Message("program_change", program=preset.program))
    wait = 0
    for key in keys:
        track.append(mido.Message("note_on", note=key.pitch, velocity=key.velocity, time=wait))
        held = int(HELD_SECONDS * _TICKS_PER_SECOND)
        track.append(mido.Message("note_off", note=key.pitch, time=held))
        rest = int((NOTE_SECONDS - HELD_SECONDS) * _TICKS_PER_SECOND) + 48
        track.append(mido.Message("control_change", control=120, value=0, time=rest))
        wait = int(SLOT_SECONDS * _TICKS_PER_SECOND) - held - rest
    track.append(mido.MetaMessage("end_of_track", time=wait))
    return midi
