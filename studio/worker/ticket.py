"""The worker's own record of a job, and the handle that the submitter holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from studio.worker.errors import JobCancelledError, JobFailedError
from studio.worker.events import JobInfo, JobState, Listener
from studio.worker.job import Job, Priority, Step

Result = TypeVar("Result")


@dataclass(eq=False)
class Task:
    """A submitted job. Fields change under the worker's lock, except those only its own thread touches."""

    id: int
    job: Job[Any] | None
    title: str
    priority: Priority
    channel: str | None
    listener: Listener | None
    state: JobState = JobState.QUEUED
    cancel_asked: bool = False
    superseded: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    outcome: Any = None
    failure: tuple[str, str] | None = None
    # Only the worker's thread touches what follows; others read it for the jobs panel.
    generator: Generator[Step[Any], None, Any] | None = None
    device: str = ""
    batch_limit: int = 0
    progress: float | None = None
    message: str = ""
    worked_s: float = 0.0
    told_at: float = float("-inf")

    def __lt__(self, other: Task) -> bool:
        """Order by urgency, then by age: a suspended job resumes before younger ones of its priority."""
        return (self.priority, self.id) < (other.priority, other.id)

    @property
    def eta_s(self) -> float | None:
        """Seconds of work left if the rest goes as fast as what is done."""
        if not self.progress or self.worked_s <= 0.0:
            return None
        return self.worked_s * (1.0 - self.progress) / self.progress

    def settle(self, state: JobState) -> None:
        """Close the record and let go of everything large but the outcome."""
        self.state = state
        self.job = None
        self.generator = None
        self.done.set()

    def info(self) -> JobInfo:
        """Describe the job for the jobs panel."""
        return JobInfo(
            id=self.id,
            title=self.title,
            state=self.state,
            progress=self.progress,
            message=self.message,
            elapsed_s=self.worked_s,
            eta_s=self.eta_s,
            priority=self.priority,
            channel=self.channel,
            device=self.device,
        )


class Ticket(Generic[Result]):
    """A handle on a submitted job; safe to use from any thread."""

    def __init__(self, task: Task, cancel: Callable[[Task], None]) -> None:
        self._task = task
        self._cancel = cancel

    @property
    def id(self) -> int:
        """Identity of the job within the process."""
        return self._task.id

    @property
    def state(self) -> JobState:
        """Where the job stands."""
        return self._task.state

    @property
    def wanted(self) -> bool:
        """False from the moment the job is cancelled or superseded.

        A listener that hands events on to another thread checks this again there: events already on their way
        when the job was superseded must not be shown.
        """
        return not self._task.cancel_asked

    def cancel(self) -> None:
        """Ask the job to stop at its next step; returns at once."""
        self._cancel(self._task)

    def result(self, timeout: float | None = None) -> Result:
        """Wait for the result. Never call this on the GUI thread.

        Args:
            timeout: seconds, or None for ever.

        Raises:
            TimeoutError: it is not done yet.
            JobFailedError: it failed.
            JobCancelledError: it was cancelled.
        """
        task = self._task
        if not task.done.wait(timeout):
            raise TimeoutError(f"The job “{task.title}” is not done yet.")
        if task.state is JobState.CANCELLED:
            raise JobCancelledError(f"The job “{task.title}” was cancelled.")
        if task.failure is not None:
            raise JobFailedError(*task.failure)
        outcome: Result = task.outcome
        return outcome
