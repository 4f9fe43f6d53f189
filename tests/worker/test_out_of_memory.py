from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import pytest

from studio.worker.errors import JobFailedError
from studio.worker.events import Finished, Notice, Started
from studio.worker.job import Step, Workbench
from studio.worker.runtime import TorchRuntime
from studio.worker.worker import SMALLEST_BATCH, Worker
from tests.worker.fakes import CARD, CPU, LONG, Count, FakeModels, FakeRuntime, Recorder


@dataclass(frozen=True)
class Hungry:
    """Needs more memory than there is for batches above ``fits`` on the devices in ``small``."""

    fits: int
    small: tuple[str, ...]
    tried: list[tuple[str, int]] = field(default_factory=list)
    title: str = "Hungry"

    def run(self, bench: Workbench) -> Generator[Step[int], None, tuple[str, int]]:
        self.tried.append((bench.device, bench.batch_limit))
        yield Step(0.1)
        if bench.device in self.small and bench.batch_limit > self.fits:
            raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return bench.device, bench.batch_limit


def _run(job: Hungry, runtime: FakeRuntime) -> tuple[Recorder, FakeModels, object]:
    models, heard = FakeModels(), Recorder()
    worker = Worker(models, runtime=runtime, batch_limit=32)
    worker.start()
    try:
        result = worker.submit(job, listener=heard).result(LONG)
        heard.wait_for(Finished)
        assert worker.submit(Count("Next")).result(LONG) == "next"
    finally:
        assert worker.stop(LONG)
    return heard, models, result


def test_the_batch_is_halved_until_it_fits() -> None:
    job, runtime = Hungry(8, ("cuda:0",)), FakeRuntime((CARD, CPU))
    heard, models, result = _run(job, runtime)
    assert result == ("cuda:0", 8)
    assert job.tried == [("cuda:0", 32), ("cuda:0", 16), ("cuda:0", 8)]
    assert runtime.freed == models.cleared == ["cuda:0", "cuda:0"]
    assert [notice.sentence for notice in heard.of(Notice)] == [
        "There was not enough memory on cuda:0, so “Hungry” goes on with smaller batches (16 at once).",
        "There was not enough memory on cuda:0, so “Hungry” goes on with smaller batches (8 at once).",
    ]
    assert len(heard.of(Started)) == 1


def test_where_no_batch_fits_the_processor_takes_over_for_this_job_only() -> None:
    job = Hungry(0, ("cuda:0",))
    runtime = FakeRuntime((CARD, CPU))
    worker, heard = Worker(FakeModels(), runtime=runtime, batch_limit=32), Recorder()
    worker.start()
    assert worker.submit(job, listener=heard).result(LONG) == ("cpu", 32)
    assert [batch for device, batch in job.tried if device == "cuda:0"] == [32, 16, SMALLEST_BATCH]
    assert "more slowly, on the processor" in heard.of(Notice)[-1].sentence
    after = Recorder()
    worker.submit(Count("Next"), listener=after).result(LONG)
    assert after.of(Started)[0].device == "cuda:0"
    assert worker.stop(LONG)


def test_where_even_the_processor_has_no_room_the_job_fails_with_a_sentence() -> None:
    job = Hungry(0, ("cuda:0", "cpu"))
    with pytest.raises(JobFailedError, match=r"^There is not enough memory for “Hungry”\.$") as got:
        _run(job, FakeRuntime((CARD, CPU)))
    assert "Tried to allocate" in got.value.details
    assert job.tried[-1] == ("cpu", SMALLEST_BATCH)


def test_the_chosen_device_counts_for_later_jobs() -> None:
    worker, heard = Worker(FakeModels(), runtime=FakeRuntime((CARD, CPU))), Recorder()
    worker.start()
    worker.submit(Count("A"), listener=heard).result(LONG)
    worker.use_device("cpu")
    worker.submit(Count("B"), listener=heard).result(LONG)
    assert [event.device for event in heard.of(Started)] == ["cuda:0", "cpu"]
    assert worker.stop(LONG)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("shape mismatch"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_an_out_of_memory_is_known_by_its_words(error: Exception, expected: bool) -> None:
    assert TorchRuntime().is_out_of_memory(error) is expected


def test_torchs_own_error_counts() -> None:
    torch = pytest.importorskip("torch")
    assert TorchRuntime().is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
