"""The engine as Python sees it: it owns the kernel's memory, sends it messages and reads its meters.

Nothing here is called by the audio thread. Messages travel through rings, one a producer; arrays (notes, sample banks)
are published by address and kept alive until the kernel has surely moved on.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.live.engine.bank import Bank
from studio.live.engine.patch import Patch
from studio.live.engine.sender import (
    CLOCK_RING,
    FOLLOW_RING,
    GUI_RING,
    MIDI_RING,
    WORKER_RING,
    Sender,
)
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.native import native_kernel
from studio.live.kernel.resident import keep_resident
from studio.live.kernel.swing import Swing
from studio.live.pitch_bend import BEND_SEMITONES
from studio.live.port import PlayControl, PlayNote, TrackSound

PREVIEW_S = 0.35


@dataclass(frozen=True)
class Meters:
    """Levels since the last reading.

    Attributes:
        peak: left and right, linear, 1 is full scale.
        rms: left and right over 300 ms, linear.
        tracks: peak of each track, linear.
        reduction: lowest gain of the limiter, 1 is none.
        voices: sounding now.
        underruns: since the stream was opened.
        steals: notes that took another's voice, since the start.
        load: share of the time between callbacks that rendering took, 0..1.
    """

    peak: tuple[float, float]
    rms: tuple[float, float]
    tracks: tuple[float, ...]
    reduction: float
    voices: int
    underruns: int
    steals: int
    load: float


class Engine:
    """Sampler, sequencer and mixer behind the :class:`studio.live.port.Player` protocol.

    Args:
        rate: output frames a second.
        bank: the sounds; without one the engine is silent but keeps time.
    """

    def __init__(self, rate: float = 48000.0, bank: Bank | None = None) -> None:
        self.core = L.new_core()
        keep_resident(self.core)
        self._render = native_kernel().render
        self._gate = np.ones(1, np.int64)
        self._table = L.addresses(self.core, self._gate)
        self._kept: list[tuple[int, int, Any]] = []
        self._patches: dict[int, Patch | None] = {}
        self._bank: Bank | None = None
        self._generation = 0
        self._notes = np.zeros(0, L.NOTE)
        self._controls = np.zeros(0, L.CONTROL)
        self.gui = Sender(self.core, GUI_RING)
        self.midi = Sender(self.core, MIDI_RING)
        self.clock = Sender(self.core, CLOCK_RING)
        self.follow = Sender(self.core, FOLLOW_RING)
        self._worker = Sender(self.core, WORKER_RING)
        self._publishing = threading.Lock()
        self._reset(rate)
        if bank is not None:
            self.set_bank(bank)

    @property
    def state(self) -> Any:
        """The kernel's state record, for reading."""
        return self.core.state[0]

    @property
    def bank(self) -> Bank | None:
        """The sounds it plays with, or None while there are none."""
        return self._bank

    @property
    def rate(self) -> float:
        """Output frames a second."""
        return float(self.state["rate"])

    def _reset(self, rate: float) -> None:
        state = self.state
        state["rate"], state["tempo"] = rate, 120.0
        state["master"] = state["master_target"] = 1.0
        state["limiter"] = state["reduction"] = 1.0
        state["limiter_release"] = 1.0 / (0.1 * rate)
        state["click_beats"], state["click_unit"] = 4, 1.0
        state["loop_end"] = state["written_loop_end"] = 8.0
        state["swing"], state["swing_step"], state["swing_bar"] = 0.5, 0.25, 4.0
        state["looping"] = 1
        channels = self.core.channels
        channels["volume"], channels["expression"] = 100 / 127, 1.0
        channels["pan"] = 0.5
        channels["timbre"], channels["bend_range"] = 0.5, BEND_SEMITONES
        tracks = self.core.tracks
        for side in ("left", "right"):
            tracks[side] = tracks[side + "_target"] = np.sqrt(0.5) * L.TRACK_GAIN_0_DB
        tracks["program"][L.CLICK_TRACK] = L.PROGRAM_CLICK
        tracks["last_pitch"] = -1.0
        for place in ("pad_x", "pad_y"):
            tracks[place] = tracks[place + "_target"] = 0.5
        tracks["corner"] = tracks["corner_target"] = 0.25

    def set_rate(self, rate: float) -> None:
        """Change the output rate. Only while no stream runs; what sounded is cut."""
        self.core.voices[:] = np.zeros(1, L.VOICE)
        beat = self.position()
        self.state["rate"] = rate
        self.state["limiter_release"] = 1.0 / (0.1 * rate)
        self.state["anchor_frame"], self.state["anchor_beat"] = self.state["frame"], beat

    # -- what is published ------------------------------------------------------------------------------------------

    def set_bank(self, bank: Bank) -> None:
        """Give the kernel other sounds; notes that sound keep theirs. Any thread may call this."""
        keep_resident(bank.samples)
        with self._publishing:
            self._generation += 1
            sent = self._worker.send(
                L.BANK, a=self._generation, address=bank.zones.ctypes.data, size=len(bank.zones)
            )
            if sent:
                self._keep(self._bank)
                self._bank = bank

    def set_notes(self, notes: NDArray[np.void]) -> None:
        """Publish the song's notes: an array of ``layout.NOTE`` (beats; any order)."""
        ordered = np.ascontiguousarray(notes[np.argsort(notes["start"], kind="stable")])
        with self._publishing:
            if self.gui.send(L.NOTES, address=ordered.ctypes.data, size=len(ordered)):
                self._keep(self._notes)
                self._notes = ordered

    def set_controls(self, controls: Sequence[PlayControl]) -> None:
        """Set how bend, mod wheel and pressure of the tracks move with the song; they change its notes alone."""
        array = np.zeros(len(controls), L.CONTROL)
        for row, control in zip(array, controls, strict=True):
            row["start"], row["value"] = control.start, control.value
            row["kind"], row["track"] = int(control.kind), control.track
        ordered = np.ascontiguousarray(array[np.argsort(array["start"], kind="stable")])
        with self._publishing:
            if self.gui.send(L.CONTROLS, address=ordered.ctypes.data, size=len(ordered)):
                self._keep(self._controls)
                self._controls = ordered

    def publish_patch(self, track: int, patch: Patch | None) -> None:
        """Let a track play a patch instead of its program (None gives the program back). Any thread may call this.

        Notes that sound go on with the new patch, cross-fading where it plays them otherwise; with None they fade out.
        """
        with self._publishing:
            address = patch.record.ctypes.data if patch is not None else 0
            if self._worker.send(L.PATCH, channel=track, address=address):
                self._keep(self._patches.get(track))
                self._patches[track] = patch

    def set_pad(self, track: int, x: float, y: float) -> None:
        """Move the point of a track's pad: ``x`` to the right and ``y`` downwards, 0..1; from the window's thread."""
        patch = self._patches.get(track)
        law = int(patch.law) if patch is not None else 0
        x, y = (float(np.clip(np.nan_to_num(v), 0.0, 1.0)) for v in (x, y))
        self.gui.send(L.PAD, channel=track, a=law, value=x, value2=y)

    def set_pad_weights(self, track: int, weights: Sequence[float]) -> None:
        """Weigh the four corners of a track's pad as they are given (any finite numbers; they should sum to 1)."""
        a, b, c, d = (float(np.clip(np.nan_to_num(w), -4.0, 4.0)) for w in weights)
        self.gui.send(L.PAD_WEIGHTS, channel=track, a=0, value=a, value2=b)
        self.gui.send(L.PAD_WEIGHTS, channel=track, a=2, value=c, value2=d)

    def _keep(self, old: Any) -> None:
        """Hold an array until the kernel has rendered twice and for half a second, and no voice can use it any more."""
        epoch, frame = int(self.state["epoch"]), int(self.state["frame"])
        self._kept.append((epoch, frame, old))
        in_use = {
            int(b) for b in self.core.voices["bank"][self.core.voices["stage"] != L.STAGE_FREE]
        }
        busy = bool(in_use - {self._generation})
        self._kept = [
            (at, since, kept)
            for at, since, kept in self._kept
            if busy or epoch - at < 2 or frame - since < self.rate / 2
        ]

    # -- Player -----------------------------------------------------------------------------------------------------

    @property
    def sounding(self) -> bool:
        """Whether there are sounds to play with."""
        return self._bank is not None

    @property
    def playing(self) -> bool:
        """Whether song time is passing."""
        return bool(self.state["playing"])

    def load(self, notes: Sequence[PlayNote], length: float) -> None:
        """Set the notes and the length of the loop, both in quarter notes."""
        array = np.zeros(len(notes), L.NOTE)
        for row, note in zip(array, notes, strict=True):
            row["start"], row["length"] = note.start, note.length
            row["pitch"], row["velocity"], row["track"] = note.pitch, note.velocity, note.track
        self.set_notes(array)
        self._length = max(length, 1e-3)
        self._send_loop()

    _length = 8.0
    _loop: tuple[float, float] | None = None
    _looping = True

    def _send_loop(self) -> None:
        start, end = self._loop or (0.0, self._length)
        self.gui.send(L.LOOP, a=int(self._looping), value=start, value2=end)

    def set_looping(self, on: bool) -> None:
        """Repeat for ever, or play on past the end."""
        self._looping = on
        self._send_loop()

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat between two positions in quarter notes, or the whole."""
        self._loop = loop if loop is not None and loop[1] > loop[0] else None
        self._send_loop()

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute, 20..300; the song does not jump."""
        self.gui.send(L.TEMPO, value=float(np.clip(tempo, 20.0, 300.0)))

    def set_swing(self, swing: Swing) -> None:
        """Let every second step come late; positions keep counting evenly, see :class:`Swing`."""
        self.gui.send(L.SWING, a=round(1.0 / swing.step), value=swing.share, value2=swing.bar)

    def play(self, start: float | None = None, *, count_in: float = 0.0) -> None:
        """Start from ``start`` quarter notes (or where it stood) after ``count_in`` quarter notes of clicks."""
        place = self.position() if start is None else start
        self.gui.send(L.PLAY, value=place, value2=count_in)

    def stop(self) -> None:
        """Stop where it stands; sounding notes ring out."""
        self.gui.send(L.STOP)

    def seek(self, position: float) -> None:
        """Move the playhead."""
        self.gui.send(L.SEEK, value=max(position, 0.0))

    def position(self) -> float:
        """Return the playhead in quarter notes, at the end of the block rendered last."""
        state = self.state
        if not state["playing"]:
            return float(state["anchor_beat"])
        frames = int(state["frame"]) - int(state["anchor_frame"])
        return float(state["anchor_beat"]) + frames * float(state["tempo"]) / 60.0 / self.rate

    def preview(self, pitch: int, velocity: int) -> None:
        """Sound one note of the first track briefly."""
        frames = int(PREVIEW_S * self.rate)
        self.gui.send(L.NOTE_ON, a=pitch, b=velocity, size=frames)

    # -- mixer and metronome ----------------------------------------------------------------------------------------

    def note_on(self, pitch: int, velocity: int, channel: int = 0) -> None:
        """Press a key of the keyboard on the screen."""
        self.gui.note_on(channel, pitch, velocity)

    def note_off(self, pitch: int, channel: int = 0) -> None:
        """Let it go."""
        self.gui.note_off(channel, pitch)

    def sound_on(self, track: int, back: int, channel: int, key: int) -> None:
        """Press a key of a channel on another track than the channel plays, which afterwards is ``back`` again."""
        self.gui.send(L.CHANNEL_TRACK, channel=channel, a=track)
        self.gui.note_on(channel, key, 127)
        self.gui.send(L.CHANNEL_TRACK, channel=channel, a=back)

    def panic(self) -> None:
        """Silence everything and forget pedals and bends."""
        self.gui.panic()

    def audition(self, program: int, pitch: int, velocity: int, seconds: float) -> None:
        """Sound a key of any program (``layout.PROGRAM_TONE`` is a test tone), beside the tracks."""
        frames = int(seconds * self.rate)
        self.gui.send(L.AUDITION, a=pitch, b=velocity, value=program, size=frames)

    def set_tracks(self, tracks: Sequence[TrackSound]) -> None:
        """Set sound, level, pan, mute and solo of tracks 0..14."""
        soloed = any(track.solo for track in tracks)
        for number, track in enumerate(tracks[: L.CLICK_TRACK]):
            self.set_track(
                number,
                program=track.program,
                level_db=track.level_db,
                pan=track.pan,
                audible=not track.mute and (track.solo or not soloed),
            )

    def arm(self, track: int) -> None:
        """Let the keys of every MIDI channel but the drums' play this track."""
        for channel in range(L.CHANNELS):
            if channel != L.DRUM_CHANNEL:
                self.gui.send(L.CHANNEL_TRACK, channel=channel, a=track)

    def set_track(
        self, track: int, *, program: int, level_db: float, pan: float, audible: bool
    ) -> None:
        """Set a track's sound and place: level -60..+6 dB (-60 is silent), pan -1..1 by the equal-power law."""
        gain = 10.0 ** (level_db / 20.0) if audible and level_db > -60.0 else 0.0
        gain *= L.TRACK_GAIN_0_DB
        angle = (pan + 1.0) * np.pi / 4.0
        self.gui.send(L.PROGRAM, channel=track, a=program)
        left, right = gain * float(np.cos(angle)), gain * float(np.sin(angle))
        self.gui.send(L.TRACK_GAIN, channel=track, value=left, value2=right)

    def set_master(self, level_db: float) -> None:
        """Set the master level, -60..+6 dB."""
        self.gui.send(L.MASTER_GAIN, value=10.0 ** (level_db / 20.0) if level_db > -60.0 else 0.0)

    def set_metronome(self, on: bool, beats: int = 4, unit: float = 1.0) -> None:
        """Switch the click; ``beats`` a bar, each of ``unit`` quarter notes."""
        self.gui.send(L.CLICK, a=int(on), b=beats, value=unit)

    # -- rendering and reading --------------------------------------------------------------------------------------

    def render(self, frames: int) -> NDArray[np.float32]:
        """Render the next frames here and now: ``(frames, 2)`` float32. Only while no stream runs."""
        out = np.zeros((frames, 2), np.float32)
        self._render(None, out.ctypes.data, frames, None, 0, self._table.ctypes.data)
        return out

    def meters(self) -> Meters:
        """Read the levels and start the peaks anew."""
        state, tracks = self.state, self.core.tracks
        meters = Meters(
            peak=(float(state["peak_left"]), float(state["peak_right"])),
            rms=(float(np.sqrt(state["power_left"])), float(np.sqrt(state["power_right"]))),
            tracks=tuple(float(p) for p in tracks["peak"]),
            reduction=float(state["reduction"]),
            voices=int(state["sounding"]),
            underruns=int(state["underruns"]),
            steals=int(state["steals"]),
            load=float(state["load"]),
        )
        state["peak_left"] = state["peak_right"] = 0.0
        state["reduction"] = 1.0
        tracks["peak"] = 0.0
        return meters

    def scope(self, frames: int) -> NDArray[np.float32]:
        """Return the last ``frames`` (at most 8,192) of the output, oldest first: ``(frames, 2)``."""
        end = int(self.state["scope_frame"])
        places = np.arange(end - frames, end) % L.SCOPE_FRAMES
        return np.asarray(self.core.scope[places])
