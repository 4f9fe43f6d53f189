"""MIDI clock: following another program's tempo, and giving ours. 24 clocks a quarter note, song position in 16ths."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from studio.live.engine.engine import Engine
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.midi.parse import CLOCK, CONTINUE, SONG_POSITION, START, STOP, Message

CLOCKS_A_BEAT = 24
MEMORY = CLOCKS_A_BEAT
"""The tempo is the mean over a quarter note of clocks: single ones arrive milliseconds early or late."""
PULL = 0.5
"""How much of the distance to the other's place is made up within a quarter note."""
LOST_S = 0.5
"""At 20 quarter notes a minute a clock comes every 0.125 s."""
SIXTEENTHS_A_BEAT = 4
_MOST_POSITION = 0x3FFF


class ClockState(StrEnum):
    """How the followed clock is doing."""

    WAITING = "waiting"
    """None comes."""
    STANDING = "standing"
    """It ticks, and its song stands."""
    RUNNING = "running"


class ClockFollower:
    """Lets the engine follow clock, start, stop and song position of one port.

    Args:
        engine: uses its follower's ring, so :meth:`hear` belongs to one thread.

    Attributes:
        on_move: called by :meth:`hear` with True and a quarter note when the song starts there, False when it stops.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.on_move: Callable[[bool, float], None] = lambda _playing, _beat: None
        self._times: deque[float] = deque(maxlen=MEMORY + 1)
        self._heard = -math.inf
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
            self._from = (message[1] | message[2] << 7) / SIXTEENTHS_A_BEAT
        elif status in (START, CONTINUE):
            self._from = 0.0 if status == START else self._from
            self._armed = True
        elif status == STOP:
            was_running, self._armed, self._running = self._running, False, False
            if was_running:
                self._from += self._clocks / CLOCKS_A_BEAT
                self._engine.follow.send(L.STOP)
                self.on_move(False, self._from)

    def state(self, now: float) -> ClockState:
        """Say how it is doing at a moment, in seconds; any thread may ask."""
        if now - self._heard > LOST_S:
            return ClockState.WAITING
        return ClockState.RUNNING if self._running else ClockState.STANDING

    def give_up(self) -> bool:
        """Forget a clock that no longer comes; returns whether its song was running, so that it was lost."""
        lost, self._running, self._armed = self._running, False, False
        self._times.clear()
        self._heard = -math.inf
        return lost

    def _clock(self, time: float) -> None:
        if self._times and time - self._times[-1] > LOST_S:
            self._times.clear()  # it was silent: what came before says nothing of its tempo
        self._times.append(time)
        self._heard = time
        if self._armed:
            # The first clock after a start is the beat itself.
            self._armed, self._running, self._clocks = False, True, 0
            self._engine.follow.send(L.PLAY, value=self._from)
            self.on_move(True, self._from)
        elif self._running:
            self._clocks += 1
        tempo = self.tempo()
        if tempo is not None:
            self._engine.follow.send(L.TEMPO, value=tempo * self._correction())

    def tempo(self) -> float | None:
        """Return the other's tempo in quarter notes a minute, 20..300; None until enough clocks have come."""
        times = tuple(self._times)
        if len(times) < CLOCKS_A_BEAT // 4 + 1:
            return None
        span = times[-1] - times[0]
        if span <= 0.0:
            return None
        return min(max(60.0 * (len(times) - 1) / (span * CLOCKS_A_BEAT), 20.0), 300.0)

    def _correction(self) -> float:
        state = self._engine.state
        if not self._running or not state["playing"]:
            return 1.0
        ahead = self._engine.position() - (self._from + self._clocks / CLOCKS_A_BEAT)
        length = float(state["loop_end"]) - float(state["loop_start"])
        if state["looping"] and length > 0.0:
            ahead = math.remainder(ahead, length)
        # A loop that was changed meanwhile stands elsewhere for good: what is kept together then is the beat.
        return 1.0 - PULL * (ahead if abs(ahead) < 0.5 else math.remainder(ahead, 1.0))


class ClockSource:
    """Works out at which frames of the song clock messages are due.

    Clocks come all the time, so that who follows knows the tempo before the song starts; they stay even while a loop
    goes round. A song that starts between two sixteenths, as positions are counted, is joined at the next one.

    Args:
        frames_a_beat: frames a quarter note.
        frame: at which it begins.
    """

    def __init__(self, frames_a_beat: float, frame: float) -> None:
        self._beat = frames_a_beat
        self._next = frame
        self._playing = False
        self._told = False
        self._start: tuple[int, float] | None = None
        self._anchor = (frame, 0.0)
        self._passes = 0
        self._now: list[Message] = []

    @property
    def next_frame(self) -> float:
        """When something is due."""
        return -math.inf if self._now else self._next

    def turn(
        self,
        frame: float,
        *,
        playing: bool,
        beat: float,
        frames_a_beat: float,
        passes: int = 0,
        begin: float = 0.0,
    ) -> None:
        """Take a turn of the transport.

        Args:
            frame: from which it counts.
            playing: whether the song moves.
            beat: where it is, in quarter notes.
            frames_a_beat: frames a quarter note from now on.
            passes: how often the loop went round.
            begin: where a count-in ends, in quarter notes.
        """
        self._next = frame + max(self._next - frame, 0.0) * frames_a_beat / self._beat
        expected = self._anchor[1] + (frame - self._anchor[0]) / self._beat
        went_on = self._playing and playing
        moved = abs(beat - expected) > 1e-3 and passes == self._passes
        self._beat, self._anchor, self._passes = frames_a_beat, (frame, beat), passes
        if self._playing and (not playing or moved):
            self._end()
        self._playing = playing
        if playing and not (went_on and self._told and not moved):
            self._plan_start(frame, beat, max(beat, begin))

    def stop(self) -> list[Message]:
        """Return what ends a song that was started, for an output that is left."""
        messages: list[Message] = [(STOP,)] if self._told else []
        self._told, self._start, self._playing = False, None, False
        return messages

    def _end(self) -> None:
        self._now += self.stop()

    def _plan_start(self, frame: float, beat: float, begin: float) -> None:
        sixteenth = min(math.ceil(begin * SIXTEENTHS_A_BEAT - 1e-6), _MOST_POSITION)
        at = frame + (sixteenth / SIXTEENTHS_A_BEAT - beat) * self._beat
        step = self._beat / CLOCKS_A_BEAT
        # The clocks before the start lie so that one falls on it.
        self._next = at - math.floor((at - frame) / step + 1e-9) * step
        self._start = (sixteenth, at)

    def due(self, frame: float) -> list[Message]:
        """Return what has to be sent until ``frame``."""
        messages, self._now = self._now, []
        step = self._beat / CLOCKS_A_BEAT
        while self._next <= frame:
            if self._start is not None and self._next >= self._start[1] - step / 2:
                place = self._start[0]
                start = (START,) if place == 0 else (CONTINUE,)
                messages += [(SONG_POSITION, place & 127, place >> 7), start]
                self._start, self._told = None, True
            messages.append((CLOCK,))
            self._next += step
        return messages
