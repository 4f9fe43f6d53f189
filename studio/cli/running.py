"""How commands run a job: here and now, with progress on a terminal, and with a seed that can be given again."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from studio.cli.output import ProgressLine

if TYPE_CHECKING:
    from studio.worker.job import Job
    from studio.worker.worker import ModelSource

Result = TypeVar("Result")


def seed_or_drawn(seed: int | None) -> int:
    """Return the seed, or a drawn one; it is told, so that a result that pleases can be made again."""
    return secrets.randbelow(2**31) if seed is None else seed


def run_job(job: Job[Result], name: str, model: Path | None, device: str = "cpu") -> Result:
    """Run a job to its end.

    Args:
        job: what to do.
        name: of its model in the store.
        model: folder of another model to take in its place.
        device: where, or ``"auto"``.
    """
    from studio.models import open_store
    from studio.worker.devices import AUTO, available_devices, choose

    store = open_store()
    if model is not None:
        store.put_path(name, model)
    where = device if device == "cpu" else choose(device or AUTO, available_devices()).name
    return run_shown(job, store, where)


def run_shown(job: Job[Result], models: ModelSource, device: str = "cpu") -> Result:
    """Run a job to its end with the models of a store, its progress shown on a terminal."""
    from studio.worker.inline import run_inline

    progress = ProgressLine()
    try:
        return run_inline(job, models=models, device=device, progress=progress)
    finally:
        progress.clear()
