"""Taking down what is played: the last minute as a clip, the sound as a WAV file."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.live.record.capture import CaptureBuffer
from studio.melody.notes import TICKS_PER_BEAT
from studio.project.takes import keep_capture
from studio.ui.document import Document
from studio.ui.drag.drag_files import safe_stem
from studio.ui.widgets.toasts import Level, Notification

if TYPE_CHECKING:
    from studio.live.engine.engine import Engine
    from studio.live.record.wav_recorder import WavRecorder, WavTake

NOTHING_PLAYED = "Nothing was played in the last minute."
_LOOK_MS = 500

RunningBeat = Callable[[float | None], float | None]
"""Quarter notes at a moment (None is now) that do not jump back at a loop's end; None while no song plays."""


class Taking(QObject):
    """Keeps what is played and makes clips and files of it.

    Args:
        document: gets the clips.
        folder: where recordings of the sound go.

    Signals:
        heard: a message and its moment (None is now), from whatever is played.
        captured: id of a clip that was just made.
        recording_changed: the sound is being recorded, or no longer.
        notify: a :class:`Notification`.
        ticked: how long the recording is, in words.
    """

    heard = Signal(tuple, object)
    captured = Signal(str)
    recording_changed = Signal(bool)
    notify = Signal(object)
    ticked = Signal(str)

    def __init__(
        self,
        document: Document,
        folder: Path,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document, self._folder = document, folder
        self.buffer = CaptureBuffer(clock)
        self._running: RunningBeat = lambda _moment: None
        self._place: Callable[[float], float] = float
        self._recorder: WavRecorder | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    # -- notes ------------------------------------------------------------------------------

    def use_song(self, running: RunningBeat, place: Callable[[float], float]) -> None:
        """Keep what is played along at its place in the song.

        Args:
            running: tells where the song was at a moment.
            place: tells the song position of such a running beat.
        """
        self._running, self._place = running, place

    def feed(self, message: tuple[int, ...], moment: float | None = None) -> None:
        """Keep a MIDI message that came at a moment (``time.perf_counter``), by default now."""
        self.buffer.feed(message, self._running(moment), moment)
        self.heard.emit(message, moment)

    def press(self, pitch: int, velocity: int) -> None:
        """Keep a key that was pressed on the screen or typed."""
        self.feed((0x90, pitch, velocity))

    def let_go(self, pitch: int) -> None:
        """Keep its end."""
        self.feed((0x80, pitch, 0))

    def pad(self, room: str, x: float, y: float) -> None:
        """Keep where a hand holds a pad."""
        self.buffer.pad(room, x, y, self._running(None))

    def capture(self) -> None:
        """Put what was just played on the shelf and on the list of takes, laid on bars at the song's tempo."""
        song = self._document.song
        bar = song.meter.bar_ticks / TICKS_PER_BEAT
        taken = self.buffer.capture(song.tempo, bar)
        if taken is None or not taken.notes:
            self.notify.emit(Notification(NOTHING_PLAYED))
            return
        if taken.in_song:
            bar_line = round(self._place(taken.start) / bar) * bar
            taken = replace(taken, start=bar_line)
        captured = keep_capture(song, taken)
        clip = captured.clips[-1]
        self._document.apply(f"Capture {clip.name}", lambda _song: captured)
        self.buffer.clear()
        self.captured.emit(clip.id)
        self.notify.emit(
            Notification(f"“{clip.name}” is on the shelf and among the takes.", Level.OK)
        )

    # -- sound ------------------------------------------------------------------------------

    @property
    def recording(self) -> bool:
        """Whether the sound is being recorded."""
        return self._recorder is not None

    def toggle_recording(self, engine: Engine | None) -> None:
        """Begin to record the output of an engine, or end it."""
        if self._recorder is not None:
            self.end_recording()
        elif engine is not None:
            self._begin(engine)

    def end_recording(self) -> None:
        """Finish the file."""
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            self._timer.stop()
            self.recording_changed.emit(False)
            self._tell_take(recorder.stop())

    def _begin(self, engine: Engine) -> None:
        from studio.live.record.wav_recorder import WavRecorder, WavRecordError

        name = f"{safe_stem(self._document.name)} {time.strftime('%Y-%m-%d %H-%M-%S')}.wav"
        recorder = WavRecorder(engine, self._folder / name)
        try:
            recorder.start()
        except WavRecordError as error:
            self.notify.emit(Notification(str(error), Level.ERROR))
            return
        self._recorder = recorder
        self._timer.start()
        self.recording_changed.emit(True)
        self._look()

    def _look(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        minutes, seconds = divmod(int(recorder.seconds), 60)
        self.ticked.emit(f"Recording the sound: {minutes}:{seconds:02d}")
        if recorder.trouble:
            self.end_recording()

    def _tell_take(self, take: WavTake) -> None:
        if take.trouble:
            self.notify.emit(Notification(take.trouble, Level.WARNING))
        words = f"Recorded {take.seconds:.1f} s into “{take.path.name}” in {take.path.parent}."
        self.notify.emit(Notification(words))
