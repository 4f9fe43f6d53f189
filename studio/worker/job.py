"""What a job is. The worker knows this file and nothing of what the jobs do."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

Result = TypeVar("Result")
ResultCo = TypeVar("ResultCo", covariant=True)


class Priority(IntEnum):
    """Lower runs first. A job overtakes another of lower urgency between two of its steps."""

    INTERACTIVE = 0
    NORMAL = 10
    BACKGROUND = 20


@dataclass(frozen=True)
class Step(Generic[Result]):
    """What a job yields between two pieces of its work.

    Attributes:
        progress: 0..1 of the whole job, or None where it cannot be known.
        partial: what there is to show so far, or None.
        message: a few words for the jobs panel, e.g. ``"Window 3 of 8"``.
    """

    progress: float | None = None
    partial: Result | None = None
    message: str = ""


class ModelStore(Protocol):
    """Where a running job finds its models."""

    def get(self, name: str) -> Any:
        """Return the model of this name on the worker's device, loading it when first asked."""
        ...

    def put_path(self, name: str, folder: Path) -> None:
        """Take the model of this name from another place from now on."""
        ...


@dataclass(frozen=True)
class Workbench:
    """What the worker hands a job while it runs.

    Attributes:
        device: torch device name: ``"cpu"``, ``"cuda:0"`` or ``"mps"``.
        models: the weight store.
        batch_limit: at most this many items at once; halved after an out-of-memory on the device.
    """

    device: str
    models: ModelStore
    batch_limit: int


class Job(Protocol[ResultCo]):
    """A plain (frozen) dataclass that knows how to do one thing in small steps.

    ``run`` is a generator: it yields :class:`Step` at least every few milliseconds of work where it can, so that a
    more urgent job can overtake and a cancel can take effect, and returns the result. It must not keep state between
    two runs: after an out-of-memory error the worker runs it again with a smaller ``batch_limit``.
    """

    @property
    def title(self) -> str:
        """What the jobs panel shows, e.g. ``"Morph A to B"``."""
        ...

    def run(self, bench: Workbench) -> Generator[Step[Any], None, ResultCo]:
        """Do the work."""
        ...
