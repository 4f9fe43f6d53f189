"""Getting ready before the first stroke: the loops and the models, in the background."""

from __future__ import annotations

import time
from dataclasses import dataclass

from studio.sketch.jobs.making import CLASSIFIER, MODEL, Pieces
from studio.worker.job import Step, Workbench

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class WarmUp:
    """Compile or load the loops and load the models, so that the first ending does not wait for them.

    Attributes:
        models: names of the models to load.
    """

    models: tuple[str, ...] = (MODEL, CLASSIFIER)

    @property
    def title(self) -> str:
        """What the jobs panel shows."""
        return "Get the sketch room ready"

    def run(self, bench: Workbench) -> Pieces[None]:
        """Wait for another process to compile, a moment at a time, then load."""
        from studio.sketch.warm_up import begin_warming, warm_up

        compiling = begin_warming()
        while compiling is not None and compiling.poll() is None:
            time.sleep(POLL_SECONDS)
            yield Step(None, message="Compiling, once for this version")
        warm_up()
        for name in self.models:
            yield Step(None, message="Loading")
            bench.models.get(name)
