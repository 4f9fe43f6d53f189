"""Call and response in the window: keys go in, jobs are asked, and answers sound on bar lines."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from studio.live.record.note_pairs import RecordedNote
from studio.melody.jobs.answering import GetReadyJob
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter
from studio.melody.phrase import bar_beats, moved_clip
from studio.melody.response import Action, Ask, CallAndResponse, Cancel, Phase, Play, Stop
from studio.project.settings import Settings, SettingsStore
from studio.project.song import add_clips
from studio.ui.background.submit import Submit
from studio.ui.document import Document
from studio.ui.live.response.phrases import Phrases
from studio.ui.widgets.toasts import Level, Notification
from studio.worker.events import Failed, Finished, JobEvent
from studio.worker.job import Priority
from studio.worker.ticket import Ticket

CHANNEL = "response"
NOTHING_TO_KEEP = "There is no answer to keep yet: play a phrase and wait a bar."
KEPT_ALREADY = "This answer is on the shelf already."
_HEARD = (0x80, 0x90, 0xB0)
_JUMP_BEATS = 0.5
"""Time that moves on this much more than a clock would was moved by a person."""


@dataclass(frozen=True)
class Look:
    """What a screen shows of the conversation at one moment.

    Attributes:
        phase: listening, thinking, responding or off.
        words: what happens now, in a few words.
        beats: counted beats in a bar.
        beat: where the bar is, in counted beats, 0 up to ``beats``.
        silence: how much of the silence that ends the call has passed, 0..1.
        progress: how much of the answer has sounded, 0..1, or None while none does.
        call: the phrase that was answered last.
        answer: the answer made last.
        heard: the phrase that is being played, or nothing.
        begin: running beat of its first bar line.
        until: running beat of now.
        meter: what is counted in.
    """

    phase: Phase = Phase.OFF
    words: str = ""
    beats: int = 4
    beat: float = 0.0
    silence: float = 0.0
    progress: float | None = None
    call: Clip | None = None
    answer: Clip | None = None
    heard: Sequence[RecordedNote] = ()
    begin: float = 0.0
    until: float = 0.0
    meter: Meter = Meter()

    @property
    def bar(self) -> float:
        """Quarter notes a bar."""
        return bar_beats(self.meter)


class ResponseDesk(QObject):
    """Listens, asks the worker, and answers through the engine.

    Args:
        document: gets what is kept.
        submit: hands jobs to the worker.
        phrases: the time, and the player of answers.
        store: the preferences.
        now: seconds.

    Signals:
        changed: another phase, another answer, another option.
        moved: time has passed; ask :meth:`look`.
        notify: a :class:`Notification`.
    """

    changed = Signal()
    moved = Signal()
    notify = Signal(object)

    def __init__(
        self,
        document: Document,
        submit: Submit,
        phrases: Phrases,
        store: SettingsStore,
        parent: QObject | None = None,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._document, self._submit, self._phrases = document, submit, phrases
        self._store, self._now = store, now
        self._talk = CallAndResponse()
        self._tickets: dict[int, Ticket] = {}
        self._kept: tuple[str, Clip | None, Clip | None] = ("", None, None)
        self._seen: tuple[float, float] | None = None
        self._shown: object = None
        phrases.ticked.connect(self._on_tick)
        document.replaced.connect(self.reset)
        store.listen(lambda settings, _changed: self._take_settings(settings))
        self._take_settings(store.settings)

    # -- what a button, a key or a learnt control does --------------------------------------

    def toggle(self) -> None:
        """Begin to listen, or end the conversation."""
        on = not self.on
        if on:
            self._phrases.wake(CHANNEL)
            self._seen = None
            self._get_ready()
        self._do(self._talk.switch(on))
        self._show_click()
        if not on:
            self._phrases.give_back()
            self._phrases.sleep(CHANNEL)
        self._tell()

    def end_call(self) -> None:
        """My turn is over: the answer begins at the next bar line."""
        self._do(self._talk.end_call(self._phrases.beat()))
        self._tell()

    def mutate(self) -> None:
        """Ask for another answer, made from the last."""
        self._do(self._talk.mutate(self._phrases.beat()))
        self._tell()

    def loop(self) -> None:
        """Repeat the answer until the next call, or no more."""
        self._talk.loop = not self._talk.loop
        self._tell()

    def keep(self) -> None:
        """Put the call and its answer on the shelf, in one step to undo."""
        call, answer = self._talk.call, self._talk.answer
        if answer is None or call is None:
            self._say(NOTHING_TO_KEEP, Level.INFO)
            return
        call_id, kept_call, kept_answer = self._kept
        song = self._document.song
        if kept_answer is answer and song.find_clip(call_id) is not None:
            self._say(KEPT_ALREADY, Level.INFO)
            return
        number = self._number()
        new_answer = moved_clip(answer, f"Answer {number}")
        if kept_call is call and song.find_clip(call_id) is not None:
            clips: tuple[Clip, ...] = (new_answer,)
        else:
            new_call = moved_clip(call, f"Call {number}")
            call_id, clips = new_call.id, (new_call, new_answer)
        names = " and ".join(f"“{clip.name}”" for clip in clips)
        self._document.apply(f"Keep {names}", lambda song: add_clips(song, clips))
        self._kept = (call_id, call, answer)
        self._say(f"{names} {'are' if len(clips) > 1 else 'is'} on the shelf.", Level.OK)

    def reset(self) -> None:
        """Forget the phrase and the answer under way and listen anew: panic, a stopped song, another song."""
        self._do(self._talk.reset())
        self._tell()

    # -- what is played ---------------------------------------------------------------------

    def press(self, pitch: int, velocity: int) -> None:
        """Hear a key on the screen or a letter."""
        self.feed((0x90, pitch, velocity))

    def let_go(self, pitch: int) -> None:
        """Hear its end."""
        self.feed((0x80, pitch, 0))

    def feed(self, message: Sequence[int], at: float | None = None) -> None:
        """Hear a complete MIDI message, and when it came in (seconds; None is now)."""
        # Pressure and bends come by the thousand and say nothing of a phrase.
        if not self.on or not message or message[0] & 0xF0 not in _HEARD:
            return
        begins = len(message) == 3 and message[0] & 0xF0 == 0x90 and message[2] > 0
        if begins and self._talk.waiting:
            # What still sounds must be gone before the beat may move.
            self._do(self._talk.reset())
            if not self._store.settings.response_click:
                self._phrases.begin_bar(at)
        self._do(self._talk.feed(message, self._phrases.written(at)))
        self._tell_if_changed()

    # -- what is shown ----------------------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether the conversation is on."""
        return self._talk.phase is not Phase.OFF

    @property
    def looping(self) -> bool:
        """Whether an answer is repeated."""
        return self._talk.loop

    @property
    def can_end_call(self) -> bool:
        """Whether a phrase is being played."""
        return bool(self._talk.heard(0.0))

    @property
    def can_mutate(self) -> bool:
        """Whether there is something to make another answer of."""
        return self.on and self._talk.call is not None and not self.can_end_call

    @property
    def can_keep(self) -> bool:
        """Whether there is an answer."""
        return self._talk.answer is not None

    def look(self) -> Look:
        """Return what there is to see now."""
        talk, beat = self._talk, self._phrases.beat()
        meter = talk.meter
        unit = 4.0 / meter.unit
        heard = talk.heard(beat)
        bar = bar_beats(meter)
        begin = math.floor(min((n.start for n in heard), default=beat) / bar + 1e-6) * bar
        return Look(
            talk.phase,
            self._words(beat),
            meter.beats,
            beat % bar / unit,
            talk.silence(beat),
            self._progress(beat),
            talk.call,
            talk.answer,
            heard,
            begin,
            beat,
            meter,
        )

    def _words(self, beat: float) -> str:
        talk = self._talk
        if talk.phase is Phase.LISTENING:
            return "Your turn" if talk.hearing else "Play a phrase"
        if talk.phase is Phase.THINKING:
            if talk.starts_at is None:
                return "Is that all?"
            beats = math.ceil((talk.starts_at - beat) * talk.meter.unit / 4.0)
            return f"Answers in {beats} beat{'s' if beats != 1 else ''}" if beats > 0 else "Now"
        answer, started = talk.answer, talk.started_at
        if talk.phase is Phase.RESPONDING and answer is not None and started is not None:
            bars = max(round(answer.bars), 1)
            bar = min(int((beat - started) / bar_beats(talk.meter)) + 1, bars)
            again = ", again and again" if talk.loop else ""
            return f"Bar {max(bar, 1)} of {bars}{again}"
        return ""

    def _progress(self, beat: float) -> float | None:
        started, answer = self._talk.started_at, self._talk.answer
        if started is None or answer is None:
            return None
        return min(max((beat - started) * TICKS_PER_BEAT / answer.length, 0.0), 1.0)

    # -- within -----------------------------------------------------------------------------

    def _on_tick(self) -> None:
        if not self.on:
            return
        self._follow_time()
        self._do(self._talk.tick(self._phrases.beat()))
        self._tell_if_changed()
        self.moved.emit()

    def _follow_time(self) -> None:
        """Take up tempo and meter; where the transport was moved, begin anew."""
        talk, now, beat = self._talk, self._now(), self._phrases.beat()
        talk.tempo = self._phrases.tempo
        if self._seen is not None:
            then, before = self._seen
            expected = before + (now - then) * talk.tempo / 60.0
            if beat - expected > _JUMP_BEATS and talk.phase is not Phase.LISTENING:
                self._do(talk.reset())
        self._seen = (now, beat)
        if self._phrases.meter != talk.meter:
            talk.meter = self._phrases.meter
            self._do(talk.reset())
            self._show_click()

    def _do(self, actions: Sequence[Action]) -> None:
        for action in actions:
            if isinstance(action, Ask):
                self._ask(action)
            elif isinstance(action, Cancel):
                ticket = self._tickets.pop(action.number, None)
                if ticket is not None:
                    ticket.cancel()
            elif isinstance(action, Play):
                program = self._store.settings.response_program
                self._phrases.play(action.clip, action.start, program if program >= 0 else None)
            elif isinstance(action, Stop):
                self._phrases.silence()

    def _ask(self, ask: Ask) -> None:
        self._tickets[ask.number] = self._submit(
            ask.job,
            channel=CHANNEL,
            priority=Priority.INTERACTIVE,
            on_event=lambda event: self._on_job(ask.number, event),
        )

    def _get_ready(self) -> None:
        """Load the model now; without one, say so before anybody has played for nothing."""

        def on_event(event: JobEvent) -> None:
            if isinstance(event, Failed):
                self.notify.emit(Notification(event.sentence, Level.ERROR, event.details))

        job = GetReadyJob(self._talk.model)
        self._submit(job, channel=f"{CHANNEL}-ready", on_event=on_event)

    def _on_job(self, number: int, event: JobEvent) -> None:
        if isinstance(event, Finished):
            self._tickets.pop(number, None)
            self._do(self._talk.answered(number, event.result, self._phrases.beat()))
        elif isinstance(event, Failed):
            self._tickets.pop(number, None)
            self._talk.failed(number, event.sentence)
            self.notify.emit(Notification(event.sentence, Level.ERROR, event.details))
        else:
            return
        self._tell()

    def _take_settings(self, settings: Settings) -> None:
        talk = self._talk
        talk.silence_bars = settings.response_silence
        talk.similarity = settings.response_similarity
        talk.temperature = settings.response_temperature
        talk.play_along = settings.response_play_along
        self._show_click()
        self._tell()

    def _show_click(self) -> None:
        meter: Meter | None = None
        if self.on and self._store.settings.response_click:
            meter = self._phrases.meter
        self._phrases.set_click(meter)

    def _number(self) -> int:
        names = {clip.name for clip in self._document.song.all_clips()}
        number = 1
        while f"Call {number}" in names or f"Answer {number}" in names:
            number += 1
        return number

    def _tell(self) -> None:
        self._shown = self._state()
        self.changed.emit()

    def _tell_if_changed(self) -> None:
        if self._state() != self._shown:
            self._tell()

    def _state(self) -> object:
        talk = self._talk
        return (talk.phase, talk.hearing, talk.call, talk.answer, talk.loop)

    def _say(self, sentence: str, level: Level) -> None:
        self.notify.emit(Notification(sentence, level))
