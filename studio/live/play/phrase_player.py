"""Plays beside the song, from a running beat on: the answers of call and response, a click, and short auditions.

All of it is sent to the engine shortly before it is due, with the frame it belongs on; while the song plays that is
the very frame the song itself would use.
"""

from __future__ import annotations

import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from studio.live.engine.engine import Engine
from studio.live.engine.frame_clock import FrameClock
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel.layout import CLICK_HIGH, CLICK_LOW
from studio.live.play.song_clock import SongClock
from studio.live.port import PlayNote
from studio.live.record.note_pairs import MIN_LENGTH

LOOKAHEAD_S = 0.1
PUMP_S = 0.015
ANSWER_CHANNEL = 15
"""A channel of its own, so that a phrase can be silenced and nothing else."""
CLICK_S = 0.05
_ACCENT, _BEAT = 110, 80


class Sent(NamedTuple):
    """A press or a release of an answer: engine frame, key, velocity (0 is a release), and the track that plays it."""

    frame: int
    pitch: int
    velocity: int
    track: int


class _Item(NamedTuple):
    """A press or a release; at one beat releases come first."""

    beat: float
    press: bool
    number: int
    begin: float
    note: PlayNote


class _Once(NamedTuple):
    """A note of an audition."""

    beat: float
    number: int
    note: PlayNote
    program: int


