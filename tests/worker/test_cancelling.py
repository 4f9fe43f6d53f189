"""Jobs that are called off, wherever they are."""

from __future__ import annotations

import threading

import pytest

from studio.worker.errors import JobCancelledError
from studio.worker.events import (
    Cancelled,
    JobState,
)
from studio.worker.job import Priority
from studio.worker.worker import Worker
from tests.worker.fakes import LONG, Count, FakeModels, FakeRuntime, Gated, Recorder

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


def test_cancelling_a_running_job_closes_it_after_its_step(worker: Worker) -> None:
    gate, heard = Gated(), Recorder()
    ticket = worker.submit(gate, listener=heard)
    gate.wait_until_running()
    ticket.cancel()
    ticket.cancel()
    gate.gate.set()
    with pytest.raises(JobCancelledError, match="was cancelled"):
        ticket.result(LONG)
    heard.wait_for(Cancelled)
    assert gate.closed.is_set()
    assert heard.names == ["Queued", "Started", "Cancelled"]
    assert not heard.of(Cancelled)[0].superseded


def test_cancelling_in_the_last_step_throws_the_result_away(worker: Worker) -> None:
    heard = Recorder()
    tickets = []
    ticket = worker.submit(Count("A", 1), listener=heard)
    ticket.result(LONG)

    class LastStep:
        title = "Last"

        def run(self, _bench: object):  # type: ignore[no-untyped-def]
            yield from ()
            ready.wait(LONG)
            tickets[0].cancel()
            return "too late"

    ready = threading.Event()
    tickets.append(worker.submit(LastStep(), listener=heard))
    ready.set()
    with pytest.raises(JobCancelledError):
        tickets[0].result(LONG)
    assert heard.wait_for(Cancelled).job_id == tickets[0].id


def test_cancelling_a_suspended_job_closes_its_generator() -> None:
    worker = Worker(FakeModels(), runtime=FakeRuntime())
    trace: list[str] = []
    heard = Recorder()
    seen = []

    def cancel_the_other(_: int) -> None:
        seen.append(long.state)
        long.cancel()

    def hurry(step: int) -> None:
        worker.submit(Count("U", 2, trace, cancel_the_other), priority=Priority.INTERACTIVE)

    long = worker.submit(Count("L", 9, trace, hurry), listener=heard)
    worker.start()
    heard.wait_for(Cancelled)
    assert seen[0] is JobState.SUSPENDED
    assert trace[:3] == ["L0", "U0", "L."]
    assert worker.stop(LONG)


def test_the_panel_cancels_by_id(worker: Worker) -> None:
    gate = Gated()
    worker.submit(gate)
    gate.wait_until_running()
    waiting = worker.submit(Count("W"))
    worker.cancel(waiting.id)
    worker.cancel(123456789)
    gate.gate.set()
    with pytest.raises(JobCancelledError):
        waiting.result(LONG)
