"""One background thread that owns torch and the device, and runs jobs step by step.

The most urgent job runs; after every step it makes way for a more urgent one that has come in, its generator kept,
and resumes afterwards. Nothing polls: the thread sleeps on a condition until there is something to do.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from studio.worker.devices import AUTO
from studio.worker.errors import sentence_of
from studio.worker.events import (
    Cancelled,
    Failed,
    Finished,
    JobEvent,
    JobInfo,
    JobState,
    Listener,
    Notice,
    Ready,
    Started,
    Stepped,
    Subscriber,
)
from studio.worker.job import Job, ModelStore, Priority, Step, Workbench
from studio.worker.queue import JobQueue, Pending
from studio.worker.runtime import Runtime, TorchRuntime
from studio.worker.ticket import Task, Ticket

Result = TypeVar("Result")

DEFAULT_BATCH_LIMIT = 256
SMALLEST_BATCH = 8
"""Where halving the batch after an out-of-memory ends and the CPU takes over."""

PROGRESS_INTERVAL_S = 1 / 30
"""Steps that carry nothing but progress are told at most this often, so a fast job cannot flood the window."""

_log = logging.getLogger(__name__)


class ModelSource(Protocol):
    """Where the worker gets a model store for a device."""

    def on(self, device: str) -> ModelStore:
        """Return the store whose models live on this device."""
        ...

    def make_room(self, device: str) -> None:
        """Let go of every model kept on this device."""
        ...


class Worker:
    """The inference thread. All public methods may be called from any thread and return at once.

    Args:
        models: where jobs find their models.
        device: ``"auto"`` or the preferred device.
        batch_limit: first value of :attr:`Workbench.batch_limit <studio.worker.job.Workbench.batch_limit>`.
        runtime: torch by default.
        progress_interval_s: see :data:`PROGRESS_INTERVAL_S`.
    """

    def __init__(
        self,
        models: ModelSource,
        *,
        device: str = AUTO,
        batch_limit: int = DEFAULT_BATCH_LIMIT,
        runtime: Runtime | None = None,
        progress_interval_s: float = PROGRESS_INTERVAL_S,
    ) -> None:
        self._models = models
        self._preference = device
        self._batch_limit = batch_limit
        self._runtime = runtime or TorchRuntime()
        self._progress_interval_s = progress_interval_s
        self._ids = itertools.count(1)
        self._queue = JobQueue()
        self._subscribing = threading.Lock()
        self._subscribers: tuple[Subscriber, ...] = ()
        self._thread = threading.Thread(target=self._main, name="chimera-worker", daemon=True)
        self.ready: Ready | None = None

    def start(self) -> None:
        """Start the thread, which first warms up (imports torch, finds the devices)."""
        self._thread.start()

    def submit(
        self,
        job: Job[Result],
        *,
        priority: Priority = Priority.NORMAL,
        channel: str | None = None,
        finish_running: bool = False,
        listener: Listener | None = None,
    ) -> Ticket[Result]:
        """Queue a job.

        Args:
            job: what to do.
            priority: how urgent it is.
            channel: only the latest job of a channel counts: an older one is cancelled, queued or running.
            finish_running: let the channel's running job finish and replace only the queued one, so that a steady
                stream of jobs (a drag) still shows results when each takes longer than the time between two.
            listener: called with the job's events on the worker's thread; must return at once.

        Returns:
            The handle. After :meth:`stop` it is that of a cancelled job.
        """
        task = Task(next(self._ids), job, job.title, priority, channel, listener)
        self._queue.add(task, finish_running=finish_running)
        return Ticket(task, self._queue.cancel)

    def cancel(self, job_id: int) -> None:
        """Cancel the job of this id (for the jobs panel); does nothing where it is over."""
        for task in self._queue.live():
            if task.id == job_id:
                self._queue.cancel(task)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Hear the events of every job, on the worker's thread; progress comes at most 30 times a second a job.

        Returns:
            A function that ends the subscription.
        """
        with self._subscribing:
            self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            with self._subscribing:
                self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)

        return unsubscribe

    def snapshot(self) -> list[JobInfo]:
        """List the jobs that are not over, in the order in which they run."""
        return [task.info() for task in self._queue.live()]

    def use_device(self, preference: str) -> None:
        """Start later jobs on this device: ``"auto"``, or a name as in :attr:`Ready.devices`."""
        self._preference = preference

    def stop(self, timeout: float | None = 5.0) -> bool:
        """Cancel everything and end the thread after its current step.

        Args:
            timeout: seconds to wait for that, or None for ever.

        Returns:
            Whether the thread has ended.
        """
        self._queue.close()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _main(self) -> None:
        self.ready = self._runtime.prepare(self._preference)
        for subscriber in self._subscribers:
            _call(subscriber, self.ready)
        while self._queue.wait():
            pending, task = self._queue.take()
            self._tell_pending(pending)
            if task is not None:
                self._work_on(task)
                # A finished job's result may be large; do not keep it until the next one.
                del task, pending

    def _work_on(self, task: Task) -> None:
        while not task.cancel_asked:
            began = time.perf_counter()
            try:
                step = self._next_step(task)
            except StopIteration as end:
                task.worked_s += time.perf_counter() - began
                self._end_finished(task, end.value)
                return
            except BaseException as error:  # noqa: BLE001 - whatever a job raises, the thread lives on
                task.worked_s += time.perf_counter() - began
                if not self._recover(task, error):
                    self._end_failed(task, error)
                    return
                continue
            task.worked_s += time.perf_counter() - began
            self._tell_step(task, step)
            self._tell_pending(self._queue.take_pending())
            if self._queue.make_way(task):
                return
        self._end_cancelled(task)

    def _next_step(self, task: Task) -> Step[Any]:
        if task.job is not None and task.generator is None:
            if not task.device:
                task.device = self._runtime.choose(self._preference).name
                task.batch_limit = self._batch_limit
                self._tell(task, Started(task.id, task.title, task.device))
            store = self._models.on(task.device)
            task.generator = task.job.run(Workbench(task.device, store, task.batch_limit))
        assert task.generator is not None  # noqa: S101 - a settled task never comes here
        step = next(task.generator)
        task.progress, task.message = step.progress, step.message
        return step

    def _recover(self, task: Task, error: BaseException) -> bool:
        """Set an out-of-memory job up to run again with less, and say so; False where that is no help."""
        if not self._runtime.is_out_of_memory(error):
            return False
        device = task.device
        if task.batch_limit > SMALLEST_BATCH:
            task.batch_limit = max(task.batch_limit // 2, SMALLEST_BATCH)
            how = f"goes on with smaller batches ({task.batch_limit} at once)"
        elif device != "cpu":
            task.device, task.batch_limit = "cpu", self._batch_limit
            how = "goes on, more slowly, on the processor"
        else:
            return False
        error.__traceback__ = None  # it would keep the failed step's arrays alive
        _close(task)
        self._models.make_room(device)
        self._runtime.free_memory(device)
        sentence = f"There was not enough memory on {device}, so “{task.title}” {how}."
        self._tell(task, Notice(task.id, task.title, sentence))
        return True

    def _end_finished(self, task: Task, result: Any) -> None:
        task.outcome = result
        if self._queue.finish(task, JobState.FINISHED):
            self._tell(task, Finished(task.id, task.title, result))
        else:
            self._tell(task, Cancelled(task.id, task.title, task.superseded))

    def _end_failed(self, task: Task, error: BaseException) -> None:
        if self._runtime.is_out_of_memory(error):
            sentence = f"There is not enough memory for “{task.title}”."
        else:
            sentence = sentence_of(error, task.title)
        details = "".join(traceback.format_exception(error))
        error.__traceback__ = None
        _close(task)
        task.failure = sentence, details
        if self._queue.finish(task, JobState.FAILED):
            self._tell(task, Failed(task.id, task.title, sentence, details))
        else:
            self._tell(task, Cancelled(task.id, task.title, task.superseded))

    def _end_cancelled(self, task: Task) -> None:
        _close(task)
        self._queue.finish(task, JobState.CANCELLED)
        self._tell(task, Cancelled(task.id, task.title, task.superseded))

    def _tell_pending(self, pending: Pending) -> None:
        outbox, abandoned = pending
        for task, event in outbox:
            self._tell(task, event)
        for task in abandoned:
            self._end_cancelled(task)

    def _tell_step(self, task: Task, step: Step[Any]) -> None:
        now = time.perf_counter()
        due = now - task.told_at >= self._progress_interval_s
        if task.cancel_asked or not (due or step.partial is not None):
            return
        event = Stepped(task.id, task.title, step, task.eta_s)
        if task.listener is not None:
            _call(task.listener, event)
        if due:
            task.told_at = now
            for subscriber in self._subscribers:
                _call(subscriber, event)

    def _tell(self, task: Task, event: JobEvent) -> None:
        if task.listener is not None:
            _call(task.listener, event)
        for subscriber in self._subscribers:
            _call(subscriber, event)


def _close(task: Task) -> None:
    generator, task.generator = task.generator, None
    if generator is not None:
        try:
            generator.close()
        except BaseException:  # noqa: BLE001 - a job that will not end quietly must not end the thread
            _log.exception("The job %r complained when it was closed", task.title)


def _call(listener: Callable[[Any], None], event: JobEvent | Ready) -> None:
    try:
        listener(event)
    except Exception:  # noqa: BLE001 - one listener's mistake must not stop the thread or the other listeners
        _log.exception("A listener failed on %s", type(event).__name__)
