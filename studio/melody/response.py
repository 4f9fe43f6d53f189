"""Call and response: listen to a phrase, let a job find an answer, and play it from a bar line on, at the same length.

A pure state machine: messages and the song position go in, actions come out for whoever owns the worker and the
player. Song positions are quarter notes that never jump back: of a looping transport, the sum over its passes; where
no song is playing, time counted at the song's tempo.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studio.live.record.note_pairs import NotePairs, RecordedNote
from studio.melody.jobs.answering import ResponseJob
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter
from studio.melody.phrase import bar_beats, first_bar, phrase_clip

THINK_AFTER = 0.5
"""After this share of the silence that ends a phrase an answer is asked for, on the chance that the phrase is over; so
it is ready in time."""
OVER_AFTER = 0.75
"""After this share the phrase is over: what is played now is a new one."""
TURN_AFTER = 0.875
"""The answer begins at the first bar line after this share: about the whole silence, so that a phrase that ends with a
bar is answered one bar later, however the last key was let go."""
LEAST_GAP_S = 0.6
"""Shortest silence that ends a phrase, as in AI Duet."""
LEAST_LEAD_S = 0.03
"""An answer that comes later than this before its bar line waits for the next one."""
MAX_CALL_BARS = 16
"""Of a longer phrase the last bars are answered."""
SILENCES = (0.5, 1.0, 2.0)
"""Bars of silence that may end a phrase."""
_REPEAT_LEAD_BARS = 0.125
_JUMP_BEATS = 0.5


class Phase(StrEnum):
    """What a person sees."""

    OFF = "off"
    LISTENING = "listening"
    THINKING = "thinking"
    RESPONDING = "responding"


@dataclass(frozen=True)
class Ask:
    """Give this job to the worker, and its result to :meth:`CallAndResponse.answered` with the number."""

    number: int
    job: ResponseJob


@dataclass(frozen=True)
class Cancel:
    """The result of this job is not wanted any more."""

    number: int


@dataclass(frozen=True)
class Play:
    """Play a clip from ``start`` (quarter notes), in place of any that would play then or later."""

    clip: Clip
    start: float

    @property
    def end(self) -> float:
        """Where the clip ends, in quarter notes."""
        return self.start + self.clip.length / TICKS_PER_BEAT


@dataclass(frozen=True)
class Stop:
    """Stop the answer at once, and drop what was to be played."""


Action = Ask | Cancel | Play | Stop


class CallAndResponse:
    """The conversation.

    Attributes:
        meter: of the song.
        tempo: quarter notes a minute.
        similarity: of the answer to the call, 0..1.
        temperature: of the answer, 0..1.5.
        silence_bars: how long a silence ends the phrase, one of :data:`SILENCES`.
        seed: the first answer's; each further one takes the next number, so a conversation can be had again.
        loop: repeat the answer until the next call.
        play_along: what is played during an answer is no new call.
        model: name of the model that answers.
        notice: why there was no answer, a sentence for the person, or "".
    """

    def __init__(self, meter: Meter | None = None, tempo: float = 120.0, seed: int = 0) -> None:
        self.meter = meter or Meter()
        self.tempo = tempo
        self.similarity = 0.5
        self.temperature = 0.5
        self.silence_bars = 1.0
        self.seed = seed
        self.loop = False
        self.play_along = False
        self.model = "melody"
        self.notice = ""
        self._phase = Phase.OFF
        self._beat = -math.inf
        self._asked: int | None = None
        self._number = 0
        self._call: Clip | None = None
        self._answer: Clip | None = None
        self._playing: Play | None = None
        self._next: Play | None = None
        self._pairs = NotePairs(sustain=False)
        self._over = False
        self._turn: float | None = None
        self._ready: Clip | None = None

    # -- what the screen shows --------------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """What it does now."""
        return self._phase

    @property
    def hearing(self) -> bool:
        """Whether a phrase has begun."""
        return bool(self._pairs)

    @property
    def waiting(self) -> bool:
        """Whether a key pressed now begins a phrase."""
        if self._phase is Phase.OFF or (self._answering and self.play_along):
            return False
        return self._answering or not self._pairs

    @property
    def started_at(self) -> float | None:
        """Song position at which the answer that plays began, or None."""
        return None if self._playing is None else self._playing.start

    @property
    def starts_at(self) -> float | None:
        """Song position of the bar line at which the next answer is to begin, or None."""
        return self._next.start if self._next is not None else self._turn

    @property
    def pending(self) -> bool:
        """Whether an answer is being made (also while another one plays)."""
        return self._asked is not None

    @property
    def call(self) -> Clip | None:
        """The phrase answered last."""
        return self._call

    @property
    def answer(self) -> Clip | None:
        """The answer made last."""
        return self._answer

    def heard(self, beat: float) -> list[RecordedNote]:
        """Return the notes of the phrase that is being played, as long as they are at ``beat``."""
        return [] if self._over else [*self._pairs.done, *self._pairs.growing(beat)]

    def silence(self, beat: float) -> float:
        """Return how much of the silence that ends a phrase has passed, 0..1; for a ring that fills."""
        quiet = self._quiet(beat)
        return 0.0 if quiet is None else min(quiet / self._over_after, 1.0)

    # -- what the person does ---------------------------------------------------------------------------------------

    def switch(self, on: bool) -> list[Action]:
        """Start to listen, or end the conversation."""
        if on == (self._phase is not Phase.OFF):
            return []
        actions = self.reset()
        self._phase = Phase.LISTENING if on else Phase.OFF
        return actions

    def reset(self) -> list[Action]:
        """Forget the phrase and the answer under way (panic, a stopped or moved transport) and listen anew."""
        actions: list[Action] = self._cancel()
        if self._playing is not None or self._next is not None:
            actions.append(Stop())
        self._playing = self._next = None
        self._forget_phrase()
        self._phase = Phase.OFF if self._phase is Phase.OFF else Phase.LISTENING
        return actions

    def end_call(self, beat: float) -> list[Action]:
        """End the phrase now (a learnt button): the answer begins at the next bar line."""
        if self._phase is Phase.OFF or not self._pairs or self._over:
            return []
        self._pairs.close(beat)
        actions = self._ask_about_phrase() if self._phase is Phase.LISTENING else []
        self._over, self._turn = True, self._bar_line_after(beat)
        return [*actions, *self.tick(beat)]

    def mutate(self, beat: float) -> list[Action]:
        """Ask for another answer, made from the last; it takes over at the next bar line once it is ready."""
        if self._phase is Phase.OFF or self._call is None or (self._pairs and not self._over):
            return []
        actions: list[Action] = self._cancel()
        self._forget_phrase()
        self._over, self._turn = True, self._bar_line_after(beat)
        if self._playing is None:
            self._phase = Phase.THINKING
            if self._next is not None:
                self._turn, self._next = self._next.start, None
                actions.append(Stop())
        return [*actions, self._ask(self._answer)]

    # -- what happens -----------------------------------------------------------------------------------------------

    def feed(self, message: Sequence[int], beat: float) -> list[Action]:
        """Take a complete channel message played at ``beat``."""
        if self._phase is Phase.OFF:
            return []
        actions: list[Action] = []
        if len(message) == 3 and message[0] & 0xF0 == 0x90 and message[2] > 0:
            if self._answering and self.play_along:
                return []
            actions = self._note_begins()
        self._pairs.feed(message, beat)
        return actions

    def tick(self, beat: float) -> list[Action]:
        """Let time pass; call it 30 times a second or more, and at least once a 16th of a bar."""
        if self._phase is Phase.OFF:
            return []
        if beat < self._beat - _JUMP_BEATS:
            self._beat = beat
            return self.reset()
        self._beat = max(beat, self._beat)
        actions = self._hear_the_end(beat)
        actions += self._take_the_turn(beat)
        actions += self._go_on(beat)
        return actions

    def answered(self, number: int, clip: Clip, beat: float) -> list[Action]:
        """Take the result of an :class:`Ask`; one that was cancelled is passed over."""
        if number != self._asked:
            return []
        self._asked, self._ready = None, clip
        return self.tick(beat)

    def failed(self, number: int, sentence: str) -> None:
        """Take the failure of an :class:`Ask`."""
        if number != self._asked:
            return
        self._asked, self.notice = None, sentence
        self._forget_phrase()
        if self._phase is Phase.THINKING:
            self._phase = Phase.LISTENING

    # -- inside -----------------------------------------------------------------------------------------------------

    @property
    def _bar(self) -> float:
        return bar_beats(self.meter)

    @property
    def _silence(self) -> float:
        return self.silence_bars * self._bar

    @property
    def _over_after(self) -> float:
        return max(OVER_AFTER * self._silence, LEAST_GAP_S * self.tempo / 60.0)

    @property
    def _answering(self) -> bool:
        """Whether a note played now is none of the phrase: that is over, or its answer plays or is about to."""
        return self._over or self._playing is not None or self._next is not None

    def _forget_phrase(self) -> None:
        self._pairs = NotePairs(sustain=False)
        self._over = False
        self._turn = self._ready = None

    def _note_begins(self) -> list[Action]:
        if self._answering:
            return self.reset()
        # The person had only paused: the phrase goes on, and what was asked of its beginning is of no use.
        self._phase, self._ready = Phase.LISTENING, None
        return self._cancel()

    def _quiet(self, beat: float) -> float | None:
        """Return quarter notes since the last note of a phrase ended, or None where none has."""
        if self._over or not self._pairs or self._pairs.held:
            return None
        return max(beat - max(note.end for note in self._pairs.done), 0.0)

    def _hear_the_end(self, beat: float) -> list[Action]:
        quiet = self._quiet(beat)
        if quiet is None:
            return []
        actions: list[Action] = []
        if self._phase is Phase.LISTENING and quiet >= THINK_AFTER * self._silence:
            actions = self._ask_about_phrase()
        if quiet >= self._over_after and self._phase is Phase.THINKING:
            room = (LEAST_GAP_S + 2.0 * LEAST_LEAD_S) * self.tempo / 60.0
            gap = max(TURN_AFTER * self._silence, room)
            self._over = True
            self._turn = math.ceil((beat - quiet + gap) / self._bar - 1e-6) * self._bar
        return actions

    def _take_the_turn(self, beat: float) -> list[Action]:
        """Put a ready answer on its bar line; move the line on where the answer comes too late for it."""
        if not self._over or self._turn is None:
            return []
        earliest = beat
        if self._ready is not None:
            earliest += LEAST_LEAD_S * self.tempo / 60.0
        missed = max(math.ceil((earliest - self._turn) / self._bar - 1e-9), 0)
        self._turn += missed * self._bar
        if self._ready is None:
            return []
        self._answer, self._next = self._ready, Play(self._ready, self._turn)
        self._forget_phrase()
        return [self._next]

    def _go_on(self, beat: float) -> list[Action]:
        """Begin, repeat or end the answer."""
        if self._next is not None and beat >= self._next.start:
            self._playing, self._next = self._next, None
            self._phase = Phase.RESPONDING
        if self._playing is None or self._next is not None:
            return []
        end = self._playing.end
        if self.loop and beat >= end - self._bar * _REPEAT_LEAD_BARS:
            # Should time have run far ahead (the computer slept), the repeat falls in with the bars.
            late = max(math.ceil((beat - end) / self._bar), 0) * self._bar
            self._next = Play(self._playing.clip, end + late)
            return [self._next]
        if beat >= end:
            self._playing = None
            self._phase = Phase.THINKING if self._over else Phase.LISTENING
        return []

    def _bar_line_after(self, beat: float) -> float:
        return (math.floor(beat / self._bar + 1e-6) + 1) * self._bar

    def _ask_about_phrase(self) -> list[Action]:
        notes = self._pairs.done
        oldest = first_bar(max(note.end for note in notes) - MAX_CALL_BARS * self._bar, self.meter)
        recent = [note for note in notes if note.end > oldest]
        begin = oldest if any(note.start < oldest for note in recent) else None
        self._call = phrase_clip(recent, self.meter, name="Call", start=begin)
        self._phase = Phase.THINKING
        return [self._ask(None)]

    def _ask(self, previous: Clip | None) -> Ask:
        self.notice = ""
        job = ResponseJob(
            self._call or Clip(),
            previous,
            self.similarity,
            temperature=self.temperature,
            seed=self.seed + self._number,
            model=self.model,
        )
        self._number += 1
        self._asked = self._number
        return Ask(self._number, job)

    def _cancel(self) -> list[Action]:
        asked, self._asked = self._asked, None
        return [] if asked is None else [Cancel(asked)]
