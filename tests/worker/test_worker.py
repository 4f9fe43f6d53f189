from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from studio.errors import PlainError
from studio.worker.errors import JobCancelledError, JobFailedError
from studio.worker.events import (
    Cancelled,
    Failed,
    Finished,
    JobState,
    Queued,
    Ready,
    Started,
    Stepped,
)
from studio.worker.job import Priority, Step
from studio.worker.worker import Worker
from tests.worker.fakes import LONG, Count, FakeModels, FakeRuntime, Gated, Raise, Recorder

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(FakeModels(), runtime=FakeRuntime(), progress_interval_s=0.0)
    worker.start()
    yield worker
    assert worker.stop(LONG), "the worker's thread did not end"


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


@pytest.mark.parametrize(
    "error",
    [
        ValueError("boom"),
        GeneratorExit(),
        SystemExit(3),
        KeyboardInterrupt(),
        StopIteration("odd"),
        RecursionError("deep"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_job_raises_the_thread_lives_on(worker: Worker, error: BaseException) -> None:
    heard = Recorder()
    ticket = worker.submit(Raise(error), listener=heard)
    with pytest.raises(JobFailedError) as caught:
        ticket.result(LONG)
    assert str(caught.value) == "The job “Broken” stopped because of an unexpected error."
    assert type(error).__name__ in caught.value.details
    assert "fakes.py" in caught.value.details
    failed = heard.wait_for(Failed)
    assert (failed.sentence, failed.details) == (str(caught.value), caught.value.details)
    assert worker.submit(Count("Next")).result(LONG) == "next"


def test_a_job_that_cannot_even_start_fails(worker: Worker) -> None:
    class NoGenerator:
        title = "Nothing"

        def run(self, _bench: object) -> int:
            return 3

    with pytest.raises(JobFailedError):
        worker.submit(NoGenerator()).result(LONG)  # type: ignore[arg-type]
    assert worker.submit(Count("Next")).result(LONG) == "next"


def test_a_job_that_yields_anything_but_a_step_fails_and_is_closed(worker: Worker) -> None:
    closed = threading.Event()

    class Odd:
        title = "Odd"

        def run(self, _bench: object):  # type: ignore[no-untyped-def]
            try:
                yield 3
            finally:
                closed.set()

    with pytest.raises(JobFailedError):
        worker.submit(Odd()).result(LONG)
    assert closed.wait(LONG)


def test_errors_with_a_sentence_speak_for_themselves(worker: Worker) -> None:
    with pytest.raises(JobFailedError, match=r"^The clip is empty\.$"):
        worker.submit(Raise(PlainError("The clip is empty."))).result(LONG)
    own = ValueError("code 7")
    own.sentence = "The file is too short."  # type: ignore[attr-defined]
    with pytest.raises(JobFailedError, match=r"^The file is too short\.$"):
        worker.submit(Raise(own)).result(LONG)


def test_a_job_that_will_not_be_closed_does_not_end_the_thread(worker: Worker) -> None:
    entered, gate = threading.Event(), threading.Event()

    class Stubborn:
        title = "Stubborn"

        def run(self, _bench: object):  # type: ignore[no-untyped-def]
            entered.set()
            gate.wait(LONG)
            try:
                yield Step(0.5)
            except GeneratorExit:
                raise OSError("no") from None

    ticket = worker.submit(Stubborn())  # type: ignore[arg-type]
    assert entered.wait(LONG)
    ticket.cancel()
    gate.set()
    assert worker.submit(Count("Next")).result(LONG) == "next"


def test_a_listener_that_raises_harms_nobody(worker: Worker) -> None:
    heard = Recorder()

    def broken(event: object) -> None:
        raise ZeroDivisionError

    worker.subscribe(heard)
    assert worker.submit(Count("A"), listener=broken).result(LONG) == "a"
    heard.wait_for(Finished)


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
