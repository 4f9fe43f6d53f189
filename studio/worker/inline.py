"""Running a job here and now, for the command line and for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from studio.worker.job import Job, Step, Workbench
from studio.worker.steps import finish, retold
from studio.worker.worker import DEFAULT_BATCH_LIMIT, ModelSource

Result = TypeVar("Result")


def run_inline(
    job: Job[Result],
    *,
    models: ModelSource,
    device: str = "cpu",
    batch_limit: int = DEFAULT_BATCH_LIMIT,
    progress: Callable[[Step[Any]], None] | None = None,
) -> Result:
    """Run a job to its end on the calling thread.

    Args:
        job: what to do.
        models: where it finds its models.
        device: torch's name of the device.
        batch_limit: at most this many items at once.
        progress: called after each step.

    Returns:
        What the job returns.

    Raises:
        Exception: whatever the job raises.
    """
    steps = job.run(Workbench(device, models.on(device), batch_limit))
    return finish(retold(steps, progress) if progress is not None else steps)
