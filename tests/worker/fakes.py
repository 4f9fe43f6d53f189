"""Jobs, models and a runtime without torch, whose every step the test releases by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from studio.worker.devices import DeviceInfo
from studio.worker.events import JobEvent, Ready
from studio.worker.job import Step, Workbench

LONG = 20.0
"""Seconds after which a test that waits gives up; nothing ever takes that long."""

CPU = DeviceInfo("cpu", "Processor", 2**30)
CARD = DeviceInfo("cuda:0", "Card", 2**30)


@dataclass
class FakeRuntime:
    devices: tuple[DeviceInfo, ...] = (CPU,)
    freed: list[str] = field(default_factory=list)

    def prepare(self, preference: str) -> Ready:
        return Ready(self.choose(preference).name, self.devices, None)

    def choose(self, preference: str) -> DeviceInfo:
        return next((d for d in self.devices if d.name == preference), self.devices[0])

    def is_out_of_memory(self, error: BaseException) -> bool:
        return isinstance(error, RuntimeError) and "out of memory" in str(error)

    def free_memory(self, device: str) -> None:
        self.freed.append(device)


@dataclass
class FakeModels:
    cleared: list[str] = field(default_factory=list)

    def on(self, _device: str) -> FakeModels:
        return self

    def make_room(self, device: str) -> None:
        self.cleared.append(device)

    def get(self, name: str) -> str:
        return name


@dataclass(frozen=True)
class Count:
    """Counts its steps into ``trace``, and runs ``between`` (if any) before each yield."""

    title: str
    steps: int = 3
    trace: list[str] = field(default_factory=list)
    between: Callable[[int], None] = lambda _: None
    partials: bool = True

    def run(self, _bench: Workbench) -> Generator[Step[int], None, str]:
        try:
            for step in range(self.steps):
                self.trace.append(f"{self.title}{step}")
                self.between(step)
                yield Step((step + 1) / self.steps, step if self.partials else None, f"{step}")
            return self.title.lower()
        finally:
            self.trace.append(f"{self.title}.")


@dataclass(frozen=True)
class Raise:
    """Takes one step, then raises."""

    error: BaseException
    title: str = "Broken"

    def run(self, _bench: Workbench) -> Generator[Step[int], None, None]:
        yield Step(0.5)
        raise self.error


@dataclass(frozen=True)
class Gated:
    """Announces that it runs, then waits inside its first step until the test opens the gate."""

    title: str = "Gated"
    entered: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def run(self, _bench: Workbench) -> Generator[Step[int], None, str]:
        try:
            self.entered.set()
            assert self.gate.wait(LONG)
            yield Step(0.5, 1)
            yield Step(1.0, 2)
            return "done"
        finally:
            self.closed.set()

    def wait_until_running(self) -> None:
        assert self.entered.wait(LONG)


class Recorder:
    """A listener that remembers events and lets the test wait for one."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self._news = threading.Condition()

    def __call__(self, event: JobEvent | Ready) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_for(self, kind: type, count: int = 1) -> Any:
        with self._news:
            assert self._news.wait_for(lambda: len(self.of(kind)) >= count, LONG), self.names
        return self.of(kind)[count - 1]

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.events]
