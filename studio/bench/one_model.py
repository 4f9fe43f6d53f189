"""A model store that holds one model, already made: what a benchmark gives its jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.worker.job import Workbench


class OneModel:
    """Gives the same model to whoever asks, on every device."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def on(self, device: str) -> OneModel:  # noqa: ARG002 - it has one device
        """Return itself."""
        return self

    def make_room(self, device: str) -> None:
        """Keep the only model."""

    def get(self, name: str) -> Any:  # noqa: ARG002 - it has one model
        """Return the model."""
        return self._model

    def put_path(self, name: str, folder: Path) -> None:
        """Refuse: the benchmark works with what it made."""
        raise KeyError(name, folder)

    def bench(self, batch_limit: int) -> Workbench:
        """Return a workbench with this model on the CPU."""
        return Workbench("cpu", self, batch_limit)
