"""A timbre room with a real engine and the shipped models, but without a device and without a thread for jobs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from studio.live.engine.engine import Engine
from studio.live.room import LiveRoom
from studio.models import open_store
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.timbre.timbre_room import RoomServices, TimbreRoom
from studio.worker.events import Cancelled, Failed, Finished, Stepped
from studio.worker.job import Workbench

RATE = 48_000


class Jobs:
    """Runs jobs at the next turn of the event loop; ``hold`` keeps them back."""

    def __init__(self, models: Any) -> None:
        self.bench = Workbench("cpu", models, 1)
        self.hold = False
        self.held: list[Callable[[], None]] = []
        self.cancels: list[Callable[[], None]] = []
        self.titles: list[str] = []

    def submit(
        self,
        job: Any,
        _channel: str | None,
        _priority: object,
        on_event: Callable[[object], None],
    ) -> object:
        self.titles.append(job.title)

        def run() -> None:
            generator = job.run(self.bench)
            try:
                while True:
                    on_event(Stepped(1, job.title, next(generator), None))
            except StopIteration as end:
                on_event(Finished(1, job.title, end.value))
            except Exception as error:  # noqa: BLE001 - as the worker does
                on_event(Failed(1, job.title, str(error), ""))

        def cancel() -> None:
            on_event(Cancelled(1, job.title, False))

        self.held.append(run)
        self.cancels.append(cancel)
        if not self.hold:
            QTimer.singleShot(0, self.go)
        return SimpleNamespace(cancel=cancel)

    def go(self) -> None:
        """Do what was held back."""
        held, self.held = self.held, []
        for run in held:
            run()


class RoomDesk:
    """The room and what it stands on.

    Args:
        folder: for files.
        engine: whether there is one.
        models: the model store; the shipped models by default.
    """

    def __init__(self, folder: Path, *, engine: bool = True, models: Any = None) -> None:
        self.pool, self.document = IoPool(), Document()
        self.jobs = Jobs(models or open_store().on("cpu"))
        self.live = LiveRoom(folder)
        self.engine = Engine(RATE)
        if engine:
            self.live._engine = self.engine
        self.told: list[str] = []
        services = RoomServices(
            self.jobs.submit,
            self.pool,
            self.live,
            folder / "exports",
            folder / "cache",
            lambda _p, _s: (0.0, 1.0),
        )
        self.room = TimbreRoom(self.document, services)
        self.room.notify.connect(lambda note: self.told.append(note.sentence))
        self.room.keys_asked.connect(self.room.set_on_keys)

    def close(self) -> None:
        self.jobs.hold = True
        self.jobs.held.clear()
        self.room.listening.stop()
        self.room.close()
        self.pool.close()
        self.room.deleteLater()

    def sound(self, seconds: float) -> np.ndarray:
        """Return the next sound of the engine, mono; in pieces, so that what is told in between is heard."""
        return self.engine.render(round(seconds * RATE)).mean(axis=1)


def pitch_of(sound: np.ndarray) -> float:
    """Return the MIDI pitch of a steady sound, by autocorrelation."""
    x = sound - sound.mean()
    spectrum = np.abs(np.fft.rfft(x, 2 * len(x))) ** 2
    auto = np.fft.irfft(spectrum)[: RATE // 60]
    auto /= auto[0]
    low = RATE // 1000
    first = low + int(np.argmax(auto[low:] > 0.85 * auto[low:].max()))
    lag = first + int(np.argmax(auto[first : first + 40]))
    a, b, c = auto[lag - 1 : lag + 2]
    exact = lag + 0.5 * (a - c) / (a - 2 * b + c)
    return 69 + 12 * np.log2(RATE / exact / 440)


def shape_of(sound: np.ndarray) -> np.ndarray:
    """Return the levels of the sound's octave thirds in dB against its loudest, ``(24,)``."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    edges = 100 * 2 ** (np.arange(25) / 3.5)
    bands = np.array([power[(hertz >= a) & (hertz < b)].sum() for a, b in pairwise(edges)])
    return 10 * np.log10(bands / bands.max() + 1e-6)


def drag_puck(desk: RoomDesk, x: float, y: float) -> None:
    """Drag the puck with the mouse."""
    surface = desk.room.pad.surface
    here, there = (surface.pixel(*place).toPoint() for place in (desk.room.pad.position, (x, y)))
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=here)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(surface, here + (there - here) * share)
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=there)
