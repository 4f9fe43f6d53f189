"""The worker's thread: what it tells of a job, and how it ends."""

from __future__ import annotations

import threading

import pytest

from studio.worker.errors import JobCancelledError
from studio.worker.events import (
    Cancelled,
    Finished,
    JobState,
    Ready,
    Started,
    Stepped,
)
from studio.worker.job import Priority
from studio.worker.worker import Worker
from tests.worker.fakes import LONG, Count, FakeModels, FakeRuntime, Gated, Recorder

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


def test_a_job_tells_its_whole_story_in_order(worker: Worker) -> None:
    heard = Recorder()
    ticket = worker.submit(Count("A", 2), listener=heard)
    assert ticket.result(LONG) == "a"
    finished = heard.wait_for(Finished)
    assert heard.names == ["Queued", "Started", "Stepped", "Stepped", "Finished"]
    assert finished.result == "a"
    assert finished.job_id == ticket.id
    assert heard.of(Started)[0].device == "cpu"
    assert [e.step.partial for e in heard.of(Stepped)] == [0, 1]
    assert ticket.state is JobState.FINISHED


def test_the_eta_shrinks_to_nothing(worker: Worker) -> None:
    heard = Recorder()
    worker.submit(Count("A", 4), listener=heard).result(LONG)
    etas = [event.eta_s for event in heard.of(Stepped)]
    assert all(eta is not None and eta >= 0 for eta in etas)
    assert etas[-1] == 0.0


def test_events_come_on_the_workers_thread(worker: Worker) -> None:
    threads = set()
    worker.submit(
        Count("A"), listener=lambda _: threads.add(threading.current_thread().name)
    ).result(LONG)
    assert threads == {"chimera-worker"}


def test_subscribers_hear_every_job_until_they_leave(worker: Worker) -> None:
    heard, gone = Recorder(), Recorder()
    worker.subscribe(heard)
    leave = worker.subscribe(gone)
    leave()
    worker.submit(Count("A"))
    worker.submit(Count("B"))
    heard.wait_for(Finished, 2)
    assert gone.events == []
    assert [event.title for event in heard.of(Finished)] == ["A", "B"]


def test_ready_is_told_once_the_worker_is_warm() -> None:
    worker, heard = Worker(FakeModels(), runtime=FakeRuntime()), Recorder()
    worker.subscribe(heard)
    assert worker.ready is None
    worker.start()
    ready = heard.wait_for(Ready)
    assert ready.device == "cpu"
    assert worker.ready == ready
    assert worker.stop(LONG)


def test_progress_without_anything_to_show_is_not_told_too_often() -> None:
    worker = Worker(FakeModels(), runtime=FakeRuntime(), progress_interval_s=1e9)
    bare, shown, panel = Recorder(), Recorder(), Recorder()
    worker.subscribe(panel)
    worker.submit(Count("Bare", 100, partials=False), listener=bare)
    worker.submit(Count("Shown", 100), listener=shown)
    worker.start()
    shown.wait_for(Finished)
    assert len(bare.of(Stepped)) == 1
    assert len(shown.of(Stepped)) == 100
    assert len(panel.of(Stepped)) == 2
    assert worker.stop(LONG)


def test_the_snapshot_lists_what_is_not_over(worker: Worker) -> None:
    gate = Gated()
    worker.submit(gate, priority=Priority.BACKGROUND)
    gate.wait_until_running()
    late = worker.submit(Count("Late"), priority=Priority.BACKGROUND)
    soon = worker.submit(Count("Soon"), priority=Priority.INTERACTIVE, channel="pad")
    rows = worker.snapshot()
    assert [(row.title, row.state.value) for row in rows] == [
        ("Gated", "running"),
        ("Soon", "queued"),
        ("Late", "queued"),
    ]
    assert rows[1].channel == "pad"
    assert (rows[0].device, rows[1].device) == ("cpu", "")
    gate.gate.set()
    late.result(LONG)
    soon.result(LONG)


def test_stop_while_running_cancels_everything_and_closes_generators() -> None:
    worker, heard = Worker(FakeModels(), runtime=FakeRuntime()), Recorder()
    worker.subscribe(heard)
    worker.start()
    gate = Gated()
    running = worker.submit(gate)
    gate.wait_until_running()
    waiting = worker.submit(Count("W"))
    assert not worker.stop(0.0)
    gate.gate.set()
    assert worker.stop(LONG)
    assert gate.closed.is_set()
    assert running.state is waiting.state is JobState.CANCELLED
    assert {event.job_id for event in heard.of(Cancelled)} == {running.id, waiting.id}
    after = worker.submit(Count("After"))
    assert after.state is JobState.CANCELLED
    with pytest.raises(JobCancelledError):
        after.result(LONG)


def test_stop_before_start_is_harmless() -> None:
    worker = Worker(FakeModels(), runtime=FakeRuntime())
    ticket = worker.submit(Count("A"))
    assert worker.stop(LONG)
    assert ticket.state is JobState.CANCELLED


def test_result_gives_up_after_its_timeout(worker: Worker) -> None:
    gate = Gated()
    ticket = worker.submit(gate)
    with pytest.raises(TimeoutError, match="not done yet"):
        ticket.result(0.0)
    gate.gate.set()
    assert ticket.result(LONG) == "done"
