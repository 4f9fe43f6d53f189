"""Jobs and listeners that fail: the thread lives on."""

from __future__ import annotations

import threading

import pytest

from studio.errors import PlainError
from studio.worker.errors import JobFailedError
from studio.worker.events import (
    Failed,
    Finished,
)
from studio.worker.job import Step
from studio.worker.worker import Worker
from tests.worker.fakes import LONG, Count, Raise, Recorder

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


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
