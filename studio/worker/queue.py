"""The order in which jobs run: by urgency, then by age, with latest-wins channels. Safe to use from any thread."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Sequence

from studio.worker.events import Cancelled, JobEvent, JobState, Queued
from studio.worker.ticket import Task

Pending = tuple[list[tuple[Task, JobEvent]], list[Task]]


class JobQueue:
    """Jobs that wait, the one that runs, and what the worker's thread still has to tell about them."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._waiting: list[Task] = []  # a heap; cancelled tasks stay until they come up
        self._running: Task | None = None
        self._channels: dict[str, list[Task]] = {}
        self._outbox: list[tuple[Task, JobEvent]] = []
        self._abandoned: list[Task] = []
        self._closed = False

    def add(self, task: Task, *, finish_running: bool) -> None:
        """Queue a task in place of the older ones on its channel; once closed, it is cancelled at once."""
        with self._wake:
            if self._closed:
                task.cancel_asked = True
                task.settle(JobState.CANCELLED)
                return
            if task.channel is not None:
                self._supersede(task.channel, finish_running=finish_running)
                self._channels.setdefault(task.channel, []).append(task)
            heapq.heappush(self._waiting, task)
            self._outbox.append((task, Queued(task.id, task.title, task.priority)))
            self._wake.notify()

    def cancel(self, task: Task) -> None:
        """Ask a task to end: at once where it waits, after its step where it runs."""
        with self._wake:
            if task.cancel_asked or task.state.over:
                return
            task.cancel_asked = True
            if task.state is JobState.SUSPENDED:
                self._abandoned.append(task)
            elif task.state is JobState.QUEUED:
                self._outbox.append((task, Cancelled(task.id, task.title, task.superseded)))
                self._settle(task, JobState.CANCELLED)
            self._wake.notify()

    def close(self) -> None:
        """Cancel everything and take nothing more."""
        with self._wake:
            self._closed = True
            for task in self.live():
                self.cancel(task)
            self._wake.notify()

    def live(self) -> list[Task]:
        """List the tasks that are not over and not cancelled, in the order in which they run."""
        with self._wake:
            running = [] if self._running is None else [self._running]
            return [task for task in running + sorted(self._waiting) if not task.cancel_asked]

    def wait(self) -> bool:
        """Sleep until there is something to run or to tell; False once closed and all is told."""
        with self._wake:
            self._wake.wait_for(lambda: self._urgent() or self._has_pending() or self._closed)
            return self._has_pending() or not self._closed

    def take_pending(self) -> Pending:
        """Hand over the events to tell and the suspended tasks to end, oldest first."""
        with self._wake:
            pending = self._outbox, self._abandoned
            self._outbox, self._abandoned = [], []
            return pending

    def take(self) -> tuple[Pending, Task | None]:
        """Hand over what is pending and, as the running task, the most urgent one, if any."""
        with self._wake:
            task = self._urgent()
            if task is not None:
                heapq.heappop(self._waiting)
                task.state = JobState.RUNNING
                self._running = task
            return self.take_pending(), task

    def make_way(self, task: Task) -> bool:
        """Suspend the running task if a more urgent one waits; return whether it did."""
        with self._wake:
            other = self._urgent()
            if other is None or other.priority >= task.priority or task.cancel_asked:
                return False
            task.state = JobState.SUSPENDED
            self._running = None
            heapq.heappush(self._waiting, task)
            return True

    def finish(self, task: Task, state: JobState) -> bool:
        """Close the record of a task the worker's thread is done with.

        Returns:
            False where a cancel came first: then the task counts as cancelled, whatever it made.
        """
        with self._wake:
            if task.cancel_asked:
                state = JobState.CANCELLED
                task.outcome = task.failure = None
            self._settle(task, state)
            return not task.cancel_asked

    def _settle(self, task: Task, state: JobState) -> None:
        if self._running is task:
            self._running = None
        if task.channel is not None:
            others = [other for other in self._channels[task.channel] if other is not task]
            if others:
                self._channels[task.channel] = others
            else:
                del self._channels[task.channel]
        task.settle(state)

    def _supersede(self, channel: str, *, finish_running: bool) -> None:
        older: Sequence[Task] = tuple(self._channels.get(channel, ()))
        for task in older:
            if finish_running and task.state is not JobState.QUEUED:
                continue
            task.superseded = task.superseded or not task.cancel_asked
            self.cancel(task)

    def _urgent(self) -> Task | None:
        while self._waiting and self._waiting[0].cancel_asked:
            heapq.heappop(self._waiting)
        return self._waiting[0] if self._waiting else None

    def _has_pending(self) -> bool:
        return bool(self._outbox or self._abandoned)
