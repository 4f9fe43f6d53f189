"""Which job runs when: priorities, channels, many threads that submit."""

from __future__ import annotations

import threading

import pytest

from studio.worker.errors import JobCancelledError
from studio.worker.events import (
    Cancelled,
    Finished,
    JobState,
    Queued,
)
from studio.worker.job import Priority
from studio.worker.worker import Worker
from tests.worker.fakes import LONG, Count, FakeModels, FakeRuntime, Gated, Recorder

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


def test_an_urgent_job_overtakes_between_two_steps_and_the_long_one_resumes() -> None:
    worker = Worker(FakeModels(), runtime=FakeRuntime())
    trace: list[str] = []
    urgent = Count("U", 2, trace)

    def hurry(step: int) -> None:
        if step == 1:
            worker.submit(urgent, priority=Priority.INTERACTIVE)

    long = worker.submit(Count("L", 4, trace, hurry), priority=Priority.BACKGROUND)
    worker.start()
    assert long.result(LONG) == "l"
    assert trace == ["L0", "L1", "U0", "U1", "U.", "L2", "L3", "L."]
    assert worker.stop(LONG)


def test_three_levels_nest() -> None:
    worker = Worker(FakeModels(), runtime=FakeRuntime())
    trace: list[str] = []
    urgent = Count("U", 1, trace)
    middle = Count(
        "M",
        2,
        trace,
        lambda step: step == 0 and worker.submit(urgent, priority=Priority.INTERACTIVE) and None,
    )
    low = worker.submit(
        Count("L", 2, trace, lambda step: step == 0 and worker.submit(middle) and None),
        priority=Priority.BACKGROUND,
    )
    worker.start()
    low.result(LONG)
    assert trace == ["L0", "M0", "U0", "U.", "M1", "M.", "L1", "L."]
    assert worker.stop(LONG)


def test_jobs_of_one_priority_run_in_order_of_age_and_do_not_interleave(worker: Worker) -> None:
    trace: list[str] = []
    gate = Gated()
    worker.submit(gate)
    gate.wait_until_running()
    tickets = [worker.submit(Count(name, 2, trace)) for name in "ABC"]
    gate.gate.set()
    for ticket in tickets:
        ticket.result(LONG)
    assert trace == ["A0", "A1", "A.", "B0", "B1", "B.", "C0", "C1", "C."]


def test_a_newer_job_on_a_channel_supersedes_a_queued_one(worker: Worker) -> None:
    gate, old_heard, new_heard = Gated(), Recorder(), Recorder()
    worker.submit(gate)
    gate.wait_until_running()
    old = worker.submit(Count("Old"), channel="pad", listener=old_heard)
    new = worker.submit(Count("New"), channel="pad", listener=new_heard)
    assert not old.wanted
    assert old.state is JobState.CANCELLED
    gate.gate.set()
    assert new.result(LONG) == "new"
    with pytest.raises(JobCancelledError):
        old.result(LONG)
    assert old_heard.names == ["Queued", "Cancelled"]
    assert old_heard.of(Cancelled)[0].superseded


def test_a_newer_job_on_a_channel_supersedes_the_running_one_at_once(worker: Worker) -> None:
    gate, heard = Gated(), Recorder()
    old = worker.submit(gate, channel="pad", listener=heard)
    gate.wait_until_running()
    new = worker.submit(Count("New"), channel="pad")
    assert not old.wanted
    gate.gate.set()
    assert new.result(LONG) == "new"
    assert heard.names == ["Queued", "Started", "Cancelled"], "no step after it was superseded"
    assert heard.of(Cancelled)[0].superseded
    assert gate.closed.is_set()


def test_a_drag_may_let_the_running_job_finish(worker: Worker) -> None:
    gate = Gated()
    running = worker.submit(gate, channel="pad", finish_running=True)
    gate.wait_until_running()
    queued = worker.submit(Count("B"), channel="pad", finish_running=True)
    latest = worker.submit(Count("C"), channel="pad", finish_running=True)
    gate.gate.set()
    assert running.result(LONG) == "done"
    assert latest.result(LONG) == "c"
    assert queued.state is JobState.CANCELLED


def test_channels_do_not_touch_one_another(worker: Worker) -> None:
    gate = Gated()
    worker.submit(gate, channel="a")
    gate.wait_until_running()
    others = [worker.submit(Count(name), channel=name) for name in ("b", "c")]
    gate.gate.set()
    assert [other.result(LONG) for other in others] == ["b", "c"]


def test_of_a_thousand_rapid_submissions_only_the_first_and_the_last_run(worker: Worker) -> None:
    gate, heard = Gated(), Recorder()
    first = worker.submit(gate, channel="pad", listener=heard)
    gate.wait_until_running()
    trace: list[str] = []
    tickets = [
        worker.submit(Count(f"J{i}.", 1, trace), channel="pad", listener=heard) for i in range(1000)
    ]
    assert len(worker.snapshot()) == 1
    gate.gate.set()
    assert tickets[-1].result(LONG) == "j999."
    heard.wait_for(Finished)
    assert trace == ["J999.0", "J999.."]
    assert {ticket.state for ticket in tickets[:-1]} == {JobState.CANCELLED}
    assert len(heard.of(Queued)) == 1001
    assert len(heard.of(Cancelled)) == 1000
    assert len({event.job_id for event in heard.of(Cancelled)}) == 1000
    assert first.state is JobState.CANCELLED


def test_submissions_from_many_threads_all_arrive(worker: Worker) -> None:
    trace: list[str] = []
    tickets = []

    def submit(name: str) -> None:
        tickets.extend(worker.submit(Count(f"{name}{i}-", 1, trace)) for i in range(50))

    threads = [threading.Thread(target=submit, args=(name,)) for name in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    for ticket in tickets:
        ticket.result(LONG)
    assert len(trace) == 2 * 200
    assert len({ticket.id for ticket in tickets}) == 200
