"""What the worker does now and next: progress, time left, cancel; and what failed lately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.look import icons, motion
from studio.ui.look.theme import ICON_TINY, SPACE, TIGHT, tokens
from studio.worker.events import Failed, JobEvent, JobInfo, JobState

_REFRESH_MS = 100
_MAX_ROWS = 40
_MAX_FAILURES = 10


class JobSource(Protocol):
    """Where the panel hears of jobs: the worker's bridge."""

    event: Signal

    def snapshot(self) -> list[JobInfo]:
        """List the jobs that are not over."""
        ...

    def cancel(self, job_id: int) -> None:
        """Cancel a job."""
        ...


def seconds_text(seconds: float) -> str:
    """Say a duration as people do: ``"under a second"``, ``"8 s"``, ``"2 min 5 s"``."""
    if seconds < 1:
        return "under a second"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class JobsPanel(QFrame):
    """The list of jobs, shown above the status bar.

    Signals:
        summary_changed: a few words for the status bar, progress 0..1 or None (as object), and the number of jobs.
        details_asked: sentence and details of a failure.
    """

    summary_changed = Signal(str, object, int)
    details_asked = Signal(str, str)

    def __init__(self, source: JobSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._failures: list[Failed] = []
        self._rows: dict[int, _JobRow] = {}
        self.setProperty("card", True)
        self.setAccessibleName("Jobs")
        self.setFixedWidth(420)
        title = QLabel("Jobs")
        title.setProperty("heading", True)
        self.cancel_all = QPushButton("Cancel all")
        self.cancel_all.setToolTip("Stop all that is computed or waits")
        self.cancel_all.clicked.connect(self._on_cancel_all)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.cancel_all)
        self._list = QVBoxLayout()
        self._list.setSpacing(2 * SPACE)
        self._empty = QLabel(
            "Nothing is running. What takes long, such as a morph or a render, is listed here.",
            wordWrap=True,
        )
        self._empty.setProperty("dim", True)
        self._failed = QVBoxLayout()
        self._failed.setSpacing(SPACE)
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, SPACE, 0)
        body.setSpacing(2 * SPACE)
        body.addWidget(self._empty)
        body.addLayout(self._list)
        body.addLayout(self._failed)
        body.addStretch(1)
        scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        scroll.setAccessibleName("Jobs")
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        source.event.connect(self._on_event)
        self.refresh()

    def sizeHint(self) -> QSize:
        """Return a size that shows a handful of jobs."""
        rows = len(self._rows) + len(self._failures)
        return QSize(420, min(130 + 58 * rows, 460))

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the jobs that the open panel lists, in the order in which they run."""
        return tuple(row.title for row in self._rows.values())

    def refresh(self) -> None:
        """Tell the jobs as they are now, and list them where the panel is open."""
        jobs = self._source.snapshot()[:_MAX_ROWS]
        if self.isVisible():  # rows nobody sees would take 2 ms of a frame ten times a second
            self._list_jobs(jobs)
        self.summary_changed.emit(*_summary(jobs))
        if any(not info.state.over for info in jobs):
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        """List what came while the panel was closed."""
        super().showEvent(event)
        self._list_jobs(self._source.snapshot()[:_MAX_ROWS])

    def _list_jobs(self, jobs: Sequence[JobInfo]) -> None:
        known = {info.id for info in jobs}
        for job_id in [job_id for job_id in self._rows if job_id not in known]:
            self._rows.pop(job_id).deleteLater()
        for info in jobs:
            if info.id not in self._rows:
                row = _JobRow(info.id, self._source.cancel, self)
                self._rows[info.id] = row
                self._list.addWidget(row)
            self._rows[info.id].show_info(info)
        self._empty.setVisible(not jobs and not self._failures)
        self.cancel_all.setEnabled(bool(jobs))

    def _on_event(self, event: JobEvent) -> None:
        if isinstance(event, Failed):
            self._add_failure(event)
        if not self._timer.isActive():
            self._timer.start()

    def _add_failure(self, failure: Failed) -> None:
        self._failures = [*self._failures, failure][-_MAX_FAILURES:]
        row = QHBoxLayout()
        mark = QLabel()
        mark.setPixmap(icons.pixmap("warning", 16, self.devicePixelRatioF(), tokens().danger))
        details = QPushButton("Details")
        details.setProperty("flat", True)
        details.clicked.connect(lambda: self.details_asked.emit(failure.sentence, failure.details))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(QLabel(failure.sentence, wordWrap=True), 1)
        row.addWidget(details, 0, Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._failed.addWidget(holder)
        while self._failed.count() > _MAX_FAILURES:
            self._failed.takeAt(0).widget().deleteLater()

    def _on_cancel_all(self) -> None:
        for info in self._source.snapshot():
            self._source.cancel(info.id)
        self.refresh()


class _JobRow(QWidget):
    def __init__(self, job_id: int, cancel, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = ""
        self._name = QLabel()
        self._note = QLabel()
        self._note.setProperty("dim", True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 1000)
        button = QToolButton(toolTip="Cancel this job")
        button.setAccessibleName("Cancel")
        button.setProperty("flat", True)
        button.setIcon(icons.icon("close"))
        button.setIconSize(QSize(ICON_TINY, ICON_TINY))
        button.clicked.connect(lambda: cancel(job_id))
        words = QVBoxLayout()
        words.setSpacing(TIGHT)
        words.addWidget(self._name)
        words.addWidget(self._bar)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(words, 1)
        row.addWidget(button)

    def show_info(self, info: JobInfo) -> None:
        self.title = info.title
        self._name.setText(info.title)
        # Without a known progress the bar tells only whether the job runs.
        running = info.state is JobState.RUNNING
        if info.progress is None and running:
            motion.show_busy(self._bar)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * (info.progress or 0.0)))
        notes = [
            "" if running else {"queued": "Waiting"}.get(info.state.value, "Making way"),
            info.message,
            f"{seconds_text(info.eta_s)} left" if info.eta_s is not None else "",
            f"on {info.device}" if info.device not in ("", "cpu") else "",
        ]
        self._note.setText(", ".join(note for note in notes if note) or "Working")


def _summary(jobs: Sequence[JobInfo]) -> tuple[str, float | None, int]:
    if not jobs:
        return "", None, 0
    first = jobs[0]
    words = first.title if len(jobs) == 1 else f"{first.title} and {len(jobs) - 1} more"
    if first.eta_s is not None and first.eta_s >= 2:
        words += f", {seconds_text(first.eta_s)} left"
    return words, first.progress, len(jobs)
