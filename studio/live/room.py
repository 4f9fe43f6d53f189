"""The live room as the app sees it: a player that is there at once and is heard as soon as all is ready.

Preparing the kernel, decoding the sounds and opening the device happen on a thread of their own. Until they are done a
:class:`SilentPlayer` keeps the time, and what it was told is told to the engine when that takes over. Sound begins with
the instruments of the song; the others follow.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.libraries import turn
from studio.live.kernel.swing import Swing
from studio.live.play.told import Told
from studio.live.port import OutputSettings, PlayControl, PlayNote, SilentPlayer, TrackSound

if TYPE_CHECKING:  # what loads the kernel is not imported before the window is there
    from studio.live.device.output import Output, OutputStatus
    from studio.live.engine.engine import Engine, Meters
    from studio.live.engine.patch import Patch

STARTING = "Sound is starting …"
LISTEN_CHANNEL, LISTEN_KEY, LISTEN_TRACK = 15, 60, 14
"""What a recording is listened to with: the last channel, and the last track before the click."""
PIANO, DRUMS = 0, 128
PREPARING = "Preparing the sound engine, once …"


class LiveRoom:
    """Engine, output and factory sounds behind the :class:`studio.live.port.Player` protocol.

    Its methods belong to one thread (the window's), return at once, and raise nothing for want of a device.

    Args:
        sounds: folder with ``bank.json``.
        settings: the output the person chose; None for the system's default.
    """

    def __init__(self, sounds: Path, settings: OutputSettings | None = None) -> None:
        self._sounds = sounds
        self._settings = settings
        self._told = Told()
        self._silent = SilentPlayer()
        self._engine: Engine | None = None
        self._output: Output | None = None
        self._trouble = ""
        self._progress = STARTING
        self._taking_over = threading.Lock()
        self._ready = threading.Event()
        self._complete = False
        self._closed = False
        self.on_change: Callable[[], None] = lambda: None
        """Called on some other thread when the sound starts, changes its device or stops."""
        self.before_rest: Callable[[], object] = lambda: None
        """Called on the preparing thread when the first sounds are heard, before all others are decoded; may wait."""

    # -- life -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to get ready; returns at once."""
        threading.Thread(target=self._get_ready, name="live-room", daemon=True).start()

    def wait_ready(self, timeout_s: float) -> bool:
        """Wait until the engine has taken over (or has said why not); for tests and programs without a window."""
        return self._ready.wait(timeout_s)

    def close(self) -> None:
        """Stop sounding for good."""
        with self._taking_over:
            self._closed = True
            output = self._output
        if output is not None:
            output.close()

    def _get_ready(self) -> None:
        from studio.live.kernel.native import KernelMissingError

        try:
            engine, output = self._build()
            with self._taking_over:
                if self._closed:
                    output.close()
                    return
                self._told.tell(engine, self._silent)
                self._engine, self._output = engine, output
            self._load_sounds(engine, output)
        except KernelMissingError as error:
            self._trouble = str(error)
        finally:
            self._ready.set()
            self.on_change()

    @property
    def ready(self) -> bool:
        """Whether the first sounds are heard, or it is known why not."""
        return self._ready.is_set()

    @property
    def complete(self) -> bool:
        """Whether all sounds are there that ever will be; never where there is no engine."""
        return self._complete

    def _build(self) -> tuple[Engine, Output]:
        from studio.live.kernel.native import is_warm, native_kernel

        if not is_warm():
            self._progress = PREPARING
            self.on_change()
        native_kernel()
        with turn():
            from studio.live.device.output import Output
            from studio.live.engine.engine import Engine

        engine = Engine()
        output = Output(engine, self._settings or OutputSettings())
        output.on_change = lambda: self.on_change()
        return engine, output

    def _load_sounds(self, engine: Engine, output: Output) -> None:
        """Let the song's own instruments sound first, and stand in for all others until these are there."""
        with turn():
            # Asking the system for its devices takes as long as decoding the first sounds.
            from studio.live.engine.sounds import FactorySounds, SoundError

        # Asking the system for its devices takes as long as decoding the first sounds.
        connecting = threading.Thread(target=output.connect, name="sound-device", daemon=True)
        connecting.start()
        try:
            sounds = FactorySounds(self._sounds)
            first = {track.program for track in self._told.tracks}
            if not any(program < DRUMS for program in first):
                first.add(PIANO)
            engine.set_bank(sounds.bank(first).standing_in())
        except SoundError as error:
            self._trouble = str(error)
        connecting.join()
        self._ready.set()
        self.on_change()
        if not self._trouble:
            self.before_rest()
            try:
                engine.set_bank(sounds.bank())
            except SoundError as error:
                self._trouble = str(error)
        self._complete = True
        self.on_change()

    # -- Player -----------------------------------------------------------------------------------------------------

    @property
    def engine(self) -> Engine | None:
        """The engine once it is there, for MIDI ports and the recorder."""
        return self._engine

    @property
    def _player(self) -> Engine | SilentPlayer:
        return self._engine or self._silent

    @property
    def sounding(self) -> bool:
        """Whether something can be heard: there are sounds, and a device plays them."""
        engine, output = self._engine, self._output
        return bool(engine and output and engine.sounding and output.status().heard)

    @property
    def playing(self) -> bool:
        """Whether song time is passing."""
        return self._player.playing

    def load(self, notes: Sequence[PlayNote], length: float) -> None:
        """Set the notes and the length of the loop, both in quarter notes."""
        with self._taking_over:
            self._told.notes, self._told.length = tuple(notes), length
            self._player.load(notes, length)

    def set_controls(self, controls: Sequence[PlayControl]) -> None:
        """Set how bend, mod wheel and pressure of the tracks move with the song."""
        with self._taking_over:
            self._told.controls = tuple(controls)
            self._player.set_controls(controls)

    def set_tempo(self, tempo: float) -> None:
        """Set quarter notes a minute, 20..300."""
        with self._taking_over:
            self._told.tempo = tempo
            self._player.set_tempo(tempo)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat between two positions in quarter notes, or the whole."""
        with self._taking_over:
            self._told.loop = loop
            self._player.set_loop(loop)

    def set_swing(self, swing: Swing) -> None:
        """Let every second step be heard late."""
        with self._taking_over:
            self._told.swing = swing
            self._player.set_swing(swing)

    def play(self, start: float | None = None, *, count_in: float = 0.0) -> None:
        """Start from ``start`` quarter notes (or where it stood) after ``count_in`` quarter notes of clicks."""
        with self._taking_over:
            self._player.play(start, count_in=count_in)

    def stop(self) -> None:
        """Stop where it stands."""
        with self._taking_over:
            self._player.stop()

    def seek(self, position: float) -> None:
        """Move the playhead."""
        with self._taking_over:
            self._player.seek(position)

    def position(self) -> float:
        """Return the playhead in quarter notes."""
        return self._player.position()

    def preview(self, pitch: int, velocity: int) -> None:
        """Sound one note briefly."""
        self._player.preview(pitch, velocity)

    def note_on(self, pitch: int, velocity: int, channel: int = 0) -> None:
        """Press a key."""
        self._player.note_on(pitch, velocity, channel)

    def note_off(self, pitch: int, channel: int = 0) -> None:
        """Let a key go."""
        self._player.note_off(pitch, channel)

    def panic(self) -> None:
        """Silence everything at once."""
        self._player.panic()

    def set_tracks(self, tracks: Sequence[TrackSound]) -> None:
        """Set the sound and the place in the mix of tracks 0..14."""
        with self._taking_over:
            self._told.tracks = tuple(tracks)
            self._player.set_tracks(tracks)

    def set_master(self, level_db: float) -> None:
        """Set the master level, -60..+6 dB."""
        with self._taking_over:
            self._told.master_db = level_db
            self._player.set_master(level_db)

    def set_metronome(self, on: bool, beats: int = 4, unit: float = 1.0) -> None:
        """Switch the click."""
        with self._taking_over:
            self._told.click = (on, beats, unit)
            self._player.set_metronome(on, beats, unit)

    def arm(self, track: int) -> None:
        """Let keys and MIDI play this track."""
        with self._taking_over:
            self._told.armed = track
            if self._engine is not None:
                self._engine.arm(track)

    # -- the timbre room --------------------------------------------------------------------------------------------

    def set_patch(self, track: int, patch: Patch | None) -> None:
        """Let a track play a patch instead of its program; None gives the program back."""
        with self._taking_over:
            self._told.patches[track] = patch
            if self._engine is not None:
                self._engine.publish_patch(track, patch)

    def set_pad_weights(self, track: int, weights: tuple[float, float, float, float]) -> None:
        """Weigh the four corners of a track's pad: top left, top right, bottom left, bottom right."""
        with self._taking_over:
            self._told.pads[track] = weights
            if self._engine is not None:
                self._engine.set_pad_weights(track, weights)

    def listen(self, patch: Patch | None) -> bool:
        """Sound one patch at key 60 beside the song until the next one or None; False while there is no engine."""
        engine = self._engine
        if engine is None:
            return False
        engine.note_off(LISTEN_KEY, LISTEN_CHANNEL)
        if patch is not None:
            engine.publish_patch(LISTEN_TRACK, patch)
            # Only this note is of the other track: what comes in on the channel stays with the song.
            engine.sound_on(LISTEN_TRACK, self._told.armed, LISTEN_CHANNEL, LISTEN_KEY)
        return True

    # -- device and meters ------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Look after the device; for a timer of half a second."""
        if self._output is not None and self._ready.is_set():
            self._output.check()

    def status(self) -> str:
        """Say in one line for the status bar what plays, or why nothing does."""
        if self._trouble or not self._ready.is_set() or self._output is None:
            return self._trouble or self._progress
        return self._output.status().text

    def delay_s(self) -> float:
        """Return the seconds from the rendering of a frame to its being heard; any thread may ask."""
        return self._output.delay_s if self._output is not None else 0.01

    def details(self) -> OutputStatus | None:
        """Return rate, buffer, latency, xruns and load; None while the sound is starting."""
        return self._output.status() if self._output is not None else None

    def apply(self, settings: OutputSettings, done: Callable[[str], None]) -> None:
        """Open another device or buffer size without waiting.

        Args:
            settings: what to open; what was open before comes back if that fails.
            done: called on another thread with an empty text, or with a sentence why it failed.
        """
        self._settings = settings
        threading.Thread(
            target=self._apply, args=(settings, done), name="sound-device", daemon=True
        ).start()

    def _apply(self, settings: OutputSettings, done: Callable[[str], None]) -> None:
        from studio.live.device.stream import StreamError

        self._ready.wait()
        if self._output is None:
            done("The sound engine could not be started.")
            return
        try:
            self._output.open(settings)
        except StreamError as error:
            done(str(error))
        else:
            done("")

    def reset_underruns(self) -> None:
        """Set the xrun counter to nought."""
        if self._output is not None:
            self._output.reset_underruns()

    def test_tone(self, seconds: float = 1.0) -> None:
        """Sound 440 Hz at -20 dB."""
        if self._engine is not None:
            from studio.live.kernel.layout import PROGRAM_TONE

            self._engine.audition(PROGRAM_TONE, 69, 127, seconds)

    def meters(self) -> Meters | None:
        """Return levels since the last reading; None while the sound is starting."""
        return self._engine.meters() if self._engine is not None else None

    def scope(self, frames: int) -> NDArray[np.float32]:
        """Return the last ``frames`` (at most 8,192) of the output: ``(frames, 2)``."""
        if self._engine is None:
            return np.zeros((frames, 2), np.float32)
        return self._engine.scope(frames)
