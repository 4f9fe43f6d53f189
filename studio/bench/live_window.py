"""The real window on a sound device, in a process of its own: reports itself as JSON lines.

With ``--python-callback`` the sound comes from a callback in Python and numpy instead of the engine: the usual way, for
comparison, under the very same load. Lines it understands: ``voices N`` (hold N notes), ``model`` (load the melody
model and use it once), ``load`` (the worker decodes melodies, the piano roll plays and repaints, the garbage collector
runs), ``beat`` (note stalls anew), ``quit``.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from studio.app import build_window, make_application
from studio.assets import resources_dir
from studio.bench.stalls import Heartbeat
from studio.bench.ui import Saturation, bench_corners, bench_song
from studio.live.engine.engine import Engine
from studio.live.kernel.layout import PROGRAM
from studio.live.room import LiveRoom
from studio.melody.jobs import SampleJob
from studio.project.settings import SettingsStore
from studio.ui.window.main_window import MainWindow
from studio.worker.events import Finished, JobEvent

REPORT_MS = 100
COLLECT_S = 0.05
OBJECTS = 300_000
"""Lists that the collector has to look through each time: it stops Python for tens of milliseconds."""
VOICES = 32
ALL_PROGRAMS = 128
STRINGS = 48
"""A program that sounds as long as it is held."""


def own_memory() -> int:
    """Return the resident bytes of this process without memory shared with others: a JACK server's is 200 MB."""
    resident = int(psutil.Process().memory_info().rss)
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    shared = [line.split()[1] for line in lines if line.startswith("RssShmem:")]
    return resident - sum(1024 * int(kilobytes) for kilobytes in shared)


class PythonCallback:
    """32 sine voices from a callback written in Python."""

    def __init__(self) -> None:
        import sounddevice as sd

        from studio.live.device.devices import list_outputs

        device = list_outputs()[0]
        steps = 2 * np.pi * 440 * 2 ** (np.arange(-16, 16)[:, None] / 12) / device.rate
        self.frame = self.underruns = 0

        def callback(out: Any, frames: int, _time: Any, status: Any) -> None:
            self.underruns += bool(status.output_underflow)
            phase = (self.frame + np.arange(frames)) * steps
            out[:] = 0.01 * np.sin(phase).sum(axis=0)[:, None]
            self.frame += frames

        self._stream = sd.OutputStream(
            samplerate=device.rate, blocksize=256, device=device.index, channels=2, dtype="float32",
            latency="low", callback=callback,
        )  # fmt: skip
        self._stream.start()

    def line(self) -> dict[str, Any]:
        """Say what was played."""
        return {"frame": self.frame, "underruns": self.underruns, "heard": True, "complete": True,
                "voices": VOICES}  # fmt: skip


class Conductor(QObject):
    """Does what the lines say, on the window's thread."""

    told = Signal(str)

    def __init__(self, window: MainWindow, room: LiveRoom | None, started: float) -> None:
        super().__init__()
        self._window, self._room, self._started = window, room, started
        self._python = PythonCallback() if room is None else None
        self._heard_s = 0.0
        self._model_ready = False
        self._held = self._pressed = 0
        self._load: Saturation | None = None
        self._stop = threading.Event()
        self._heartbeat = Heartbeat(self)
        self._heartbeat.begin()
        self.told.connect(self._obey)
        window.live.desk.status_changed.connect(lambda _text, heard: self._note_heard(heard))
        self._timer = QTimer(self, interval=REPORT_MS)
        self._timer.timeout.connect(self._report)
        self._timer.start()

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        engine = self._room.engine if self._room is not None else None
        if word == "quit":
            self._stop.set()
            QApplication.quit()
        elif word == "beat":
            self._heartbeat.begin()
        elif word == "model":
            self._window.services.worker.submit(SampleJob(), on_event=self._on_model)
        elif word == "load":
            self._load = Saturation(self._window.services.worker, bench_corners())
            self._window.transport.play(0)
            threading.Thread(target=self._collect, daemon=True).start()
        elif word == "voices" and engine is not None:
            engine.gui.send(PROGRAM, channel=0, a=STRINGS)
            for _ in range(int(rest)):
                self._press_next(engine)
            self._held = int(rest)

    def _press_next(self, engine: Engine) -> None:
        """Press one of 32 keys after another: what the song's notes take away sounds again soon."""
        self._pressed += 1
        number = self._pressed % VOICES
        engine.gui.note_on(number % 9, 40 + number, 60)

    def _on_model(self, event: JobEvent) -> None:
        self._model_ready = self._model_ready or isinstance(event, Finished)

    def _collect(self) -> None:
        kept = [[number] for number in range(OBJECTS)]
        while not self._stop.wait(COLLECT_S):
            gc.collect()
        del kept

    def _report(self) -> None:
        line = self._python.line() if self._python is not None else self._room_line()
        self._note_heard(line["heard"])
        stalls = self._heartbeat.stalls()
        line |= {
            "heard_s": self._heard_s,
            "stall_ms": stalls.longest,
            "beats": stalls.beats,
            "rss": own_memory(),
            "model": self._model_ready,
            "grids": self._load.finished if self._load is not None else 0,
        }
        print(json.dumps(line), flush=True)  # noqa: T201

    def _note_heard(self, heard: bool) -> None:
        if heard and not self._heard_s:
            self._heard_s = time.perf_counter() - self._started

    def _room_line(self) -> dict[str, Any]:
        room = self._room
        assert room is not None  # noqa: S101 - there is a room where there is no Python callback
        engine, status = room.engine, room.details()
        if engine is not None and self._held:
            self._press_next(engine)
        if engine is None or status is None:
            return {"heard": False, "complete": False, "status": room.status()}
        bank = engine.bank
        programs = len(np.unique(bank.zones["program"])) if bank is not None else 0
        return {
            "heard": room.sounding,
            "complete": room.sounding and programs > ALL_PROGRAMS,
            "status": room.status(),
            "frame": int(engine.state["frame"]),
            "underruns": int(engine.state["underruns"]),
            "voices": int(engine.state["sounding"]),
            "load": status.load,
        }


def main() -> None:
    """Show the window and play until told to quit."""
    started = time.perf_counter()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(0.001)
    app = make_application("dark")
    with tempfile.TemporaryDirectory(prefix="chimera-bench-") as home:
        python = "--python-callback" in sys.argv
        room = None if python else LiveRoom(resources_dir() / "sounds")
        window = build_window(SettingsStore(Path(home) / "settings.json"), room=room)
        song = bench_song()
        window.document.open(song)
        window.melody.open_clip(song.clips[0].id)
        window.show()
        app.processEvents()
        conductor = Conductor(window, room, started)
        window.live.start()
        window.live.start_order.then(window.services.worker.start)

        def listen() -> None:
            for line in sys.stdin:
                conductor.told.emit(line.strip())

        threading.Thread(target=listen, daemon=True).start()
        app.exec()
        # The streams and the worker end with the process: nothing here is to be kept.
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
