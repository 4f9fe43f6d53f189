"""How the window hands jobs to the worker, whoever stands in for it in a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from studio.worker.events import JobEvent
from studio.worker.job import Job, Priority


class RunningJob(Protocol):
    """A job that was sent off."""

    def cancel(self) -> None:
        """Ask it to stop."""
        ...


class Submit(Protocol):
    """How jobs are sent off; :meth:`studio.ui.background.worker_bridge.WorkerBridge.submit` is one."""

    def __call__(
        self,
        job: Job[Any],
        channel: str | None = None,
        priority: Priority = Priority.NORMAL,
        on_event: Callable[[JobEvent], None] | None = None,
        *,
        finish_running: bool = False,
    ) -> RunningJob:
        """Queue a job; events come back on the GUI thread."""
        ...
