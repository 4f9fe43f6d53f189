"""One job at a time whose drawings grow in a grid."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.sketch.item import Sketch
from studio.ui.background.submit import Submit
from studio.ui.sketch.endings_grid import EndingsGrid
from studio.worker.events import Failed, Finished, JobEvent, Stepped
from studio.worker.job import Job, Priority
from studio.worker.ticket import Ticket


class GridGrower(QObject):
    """Sends jobs to the worker and shows what they draw.

    Args:
        submit: gives jobs to the worker.
        grid: shows the drawings.
        channel: only the latest job of a channel counts.

    Signals:
        finished: the job's result.
        failed: sentence and details.
    """

    finished = Signal(object)
    failed = Signal(str, str)

    def __init__(self, submit: Submit, grid: EndingsGrid, channel: str) -> None:
        super().__init__(grid)
        self._submit, self._grid, self._channel = submit, grid, channel
        self._ticket: Ticket[Any] | None = None

    def run(self, job: Job[Any], side: float, base: Sketch | None = None) -> None:
        """Begin a job; what grew before is gone.

        Args:
            job: its partial results are tuples of marks.
            side: units that a drawing is expected to have.
            base: what is shown faintly below.
        """
        self._grid.begin(base or Sketch(), side, continued=False)
        self._ticket = self._submit(job, self._channel, Priority.INTERACTIVE, self._on_event)

    def stop(self) -> None:
        """Stop growing at once."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
            self._grid.finish()

    def _on_event(self, event: JobEvent) -> None:
        if isinstance(event, Stepped) and event.step.partial:
            self._grid.add(event.step.partial)
        elif isinstance(event, Finished):
            self._ticket = None
            self._grid.finish()
            self.finished.emit(event.result)
        elif isinstance(event, Failed):
            self._ticket = None
            self._grid.clear(event.sentence)
            self.failed.emit(event.sentence, event.details)
