"""A worker without torch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.worker.worker import Worker
from tests.worker.fakes import LONG, FakeModels, FakeRuntime


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(FakeModels(), runtime=FakeRuntime(), progress_interval_s=0.0)
    worker.start()
    yield worker
    assert worker.stop(LONG), "the worker's thread did not end"
