"""A worker that runs a job when the test says so, and a network simple enough to know its answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from studio.latent import Direction, Latents, PcaMap
from studio.melody.attributes import ATTRIBUTES
from studio.melody.notes import Clip
from studio.melody.space import MelodySpace
from studio.melody.space_files import LibraryMap
from studio.melody.tokens import WINDOW_STEPS, Windows
from studio.worker.events import Cancelled, Failed, Finished, JobEvent, Stepped
from studio.worker.job import Job, Priority, Workbench


class ToyNetwork:
    """A window is its own point, so that the mix of two melodies is the mean of their tokens."""

    latent_size = WINDOW_STEPS

    def encode(self, windows: Windows) -> tuple[Latents, Latents]:
        points = windows.astype(np.float32)
        return points, np.ones_like(points)

    def decode(self, latents: Latents, **_: object) -> Windows:
        return np.rint(latents).clip(0, 89).astype(np.uint8)


def toy_axes() -> PcaMap:
    axes = np.zeros((2, WINDOW_STEPS), dtype=np.float32)
    axes[0, 0] = axes[1, 2] = 1.0
    return PcaMap(np.zeros(WINDOW_STEPS, np.float32), axes, np.ones(2, np.float32))


def toy_space() -> MelodySpace:
    denser = np.zeros(WINDOW_STEPS, dtype=np.float32)
    denser[1] = 40.0
    directions = {
        name: Direction(name, known.label, known.unit, denser) for name, known in ATTRIBUTES.items()
    }
    return MelodySpace(ToyNetwork(), attributes=directions, pca=toy_axes())


def toy_library() -> LibraryMap:
    windows = np.zeros((50, WINDOW_STEPS), dtype=np.uint8)
    windows[:, 0] = np.arange(30, 80)
    windows[:, 8] = np.arange(79, 29, -1)
    points = np.stack([np.linspace(-2, 2, 50), np.linspace(1, -1, 50)], axis=1)
    names = tuple(f"Tune {i}" for i in range(50))
    return LibraryMap(toy_axes(), points.astype(np.float32), windows, names)


class Store:
    """A job's store and the worker's source of stores in one."""

    def __init__(self) -> None:
        self.space = toy_space()

    def on(self, _device: str) -> Store:
        return self

    def make_room(self, _device: str) -> None:
        pass

    def get(self, _name: str) -> MelodySpace:
        return self.space


@dataclass(eq=False)
class Sent:
    """A job at the desk."""

    id: int
    job: Job
    channel: str | None
    priority: Priority
    on_event: Callable[[JobEvent], None] | None
    finish_running: bool
    cancelled: bool = False
    over: bool = False

    def cancel(self) -> None:
        if not self.over:
            self.cancelled = self.over = True
            self.tell(Cancelled(self.id, self.job.title, superseded=False))

    def tell(self, event: JobEvent) -> None:
        if self.on_event is not None:
            self.on_event(event)


@dataclass
class Desk:
    """Takes jobs as the worker's bridge does; :meth:`run` does those that are still wanted."""

    sent: list[Sent] = field(default_factory=list)
    bench: Workbench = field(default_factory=lambda: Workbench("cpu", Store(), 256))

    def submit(
        self, job, channel=None, priority=Priority.NORMAL, on_event=None, *, finish_running=False
    ) -> Sent:
        for older in self.sent:
            if channel is not None and older.channel == channel and not older.over:
                older.over = True
                older.tell(Cancelled(older.id, older.job.title, superseded=True))
        entry = Sent(len(self.sent), job, channel, priority, on_event, finish_running)
        self.sent.append(entry)
        return entry

    def waiting(self, channel: str) -> Job | None:
        return next((s.job for s in self.sent if s.channel == channel and not s.over), None)

    def run(self, *, only: str | None = None) -> None:
        for entry in sorted(self.sent, key=lambda s: (s.priority, s.id)):
            if not entry.over and only in (None, entry.channel):
                self._run(entry)

    def fail(self, channel: str, sentence: str) -> None:
        for entry in self.sent:
            if entry.channel == channel and not entry.over:
                entry.over = True
                entry.tell(Failed(entry.id, entry.job.title, sentence, "details"))

    def _run(self, entry: Sent) -> None:
        steps = entry.job.run(self.bench)
        while not entry.cancelled:
            try:
                entry.tell(Stepped(entry.id, entry.job.title, next(steps), None))
            except StopIteration as end:
                entry.over = True
                entry.tell(Finished(entry.id, entry.job.title, end.value))
                return


class Files:
    """Writes at once, with the studio's own MIDI writer."""

    def __init__(self, folder: Path, write: Callable[[Path, Clip], None]) -> None:
        self.folder, self.write = folder, write
        self.ready: dict[tuple[object, ...], Path] = {}
        self.dropped: list[Path] = []

    def prepare(self, clip: Clip, name: str) -> None:
        path = self.folder / f"{name.replace('/', ' ')}.mid"
        self.write(path, clip)
        self.ready[(name, clip.notes)] = path

    def path_of(self, clip: Clip, name: str) -> Path | None:
        return self.ready.get((name, clip.notes))

    def mark_dropped(self, path: Path) -> None:
        self.dropped.append(path)
