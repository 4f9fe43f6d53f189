"""A conversation with the instrument whose time the test moves."""

from __future__ import annotations

from typing import Any

from studio.live.port import SilentPlayer
from studio.melody.jobs.answering import ResponseJob
from studio.melody.notes import Clip, Note
from studio.melody.response import Phase
from studio.project.settings import SettingsStore
from studio.ui.document import Document
from studio.ui.live.response.phrases import Phrases
from studio.ui.live.response.response import ResponseDesk
from studio.worker.events import Failed, Finished

BEAT_S = 0.5
BAR_S = 2.0


class FakeTicket:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Worker:
    """Takes jobs and answers when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, dict[str, Any], FakeTicket]] = []

    def submit(self, job: Any, **how: Any) -> FakeTicket:
        ticket = FakeTicket()
        self.asked.append((job, how, ticket))
        return ticket

    @property
    def answers(self) -> list[tuple[Any, dict[str, Any], FakeTicket]]:
        return [asked for asked in self.asked if isinstance(asked[0], ResponseJob)]

    def answer(self, clip: Clip | None = None) -> None:
        job, how, _ticket = self.answers[-1]
        made = clip or Clip("Answer", (Note(0, 480, 72), Note(960, 480, 74)), job.call.length)
        how["on_event"](Finished(1, "t", made))

    def fail(self, sentence: str) -> None:
        self.answers[-1][1]["on_event"](Failed(1, "t", sentence, "details"))


class Room:
    """A conversation whose time the test moves, without sound."""

    def __init__(self) -> None:
        self.now = 100.0
        self.store = SettingsStore()
        self.store.load()
        self.document = Document()
        self.player = SilentPlayer(lambda: self.now)
        self.worker = Worker()
        self.phrases = Phrases(self.document, self.player, lambda: None, now=lambda: self.now)
        self.phrases._timer.setInterval(10**6)
        self.played: list[tuple[Clip, float, int | None]] = []
        self.silenced: list[float] = []
        self.phrases.play = lambda *what: self.played.append(what)
        self.phrases.silence = lambda: self.silenced.append(self.phrases.beat())
        self.desk = ResponseDesk(
            self.document, self.worker.submit, self.phrases, self.store, now=lambda: self.now
        )
        self.said: list[str] = []
        self.desk.notify.connect(lambda note: self.said.append(note.sentence))

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += 0.02
            self.phrases.look()
            self.phrases.ticked.emit()

    def play(self, *pitches: int, seconds: float = 0.45) -> None:
        for pitch in pitches:
            self.desk.press(pitch, 100)
            self.wait(seconds)
            self.desk.let_go(pitch)
            self.wait(BEAT_S - seconds)

    def until(self, phase: Phase, most: float = 20.0) -> None:
        end = self.now + most
        while self.desk.look().phase is not phase:
            assert self.now < end, f"never {phase}"
            self.wait(0.02)

    def converse(self, *pitches: int) -> None:
        self.play(*(pitches or (60, 64, 67)))
        self.until(Phase.THINKING)
        self.worker.answer()
        self.until(Phase.RESPONDING)