class PhrasePlayer:
    """Sends notes to an engine's clock ring, of which it is the only producer.

    Args:
        engine: what plays them, with the sound of the track that :data:`ANSWER_CHANNEL` is armed for.
        clock: gives running beats.
        now: seconds, of the same clock that ``clock`` is told.

    Attributes:
        on_note: gets every press and release of a phrase, on the thread that sends; be quick and raise nothing.
    """

    def __init__(
        self, engine: Engine, clock: SongClock, now: Callable[[], float] = time.perf_counter
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._now = now
        self._frames = FrameClock()
        self._waiting: list[_Item] = []
        self._auditions: list[_Once] = []
        self._click: tuple[int, float] | None = None
        self._next_click = 0
        self._count = itertools.count()
        self.on_note: Callable[[Sent], object] = lambda _sent: None
        self._sounding: dict[int, int] = {}
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Send notes on a thread of its own; without it, call :meth:`pump` every 50 ms or more often."""
        self._thread = threading.Thread(target=self._run, name="phrase-player", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Silence the phrase and end the thread."""
        self.stop()
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    def play(self, notes: Sequence[PlayNote], start: float) -> None:
        """Play a phrase, in place of whatever would begin then or later.

        Args:
            notes: counted in quarter notes from the phrase's start; their track is not heeded.
            start: running beat.
        """
        with self._lock:
            # Notes that have begun are let go where the new phrase begins.
            kept = [
                item._replace(beat=min(item.beat, start))
                for item in self._waiting
                if item.begin < start - 1e-6
            ]
            for note in notes:
                begin, number = start + note.start, next(self._count)
                end = begin + max(note.length, MIN_LENGTH)
                kept.append(_Item(begin, True, number, begin, note))
                kept.append(_Item(end, False, number, begin, note))
            self._waiting = kept
            heapq.heapify(self._waiting)

    def stop(self) -> None:
        """Drop what is to come and let sounding notes go; notes already sent (100 ms) may still be heard."""
        with self._lock:
            self._waiting.clear()
            self._engine.clock.send(L.ALL_NOTES_OFF, channel=ANSWER_CHANNEL)
            frame = int(self._engine.state["frame"])
            for pitch in list(self._sounding):
                self._let_go(pitch, frame)

    def set_click(self, beats: int | None, unit: float = 1.0) -> None:
        """Click on the running beats while no song plays, or not.

        Args:
            beats: to a bar, the first of which is accented; None is silent.
            unit: quarter notes a counted beat.
        """
        with self._lock:
            self._click = None if beats is None else (beats, unit)
            self._next_click = math.ceil(self._clock.running(self._now()) / unit)

    def audition(self, notes: Sequence[PlayNote], start: float, program: int) -> None:
        """Let a few notes be heard beside everything, in place of the audition before.

        Args:
            notes: counted in quarter notes from ``start``; their track is not heeded.
            start: running beat.
            program: General MIDI program 0..127, or 128 for the drum kit.
        """
        with self._lock:
            self._auditions = [
                _Once(start + note.start, next(self._count), note, program) for note in notes
            ]
            heapq.heapify(self._auditions)

    def stop_audition(self) -> None:
        """Drop what is left of an audition; its sounding notes end as they were meant to."""
        with self._lock:
            self._auditions.clear()

    def pump(self) -> None:
        """Send what is due soon."""
        with self._lock:
            now = self._now()
            self._frames.observe(now, int(self._engine.state["frame"]), self._engine.rate)
            soon = self._clock.running(now + LOOKAHEAD_S)
            self._send_phrase(soon)
            self._send_auditions(soon)
            self._send_clicks(now, soon)

    def _send_phrase(self, soon: float) -> None:
        while self._waiting and self._waiting[0].beat <= soon:
            item = heapq.heappop(self._waiting)
            frame = self._frame_of(item.beat)
            if item.press:
                pitch, velocity = item.note.pitch, item.note.velocity
                self._engine.clock.note_on(ANSWER_CHANNEL, pitch, velocity, frame=frame)
                track = int(self._engine.core.channels["track"][ANSWER_CHANNEL])
                self._sounding[pitch] = track
                self.on_note(Sent(frame, pitch, velocity, track))
            else:
                self._engine.clock.note_off(ANSWER_CHANNEL, item.note.pitch, frame=frame)
                self._let_go(item.note.pitch, frame)

    def _let_go(self, pitch: int, frame: int) -> None:
        track = self._sounding.pop(pitch, None)
        if track is not None:
            self.on_note(Sent(frame, pitch, 0, track))

    def _send_auditions(self, soon: float) -> None:
        frames_a_beat = self._engine.rate * 60.0 / float(self._engine.state["tempo"])
        while self._auditions and self._auditions[0].beat <= soon:
            beat, _number, note, program = heapq.heappop(self._auditions)
            length = max(int(max(note.length, MIN_LENGTH) * frames_a_beat), 1)
            self._sound(beat, program, note.pitch, note.velocity, length)

    def _send_clicks(self, now: float, soon: float) -> None:
        if self._click is None:
            return
        beats, unit = self._click
        # Clicks that were missed (the song played, the beat was moved on) are not made up for.
        self._next_click = max(self._next_click, math.ceil(self._clock.running(now) / unit))
        while self._next_click * unit <= soon:
            number = self._next_click
            self._next_click += 1
            if not self._engine.state["playing"]:
                accent = number % beats == 0
                key, velocity = (CLICK_HIGH, _ACCENT) if accent else (CLICK_LOW, _BEAT)
                length = int(CLICK_S * self._engine.rate)
                self._sound(number * unit, L.PROGRAM_CLICK, key, velocity, length)

    def _sound(self, beat: float, program: int, pitch: int, velocity: int, length: int) -> None:
        self._engine.clock.send(
            L.AUDITION,
            a=pitch,
            b=velocity,
            value=program,
            size=length,
            frame=self._frame_of(beat),
        )

    def _frame_of(self, beat: float) -> int:
        state, song = self._engine.state, self._clock.to_song(beat)
        frames_a_beat = self._engine.rate * 60.0 / float(state["tempo"])
        if song is None or not state["playing"]:
            frame = round(self._frames.at(self._clock.time_of(beat)))
            return max(frame, int(state["frame"]))
        if state["looping"] and song < self._engine.position() - 1.0:
            # The note lies past the loop's seam, which the song has yet to reach.
            song += float(state["loop_end"]) - float(state["loop_start"])
        # As the sequencer does it, so that answer and song begin on one frame.
        exact = (song - float(state["anchor_beat"])) * frames_a_beat
        return int(state["anchor_frame"]) + math.ceil(exact - 1e-6)

    def _run(self) -> None:
        while not self._ending.wait(PUMP_S):
            self.pump()
