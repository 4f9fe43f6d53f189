"""Finish my drawing: the nine endings start to grow when the pen is lifted, and stop at once when it touches again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from studio.sketch import edits
from studio.sketch.item import Ink, Sketch
from studio.sketch.jobs.finishing import ClassifyDrawing, Endings, FinishDrawing
from studio.sketch.jobs.making import AUTO
from studio.sketch.recognise import Guess
from studio.ui.background.submit import Submit
from studio.ui.sketch.endings_grid import EndingsGrid
from studio.worker.events import Failed, Finished, JobEvent, Stepped
from studio.worker.job import Priority
from studio.worker.ticket import Ticket

CHANNEL, GUESS_CHANNEL = "sketch.endings", "sketch.guess"
SIDE = 420.0
"""Canvas units that a finished drawing is expected to have where the person drew less."""
_GUESSES = 3
_SURE = 0.5
"""Chance of an end from which a drawing is called finished."""


@dataclass(frozen=True)
class FinishSettings:
    """How endings are drawn.

    Attributes:
        category: one that the model knows, :data:`AUTO` for the best guess, or None for anything.
        temperature: 0.01..1.
        seed: of every chance.
    """

    category: str | None = AUTO
    temperature: float = 0.25
    seed: int = 1


class FinishController(QObject):
    """Keeps the endings of one drawing growing.

    Args:
        submit: gives jobs to the worker.
        grid: shows the endings.

    Signals:
        guessed: tuple of :class:`Guess`, best first; empty for an empty drawing.
        led: the category that leads now, or None.
        finished: whether the model takes the drawing for finished and only goes on because it is asked to.
        failed: sentence and details.
    """

    guessed = Signal(object)
    led = Signal(object)
    finished = Signal(bool)
    failed = Signal(str, str)

    def __init__(self, submit: Submit, grid: EndingsGrid, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit, self._grid = submit, grid
        self._settings = FinishSettings(seed=secrets.randbelow(1_000_000))
        self._sketch = Sketch()
        self._ticket: Ticket | None = None
        self._on = True
        # Settings and strokes that come together are one start.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._start)

    @property
    def settings(self) -> FinishSettings:
        """How endings are drawn."""
        return self._settings

    @property
    def on(self) -> bool:
        """Whether endings grow by themselves."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Let endings grow after each stroke, or not."""
        self._on = on
        if on:
            self._later.start()
        else:
            self.stop()
            self._grid.clear("Endings are switched off")
            self.finished.emit(False)

    def set_settings(self, settings: FinishSettings) -> None:
        """Draw endings in another way, at once."""
        if settings != self._settings:
            self._settings = settings
            self._later.start()

    def show(self, sketch: Sketch) -> None:
        """Finish another drawing, or the same one further on."""
        same = sketch.id == self._sketch.id and sketch.strokes == self._sketch.strokes
        self._sketch = sketch
        if not same:
            self._later.start()

    def again(self) -> None:
        """Draw nine others."""
        self._settings = replace(self._settings, seed=secrets.randbelow(1_000_000))
        self._later.start()

    def stop(self) -> None:
        """Stop growing at once, because the pen touches."""
        self._later.stop()
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        self._grid.finish()

    def taken(self, number: int, ink: Ink) -> Sketch:
        """Return the drawing with one ending added."""
        strokes = self._grid.strokes(number)
        return edits.joined(self._sketch, strokes, ink)

    def _start(self) -> None:
        if not self._on:
            return
        self.finished.emit(False)
        if not self._sketch.points:
            self._grid.clear()
            self.guessed.emit(())
            return
        settings, strokes = self._settings, self._sketch.strokes
        job = FinishDrawing(
            strokes=strokes,
            category=settings.category,
            side=SIDE,
            temperature=settings.temperature,
            seed=settings.seed,
        )
        self._grid.begin(self._sketch, SIDE, continued=False)
        self._ticket = self._submit(job, CHANNEL, Priority.INTERACTIVE, self._on_ending)
        self._submit(
            ClassifyDrawing(strokes, _GUESSES), GUESS_CHANNEL, Priority.INTERACTIVE, self._on_guess
        )

    def _on_ending(self, event: JobEvent) -> None:
        if isinstance(event, Stepped) and event.step.partial:
            self._grid.add(event.step.partial)
        elif isinstance(event, Finished):
            endings: Endings = event.result
            self._ticket = None
            self._grid.finish()
            self.led.emit(endings.category)
            self.finished.emit(endings.finished >= _SURE)
        elif isinstance(event, Failed):
            self._ticket = None
            self._grid.clear(event.sentence)
            self.failed.emit(event.sentence, event.details)

    def _on_guess(self, event: JobEvent) -> None:
        if isinstance(event, Finished):
            guesses: tuple[Guess, ...] = event.result
            self.guessed.emit(guesses)
