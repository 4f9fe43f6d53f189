"""Sends MIDI out in time, from a thread of its own: the song as it is heard, keys as they are played, and clock.

The kernel tells what it played at which frame (diary.py) at least one buffer before that frame is heard, so every
message is known before it is due.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator

from studio.live.engine.diary_reader import DiaryReader
from studio.live.engine.engine import Engine
from studio.live.engine.frame_clock import FrameClock
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.midi.out_notes import Entry, OutNotes, panic_messages
from studio.live.midi.out_ports import MidiOutputs, OutPort
from studio.live.midi.parse import Message
from studio.live.play.phrase_player import Sent

LOOK_S = 0.002
"""How often the diary is read; less than the shortest buffer that a sound card is opened with takes."""
IDLE_S = 0.2
_LEAST_DELAY_S = 0.003


class _Order:
    """Something to be done by the thread; ``done`` is set then."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work = work
        self.done = threading.Event()


class MidiOut:
    """The thread that sends. Its methods may be called from any other and return at once.

    Args:
        engine: whose song is sent.
        outputs: where to.
        delay_s: tells the seconds from the rendering of a frame to its being heard.
        clock: seconds.
    """

    def __init__(
        self,
        engine: Engine,
        outputs: MidiOutputs,
        delay_s: Callable[[], float],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._engine, self._outputs = engine, outputs
        self._delay_s, self._clock = delay_s, clock
        self._frames = FrameClock()
        self._reader: DiaryReader | None = None
        self._notes: dict[OutPort, OutNotes] = {}
        self._rate = engine.rate
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._closed = False
        outputs.before_close = self._leave
        self._thread = threading.Thread(target=self._run, name="midi-out", daemon=True)
        self._thread.start()

    def play(self, message: Message, source: str = "") -> None:
        """Send what is played on a keyboard to the outputs that get keys.

        Args:
            message: a whole channel message.
            source: name of the port it came from; an output of the same name belongs to the same instrument, which
                plays its own keys already.
        """
        self._orders.put(_Order(lambda: self._play(message, source)))

    def answer(self, sent: Sent) -> None:
        """Send a press or release of an answer to the outputs that get the song, when it is heard."""
        self._orders.put(_Order(lambda: self._enter(sent)))

    def panic(self) -> None:
        """Silence every instrument."""
        self._orders.put(_Order(self._silence))

    def close(self) -> None:
        """Let go of everything that sounds and end the thread; the ports stay open."""
        self._orders.put(_Order(self._end))
        self._thread.join(2.0)

    # -- on the thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closed:
                wait = self._look(self._clock())
                try:
                    order = self._orders.get(timeout=max(wait, 0.0))
                except queue.Empty:
                    continue
                order.work()
                order.done.set()
        finally:
            for port, notes in self._notes.items():
                port.send(notes.release())

    def _look(self, now: float) -> float:
        """Send what is due; returns after how many seconds to look again."""
        self._match_ports()
        timed = [(port, notes) for port, notes in self._notes.items() if port.settings.timed]
        if not timed:
            self._reader = None
            return IDLE_S
        engine = self._engine
        self._frames.observe(now, int(engine.state["frame"]), engine.rate)
        self._read()
        soonest = LOOK_S
        delay_s = max(self._delay_s(), _LEAST_DELAY_S)
        for port, notes in timed:
            heard = self._frames.at(now - delay_s - port.settings.delay_ms / 1000.0)
            messages = notes.due(heard, self._rate)
            if messages:
                port.send(messages)
            soonest = min(soonest, (notes.next_frame - heard) / self._rate)
        return soonest

    def _match_ports(self) -> None:
        ports = self._outputs.open_ports
        for port in [port for port in self._notes if port not in ports]:
            del self._notes[port]
        for port in ports:
            if port not in self._notes:
                self._notes[port] = self._fresh(port)

    def _fresh(self, port: OutPort) -> OutNotes:
        engine = self._engine
        frame, tempo = int(engine.state["frame"]), float(engine.state["tempo"])
        beat = engine.rate * 60.0 / tempo
        notes = OutNotes(port.settings, beat, frame)
        if engine.playing:
            passes = int(engine.state["passes"])
            notes.clock.turn(
                frame, playing=True, beat=engine.position(), frames_a_beat=beat, passes=passes
            )
            notes.playing = True
        for entry in _held(engine, frame):
            notes.enter(entry)
        return notes

    def _read(self) -> None:
        anew = self._reader is None or self._engine.rate != self._rate or self._reader.overrun
        if anew:
            # What was missed cannot be told any more: begin from how things stand.
            for port in self._notes:
                port.send(self._notes[port].release())
                self._notes[port] = self._fresh(port)
            self._rate = self._engine.rate
            self._reader = DiaryReader(self._engine.core)
        assert self._reader is not None  # noqa: S101
        for entry in self._reader.take():
            for notes in self._notes.values():
                notes.enter(entry)

    def _enter(self, sent: Sent) -> None:
        own = self._engine.core.tracks[sent.track]
        if sent.velocity and own["left_target"] + own["right_target"] <= 0.0:
            return  # a track that is not heard
        entry = {
            "kind": L.DIARY_NOTE if sent.velocity else L.NOTE_OFF,
            "frame": sent.frame,
            "channel": sent.track,
            "size": L.NEVER,
            "a": sent.pitch,
            "b": sent.velocity,
            "value": float(own["program"]),
        }
        for port, notes in self._notes.items():
            if port.settings.song:
                notes.enter(entry)

    def _play(self, message: Message, source: str) -> None:
        self._match_ports()
        for port, notes in self._notes.items():
            if port.name != source:
                port.send(notes.play(message))

    def _end(self) -> None:
        self._closed = True

    def _silence(self) -> None:
        for port, notes in self._notes.items():
            port.send(notes.release())
            port.send(panic_messages())
        if self._reader is not None:
            self._reader.take()
        self._notes.clear()

    def _leave(self, port: OutPort) -> None:
        """Let go of what sounds on a port before it is closed; called on the thread that looks after ports."""
        order = _Order(
            lambda: port.send(notes.release() if (notes := self._notes.pop(port, None)) else ())
        )
        if self._thread.is_alive() and not self._closed:
            self._orders.put(order)
            order.done.wait(0.5)


def _held(engine: Engine, frame: int) -> Iterator[Entry]:
    """Say where the song has the controllers of its tracks now, as the diary would."""
    names = ("song_bend", "song_modulation", "song_pressure")
    kinds = (L.CONTROL_BEND, L.CONTROL_MODULATION, L.CONTROL_PRESSURE)
    for number, track in enumerate(engine.core.tracks):
        for name, kind in zip(names, kinds, strict=True):
            if track[name]:
                yield {
                    "kind": L.DIARY_CONTROL,
                    "frame": frame,
                    "channel": number,
                    "a": kind,
                    "value": float(track["program"]),
                    "value2": float(track[name]),
                }
