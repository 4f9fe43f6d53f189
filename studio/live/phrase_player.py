"""Plays phrases beside the song, from a running beat on: the answers of call and response.

A phrase is sent to the engine shortly before it is due, each note with the frame it belongs on; while the song plays
that is the very frame the song itself would use.
"""

from __future__ import annotations

import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from studio.live import layout as L  # noqa: N812
from studio.live.engine import Engine
from studio.live.note_pairs import MIN_LENGTH
from studio.live.port import PlayNote
from studio.live.song_clock import SongClock

LOOKAHEAD_S = 0.1
PUMP_S = 0.015
ANSWER_CHANNEL = 15
"""A channel of its own, so that a phrase can be silenced and nothing else."""


class _Item(NamedTuple):
    """A press or a release; at one beat releases come first."""

    beat: float
    press: bool
    number: int
    begin: float
    note: PlayNote


class PhrasePlayer:
    """Sends phrases to an engine's clock ring, of which it is the only producer.

    Args:
        engine: what plays them, with the sound of the track that :data:`ANSWER_CHANNEL` is armed for.
        clock: gives running beats.
        now: seconds, of the same clock that ``clock`` is told.
    """

    def __init__(
        self, engine: Engine, clock: SongClock, now: Callable[[], float] = time.perf_counter
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._now = now
        self._waiting: list[_Item] = []
        self._count = itertools.count()
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

    def pump(self) -> None:
        """Send the notes that are due soon."""
        with self._lock:
            now = self._now()
            soon = self._clock.running(now + LOOKAHEAD_S)
            while self._waiting and self._waiting[0].beat <= soon:
                item = heapq.heappop(self._waiting)
                frame = self._frame_of(item.beat, now)
                if item.press:
                    self._engine.clock.note_on(
                        ANSWER_CHANNEL, item.note.pitch, item.note.velocity, frame=frame
                    )
                else:
                    self._engine.clock.note_off(ANSWER_CHANNEL, item.note.pitch, frame=frame)

    def _frame_of(self, beat: float, now: float) -> int:
        state, song = self._engine.state, self._clock.to_song(beat)
        frames_a_beat = self._engine.rate * 60.0 / float(state["tempo"])
        if song is None or not state["playing"]:
            ahead = self._clock.time_of(beat) - now
            return int(state["frame"]) + max(round(ahead * self._engine.rate), 0)
        if state["looping"] and song < self._engine.position() - 1.0:
            # The note lies past the loop's seam, which the song has yet to reach.
            song += float(state["loop_end"]) - float(state["loop_start"])
        # As the sequencer does it, so that answer and song begin on one frame.
        exact = (song - float(state["anchor_beat"])) * frames_a_beat
        return int(state["anchor_frame"]) + math.ceil(exact - 1e-6)

    def _run(self) -> None:
        while not self._ending.wait(PUMP_S):
            self.pump()
