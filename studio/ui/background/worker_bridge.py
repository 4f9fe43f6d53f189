"""Where the worker's thread ends and Qt begins: events cross as queued signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from studio.worker.events import Finished, JobEvent, JobInfo, Ready, Stepped
from studio.worker.job import Job, Priority
from studio.worker.ticket import Ticket
from studio.worker.worker import Worker

OnEvent = Callable[[JobEvent], None]


class WorkerBridge(QObject):
    """The worker for Qt code. Use it from the GUI thread only.

    Signals:
        event: every event of every job, for the jobs panel.
        ready: the worker is warm (a :class:`studio.worker.events.Ready`).
    """

    event = Signal(object)
    ready = Signal(object)
    _posted = Signal(object)
    _own = Signal(object, object, object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._open = True
        queued = Qt.ConnectionType.QueuedConnection
        self._posted.connect(self._on_posted, queued)
        self._own.connect(self._on_own, queued)
        self._unsubscribe = worker.subscribe(self._posted.emit)

    def start(self) -> None:
        """Start the worker's thread, which then imports torch."""
        self._worker.start()

    def submit(
        self,
        job: Job[Any],
        channel: str | None = None,
        priority: Priority = Priority.NORMAL,
        on_event: OnEvent | None = None,
        *,
        finish_running: bool = False,
    ) -> Ticket[Any]:
        """Queue a job.

        Args:
            job: what to do.
            channel: only the latest job of a channel counts.
            priority: how urgent it is.
            on_event: called on the GUI thread with the job's events; results of a job that was superseded
                meanwhile are dropped.
            finish_running: see :meth:`studio.worker.worker.Worker.submit`.

        Returns:
            The handle, to cancel it.
        """
        handle: list[Ticket[Any]] = []

        def listener(event: JobEvent) -> None:
            self._own.emit(on_event, handle, event)

        ticket = self._worker.submit(
            job,
            priority=priority,
            channel=channel,
            finish_running=finish_running,
            listener=listener if on_event is not None else None,
        )
        handle.append(ticket)
        return ticket

    def cancel(self, job_id: int) -> None:
        """Cancel a job."""
        self._worker.cancel(job_id)

    def snapshot(self) -> list[JobInfo]:
        """List the jobs that are not over."""
        return self._worker.snapshot()

    def use_device(self, preference: str) -> None:
        """Start later jobs on another device."""
        self._worker.use_device(preference)

    def close(self) -> None:
        """End the worker after its current step; nothing is delivered any more."""
        if self._open:
            self._open = False
            self._unsubscribe()
            self._posted.disconnect(self._on_posted)
            self._own.disconnect(self._on_own)
            self._worker.stop(timeout=3.0)

    def _on_posted(self, event: JobEvent | Ready) -> None:
        if isinstance(event, Ready):
            self.ready.emit(event)
        else:
            self.event.emit(event)

    def _on_own(self, on_event: OnEvent, handle: list[Ticket[Any]], event: JobEvent) -> None:
        # The event was on its way when the job may have been superseded or cancelled: what it shows is out of date.
        stale = handle and not handle[0].wanted
        if not (stale and isinstance(event, (Stepped, Finished))):
            on_event(event)
