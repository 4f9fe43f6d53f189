"""MIDI clock: following another program's tempo, and giving ours. 24 clocks a quarter note, song position in 16ths."""

from __future__ import annotations

import math
import threading
from collections import deque
from typing import Protocol

from studio.live import layout as L  # noqa: N812
from studio.live.engine import Engine
from studio.live.midi_parse import CLOCK, CONTINUE, SONG_POSITION, START, STOP, Message

CLOCKS_A_BEAT = 24
MEMORY = CLOCKS_A_BEAT
"""The tempo is the mean over a quarter note of clocks: single ones arrive milliseconds early or late."""
PULL = 0.5
"""How much of the distance to the other's place is made up within a quarter note."""
TICK_S = 0.001


class ClockFollower:
    """Lets the engine follow clock, start, stop and song position of one port.

    Args:
        engine: uses its clock ring, so :meth:`hear` belongs to one thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._times: deque[float] = deque(maxlen=MEMORY + 1)
        self._clocks = 0
        self._from = 0.0
        self._armed = False
        self._running = False

    def hear(self, message: Message, time: float) -> None:
        """Take a message and the moment it came, in seconds; messages that are not about time are ignored."""
        status = message[0]
        if status == CLOCK:
            self._clock(time)
        elif status == SONG_POSITION and len(message) == 3:
            self._from = (message[1] | message[2] << 7) / 4.0
        elif status in (START, CONTINUE):
            self._from = 0.0 if status == START else self._from
            self._armed = True
        elif status == STOP:
            self._armed = self._running = False
            self._from = max(self._engine.position(), 0.0)
            self._engine.clock.send(L.STOP)

    def _clock(self, time: float) -> None:
        self._times.append(time)
        if self._armed:
            # The first clock after a start is the beat itself.
            self._armed, self._running, self._clocks = False, True, 0
            self._engine.clock.send(L.PLAY, value=self._from)
        elif self._running:
            self._clocks += 1
        tempo = self.tempo()
        if tempo is not None:
            self._engine.clock.send(L.TEMPO, value=tempo * self._correction())

    def tempo(self) -> float | None:
        """Return the other's tempo in quarter notes a minute, 20..300; None until enough clocks have come."""
        if len(self._times) < CLOCKS_A_BEAT // 4 + 1:
            return None
        span = self._times[-1] - self._times[0]
        if span <= 0.0:
            return None
        return min(max(60.0 * (len(self._times) - 1) / (span * CLOCKS_A_BEAT), 20.0), 300.0)

    def _correction(self) -> float:
        if not self._running or not self._engine.playing:
            return 1.0
        ahead = self._engine.position() - (self._from + self._clocks / CLOCKS_A_BEAT)
        # Further off than half a beat is another pass of a loop, which is not made up by speeding.
        return 1.0 - PULL * ahead if abs(ahead) < 0.5 else 1.0


class _Out(Protocol):
    def send(self, message: Message) -> None:
        """Send a whole message."""
        ...


class ClockSource:
    """Works out which clock messages are due; :class:`ClockOut` asks it a thousand times a second."""

    def __init__(self) -> None:
        self._playing = False
        self._tick = 0

    def due(self, playing: bool, beat: float) -> list[Message]:
        """Return what has to be sent now that the song stands at ``beat`` quarter notes."""
        tick = math.floor(beat * CLOCKS_A_BEAT + 1e-9)
        messages: list[Message] = []
        if playing and not self._playing and beat >= 0.0:
            sixteenth = min(math.ceil(beat * 4 - 1e-9), 0x3FFF)
            start = (START,) if sixteenth == 0 else (CONTINUE,)
            messages = [(SONG_POSITION, sixteenth & 127, sixteenth >> 7), start]
            self._playing, self._tick = True, sixteenth * CLOCKS_A_BEAT // 4 - 1
        elif self._playing and not playing:
            self._playing = False
            return [(STOP,)]
        if not self._playing:
            return messages
        if abs(tick - self._tick) > CLOCKS_A_BEAT // 4:
            self._tick = tick - 1  # the song jumped, or looped: the clock goes on evenly
        count = max(tick - self._tick, 0)
        self._tick = max(tick, self._tick)
        return messages + [(CLOCK,)] * count


class ClockOut:
    """Sends clock while the engine plays, from a thread of its own."""

    def __init__(self, engine: Engine, output: _Out) -> None:
        self._stop = threading.Event()
        source = ClockSource()

        def run() -> None:
            while not self._stop.wait(TICK_S):
                for message in source.due(engine.playing, engine.position()):
                    output.send(message)

        self._thread = threading.Thread(target=run, name="midi-clock", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop sending."""
        self._stop.set()
        self._thread.join(1.0)
