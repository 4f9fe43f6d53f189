from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from studio.ui.window.jobs_panel import JobsPanel, seconds_text
from studio.worker.events import Failed, JobInfo, JobState, Stepped
from studio.worker.job import Priority, Step


class Source(QObject):
    event = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[JobInfo] = []
        self.cancelled: list[int] = []

    def snapshot(self) -> list[JobInfo]:
        return [job for job in self.jobs if job.id not in self.cancelled]

    def cancel(self, job_id: int) -> None:
        self.cancelled.append(job_id)


def info(number: int, state: JobState = JobState.QUEUED, **facts) -> JobInfo:
    values = {
        "progress": None,
        "message": "",
        "elapsed_s": 0.0,
        "eta_s": None,
        "priority": Priority.NORMAL,
        "channel": None,
        "device": "cpu",
        **facts,
    }
    return JobInfo(id=number, title=f"Job {number}", state=state, **values)


def test_running_and_queued_work_is_listed(qtbot: QtBot) -> None:
    source = Source()
    source.jobs = [info(1, JobState.RUNNING, progress=0.25, eta_s=9.0), info(2)]
    panel = JobsPanel(source)
    qtbot.addWidget(panel)
    panel.show()
    heard: list[tuple] = []
    panel.summary_changed.connect(lambda *what: heard.append(what))
    panel.refresh()
    assert panel.titles == ("Job 1", "Job 2")
    assert heard[-1] == ("Job 1 and 1 more, 9 s left", 0.25, 2)


def test_an_event_refreshes_the_list_and_it_empties_itself(qtbot: QtBot) -> None:
    source = Source()
    panel = JobsPanel(source)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.titles == ()
    source.jobs = [info(1, JobState.RUNNING)]
    with qtbot.waitSignal(panel.summary_changed):
        source.event.emit(Stepped(1, "Job 1", Step(0.5), 1.0))
    assert panel.titles == ("Job 1",)
    source.jobs = []
    qtbot.waitUntil(lambda: panel.titles == ())


def test_a_closed_panel_tells_the_summary_and_lists_when_it_is_opened(qtbot: QtBot) -> None:
    source = Source()
    panel = JobsPanel(source)
    qtbot.addWidget(panel)
    source.jobs = [info(1, JobState.RUNNING, progress=0.5)]
    with qtbot.waitSignal(panel.summary_changed) as told:
        panel.refresh()
    assert told.args == ["Job 1", 0.5, 1]
    assert panel.titles == (), "no row is made that nobody sees"
    panel.show()
    assert panel.titles == ("Job 1",)


def test_one_or_all_can_be_cancelled(qtbot: QtBot) -> None:
    source = Source()
    source.jobs = [info(1, JobState.RUNNING), info(2), info(3)]
    panel = JobsPanel(source)
    qtbot.addWidget(panel)
    panel.show()
    button = panel.findChildren(QToolButton)[0]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert source.cancelled == [1]
    qtbot.mouseClick(panel.cancel_all, Qt.MouseButton.LeftButton)
    assert source.cancelled == [1, 2, 3]
    assert panel.titles == ()


def test_a_failure_stays_with_its_details(qtbot: QtBot) -> None:
    source = Source()
    panel = JobsPanel(source)
    qtbot.addWidget(panel)
    source.event.emit(Failed(1, "Job 1", "It did not work.", "Traceback"))
    buttons = [b for b in panel.findChildren(type(panel.cancel_all)) if b.text() == "Details"]
    with qtbot.waitSignal(panel.details_asked) as asked:
        buttons[0].click()
    assert asked.args == ["It did not work.", "Traceback"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "under a second"), (8.2, "8 s"), (125, "2 min 5 s")]
)
def test_durations_in_words(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text
