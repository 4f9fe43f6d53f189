"""Events cross from the worker's thread to the GUI thread, and only those that still count."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import PlainError
from studio.ui.background.io_pool import IoPool
from studio.ui.background.worker_bridge import WorkerBridge
from studio.worker.events import Cancelled, Failed, Finished, JobEvent, Stepped
from studio.worker.worker import Worker
from tests.worker.fakes import Count, FakeModels, FakeRuntime, Raise


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[WorkerBridge]:
    worker = Worker(FakeModels(), runtime=FakeRuntime(), progress_interval_s=0.0)
    bridge = WorkerBridge(worker)
    yield bridge
    bridge.close()
    bridge.close()


def test_results_arrive_on_the_gui_thread_in_order(qtbot: QtBot, bridge: WorkerBridge) -> None:
    heard: list[tuple[JobEvent, bool]] = []
    gui = QThread.currentThread()
    bridge.start()
    bridge.submit(
        Count("Tally"), on_event=lambda e: heard.append((e, QThread.currentThread() is gui))
    )
    qtbot.waitUntil(lambda: any(isinstance(event, Finished) for event, _ in heard))
    assert all(on_gui for _, on_gui in heard)
    steps = [event.step.partial for event, _ in heard if isinstance(event, Stepped)]
    assert steps == [0, 1, 2]
    assert isinstance(heard[-1][0], Finished)
    assert heard[-1][0].result == "tally"


def test_the_worker_is_told_to_be_ready(qtbot: QtBot, bridge: WorkerBridge) -> None:
    with qtbot.waitSignal(bridge.ready) as ready:
        bridge.start()
    assert ready.args[0].device == "cpu"


def test_what_was_superseded_shows_nothing(qtbot: QtBot, bridge: WorkerBridge) -> None:
    heard: list[JobEvent] = []
    second_step, go_on = threading.Event(), threading.Event()

    def between(step: int) -> None:
        if step == 1:
            second_step.set()
            go_on.wait(5.0)

    bridge.start()
    bridge.submit(Count("Old", between=between), "pad", on_event=heard.append)
    assert second_step.wait(5.0)
    # The first step's event is on its way to this thread, which has not read it yet.
    bridge.submit(Count("New"), "pad", on_event=heard.append)
    go_on.set()
    qtbot.waitUntil(lambda: any(isinstance(e, Finished) and e.title == "New" for e in heard))
    old = [event for event in heard if event.title == "Old"]
    assert any(isinstance(event, Cancelled) for event in old)
    assert not any(isinstance(event, (Stepped, Finished)) for event in old)


def test_a_failure_brings_its_sentence(qtbot: QtBot, bridge: WorkerBridge) -> None:
    heard: list[JobEvent] = []
    bridge.start()
    bridge.submit(Raise(ValueError("secret")), on_event=heard.append)
    qtbot.waitUntil(lambda: any(isinstance(event, Failed) for event in heard))
    failed = next(event for event in heard if isinstance(event, Failed))
    assert "secret" not in failed.sentence
    assert "secret" in failed.details


def test_a_cancel_is_told(qtbot: QtBot, bridge: WorkerBridge) -> None:
    heard: list[JobEvent] = []
    ticket = bridge.submit(Count("Waiting"), on_event=heard.append)
    bridge.cancel(ticket.id)
    bridge.start()
    qtbot.waitUntil(lambda: any(isinstance(event, Cancelled) for event in heard))
    assert bridge.snapshot() == []


def speak() -> None:
    raise PlainError("A plain sentence.")


@pytest.fixture
def pool(qapp: QApplication) -> Iterator[IoPool]:
    pool = IoPool()
    yield pool
    pool.close()


def test_files_are_read_elsewhere_and_told_here(qtbot: QtBot, pool: IoPool) -> None:
    found: list[tuple[str, bool]] = []
    gui = QThread.currentThread()
    pool.run(
        lambda: threading.current_thread().name,
        lambda name: found.append((name, QThread.currentThread() is gui)),
    )
    assert pool.busy
    qtbot.waitUntil(lambda: bool(found))
    assert found[0][0].startswith("io")
    assert found[0][1]
    assert not pool.busy


def test_expected_errors_speak_for_themselves(qtbot: QtBot, pool: IoPool) -> None:
    told: list[tuple[str, str]] = []
    pool.run(speak, lambda _: None, lambda *what: told.append(what))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("A plain sentence.", "")]


def test_unexpected_errors_get_a_sentence_and_details(
    qtbot: QtBot, pool: IoPool, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[str, str]] = []
    pool.run(lambda: 1 / 0, lambda _: None, lambda *what: told.append(what))
    qtbot.waitUntil(lambda: bool(told))
    sentence, details = told[0]
    assert "Traceback" not in sentence
    assert "ZeroDivisionError: division by zero" in details


def test_nothing_comes_back_after_the_end(qtbot: QtBot, qapp: QApplication) -> None:
    pool = IoPool()
    told: list[int] = []
    pool.run(lambda: 1, told.append)
    pool.close()
    qapp.processEvents()
    assert told in ([], [1])
