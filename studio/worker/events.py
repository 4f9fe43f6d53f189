"""What the worker tells its listeners. All events are delivered on the worker's thread, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from studio.worker.devices import DeviceInfo
from studio.worker.job import Priority, Step


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """True once nothing more will happen."""
        return self in (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class JobEvent:
    """Something happened to a job.

    Attributes:
        job_id: as :attr:`Ticket.id <studio.worker.ticket.Ticket.id>`.
        title: the job's title.
    """

    job_id: int
    title: str


@dataclass(frozen=True)
class Queued(JobEvent):
    """The job waits for its turn."""

    priority: Priority


@dataclass(frozen=True)
class Started(JobEvent):
    """The job's first step begins on ``device``."""

    device: str


@dataclass(frozen=True)
class Stepped(JobEvent):
    """The job finished a step.

    Attributes:
        step: what the job yielded.
        eta_s: seconds of work left, or None where that cannot be known.
    """

    step: Step[Any]
    eta_s: float | None


@dataclass(frozen=True)
class Notice(JobEvent):
    """Something the person should know about a job that goes on, in one sentence."""

    sentence: str


@dataclass(frozen=True)
class Finished(JobEvent):
    """The job is done; ``result`` is what it returned."""

    result: Any


@dataclass(frozen=True)
class Failed(JobEvent):
    """The job raised: one sentence for the person and the traceback for the "details" view."""

    sentence: str
    details: str


@dataclass(frozen=True)
class Cancelled(JobEvent):
    """The job will not go on; ``superseded`` where a newer one on its channel took its place."""

    superseded: bool


@dataclass(frozen=True)
class Ready:
    """The worker is warm: the devices are known and jobs begin.

    Attributes:
        device: torch's name of the device that jobs use.
        devices: all that this machine offers.
        trouble: one sentence where something is missing, else None.
    """

    device: str
    devices: tuple[DeviceInfo, ...]
    trouble: str | None


Listener = Callable[[JobEvent], None]
Subscriber = Callable[[JobEvent | Ready], None]


@dataclass(frozen=True)
class JobInfo:
    """One row of the jobs panel.

    Attributes:
        id: identity of the job within the process.
        title: what the job calls itself.
        state: queued, running or suspended.
        progress: 0..1, or None.
        message: the last step's few words.
        elapsed_s: seconds of work so far, without the time it was suspended.
        eta_s: seconds of work left, or None.
        priority: how urgent it is.
        channel: its latest-wins channel, or None.
        device: torch's name of the device, or ``""`` before it starts.
    """

    id: int
    title: str
    state: JobState
    progress: float | None
    message: str
    elapsed_s: float
    eta_s: float | None
    priority: Priority
    channel: str | None
    device: str
